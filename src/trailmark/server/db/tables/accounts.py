"""People, the entities that own projects, organizations, and their credentials."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, String, Table, UniqueConstraint

from trailmark.server.db.tables.base import instant, metadata, reference, rowid
from trailmark.server.db.types import Bytes

organizations = Table(
    "organizations",
    metadata,
    rowid(),
    Column("name", String, nullable=False, unique=True),
    instant("created_at"),
)

entities = Table(
    "entities",
    metadata,
    rowid(),
    Column("name", String, nullable=False, unique=True),
    # user | team | organization
    Column("kind", String, nullable=False),
    reference("organization_rowid", "organizations", nullable=True),
    Column("default_visibility", String, nullable=False, server_default="private"),
    Column("photo_url", String),
    instant("created_at"),
)

users = Table(
    "users",
    metadata,
    rowid(),
    Column("username", String, nullable=False, unique=True),
    Column("full_name", String),
    Column("email", String, index=True),
    Column("is_admin", Boolean, nullable=False, server_default="0"),
    # member | service
    Column("account_kind", String, nullable=False, server_default="member"),
    # The personal entity; null for service accounts, which act inside one team.
    reference("entity_rowid", "entities", nullable=True, on_delete="SET NULL"),
    reference("default_entity_rowid", "entities", nullable=True, on_delete="SET NULL"),
    Column("password_hash", String),
    Column("photo_url", String),
    instant("created_at"),
    # A deleted user keeps its row, so that its runs keep their author.
    instant("deleted_at", nullable=True),
)

organization_members = Table(
    "organization_members",
    metadata,
    rowid(),
    reference("organization_rowid", "organizations"),
    reference("user_rowid", "users"),
    # admin | member | viewer
    Column("role", String, nullable=False),
    instant("created_at"),
    UniqueConstraint("organization_rowid", "user_rowid"),
)

team_members = Table(
    "team_members",
    metadata,
    rowid(),
    reference("entity_rowid", "entities"),
    reference("user_rowid", "users"),
    # admin | member | view-only
    Column("role", String, nullable=False),
    instant("created_at"),
    UniqueConstraint("entity_rowid", "user_rowid"),
)

invites = Table(
    "invites",
    metadata,
    rowid(),
    reference("entity_rowid", "entities"),
    Column("email", String),
    reference("to_user_rowid", "users", nullable=True),
    Column("role", String, nullable=False),
    reference("created_by_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("accepted_at", nullable=True),
)

api_keys = Table(
    "api_keys",
    metadata,
    rowid(),
    reference("user_rowid", "users"),
    Column("secret_sha256", Bytes, nullable=False, unique=True),
    # First and last characters, enough for a person to tell keys apart.
    Column("masked", String, nullable=False),
    Column("description", String),
    instant("created_at"),
    instant("last_used_at", nullable=True),
    instant("expires_at", nullable=True),
)

browser_sessions = Table(
    "browser_sessions",
    metadata,
    rowid(),
    reference("user_rowid", "users"),
    Column("token_sha256", Bytes, nullable=False, unique=True),
    Column("user_agent", String),
    instant("created_at"),
    instant("last_seen_at"),
    instant("expires_at"),
)

signin_links = Table(
    "signin_links",
    metadata,
    rowid(),
    reference("user_rowid", "users"),
    Column("token_sha256", Bytes, nullable=False, unique=True),
    instant("created_at"),
    instant("expires_at"),
    instant("used_at", nullable=True),
)

server_secrets = Table(
    "server_secrets",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Bytes, nullable=False),
    instant("created_at"),
)

job_leases = Table(
    "job_leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    instant("expires_at"),
)
