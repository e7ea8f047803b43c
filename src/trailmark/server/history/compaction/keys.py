"""Counting rows that come to rest into the key catalogue and the project's keys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from trailmark.server.db.tables.history import key_catalogues
from trailmark.server.db.tables.projects import project_keys
from trailmark.server.db.tables.runs import runs
from trailmark.server.history.catalogue import (
    decode,
    decode_kinds,
    describe,
    encode,
    merge_all,
    read_catalogues,
)
from trailmark.server.history.columns import Column, Columns, value_as_json
from trailmark.server.history.parts import NO_NUMBERS, Numbers, as_numbers
from trailmark.server.history.types import KeyInfo, Stream

# PostgreSQL takes 2,704 bytes for a whole row of an index.
_LONGEST_LISTED = 2_000
_WORTH_STACKING = 100
_AT_ONCE = 500


def describe_columns(columns: Columns) -> list[KeyInfo]:
    """Statistics of every key of a batch of rows."""
    step = columns.columns.get("_step")
    steps = NO_NUMBERS if step is None else as_numbers(step)
    together: dict[int, list[tuple[str, Column]]] = {}
    for key, column in columns.columns.items():
        if column.kind == "float" and len(column):
            together.setdefault(id(column.rows), []).append((key, column))
    described = {
        info.key: info
        for alike in together.values()
        if len(alike) >= _WORTH_STACKING
        for info in _describe_alike(alike, steps)
    }
    return [
        described.get(key) or describe(key, column, steps)
        for key, column in columns.columns.items()
        if len(column)
    ]


def _describe_alike(
    alike: Sequence[tuple[str, Column]], steps: Numbers
) -> list[KeyInfo]:
    """Statistics of float columns that share their rows, computed side by side.

    Calls of numpy, one by one, would take longer than reading the rows did where a
    run has a hundred thousand keys.
    """
    example = describe(*alike[0], steps)
    values = np.stack([np.asarray(column.values) for _, column in alike])
    finite = np.isfinite(values)
    least = np.where(finite, values, np.inf).min(axis=1).tolist()
    most = np.where(finite, values, -np.inf).max(axis=1).tolist()
    return [
        KeyInfo(
            key=key,
            kind=example.kind,
            count=example.count,
            min=low if low != np.inf else None,
            max=high if high != -np.inf else None,
            last=value_as_json("float", last),
            first_step=example.first_step,
            last_step=example.last_step,
        )
        for (key, _), low, high, last in zip(
            alike, least, most, values[:, -1].tolist(), strict=True
        )
    ]


def save_keys(
    connection: Connection,
    run_rowid: int,
    stream: Stream,
    row_hi: int,
    infos: list[KeyInfo],
) -> None:
    """Add `infos`, the statistics of the newest rows, to what is known of a run.

    Args:
        row_hi: All rows before this are counted in afterwards.
    """
    held = read_catalogues(connection, stream, [run_rowid]).get(run_rowid)
    before = decode(held[1]) if held else []
    merged = list(merge_all(before, infos).values())
    _save_catalogue(connection, run_rowid, stream, row_hi, merged)
    known = {info.key: info.kind for info in before}
    _save_project_keys(
        connection,
        run_rowid,
        stream,
        {info.key: info.kind for info in infos if known.get(info.key) != info.kind},
    )


def list_keys_of(connection: Connection, run_rowids: Sequence[int]) -> None:
    """List what these runs have logged in the project that all of them are in by now.

    Rows that were not compacted yet are listed when they are.
    """
    for stream in (Stream.HISTORY, Stream.EVENTS):
        for start in range(0, len(run_rowids), _AT_ONCE):
            some = run_rowids[start : start + _AT_ONCE]
            kinds: dict[str, str] = {}
            for _, data in read_catalogues(connection, stream, some).values():
                for key, kind in decode_kinds(data).items():
                    if kinds.get(key) != "number":
                        kinds[key] = kind
            _save_project_keys(connection, some[0], stream, kinds)


def _save_catalogue(
    connection: Connection,
    run_rowid: int,
    stream: Stream,
    row_hi: int,
    infos: list[KeyInfo],
) -> None:
    content = {"row_hi": row_hi, "n_keys": len(infos), "data": encode(infos)}
    statement = _insert(connection)(key_catalogues)
    connection.execute(
        statement.values(
            run_rowid=run_rowid, stream=str(stream), **content
        ).on_conflict_do_update(index_elements=["run_rowid", "stream"], set_=content)
    )


def _save_project_keys(
    connection: Connection, run_rowid: int, stream: Stream, kinds: dict[str, str]
) -> None:
    """A key that is a number in one run is one in its project."""
    if not kinds:
        return
    project = connection.scalar(
        select(runs.c.project_rowid).where(runs.c.rowid == run_rowid)
    )
    known = _project_kinds(connection, project, stream)
    statement = _insert(connection)(project_keys)
    changed = [
        {
            "project_rowid": project,
            "stream": str(stream),
            "key": key,
            "kind": kind,
        }
        for key, kind in kinds.items()
        if known.get(key) not in (kind, "number") and _can_be_listed(key)
    ]
    if changed:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["project_rowid", "stream", "key"],
                set_={"kind": statement.excluded.kind},
                where=project_keys.c.kind != "number",
            ),
            changed,
        )


def _can_be_listed(key: str) -> bool:
    """Whether an index holds the key; others are found in their runs alone."""
    return "\0" not in key and len(key.encode()) <= _LONGEST_LISTED


def _project_kinds(
    connection: Connection, project_rowid: int | None, stream: Stream
) -> dict[str, str]:
    table = project_keys
    found = connection.execute(
        select(table.c.key, table.c.kind)
        .where(table.c.project_rowid == project_rowid)
        .where(table.c.stream == str(stream))
    )
    return {row.key: row.kind for row in found}


def _insert(
    connection: Connection,
) -> type[sqlite.Insert] | type[postgresql.Insert]:
    is_sqlite = connection.dialect.name == "sqlite"
    return sqlite.Insert if is_sqlite else postgresql.Insert
