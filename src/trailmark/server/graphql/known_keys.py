"""Which keys a project has, counting what has not been compacted yet, and what its
runs have defined about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trailmark.server.graphql.context import Context
from trailmark.server.history.types import Stream
from trailmark.server.projects.listing import list_project_keys
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.client_info import custom_charts, metric_definitions
from trailmark.server.runs.document_values import value_paths
from trailmark.server.runs.documents import load_client_infos
from trailmark.server.runs.queries import list_runs, load_documents
from trailmark.server.runs.states import OVER
from trailmark.server.views.defined_metrics import DefinedMetrics
from trailmark.wire import lenient_json

_NEWEST_RUNS = 50
"""Runs whose tails are looked into. What rests in segments is listed by project."""
_NEWEST_ENDED = 5
"""Ended runs are compacted at once, so few of them can still be waiting."""


_DEFINING_RUNS = 10
"""Newest runs whose metric definitions count for the project's workspace."""


_CHARTING_RUNS = 50
"""Newest runs whose custom charts are shown in the project's workspace."""

_MOST_CHARTS = 1_000


_NEWEST_DOCUMENTS = 200
"""Newest runs whose configs and summaries are looked into for their keys."""


@dataclass(frozen=True, slots=True)
class DocumentKeys:
    """Dotted paths of values, sorted."""

    config: list[str]
    summary: list[str]


def document_keys(context: Context, project: ProjectRecord) -> DocumentKeys:
    """What can be filtered, grouped and sorted by, as far as the newest runs tell."""
    with context.services.database.read() as connection:
        newest = list_runs(
            connection, project, order="-created_at", first=_NEWEST_DOCUMENTS
        )
        documents = load_documents(connection, [run.rowid for run in newest.items])
    return DocumentKeys(
        value_paths(lenient_json.from_strict(one.config) for one in documents.values()),
        value_paths(
            lenient_json.from_strict(one.summary) for one in documents.values()
        ),
    )


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


def defined_metrics(context: Context, project: ProjectRecord) -> DefinedMetrics:
    """What the newest runs said with `define_metric`, the newest first."""
    told = _told_by_newest(context, project, _DEFINING_RUNS)
    return DefinedMetrics(
        definition for one in told for definition in metric_definitions(one)
    )


def logged_charts(
    context: Context, project: ProjectRecord
) -> dict[str, dict[str, Any]]:
    """Custom charts that the newest runs logged, by key; the newest say how."""
    found: dict[str, dict[str, Any]] = {}
    for one in _told_by_newest(context, project, _CHARTING_RUNS):
        for key, config in custom_charts(one).items():
            if len(found) < _MOST_CHARTS:
                found.setdefault(key, config)
    return found


def _told_by_newest(
    context: Context, project: ProjectRecord, most: int
) -> list[dict[str, Any]]:
    """What the clients of the newest runs told of themselves, the newest first."""
    with context.services.database.read() as connection:
        newest = list_runs(connection, project, order="-created_at", first=most)
        rowids = [run.rowid for run in newest.items]
        told = load_client_infos(connection, rowids)
    return [told[rowid] for rowid in rowids if rowid in told]
