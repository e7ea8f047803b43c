"""Where a writer's console lines rest, so that they can be written again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("stream_heads", sa.Column("placed", sa.Text()))
    op.add_column(
        "stream_heads",
        sa.Column("structured", sa.Boolean(), server_default="0", nullable=False),
    )
