"""Saved layouts, what they were before, and which one a project opens with."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from trailmark.server.db.tables.base import instant, metadata, reference, rowid
from trailmark.server.db.types import Rowid

views = Table(
    "views",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    reference("user_rowid", "users", nullable=True, on_delete="SET NULL"),
    # project-view | runs | runs/draft
    Column("type", String, nullable=False),
    # nw-<id>-v, nwuser<name>, or a report's id
    Column("name", String, nullable=False),
    Column("display_name", String, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    # Byte for byte what was saved; never parsed to be stored.
    Column("spec", Text, nullable=False),
    instant("created_at"),
    instant("updated_at"),
    # Only its author and who administers the project may change it.
    Column("locked", Boolean, nullable=False, server_default="0"),
    # Grows by one with every save of another spec.
    Column("version", Integer, nullable=False, server_default="1"),
    reference("saved_by_rowid", "users", nullable=True, on_delete="SET NULL"),
    # Of the spec; a view is also updated when it is renamed.
    instant("saved_at", nullable=True),
    # When the autosaves began that the spec is the last of; null after a save by hand.
    instant("autosaves_began_at", nullable=True),
    UniqueConstraint("project_rowid", "type", "name"),
)

view_versions = Table(
    "view_versions",
    metadata,
    rowid(),
    reference("view_rowid", "views"),
    Column("number", Integer, nullable=False),
    Column("spec", Text, nullable=False),
    reference("user_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("saved_at"),
    UniqueConstraint("view_rowid", "number"),
)

default_views = Table(
    "default_views",
    metadata,
    Column(
        "project_rowid",
        Rowid,
        ForeignKey("projects.rowid", ondelete="CASCADE"),
        primary_key=True,
    ),
    reference("view_rowid", "views"),
)
