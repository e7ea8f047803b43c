"""The short ids of runs, as requests name them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from trailmark.server.db.tables.runs import runs

_IDS_PER_QUERY = 500


def rowids_of_runs(
    connection: Connection, project_rowid: int, run_ids: Sequence[str]
) -> dict[str, int]:
    """Live runs of the project by id; unknown ids are left out."""
    found: dict[str, int] = {}
    # A database holds no NUL, and PostgreSQL refuses to look for one.
    run_ids = [run_id for run_id in run_ids if "\0" not in run_id]
    for lo in range(0, len(run_ids), _IDS_PER_QUERY):
        query = select(runs.c.run_id, runs.c.rowid).where(
            runs.c.project_rowid == project_rowid,
            runs.c.run_id.in_(run_ids[lo : lo + _IDS_PER_QUERY]),
            runs.c.deleted_at.is_(None),
        )
        found.update((run_id, rowid) for run_id, rowid in connection.execute(query))
    return found
