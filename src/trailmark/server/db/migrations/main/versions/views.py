"""What views were, who may change them, the one a project opens with; counted runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ROWID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # SQLite takes a foreign key only with a table that is made anew.
    with op.batch_alter_table("views") as views:
        views.add_column(
            sa.Column("locked", sa.Boolean(), server_default="0", nullable=False)
        )
        views.add_column(
            sa.Column("version", sa.Integer(), server_default="1", nullable=False)
        )
        views.add_column(sa.Column("saved_by_rowid", _ROWID, nullable=True))
        views.add_column(sa.Column("saved_at", sa.BigInteger(), nullable=True))
        views.add_column(
            sa.Column("autosaves_began_at", sa.BigInteger(), nullable=True)
        )
        views.create_foreign_key(
            op.f("fk_views_saved_by_rowid"),
            "users",
            ["saved_by_rowid"],
            ["rowid"],
            ondelete="SET NULL",
        )
        views.create_index(op.f("ix_views_saved_by_rowid"), ["saved_by_rowid"])
    op.create_table(
        "view_versions",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("view_rowid", _ROWID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("user_rowid", _ROWID, nullable=True),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_rowid"],
            ["users.rowid"],
            name=op.f("fk_view_versions_user_rowid"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["view_rowid"],
            ["views.rowid"],
            name=op.f("fk_view_versions_view_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_view_versions")),
        sa.UniqueConstraint(
            "view_rowid", "number", name=op.f("uq_view_versions_view_rowid_number")
        ),
    )
    op.create_index(
        op.f("ix_view_versions_user_rowid"),
        "view_versions",
        ["user_rowid"],
        unique=False,
    )
    op.create_index(
        op.f("ix_view_versions_view_rowid"),
        "view_versions",
        ["view_rowid"],
        unique=False,
    )
    op.create_table(
        "default_views",
        sa.Column("project_rowid", _ROWID, nullable=False),
        sa.Column("view_rowid", _ROWID, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_rowid"],
            ["projects.rowid"],
            name=op.f("fk_default_views_project_rowid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["view_rowid"],
            ["views.rowid"],
            name=op.f("fk_default_views_view_rowid"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_rowid", name=op.f("pk_default_views")),
    )
    op.create_index(
        op.f("ix_default_views_view_rowid"),
        "default_views",
        ["view_rowid"],
        unique=False,
    )
    op.create_index(
        "ix_runs_project_rowid_deleted_at",
        "runs",
        ["project_rowid", "deleted_at"],
        unique=False,
    )
