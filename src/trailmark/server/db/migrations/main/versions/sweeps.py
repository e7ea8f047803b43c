"""Sweeps, their agents, and what was suggested to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

_ROWID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sweeps",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("scheduler", sa.Text(), nullable=True),
        sa.Column("user_rowid", _ROWID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_sweeps_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_sweeps_user_rowid"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_sweeps")),
        sa.UniqueConstraint(
            "project_rowid", "name", name=op.f("uq_sweeps_project_rowid_name")
        ),
    )
    op.create_index(
        op.f("ix_sweeps_project_rowid"), "sweeps", ["project_rowid"], unique=False
    )
    op.create_index(
        op.f("ix_sweeps_user_rowid"), "sweeps", ["user_rowid"], unique=False
    )
    op.create_table(
        "sweep_agents",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("sweep_rowid", _ROWID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("heartbeat_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sweep_rowid"],
            ["sweeps.rowid"],
            name=op.f("fk_sweep_agents_sweep_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_sweep_agents_user_rowid"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_sweep_agents")),
        sa.UniqueConstraint("name", name=op.f("uq_sweep_agents_name")),
    )
    op.create_index(
        op.f("ix_sweep_agents_sweep_rowid"),
        "sweep_agents",
        ["sweep_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sweep_agents_user_rowid"), "sweep_agents", ["user_rowid"], unique=False
    )
    op.create_table(
        "sweep_suggestions",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("sweep_rowid", _ROWID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("arguments", _JSON, nullable=False),
        sa.Column("agent_rowid", _ROWID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_rowid"],
            ["sweep_agents.rowid"],
            name=op.f("fk_sweep_suggestions_agent_rowid"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sweep_rowid"],
            ["sweeps.rowid"],
            name=op.f("fk_sweep_suggestions_sweep_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_sweep_suggestions")),
        sa.UniqueConstraint(
            "sweep_rowid",
            "number",
            name=op.f("uq_sweep_suggestions_sweep_rowid_number"),
        ),
        sa.UniqueConstraint(
            "sweep_rowid",
            "run_id",
            name=op.f("uq_sweep_suggestions_sweep_rowid_run_id"),
        ),
    )
    op.create_index(
        op.f("ix_sweep_suggestions_agent_rowid"),
        "sweep_suggestions",
        ["agent_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sweep_suggestions_sweep_rowid"),
        "sweep_suggestions",
        ["sweep_rowid"],
        unique=False,
    )
