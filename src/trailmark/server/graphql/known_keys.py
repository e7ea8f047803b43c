"""Which keys a project has, counting what has not been compacted yet."""

from __future__ import annotations

from trailmark.server.graphql.context import Context
from trailmark.server.history.types import Stream
from trailmark.server.projects.listing import list_project_keys
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.queries import list_runs

_NEWEST_RUNS = 50
"""Runs whose tails are looked into. What rests in segments is listed by project."""


def known_keys(
    context: Context, project: ProjectRecord, stream: Stream
) -> dict[str, str]:
    """Kind by key: of all runs as far as compacted, of the newest to the last row."""
    with context.services.database.read() as connection:
        found = dict(list_project_keys(connection, project.rowid, stream))
        newest = list_runs(
            connection,
            project,
            filters=None,
            order="-heartbeat_at",
            first=_NEWEST_RUNS,
            after=None,
        )
    rowids = [run.rowid for run in newest.items]
    fresh = context.services.history.keys_of_runs(rowids, stream)
    return {**fresh, **found}
