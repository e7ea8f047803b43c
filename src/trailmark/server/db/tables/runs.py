"""Runs, and what hangs on one run."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from trailmark.server.db.tables.base import instant, metadata, reference, rowid
from trailmark.server.db.types import JsonText, Rowid

runs = Table(
    "runs",
    metadata,
    rowid(),
    reference("project_rowid", "projects"),
    Column("run_id", String, nullable=False),
    Column("display_name", String, nullable=False),
    reference("user_rowid", "users", nullable=True, on_delete="SET NULL"),
    # pending running finished failed crashed killed preempting preempted
    Column("state", String, nullable=False),
    Column("exit_code", Integer),
    Column("stop_requested", Boolean, nullable=False, server_default="0"),
    Column("description", Text),
    Column("notes", Text),
    Column("group_name", String),
    Column("job_type", String),
    Column("sweep_name", String),
    Column("host", String),
    Column("program", String),
    Column("repo", String),
    Column("commit_sha", String),
    Column("tags", JsonText, nullable=False, server_default="[]"),
    # Unwrapped {key: value}; the client's own `_wandb` block is client_info.
    Column("config", JsonText, nullable=False, server_default="{}"),
    Column("client_info", JsonText, nullable=False, server_default="{}"),
    Column("summary", JsonText, nullable=False, server_default="{}"),
    Column("system_summary", JsonText, nullable=False, server_default="{}"),
    Column("colour_slot", Integer, nullable=False, server_default="0"),
    instant("created_at"),
    instant("updated_at"),
    instant("started_at", nullable=True),
    instant("heartbeat_at", nullable=True),
    instant("finished_at", nullable=True),
    instant("deleted_at", nullable=True),
    UniqueConstraint("project_rowid", "run_id"),
    Index("ix_runs_project_rowid_created_at", "project_rowid", "created_at", "rowid"),
    # Lists must not walk the documents, which stand before the rest: whatever they
    # count, sort and search by in all runs of a project is here as well.
    Index(
        "ix_runs_project_rowid_deleted_at",
        "project_rowid",
        "deleted_at",
        "created_at",
        "rowid",
        "state",
        "heartbeat_at",
        "started_at",
        "finished_at",
        "display_name",
        "run_id",
    ),
    Index("ix_runs_state_heartbeat_at", "state", "heartbeat_at"),
)

run_path_values = Table(
    "run_path_values",
    metadata,
    Column(
        "path_rowid",
        Rowid,
        ForeignKey("indexed_paths.rowid", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column(
        "run_rowid",
        Rowid,
        ForeignKey("runs.rowid", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    # number | string | boolean | null | array | object; a row is absent when the
    # run has no such path.
    Column("kind", String, nullable=False),
    Column("number", Float),
    Column("text", Text),
    Index("ix_run_path_values_number", "path_rowid", "number", "run_rowid"),
    Index("ix_run_path_values_text", "path_rowid", "text", "run_rowid"),
)

run_files = Table(
    "run_files",
    metadata,
    rowid(),
    reference("run_rowid", "runs"),
    Column("path", String, nullable=False),
    Column("blob_sha256", String, ForeignKey("blobs.sha256"), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("md5_base64", String, nullable=False),
    Column("mimetype", String),
    instant("updated_at"),
    UniqueConstraint("run_rowid", "path"),
)

run_alerts = Table(
    "run_alerts",
    metadata,
    rowid(),
    reference("run_rowid", "runs"),
    Column("title", String, nullable=False),
    Column("text", Text, nullable=False),
    # INFO | WARN | ERROR
    Column("severity", String, nullable=False),
    instant("created_at"),
)
