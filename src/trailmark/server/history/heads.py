"""What is known of each writer of a run: one row of `stream_heads` each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Connection, Executable, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from trailmark.server.db.tables.history import stream_heads
from trailmark.server.history.places import Places
from trailmark.server.history.received import Received

HeadKey = tuple[int, str, str]
_CHANGING = (
    "received",
    "next_row",
    "repeated_rows",
    "late_rows",
    "placed",
    "structured",
)


_SELECT = (
    select(stream_heads)
    .where(stream_heads.c.run_rowid.in_(bindparam("runs", expanding=True)))
    .where(stream_heads.c.writer.in_(bindparam("writers", expanding=True)))
    .order_by(stream_heads.c.run_rowid, stream_heads.c.stream, stream_heads.c.writer)
    .with_for_update()
)


@dataclass(slots=True)
class Head:
    """One row of `stream_heads`, as it will be when the commit is done."""

    received: Received = field(default_factory=Received)
    next_row: int = 0
    repeated_rows: int = 0
    late_rows: int = 0
    places: Places = field(default_factory=Places)
    structured: bool = True


def lock_heads(connection: Connection, keys: Iterable[HeadKey]) -> dict[HeadKey, Head]:
    """The heads of these writers, held until the transaction ends; made if absent.

    Taken in one order, so that two servers over one PostgreSQL rarely deadlock.
    """
    wanted = sorted(keys)
    found = _select_heads(connection, wanted)
    missing = [key for key in wanted if key not in found]
    if missing and connection.dialect.name != "sqlite":
        _create_heads(connection, missing)
        found |= _select_heads(connection, missing)
    return {key: found.get(key) or Head() for key in wanted}


def save_heads(connection: Connection, heads: dict[HeadKey, Head]) -> None:
    """Write the heads back, whether they existed or not."""
    connection.execute(
        _upsert(connection.dialect.name),
        [
            {
                "run_rowid": run_rowid,
                "stream": stream,
                "writer": writer,
                "received": head.received.to_json(),
                "next_row": head.next_row,
                "repeated_rows": head.repeated_rows,
                "late_rows": head.late_rows,
                "placed": head.places.to_json(),
                "structured": head.structured,
            }
            for (run_rowid, stream, writer), head in heads.items()
        ],
    )


@cache
def _upsert(dialect: str) -> Executable:
    """Made once: it would cost a third of a commit of few rows."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = make(stream_heads)
    return statement.on_conflict_do_update(
        index_elements=["run_rowid", "stream", "writer"],
        set_={name: statement.excluded[name] for name in _CHANGING},
    )


def _select_heads(
    connection: Connection, keys: Sequence[HeadKey]
) -> dict[HeadKey, Head]:
    found = connection.execute(
        _SELECT,
        {
            "runs": list({run_rowid for run_rowid, _, _ in keys}),
            "writers": list({writer for _, _, writer in keys}),
        },
    )
    return {
        (row.run_rowid, row.stream, row.writer): Head(
            Received.from_json(row.received),
            row.next_row,
            row.repeated_rows,
            row.late_rows,
            Places.from_json(row.placed),
            row.structured,
        )
        for row in found
    }


def _create_heads(connection: Connection, keys: Sequence[HeadKey]) -> None:
    connection.execute(
        postgresql.insert(stream_heads).on_conflict_do_nothing(),
        [
            {
                "run_rowid": run,
                "stream": stream,
                "writer": writer,
                "received": "[]",
                "structured": True,
            }
            for run, stream, writer in keys
        ],
    )
