"""Artifacts, registries, and packs of small blobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

_ROWID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")
_PATH = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:  # noqa: PLR0915 - one step makes them all
    op.create_table(
        "blob_packs",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_blob_packs")),
        sa.UniqueConstraint("key", name=op.f("uq_blob_packs_key")),
    )
    op.create_table(
        "entity_artifact_settings",
        sa.Column("entity_rowid", _ROWID, autoincrement=False, nullable=False),
        sa.Column("default_ttl_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entity_rowid"],
            ["entities.rowid"],
            name=op.f("fk_entity_artifact_settings_entity_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "entity_rowid", name=op.f("pk_entity_artifact_settings")
        ),
    )
    op.create_table(
        "artifact_types",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_artifact_types_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifact_types")),
        sa.UniqueConstraint(
            "project_rowid", "name", name=op.f("uq_artifact_types_project_rowid_name")
        ),
    )
    op.create_index(
        op.f("ix_artifact_types_project_rowid"),
        "artifact_types",
        ["project_rowid"],
        unique=False,
    )
    op.create_table(
        "protected_aliases",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_protected_aliases_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_protected_aliases")),
        sa.UniqueConstraint(
            "project_rowid",
            "alias",
            name=op.f("uq_protected_aliases_project_rowid_alias"),
        ),
    )
    op.create_index(
        op.f("ix_protected_aliases_project_rowid"),
        "protected_aliases",
        ["project_rowid"],
        unique=False,
    )
    op.create_table(
        "registries",
        sa.Column("project_rowid", _ROWID, autoincrement=False, nullable=False),
        sa.Column("allows_all_types", sa.Boolean(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_registries_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_rowid", name=op.f("pk_registries")),
    )
    op.create_table(
        "registry_members",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=True),
        sa.Column("team_rowid", _ROWID, nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_registry_members_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_rowid"],
            ["entities.rowid"],
            name=op.f("fk_registry_members_team_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_registry_members_user_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_registry_members")),
        sa.UniqueConstraint(
            "project_rowid",
            "team_rowid",
            name=op.f("uq_registry_members_project_rowid_team_rowid"),
        ),
        sa.UniqueConstraint(
            "project_rowid",
            "user_rowid",
            name=op.f("uq_registry_members_project_rowid_user_rowid"),
        ),
    )
    op.create_index(
        op.f("ix_registry_members_project_rowid"),
        "registry_members",
        ["project_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_registry_members_team_rowid"),
        "registry_members",
        ["team_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_registry_members_user_rowid"),
        "registry_members",
        ["user_rowid"],
        unique=False,
    )
    op.create_table(
        "registry_types",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_registry_types_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_registry_types")),
        sa.UniqueConstraint(
            "project_rowid", "name", name=op.f("uq_registry_types_project_rowid_name")
        ),
    )
    op.create_index(
        op.f("ix_registry_types_project_rowid"),
        "registry_types",
        ["project_rowid"],
        unique=False,
    )
    op.create_table(
        "artifact_collections",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("type_rowid", _ROWID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column(
            "next_version_index", sa.Integer(), server_default="0", nullable=False
        ),
        sa.Column("created_by_rowid", _ROWID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_rowid"],
            ["users.rowid"],
            name=op.f("fk_artifact_collections_created_by_rowid"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_artifact_collections_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["type_rowid"],
            ["artifact_types.rowid"],
            name=op.f("fk_artifact_collections_type_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifact_collections")),
        sa.UniqueConstraint(
            "client_id", name=op.f("uq_artifact_collections_client_id")
        ),
        sa.UniqueConstraint(
            "project_rowid",
            "name",
            name=op.f("uq_artifact_collections_project_rowid_name"),
        ),
    )
    op.create_index(
        op.f("ix_artifact_collections_created_by_rowid"),
        "artifact_collections",
        ["created_by_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_collections_project_rowid"),
        "artifact_collections",
        ["project_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_collections_type_rowid"),
        "artifact_collections",
        ["type_rowid"],
        unique=False,
    )
    op.create_table(
        "artifacts",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("collection_rowid", _ROWID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version_index", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("distributed_id", sa.String(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("metadata", _JSON, server_default="{}", nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("file_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ttl_s", sa.BigInteger(), nullable=True),
        sa.Column("history_step", sa.BigInteger(), nullable=True),
        sa.Column("commit_sha", sa.String(), nullable=True),
        sa.Column("wanted", _JSON, server_default="{}", nullable=False),
        sa.Column("manifest_sha256", sa.String(), nullable=True),
        sa.Column("base_rowid", _ROWID, nullable=True),
        sa.Column("run_rowid", _ROWID, nullable=True),
        sa.Column("user_rowid", _ROWID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("committed_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["base_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifacts_base_rowid"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["collection_rowid"],
            ["artifact_collections.rowid"],
            name=op.f("fk_artifacts_collection_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["manifest_sha256"],
            ["blobs.sha256"],
            name=op.f("fk_artifacts_manifest_sha256"),
        ),
        sa.ForeignKeyConstraint(
            ["run_rowid"],
            ["runs.rowid"],
            name=op.f("fk_artifacts_run_rowid"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_artifacts_user_rowid"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifacts")),
        sa.UniqueConstraint("client_id", name=op.f("uq_artifacts_client_id")),
        sa.UniqueConstraint(
            "collection_rowid",
            "version_index",
            name=op.f("uq_artifacts_collection_rowid_version_index"),
        ),
    )
    op.create_index(
        op.f("ix_artifacts_base_rowid"), "artifacts", ["base_rowid"], unique=False
    )
    op.create_index(
        op.f("ix_artifacts_collection_rowid"),
        "artifacts",
        ["collection_rowid"],
        unique=False,
    )
    op.create_index(
        "ix_artifacts_collection_rowid_digest",
        "artifacts",
        ["collection_rowid", "digest"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifacts_distributed_id"),
        "artifacts",
        ["distributed_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifacts_manifest_sha256"),
        "artifacts",
        ["manifest_sha256"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifacts_run_rowid"), "artifacts", ["run_rowid"], unique=False
    )
    op.create_index(
        "ix_artifacts_state_updated_at",
        "artifacts",
        ["state", "updated_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifacts_user_rowid"), "artifacts", ["user_rowid"], unique=False
    )
    op.create_table(
        "collection_tags",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("collection_rowid", _ROWID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_rowid"],
            ["artifact_collections.rowid"],
            name=op.f("fk_collection_tags_collection_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_collection_tags")),
        sa.UniqueConstraint(
            "collection_rowid",
            "name",
            name=op.f("uq_collection_tags_collection_rowid_name"),
        ),
    )
    op.create_index(
        op.f("ix_collection_tags_collection_rowid"),
        "collection_tags",
        ["collection_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_collection_tags_name"), "collection_tags", ["name"], unique=False
    )
    op.create_table(
        "artifact_aliases",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("collection_rowid", _ROWID, nullable=False),
        sa.Column("artifact_rowid", _ROWID, nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_aliases_artifact_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["collection_rowid"],
            ["artifact_collections.rowid"],
            name=op.f("fk_artifact_aliases_collection_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifact_aliases")),
        sa.UniqueConstraint(
            "collection_rowid",
            "alias",
            name=op.f("uq_artifact_aliases_collection_rowid_alias"),
        ),
    )
    op.create_index(
        op.f("ix_artifact_aliases_artifact_rowid"),
        "artifact_aliases",
        ["artifact_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_aliases_collection_rowid"),
        "artifact_aliases",
        ["collection_rowid"],
        unique=False,
    )
    op.create_table(
        "artifact_entries",
        sa.Column("artifact_rowid", _ROWID, autoincrement=False, nullable=False),
        sa.Column("path", _PATH, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("blob_sha256", sa.String(), nullable=True),
        sa.Column("birth_artifact_rowid", _ROWID, nullable=True),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["artifact_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_entries_artifact_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["blob_sha256"],
            ["blobs.sha256"],
            name=op.f("fk_artifact_entries_blob_sha256"),
        ),
        sa.PrimaryKeyConstraint(
            "artifact_rowid", "path", name=op.f("pk_artifact_entries")
        ),
    )
    op.create_index(
        op.f("ix_artifact_entries_blob_sha256"),
        "artifact_entries",
        ["blob_sha256"],
        unique=False,
    )
    op.create_table(
        "artifact_events",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("collection_rowid", _ROWID, nullable=False),
        sa.Column("artifact_rowid", _ROWID, nullable=True),
        sa.Column("user_rowid", _ROWID, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("details", _JSON, server_default="{}", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_events_artifact_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["collection_rowid"],
            ["artifact_collections.rowid"],
            name=op.f("fk_artifact_events_collection_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_artifact_events_user_rowid"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifact_events")),
    )
    op.create_index(
        op.f("ix_artifact_events_artifact_rowid"),
        "artifact_events",
        ["artifact_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_events_collection_rowid"),
        "artifact_events",
        ["collection_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_events_user_rowid"),
        "artifact_events",
        ["user_rowid"],
        unique=False,
    )
    op.create_table(
        "artifact_manifests",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("artifact_rowid", _ROWID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), server_default="", nullable=False),
        sa.Column("base_rowid", _ROWID, nullable=True),
        sa.Column("blob_sha256", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_manifests_artifact_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["base_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_manifests_base_rowid"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["blob_sha256"],
            ["blobs.sha256"],
            name=op.f("fk_artifact_manifests_blob_sha256"),
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifact_manifests")),
        sa.UniqueConstraint(
            "artifact_rowid",
            "name",
            name=op.f("uq_artifact_manifests_artifact_rowid_name"),
        ),
    )
    op.create_index(
        op.f("ix_artifact_manifests_artifact_rowid"),
        "artifact_manifests",
        ["artifact_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_manifests_base_rowid"),
        "artifact_manifests",
        ["base_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_manifests_blob_sha256"),
        "artifact_manifests",
        ["blob_sha256"],
        unique=False,
    )
    op.create_table(
        "artifact_memberships",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("collection_rowid", _ROWID, nullable=False),
        sa.Column("artifact_rowid", _ROWID, nullable=False),
        sa.Column("version_index", sa.Integer(), nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_memberships_artifact_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["collection_rowid"],
            ["artifact_collections.rowid"],
            name=op.f("fk_artifact_memberships_collection_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_artifact_memberships_user_rowid"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifact_memberships")),
        sa.UniqueConstraint(
            "collection_rowid",
            "artifact_rowid",
            name=op.f("uq_artifact_memberships_collection_rowid_artifact_rowid"),
        ),
        sa.UniqueConstraint(
            "collection_rowid",
            "version_index",
            name=op.f("uq_artifact_memberships_collection_rowid_version_index"),
        ),
    )
    op.create_index(
        op.f("ix_artifact_memberships_artifact_rowid"),
        "artifact_memberships",
        ["artifact_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_memberships_collection_rowid"),
        "artifact_memberships",
        ["collection_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_memberships_user_rowid"),
        "artifact_memberships",
        ["user_rowid"],
        unique=False,
    )
    op.create_table(
        "artifact_producers",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("run_rowid", _ROWID, nullable=False),
        sa.Column("artifact_rowid", _ROWID, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_producers_artifact_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_rowid"],
            ["runs.rowid"],
            name=op.f("fk_artifact_producers_run_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifact_producers")),
        sa.UniqueConstraint(
            "run_rowid",
            "artifact_rowid",
            name=op.f("uq_artifact_producers_run_rowid_artifact_rowid"),
        ),
    )
    op.create_index(
        op.f("ix_artifact_producers_artifact_rowid"),
        "artifact_producers",
        ["artifact_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_producers_run_rowid"),
        "artifact_producers",
        ["run_rowid"],
        unique=False,
    )
    op.create_table(
        "artifact_tags",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("artifact_rowid", _ROWID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_tags_artifact_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifact_tags")),
        sa.UniqueConstraint(
            "artifact_rowid", "name", name=op.f("uq_artifact_tags_artifact_rowid_name")
        ),
    )
    op.create_index(
        op.f("ix_artifact_tags_artifact_rowid"),
        "artifact_tags",
        ["artifact_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_tags_name"), "artifact_tags", ["name"], unique=False
    )
    op.create_table(
        "artifact_uploads",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("artifact_rowid", _ROWID, nullable=False),
        sa.Column("path", _PATH, nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("blob_sha256", sa.String(), nullable=True),
        sa.Column("birth_artifact_rowid", _ROWID, nullable=True),
        sa.Column("multipart_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_uploads_artifact_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["blob_sha256"],
            ["blobs.sha256"],
            name=op.f("fk_artifact_uploads_blob_sha256"),
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifact_uploads")),
        sa.UniqueConstraint(
            "artifact_rowid",
            "purpose",
            "path",
            name=op.f("uq_artifact_uploads_artifact_rowid_purpose_path"),
        ),
    )
    op.create_index(
        op.f("ix_artifact_uploads_artifact_rowid"),
        "artifact_uploads",
        ["artifact_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_uploads_blob_sha256"),
        "artifact_uploads",
        ["blob_sha256"],
        unique=False,
    )
    op.create_table(
        "artifact_uses",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("run_rowid", _ROWID, nullable=False),
        sa.Column("artifact_rowid", _ROWID, nullable=False),
        sa.Column("used_as", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_uses_artifact_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_rowid"],
            ["runs.rowid"],
            name=op.f("fk_artifact_uses_run_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_artifact_uses")),
        sa.UniqueConstraint(
            "run_rowid",
            "artifact_rowid",
            name=op.f("uq_artifact_uses_run_rowid_artifact_rowid"),
        ),
    )
    op.create_index(
        op.f("ix_artifact_uses_artifact_rowid"),
        "artifact_uses",
        ["artifact_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_artifact_uses_run_rowid"), "artifact_uses", ["run_rowid"], unique=False
    )
    op.create_table(
        "artifact_references",
        sa.Column("artifact_rowid", _ROWID, autoincrement=False, nullable=False),
        sa.Column("target_rowid", _ROWID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_references_artifact_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_rowid"],
            ["artifacts.rowid"],
            name=op.f("fk_artifact_references_target_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "artifact_rowid", "target_rowid", name=op.f("pk_artifact_references")
        ),
    )
    op.create_index(
        op.f("ix_artifact_references_target_rowid"),
        "artifact_references",
        ["target_rowid"],
        unique=False,
    )
    op.create_table(
        "upload_parts",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("upload_rowid", _ROWID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("md5_hex", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_rowid"],
            ["artifact_uploads.rowid"],
            name=op.f("fk_upload_parts_upload_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_upload_parts")),
        sa.UniqueConstraint(
            "upload_rowid", "number", name=op.f("uq_upload_parts_upload_rowid_number")
        ),
    )
    op.create_index(
        op.f("ix_upload_parts_upload_rowid"),
        "upload_parts",
        ["upload_rowid"],
        unique=False,
    )
    op.add_column("blobs", sa.Column("pack_rowid", _ROWID, nullable=True))
    op.add_column("blobs", sa.Column("pack_offset", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_blobs_md5_base64"), "blobs", ["md5_base64"], unique=False)
    op.create_index(op.f("ix_blobs_pack_rowid"), "blobs", ["pack_rowid"], unique=False)
