"""Projects, and which metric keys their runs have logged."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, UniqueConstraint

from trailmark.server.db.tables.base import instant, metadata, reference, rowid

projects = Table(
    "projects",
    metadata,
    rowid(),
    reference("entity_rowid", "entities"),
    Column("name", String, nullable=False),
    Column("description", Text),
    # private (the entity's members) | public (everybody signed in may read)
    # | open (everybody signed in may write)
    Column("visibility", String, nullable=False, server_default="private"),
    reference("created_by_rowid", "users", nullable=True, on_delete="SET NULL"),
    # Runs take colour slots in turn and keep them whatever is filtered.
    Column("next_colour_slot", Integer, nullable=False, server_default="0"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at", nullable=True),
    UniqueConstraint("entity_rowid", "name"),
)

project_keys = Table(
    "project_keys",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    # history | events
    Column("stream", String, nullable=False),
    Column("key", String, nullable=False),
    # number | string | boolean | object, or the `_type` of a media value
    Column("kind", String, nullable=False),
    UniqueConstraint("project_rowid", "stream", "key"),
)

indexed_paths = Table(
    "indexed_paths",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    # config.lr, summary.loss.min …
    Column("path", String, nullable=False),
    Column("ready", Boolean, nullable=False, server_default="0"),
    instant("created_at"),
    UniqueConstraint("project_rowid", "path"),
)
