"""Rows for history's tests, and segments put in place by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import delete, insert

from trailmark.server.db import Database, UnitOfWork
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.history import (
    key_catalogues,
    segments,
    tail_chunks,
)
from trailmark.server.db.tables.projects import projects
from trailmark.server.db.tables.runs import runs
from trailmark.server.history.catalogue import (
    decode,
    describe,
    encode,
    merge_all,
    read_catalogues,
)
from trailmark.server.history.columnar import Wanted
from trailmark.server.history.columnar_frames import RunBatch, frame_bytes
from trailmark.server.history.columns import rows_to_columns
from trailmark.server.history.parts import NO_NUMBERS, as_numbers
from trailmark.server.history.segments.leaves import leaves_of
from trailmark.server.history.segments.writer import (
    bounds_of,
    parse_rows,
    write_segment_parts,
)
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.tail import read_chunks
from trailmark.server.history.types import Stream
from trailmark.wire import lenient_json
from trailmark.wire.column_frames import read_frames

NOW = datetime(2026, 1, 1, tzinfo=UTC)
_names = count()


def row(step: int, **values: Any) -> str:
    """One line as a client logs it."""
    fields = {"_step": step, "_timestamp": 1.7e9 + step, "_runtime": float(step)}
    return lenient_json.dumps(fields | values)


def make_runs(database: Database, n: int) -> list[int]:
    """Rowids of `n` empty runs in a project of their own."""
    with database.write() as unit:
        connection = unit.connection
        name = f"made-{next(_names)}"
        entity = connection.execute(
            insert(entities).values(name=name, kind="personal", created_at=NOW)
        ).inserted_primary_key[0]
        project = connection.execute(
            insert(projects).values(
                entity_rowid=entity, name=name, created_at=NOW, updated_at=NOW
            )
        ).inserted_primary_key[0]
        return [
            connection.execute(
                insert(runs).values(
                    project_rowid=project,
                    run_id=f"run-{number}",
                    display_name=f"run-{number}",
                    state="running",
                    created_at=NOW,
                    updated_at=NOW,
                )
            ).inserted_primary_key[0]
            for number in range(n)
        ]


def put_to_rest(
    database: Database, tail: Database, run_rowid: int, row_lo: int, row_hi: int
) -> None:
    """Write history rows `[row_lo, row_hi)`, the next to rest, as one segment.

    Tail chunks that lie below are deleted, as compaction does after the manifest.
    """
    stream = Stream.HISTORY
    with tail.read() as connection:
        chunks = read_chunks(connection, stream, [run_rowid])
    texts = {
        chunk.row_lo + index: line
        for chunk in chunks
        for index, line in enumerate(chunk.lines())
    }
    lines = [texts[number] for number in range(row_lo, row_hi)]
    bounds = bounds_of(leaves_of(parse_rows(lines), row_lo), len(lines))
    with database.write() as unit:
        for number, part in enumerate(write_segment_parts(lines, row_lo)):
            unit.connection.execute(
                insert(segments).values(
                    run_rowid=run_rowid,
                    stream=str(stream),
                    row_lo=row_lo,
                    row_hi=row_hi,
                    part=number,
                    layout=part.layout,
                    inline_data=part.data,
                    n_rows=row_hi - row_lo,
                    n_points=part.n_points,
                    size_bytes=len(part.data),
                    step_lo=bounds.step_lo,
                    step_hi=bounds.step_hi,
                    step_sorted=bounds.step_sorted,
                    time_lo=bounds.time_lo,
                    time_hi=bounds.time_hi,
                    created_at=NOW,
                )
            )
        _add_to_catalogue(unit, run_rowid, lines)
    with tail.write() as unit:
        unit.connection.execute(
            delete(tail_chunks)
            .where(tail_chunks.c.run_rowid == run_rowid)
            .where(tail_chunks.c.stream == str(stream))
            .where(tail_chunks.c.row_lo + tail_chunks.c.n_rows <= row_hi)
        )


def column_rows(
    store: HistoryStore, run_rowid: int, stream: Stream = Stream.HISTORY, **wanted: Any
) -> list[dict[str, Any]]:
    """The rows as a client gets them that reads columns."""
    view = store.views([run_rowid], stream)[run_rowid]
    found = store.batches(view, Wanted(**wanted))
    sent = frame_bytes(RunBatch("r", view.last_row, batch) for batch in found)
    return [row for frame in read_frames(sent) for row in frame.rows()]


def _add_to_catalogue(unit: UnitOfWork, run_rowid: int, lines: list[str]) -> None:
    """Count the run's next rows into its catalogue."""
    columns = rows_to_columns(lines).columns
    steps = as_numbers(columns["_step"]) if "_step" in columns else NO_NUMBERS
    stream = Stream.HISTORY
    held = read_catalogues(unit.connection, stream, [run_rowid]).get(run_rowid)
    row_hi, earlier = (held[0], decode(held[1])) if held else (0, [])
    later = [describe(key, column, steps) for key, column in columns.items()]
    infos = list(merge_all(earlier, later).values())
    mine = key_catalogues.c.run_rowid == run_rowid
    unit.connection.execute(delete(key_catalogues).where(mine))
    unit.connection.execute(
        insert(key_catalogues).values(
            run_rowid=run_rowid,
            stream=str(stream),
            row_hi=row_hi + len(lines),
            n_keys=len(infos),
            data=encode(infos),
        )
    )
