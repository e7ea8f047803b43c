"""Saved layouts."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text, UniqueConstraint

from trailmark.server.db.tables.base import instant, metadata, reference, rowid

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
    UniqueConstraint("project_rowid", "type", "name"),
)
