"""Every table, one module per noun. `metadata` and `tail_metadata` hold them all."""

from trailmark.server.db.tables import (
    accounts,
    artifacts,
    automations,
    blobs,
    charts,
    history,
    launch,
    projects,
    registries,
    runs,
    sweeps,
    views,
)
from trailmark.server.db.tables.base import metadata, tail_metadata

__all__ = [
    "accounts",
    "artifacts",
    "automations",
    "blobs",
    "charts",
    "history",
    "launch",
    "metadata",
    "projects",
    "registries",
    "runs",
    "sweeps",
    "tail_metadata",
    "views",
]
