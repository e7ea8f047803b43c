"""What lists of runs look at stands in an index; indexed values are of live runs."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

_NAME = "ix_runs_project_rowid_deleted_at"


def upgrade() -> None:
    op.drop_index(_NAME, table_name="runs")
    op.create_index(
        _NAME,
        "runs",
        [
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
        ],
        unique=False,
    )
    # An index that was filled while a run was deleted held its values, too.
    op.execute(
        "DELETE FROM run_path_values WHERE run_rowid IN "
        "(SELECT rowid FROM runs WHERE deleted_at IS NOT NULL)"
    )
