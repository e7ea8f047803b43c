"""Queues of runs that wait for an agent to start them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from trailmark.server.db.tables.base import instant, metadata, reference, rowid
from trailmark.server.db.types import JsonText

resource_configs = Table(
    "resource_configs",
    metadata,
    rowid(),
    reference("entity_rowid", "entities"),
    # local-container | local-process | kubernetes | sagemaker | gcp-vertex
    Column("resource", String, nullable=False),
    # With `{{name}}` where a template variable goes.
    Column("config", JsonText, nullable=False),
    # {name: {schema: …}}
    Column("template_variables", JsonText, nullable=False),
    instant("created_at"),
)

run_queues = Table(
    "run_queues",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    Column("name", String, nullable=False),
    # PROJECT | USER
    Column("access", String, nullable=False),
    # DISABLED | V0: whether items with a smaller priority number go first
    Column("prioritization_mode", String, nullable=False),
    reference(
        "resource_config_rowid",
        "resource_configs",
        nullable=True,
        on_delete="SET NULL",
    ),
    # {links: [{label, url}]}
    Column("external_links", JsonText, nullable=False),
    reference("created_by_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("updated_at"),
    UniqueConstraint("project_rowid", "name"),
)

launch_agents = Table(
    "launch_agents",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    Column("name", String, nullable=False, unique=True),
    Column("hostname", String, nullable=False),
    Column("version", String),
    Column("config", JsonText, nullable=False),
    # The queues it works on: a list of their rowids.
    Column("queue_rowids", JsonText, nullable=False),
    # POLLING | RUNNING | KILLED
    Column("status", String, nullable=False),
    Column("stop_polling", Boolean, nullable=False, server_default="0"),
    reference("user_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("heartbeat_at"),
)

queue_items = Table(
    "queue_items",
    metadata,
    rowid(),
    reference("queue_rowid", "run_queues"),
    # PENDING | LEASED | CLAIMED | FAILED
    Column("state", String, nullable=False),
    Column("run_spec", JsonText, nullable=False),
    # 0 critical … 4 low; only a queue that prioritizes looks at it.
    Column("priority", Integer, nullable=False),
    Column("template_values", JsonText, nullable=False),
    # The run that an agent started for it.
    Column("run_id", String),
    reference("agent_rowid", "launch_agents", nullable=True, on_delete="SET NULL"),
    # {message, stage, files}
    Column("error", Text),
    # A list of such.
    Column("warnings", JsonText, nullable=False),
    reference("created_by_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("updated_at"),
    instant("leased_at", nullable=True),
)
