"""Registries: projects of an organization whose collections are links to versions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, UniqueConstraint

from trailmark.server.db.tables.base import instant, metadata, reference, rowid
from trailmark.server.db.types import Rowid

registries = Table(
    "registries",
    metadata,
    # Name and visibility (organization | restricted) are those of the project.
    Column(
        "project_rowid",
        Rowid,
        ForeignKey("projects.rowid", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("allows_all_types", Boolean, nullable=False, server_default="1"),
)

registry_types = Table(
    "registry_types",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    Column("name", String, nullable=False),
    instant("created_at"),
    UniqueConstraint("project_rowid", "name"),
)

registry_members = Table(
    "registry_members",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    # Exactly one of the two.
    reference("user_rowid", "users", nullable=True),
    reference("team_rowid", "entities", nullable=True),
    # admin | member | viewer | restricted_viewer
    Column("role", String, nullable=False),
    instant("created_at"),
    UniqueConstraint("project_rowid", "user_rowid"),
    UniqueConstraint("project_rowid", "team_rowid"),
)

protected_aliases = Table(
    "protected_aliases",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    Column("alias", String, nullable=False),
    instant("created_at"),
    UniqueConstraint("project_rowid", "alias"),
)
