"""Automations, and the places outside that they may reach."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, String, Table, Text, UniqueConstraint

from trailmark.server.db.tables.base import instant, metadata, reference, rowid
from trailmark.server.db.types import JsonText

integrations = Table(
    "integrations",
    metadata,
    rowid(),
    reference("entity_rowid", "entities"),
    # slack | webhook
    Column("kind", String, nullable=False),
    # A webhook's name; a Slack channel, as in `team-alerts-a`.
    Column("name", String, nullable=False),
    # The Slack workspace.
    Column("team_name", String),
    # Where messages are sent. Slack's address is itself a secret and is never answered.
    Column("url", Text, nullable=False),
    reference("created_by_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("updated_at"),
    UniqueConstraint("entity_rowid", "kind", "name"),
)

automations = Table(
    "automations",
    metadata,
    rowid(),
    # Who owns it: the entity of its scope.
    reference("entity_rowid", "entities"),
    # ENTITY | PROJECT | ARTIFACT_COLLECTION. A collection's project is set, too.
    Column("scope_type", String, nullable=False),
    reference("project_rowid", "projects", nullable=True),
    reference("collection_rowid", "artifact_collections", nullable=True),
    Column("name", String, nullable=False),
    Column("description", Text),
    Column("enabled", Boolean, nullable=False, server_default="1"),
    # RUN_METRIC, CREATE_ARTIFACT …
    Column("event_type", String, nullable=False),
    # JSON text, as the client wrote it.
    Column("event_filter", Text, nullable=False),
    # NOTIFICATION, GENERIC_WEBHOOK, NO_OP, QUEUE_JOB …
    Column("action_type", String, nullable=False),
    # What the action says, without the integration.
    Column("action", JsonText, nullable=False),
    # Null after what it names was taken away with its project or entity.
    reference("integration_rowid", "integrations", nullable=True, on_delete="SET NULL"),
    reference("queue_rowid", "run_queues", nullable=True, on_delete="SET NULL"),
    reference("created_by_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("updated_at"),
    UniqueConstraint("entity_rowid", "name"),
)
