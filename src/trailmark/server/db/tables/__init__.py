"""Every table, one module per noun. `metadata` and `tail_metadata` hold them all."""

from trailmark.server.db.tables import accounts, blobs, history, projects, runs, views
from trailmark.server.db.tables.base import metadata, tail_metadata

__all__ = [
    "accounts",
    "blobs",
    "history",
    "metadata",
    "projects",
    "runs",
    "tail_metadata",
    "views",
]
