"""All runs of a project as one table: a row for each, a column for each parameter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection

from trailmark.errors import TooLargeError
from trailmark.server.history.columnar import Batch
from trailmark.server.history.columnar_arrow import ArrowShape
from trailmark.server.history.columns import Columns, concat_columns, rows_to_columns
from trailmark.server.history.segments.leaves import leaves_of
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.documents import lenient_summary, load_documents
from trailmark.server.runs.queries import Filters, list_runs
from trailmark.server.runs.records import RunDocuments, RunRecord
from trailmark.wire.lenient_json import strict_to_lenient

MAX_RUNS = 100_000
_PAGE_RUNS = 500
_INSTANT = pa.timestamp("us", "UTC")
_FACTS: dict[str, Any] = {
    "id": pa.string(),
    "name": pa.string(),
    "state": pa.string(),
    "tags": pa.list_(pa.string()),
    "group": pa.string(),
    "job_type": pa.string(),
    "sweep": pa.string(),
    "user": pa.string(),
    "notes": pa.string(),
    "commit": pa.string(),
    "created_at": _INSTANT,
    "started_at": _INSTANT,
    "heartbeat_at": _INSTANT,
    "finished_at": _INSTANT,
    "duration_s": pa.float64(),
}


def run_table(
    connection: Connection, project: ProjectRecord, filters: Filters = None
) -> Any:
    """The project's runs that match, oldest first, as an Arrow table.

    What is known of every run comes first, then `config.…` and `summary.…` with a
    column for each dotted key, null where a run does not have it. Values that no
    simple type holds are JSON text, in fields with the metadata `trailmark: json`.

    Raises:
        InvalidInputError: The filter cannot be read.
        TooLargeError: More than 100,000 runs match.
    """
    facts: list[tuple[Any, ...]] = []
    pages: list[Columns] = []
    after: str | None = None
    while True:
        page = list_runs(
            connection, project, filters=filters, first=_PAGE_RUNS, after=after
        )
        documents = load_documents(connection, [run.rowid for run in page.items])
        known = [run for run in page.items if run.rowid in documents]
        facts += [_facts_of(run) for run in known]
        pages.append(rows_to_columns([_text_of(documents[one.rowid]) for one in known]))
        if len(facts) > MAX_RUNS:
            raise TooLargeError(
                f"more than {MAX_RUNS} runs match", hint="filter them, by month say"
            )
        if not page.has_next:
            return _table(facts, concat_columns(pages))
        after = page.cursors[-1]


def _facts_of(run: RunRecord) -> tuple[Any, ...]:
    """In the order of `_FACTS`."""
    return (
        run.run_id,
        run.display_name,
        run.state,
        list(run.tags),
        run.group_name,
        run.job_type,
        run.sweep_name,
        run.username,
        run.notes,
        run.commit_sha,
        run.created_at,
        run.started_at,
        run.heartbeat_at,
        run.finished_at,
        run.duration_s,
    )


def _text_of(documents: RunDocuments) -> str:
    config = strict_to_lenient(documents.config)
    return f'{{"config":{config},"summary":{lenient_summary(documents)}}}'


def _table(facts: Sequence[tuple[Any, ...]], documents: Columns) -> Any:
    dotted = documents.columns
    names = sorted(name for name in dotted if name not in ("config", "summary"))
    shape = ArrowShape({name: dotted[name].kind for name in names})
    batch = shape.batch("", Batch(documents.n_rows, leaves_of(documents, 0)))
    arrays = [
        pa.array([row[index] for row in facts], kind)
        for index, kind in enumerate(_FACTS.values())
    ]
    fields = [pa.field(name, kind) for name, kind in _FACTS.items()]
    schema = pa.schema([*fields, *batch.schema])
    return pa.Table.from_arrays([*arrays, *batch.columns], schema=schema)
