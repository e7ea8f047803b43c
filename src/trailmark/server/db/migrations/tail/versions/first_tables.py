"""The first tables of the tail: chunks as they arrive, and what has arrived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ROWID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "stream_heads",
        sa.Column("run_rowid", _ROWID, autoincrement=False, nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("writer", sa.String(), nullable=False),
        sa.Column("received", sa.Text(), nullable=False),
        sa.Column("next_row", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("repeated_rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("late_rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint(
            "run_rowid", "stream", "writer", name=op.f("pk_stream_heads")
        ),
    )
    op.create_table(
        "tail_chunks",
        sa.Column("rowid", _ROWID, autoincrement=True, nullable=False),
        sa.Column("run_rowid", _ROWID, nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("row_lo", sa.BigInteger(), nullable=False),
        sa.Column("n_rows", sa.Integer(), nullable=False),
        sa.Column("codec", sa.Integer(), nullable=False),
        sa.Column("raw_size_bytes", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("arrived_at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_tail_chunks")),
    )
    op.create_index(
        "ix_tail_chunks_run",
        "tail_chunks",
        ["run_rowid", "stream", "row_lo"],
        unique=False,
    )
