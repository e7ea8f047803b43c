"""Artifacts: collections, versions, their files, and who made and used them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from trailmark.server.db.tables.base import instant, metadata, reference, rowid
from trailmark.server.db.types import JsonText, PathText, Rowid

artifact_types = Table(
    "artifact_types",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    Column("name", String, nullable=False),
    Column("description", Text),
    instant("created_at"),
    UniqueConstraint("project_rowid", "name"),
)

artifact_collections = Table(
    "artifact_collections",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    reference("type_rowid", "artifact_types"),
    # sequence (versions are made here) | portfolio (versions are linked here)
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("description", Text),
    # What an unsaved client calls the sequence; 128 characters.
    Column("client_id", String, unique=True),
    Column("next_version_index", Integer, nullable=False, server_default="0"),
    reference("created_by_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at", nullable=True),
    UniqueConstraint("project_rowid", "name"),
)

artifacts = Table(
    "artifacts",
    metadata,
    rowid(),
    # The sequence that it is a version of.
    reference("collection_rowid", "artifact_collections"),
    # PENDING | COMMITTED | DELETED
    Column("state", String, nullable=False),
    # Null until it is committed; never given out twice in one collection.
    Column("version_index", Integer),
    Column("digest", String, nullable=False),
    Column("client_id", String, unique=True),
    Column("distributed_id", String, index=True),
    Column("description", Text),
    Column("metadata", JsonText, nullable=False, server_default="{}"),
    Column("size_bytes", BigInteger, nullable=False, server_default="0"),
    Column("file_count", Integer, nullable=False, server_default="0"),
    # null: as the entity says; 0: never expires; else seconds after created_at
    Column("ttl_s", BigInteger),
    Column("history_step", BigInteger),
    Column("commit_sha", String),
    # What to give it once it is committed: {"aliases": [...], "tags": [...]}
    Column("wanted", JsonText, nullable=False, server_default="{}"),
    Column("manifest_sha256", String, ForeignKey("blobs.sha256"), index=True),
    reference("base_rowid", "artifacts", nullable=True, on_delete="SET NULL"),
    reference("run_rowid", "runs", nullable=True, on_delete="SET NULL"),
    reference("user_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    instant("updated_at"),
    instant("committed_at", nullable=True),
    instant("deleted_at", nullable=True),
    UniqueConstraint("collection_rowid", "version_index"),
    Index("ix_artifacts_collection_rowid_digest", "collection_rowid", "digest"),
    Index("ix_artifacts_state_updated_at", "state", "updated_at"),
)

artifact_memberships = Table(
    "artifact_memberships",
    metadata,
    rowid(),
    # A version is in its own sequence, and in the portfolios that it is linked to.
    reference("collection_rowid", "artifact_collections"),
    reference("artifact_rowid", "artifacts"),
    Column("version_index", Integer, nullable=False),
    reference("user_rowid", "users", nullable=True, on_delete="SET NULL"),
    instant("created_at"),
    UniqueConstraint("collection_rowid", "artifact_rowid"),
    UniqueConstraint("collection_rowid", "version_index"),
)

artifact_aliases = Table(
    "artifact_aliases",
    metadata,
    rowid(),
    reference("collection_rowid", "artifact_collections"),
    reference("artifact_rowid", "artifacts"),
    Column("alias", String, nullable=False),
    instant("created_at"),
    UniqueConstraint("collection_rowid", "alias"),
)

artifact_tags = Table(
    "artifact_tags",
    metadata,
    rowid(),
    reference("artifact_rowid", "artifacts"),
    Column("name", String, nullable=False, index=True),
    UniqueConstraint("artifact_rowid", "name"),
)

collection_tags = Table(
    "collection_tags",
    metadata,
    rowid(),
    reference("collection_rowid", "artifact_collections"),
    Column("name", String, nullable=False, index=True),
    UniqueConstraint("collection_rowid", "name"),
)

artifact_manifests = Table(
    "artifact_manifests",
    metadata,
    rowid(),
    # As uploaded, one each of FULL | INCREMENTAL | PATCH by name; merged on commit.
    reference("artifact_rowid", "artifacts"),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    # MD5 in base64 of the manifest file; "" until it is known.
    Column("digest", String, nullable=False, server_default=""),
    reference("base_rowid", "artifacts", nullable=True, on_delete="SET NULL"),
    Column("blob_sha256", String, ForeignKey("blobs.sha256"), index=True),
    instant("created_at"),
    UniqueConstraint("artifact_rowid", "name"),
)

artifact_entries = Table(
    "artifact_entries",
    metadata,
    Column(
        "artifact_rowid",
        Rowid,
        ForeignKey("artifacts.rowid", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("path", PathText, primary_key=True),
    # MD5 in base64 of a file; of a reference, what its store calls its version.
    Column("digest", String, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("ref", Text),
    # Null for references.
    Column("blob_sha256", String, ForeignKey("blobs.sha256"), index=True),
    # The version whose upload brought the bytes here; only ever shown to clients.
    Column("birth_artifact_rowid", Rowid),
    Column("extra", Text),
)

artifact_uploads = Table(
    "artifact_uploads",
    metadata,
    rowid(),
    # A file or manifest on its way into a pending version.
    reference("artifact_rowid", "artifacts"),
    Column("path", PathText, nullable=False),
    # file | manifest
    Column("purpose", String, nullable=False),
    # The digest that the bytes must have: MD5 in base64.
    Column("digest", String, nullable=False),
    # Null until the bytes have arrived.
    Column("blob_sha256", String, ForeignKey("blobs.sha256"), index=True),
    Column("birth_artifact_rowid", Rowid),
    # What the store calls a multipart upload; null for uploads in one piece.
    Column("multipart_id", String),
    instant("created_at"),
    UniqueConstraint("artifact_rowid", "purpose", "path"),
)

upload_parts = Table(
    "upload_parts",
    metadata,
    rowid(),
    # A part of a large file, resting in the object store until all have come.
    reference("upload_rowid", "artifact_uploads"),
    Column("number", Integer, nullable=False),
    Column("md5_hex", String, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("key", String, nullable=False),
    instant("created_at"),
    UniqueConstraint("upload_rowid", "number"),
)

artifact_producers = Table(
    "artifact_producers",
    metadata,
    rowid(),
    # Runs that logged this version, the first among them and those after it.
    reference("run_rowid", "runs"),
    reference("artifact_rowid", "artifacts"),
    instant("created_at"),
    UniqueConstraint("run_rowid", "artifact_rowid"),
)

artifact_uses = Table(
    "artifact_uses",
    metadata,
    rowid(),
    reference("run_rowid", "runs"),
    reference("artifact_rowid", "artifacts"),
    Column("used_as", String),
    instant("created_at"),
    UniqueConstraint("run_rowid", "artifact_rowid"),
)

artifact_references = Table(
    "artifact_references",
    metadata,
    # Versions that entries of other versions point into, for lineage.
    Column(
        "artifact_rowid",
        Rowid,
        ForeignKey("artifacts.rowid", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column(
        "target_rowid",
        Rowid,
        ForeignKey("artifacts.rowid", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
)

artifact_events = Table(
    "artifact_events",
    metadata,
    rowid(),
    # Where it happened: the sequence, or the portfolio of a registry.
    reference("collection_rowid", "artifact_collections"),
    reference("artifact_rowid", "artifacts", nullable=True),
    reference("user_rowid", "users", nullable=True, on_delete="SET NULL"),
    Column("kind", String, nullable=False),
    Column("details", JsonText, nullable=False, server_default="{}"),
    instant("created_at"),
)

entity_artifact_settings = Table(
    "entity_artifact_settings",
    metadata,
    Column(
        "entity_rowid",
        Rowid,
        ForeignKey("entities.rowid", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    # What versions inherit that say nothing; null: they never expire.
    Column("default_ttl_s", BigInteger),
)
