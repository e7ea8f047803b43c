"""Sweeps: searches over configurations, and the agents that ask them for work."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text, UniqueConstraint

from trailmark.server.db.tables.base import instant, metadata, reference, rowid
from trailmark.server.db.types import JsonText

sweeps = Table(
    "sweeps",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    # Short id, as it stands in addresses.
    Column("name", String, nullable=False),
    Column("display_name", String),
    Column("description", Text),
    # YAML, as it was given.
    Column("config", Text, nullable=False),
    # grid | random
    Column("method", String, nullable=False),
    # PENDING | RUNNING | PAUSED | FINISHED | CANCELED
    Column("state", String, nullable=False),
    # What local controllers and schedulers leave for each other.
    Column("controller", Text),
    Column("scheduler", Text),
    reference("user_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("updated_at"),
    UniqueConstraint("project_rowid", "name"),
)

sweep_agents = Table(
    "sweep_agents",
    metadata,
    rowid(),
    reference("sweep_rowid", "sweeps"),
    Column("name", String, nullable=False, unique=True),
    Column("host", String, nullable=False),
    reference("user_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("heartbeat_at"),
)

sweep_suggestions = Table(
    "sweep_suggestions",
    metadata,
    rowid(),
    reference("sweep_rowid", "sweeps"),
    # 0, 1, 2 …: what the search makes its arguments of.
    Column("number", Integer, nullable=False),
    Column("run_id", String, nullable=False),
    Column("arguments", JsonText, nullable=False),
    reference("agent_rowid", "sweep_agents", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    UniqueConstraint("sweep_rowid", "number"),
    UniqueConstraint("sweep_rowid", "run_id"),
)
