"""The first tables: people, projects, runs, segments, views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

_ROWID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:  # noqa: PLR0915 - one step makes them all
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("md5_base64", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blobs")),
    )
    op.create_table(
        "job_leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_leases")),
    )
    op.create_table(
        "key_catalogues",
        sa.Column("run_rowid", _ROWID, autoincrement=False, nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("row_hi", sa.BigInteger(), nullable=False),
        sa.Column("n_keys", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run_rowid", "stream", name=op.f("pk_key_catalogues")),
    )
    op.create_table(
        "organizations",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_organizations")),
        sa.UniqueConstraint("name", name=op.f("uq_organizations_name")),
    )
    op.create_table(
        "server_secrets",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_server_secrets")),
    )
    op.create_table(
        "entities",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("organization_rowid", _ROWID, nullable=True),
        sa.Column(
            "default_visibility", sa.String(), server_default="private", nullable=False
        ),
        sa.Column("photo_url", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_rowid"],
            ["organizations.rowid"],
            name=op.f("fk_entities_organization_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_entities")),
        sa.UniqueConstraint("name", name=op.f("uq_entities_name")),
    )
    op.create_index(
        op.f("ix_entities_organization_rowid"),
        "entities",
        ["organization_rowid"],
        unique=False,
    )
    op.create_table(
        "users",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("is_admin", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("account_kind", sa.String(), server_default="member", nullable=False),
        sa.Column("entity_rowid", _ROWID, nullable=True),
        sa.Column("default_entity_rowid", _ROWID, nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("photo_url", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["default_entity_rowid"],
            ["entities.rowid"],
            name=op.f("fk_users_default_entity_rowid"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["entity_rowid"],
            ["entities.rowid"],
            name=op.f("fk_users_entity_rowid"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_index(
        op.f("ix_users_default_entity_rowid"),
        "users",
        ["default_entity_rowid"],
        unique=False,
    )
    op.create_index(op.f("ix_users_email"), "users", ["email"], unique=False)
    op.create_index(
        op.f("ix_users_entity_rowid"), "users", ["entity_rowid"], unique=False
    )
    op.create_table(
        "api_keys",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=False),
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_api_keys_user_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_api_keys_secret_sha256")),
    )
    op.create_index(
        op.f("ix_api_keys_user_rowid"), "api_keys", ["user_rowid"], unique=False
    )
    op.create_table(
        "browser_sessions",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("user_agent", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_browser_sessions_user_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_browser_sessions")),
        sa.UniqueConstraint(
            "token_sha256", name=op.f("uq_browser_sessions_token_sha256")
        ),
    )
    op.create_index(
        op.f("ix_browser_sessions_user_rowid"),
        "browser_sessions",
        ["user_rowid"],
        unique=False,
    )
    op.create_table(
        "invites",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("entity_rowid", _ROWID, nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("to_user_rowid", _ROWID, nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_by_rowid", _ROWID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_rowid"],
            ["users.rowid"],
            name=op.f("fk_invites_created_by_rowid"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["entity_rowid"],
            ["entities.rowid"],
            name=op.f("fk_invites_entity_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_user_rowid"],
            ["users.rowid"],
            name=op.f("fk_invites_to_user_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_invites")),
    )
    op.create_index(
        op.f("ix_invites_created_by_rowid"),
        "invites",
        ["created_by_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_invites_entity_rowid"), "invites", ["entity_rowid"], unique=False
    )
    op.create_index(
        op.f("ix_invites_to_user_rowid"), "invites", ["to_user_rowid"], unique=False
    )
    op.create_table(
        "organization_members",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("organization_rowid", _ROWID, nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_rowid"],
            ["organizations.rowid"],
            name=op.f("fk_organization_members_organization_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_organization_members_user_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_organization_members")),
        sa.UniqueConstraint(
            "organization_rowid",
            "user_rowid",
            name=op.f("uq_organization_members_organization_rowid_user_rowid"),
        ),
    )
    op.create_index(
        op.f("ix_organization_members_organization_rowid"),
        "organization_members",
        ["organization_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_organization_members_user_rowid"),
        "organization_members",
        ["user_rowid"],
        unique=False,
    )
    op.create_table(
        "projects",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("entity_rowid", _ROWID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("visibility", sa.String(), server_default="private", nullable=False),
        sa.Column("created_by_rowid", _ROWID, nullable=True),
        sa.Column("next_colour_slot", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_rowid"],
            ["users.rowid"],
            name=op.f("fk_projects_created_by_rowid"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["entity_rowid"],
            ["entities.rowid"],
            name=op.f("fk_projects_entity_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_projects")),
        sa.UniqueConstraint(
            "entity_rowid", "name", name=op.f("uq_projects_entity_rowid_name")
        ),
    )
    op.create_index(
        op.f("ix_projects_created_by_rowid"),
        "projects",
        ["created_by_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_projects_entity_rowid"), "projects", ["entity_rowid"], unique=False
    )
    op.create_table(
        "signin_links",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_signin_links_user_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_signin_links")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_signin_links_token_sha256")),
    )
    op.create_index(
        op.f("ix_signin_links_user_rowid"), "signin_links", ["user_rowid"], unique=False
    )
    op.create_table(
        "team_members",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("entity_rowid", _ROWID, nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_rowid"],
            ["entities.rowid"],
            name=op.f("fk_team_members_entity_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_team_members_user_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_team_members")),
        sa.UniqueConstraint(
            "entity_rowid",
            "user_rowid",
            name=op.f("uq_team_members_entity_rowid_user_rowid"),
        ),
    )
    op.create_index(
        op.f("ix_team_members_entity_rowid"),
        "team_members",
        ["entity_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_team_members_user_rowid"), "team_members", ["user_rowid"], unique=False
    )
    op.create_table(
        "indexed_paths",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("ready", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_indexed_paths_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_indexed_paths")),
        sa.UniqueConstraint(
            "project_rowid", "path", name=op.f("uq_indexed_paths_project_rowid_path")
        ),
    )
    op.create_index(
        op.f("ix_indexed_paths_project_rowid"),
        "indexed_paths",
        ["project_rowid"],
        unique=False,
    )
    op.create_table(
        "project_keys",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_project_keys_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_project_keys")),
        sa.UniqueConstraint(
            "project_rowid",
            "stream",
            "key",
            name=op.f("uq_project_keys_project_rowid_stream_key"),
        ),
    )
    op.create_index(
        op.f("ix_project_keys_project_rowid"),
        "project_keys",
        ["project_rowid"],
        unique=False,
    )
    op.create_table(
        "runs",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("stop_requested", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("group_name", sa.String(), nullable=True),
        sa.Column("job_type", sa.String(), nullable=True),
        sa.Column("sweep_name", sa.String(), nullable=True),
        sa.Column("host", sa.String(), nullable=True),
        sa.Column("program", sa.String(), nullable=True),
        sa.Column("repo", sa.String(), nullable=True),
        sa.Column("commit_sha", sa.String(), nullable=True),
        sa.Column("tags", _JSON, server_default="[]", nullable=False),
        sa.Column("config", _JSON, server_default="{}", nullable=False),
        sa.Column("client_info", _JSON, server_default="{}", nullable=False),
        sa.Column("summary", _JSON, server_default="{}", nullable=False),
        sa.Column("system_summary", _JSON, server_default="{}", nullable=False),
        sa.Column("colour_slot", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("heartbeat_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_runs_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_runs_user_rowid"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_runs")),
        sa.UniqueConstraint(
            "project_rowid", "run_id", name=op.f("uq_runs_project_rowid_run_id")
        ),
    )
    op.create_index(
        op.f("ix_runs_project_rowid"), "runs", ["project_rowid"], unique=False
    )
    op.create_index(
        "ix_runs_project_rowid_created_at",
        "runs",
        ["project_rowid", "created_at", "rowid"],
        unique=False,
    )
    op.create_index(
        "ix_runs_state_heartbeat_at", "runs", ["state", "heartbeat_at"], unique=False
    )
    op.create_index(op.f("ix_runs_user_rowid"), "runs", ["user_rowid"], unique=False)
    op.create_table(
        "views",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_views_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_views_user_rowid"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_views")),
        sa.UniqueConstraint(
            "project_rowid",
            "type",
            "name",
            name=op.f("uq_views_project_rowid_type_name"),
        ),
    )
    op.create_index(
        op.f("ix_views_project_rowid"), "views", ["project_rowid"], unique=False
    )
    op.create_index(op.f("ix_views_user_rowid"), "views", ["user_rowid"], unique=False)
    op.create_table(
        "run_alerts",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("run_rowid", _ROWID, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_rowid"],
            ["runs.rowid"],
            name=op.f("fk_run_alerts_run_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_run_alerts")),
    )
    op.create_index(
        op.f("ix_run_alerts_run_rowid"), "run_alerts", ["run_rowid"], unique=False
    )
    op.create_table(
        "run_files",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("run_rowid", _ROWID, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("blob_sha256", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("md5_base64", sa.String(), nullable=False),
        sa.Column("mimetype", sa.String(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_sha256"], ["blobs.sha256"], name=op.f("fk_run_files_blob_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["run_rowid"],
            ["runs.rowid"],
            name=op.f("fk_run_files_run_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_run_files")),
        sa.UniqueConstraint(
            "run_rowid", "path", name=op.f("uq_run_files_run_rowid_path")
        ),
    )
    op.create_index(
        op.f("ix_run_files_run_rowid"), "run_files", ["run_rowid"], unique=False
    )
    op.create_table(
        "run_path_values",
        sa.Column("path_rowid", _ROWID, nullable=False),
        sa.Column("run_rowid", _ROWID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["path_rowid"],
            ["indexed_paths.rowid"],
            name=op.f("fk_run_path_values_path_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_rowid"],
            ["runs.rowid"],
            name=op.f("fk_run_path_values_run_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "path_rowid", "run_rowid", name=op.f("pk_run_path_values")
        ),
    )
    op.create_index(
        "ix_run_path_values_number",
        "run_path_values",
        ["path_rowid", "number", "run_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_run_path_values_run_rowid"),
        "run_path_values",
        ["run_rowid"],
        unique=False,
    )
    op.create_index(
        "ix_run_path_values_text",
        "run_path_values",
        ["path_rowid", "text", "run_rowid"],
        unique=False,
    )
    op.create_table(
        "run_spans",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("run_rowid", _ROWID, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("source_run_rowid", _ROWID, nullable=False),
        sa.Column("row_lo", sa.BigInteger(), nullable=False),
        sa.Column("row_hi", sa.BigInteger(), nullable=True),
        sa.Column("step_max", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_rowid"],
            ["runs.rowid"],
            name=op.f("fk_run_spans_run_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_run_spans")),
        sa.UniqueConstraint(
            "run_rowid", "ordinal", name=op.f("uq_run_spans_run_rowid_ordinal")
        ),
    )
    op.create_index(
        op.f("ix_run_spans_run_rowid"), "run_spans", ["run_rowid"], unique=False
    )
    op.create_index(
        "ix_run_spans_source", "run_spans", ["source_run_rowid"], unique=False
    )
    op.create_table(
        "segments",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("run_rowid", _ROWID, nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("row_lo", sa.BigInteger(), nullable=False),
        sa.Column("row_hi", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Integer(), server_default="0", nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("object_key", sa.String(), nullable=True),
        sa.Column("inline_data", sa.LargeBinary(), nullable=True),
        sa.Column("n_rows", sa.BigInteger(), nullable=False),
        sa.Column("n_points", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("step_lo", sa.BigInteger(), nullable=True),
        sa.Column("step_hi", sa.BigInteger(), nullable=True),
        sa.Column("step_sorted", sa.Boolean(), nullable=False),
        sa.Column("time_lo", sa.Float(), nullable=True),
        sa.Column("time_hi", sa.Float(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_rowid"],
            ["runs.rowid"],
            name=op.f("fk_segments_run_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_segments")),
        sa.UniqueConstraint(
            "run_rowid",
            "stream",
            "row_lo",
            "row_hi",
            "part",
            name=op.f("uq_segments_run_rowid_stream_row_lo_row_hi_part"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_segments_run_rowid"), "segments", ["run_rowid"], unique=False
    )
