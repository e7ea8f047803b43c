"""Which keys a project has, counting what has not been compacted yet."""

from __future__ import annotations

from collections.abc import Mapping

from trailmark.server.graphql.context import Context
from trailmark.server.history.types import Stream
from trailmark.server.projects.listing import list_project_keys
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.queries import list_runs
from trailmark.server.runs.states import OVER

_NEWEST_RUNS = 50
"""Runs whose tails are looked into. What rests in segments is listed by project."""
_NEWEST_ENDED = 5
"""Ended runs are compacted at once, so few of them can still be waiting."""


def known_keys(
    context: Context, project: ProjectRecord, stream: Stream
) -> Mapping[str, str]:
    """Kind by key: of all runs as far as compacted, of the newest to the last row.

    Read once per request, since a page asks for the keys and for a workspace of them.
    """
    asked = (project.rowid, stream)
    if asked not in context.known_keys:
        context.known_keys[asked] = _read_keys(context, project, stream)
    return context.known_keys[asked]


def _read_keys(
    context: Context, project: ProjectRecord, stream: Stream
) -> dict[str, str]:
    with context.services.database.read() as connection:
        found = dict(list_project_keys(connection, project.rowid, stream))
        newest = list_runs(
            connection, project, order="-heartbeat_at", first=_NEWEST_RUNS
        )
    ended = [run.rowid for run in newest.items if run.state in OVER]
    going = [run.rowid for run in newest.items if run.state not in OVER]
    fresh = context.services.history.keys_of_runs(
        [*going, *ended[:_NEWEST_ENDED]], stream
    )
    return {**fresh, **found}
