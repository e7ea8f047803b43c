"""What one commit does: recognise repeats, number the rows, insert the chunks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from trailmark.server.db.tables.history import stream_heads, tail_chunks
from trailmark.server.history.received import Range, Received
from trailmark.server.history.tail import Packed, pack, unpack
from trailmark.server.history.types import Appended, Stream

HeadKey = tuple[int, str, str]
_COUNTERS = ("received", "next_row", "repeated_rows", "late_rows")


@dataclass(frozen=True, slots=True)
class Prepared:
    """An `Append` whose lines are packed."""

    run_rowid: int
    stream: Stream
    writer: str
    offset: int
    packed: Packed

    @property
    def end(self) -> int:
        return self.offset + self.packed.n_lines

    @property
    def head_key(self) -> HeadKey:
        return (self.run_rowid, str(self.stream), self.writer)

    @property
    def counter_key(self) -> HeadKey:
        """Where the run's row count is kept, whoever writes."""
        return (self.run_rowid, str(self.stream), "")


@dataclass(slots=True)
class Head:
    """One row of `stream_heads`, as it will be when the commit is done."""

    received: Received
    next_row: int = 0
    repeated_rows: int = 0
    late_rows: int = 0


def commit_group(
    connection: Connection, group: Sequence[Prepared], now_us: int
) -> list[Appended]:
    """Store the new lines of every append, in the order given."""
    keys = {key for one in group for key in (one.head_key, one.counter_key)}
    heads = lock_heads(connection, keys)
    chunks: list[dict[str, Any]] = []
    answers: list[Appended] = []
    for one in group:
        chunk, answer = _take_in(one, heads[one.head_key], heads[one.counter_key])
        answers.append(answer)
        if chunk is not None:
            chunks.append(chunk | {"arrived_at_us": now_us})
    if chunks:
        connection.execute(insert(tail_chunks), chunks)
    save_heads(connection, heads)
    return answers


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
    return {key: found.get(key) or Head(Received()) for key in wanted}


def save_heads(connection: Connection, heads: dict[HeadKey, Head]) -> None:
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = make(stream_heads)
    statement = statement.on_conflict_do_update(
        index_elements=["run_rowid", "stream", "writer"],
        set_={name: statement.excluded[name] for name in _COUNTERS},
    )
    connection.execute(
        statement,
        [
            {
                "run_rowid": run_rowid,
                "stream": stream,
                "writer": writer,
                "received": head.received.to_json(),
                "next_row": head.next_row,
                "repeated_rows": head.repeated_rows,
                "late_rows": head.late_rows,
            }
            for (run_rowid, stream, writer), head in heads.items()
        ],
    )


def _select_heads(
    connection: Connection, keys: Sequence[HeadKey]
) -> dict[HeadKey, Head]:
    table = stream_heads
    writers = {writer for _, _, writer in keys}
    found = connection.execute(
        select(table)
        .where(table.c.run_rowid.in_({run_rowid for run_rowid, _, _ in keys}))
        .where(table.c.writer.in_(writers))
        .order_by(table.c.run_rowid, table.c.stream, table.c.writer)
        .with_for_update()
    )
    return {
        (row.run_rowid, row.stream, row.writer): Head(
            Received.from_json(row.received),
            row.next_row,
            row.repeated_rows,
            row.late_rows,
        )
        for row in found
    }


def _create_heads(connection: Connection, keys: Sequence[HeadKey]) -> None:
    connection.execute(
        postgresql.insert(stream_heads).on_conflict_do_nothing(),
        [
            {"run_rowid": run, "stream": stream, "writer": writer, "received": "[]"}
            for run, stream, writer in keys
        ],
    )


def _take_in(
    one: Prepared, head: Head, counter: Head
) -> tuple[dict[str, Any] | None, Appended]:
    """Number the new lines of one append; the chunk is None when none is new."""
    rewrites = one.stream is Stream.CONSOLE and not one.writer
    end_before = head.received.end
    fresh = head.received.add(one.offset, one.end)
    if rewrites:  # a progress bar sends its line again, and the newest text counts
        fresh = [(one.offset, one.end)] if one.packed.n_lines else []
    n_fresh = sum(hi - lo for lo, hi in fresh)
    n_late = sum(max(0, min(hi, end_before) - lo) for lo, hi in fresh)
    row_lo = one.offset if rewrites else counter.next_row
    if n_fresh:
        counter.next_row = max(counter.next_row, row_lo + n_fresh)
    if not rewrites:
        head.repeated_rows += one.packed.n_lines - n_fresh
        head.late_rows += n_late
    answer = Appended(
        accepted_rows=n_fresh,
        repeated_rows=one.packed.n_lines - n_fresh,
        late_rows=0 if rewrites else n_late,
        next_row=counter.next_row,
    )
    return (_chunk_row(one, row_lo, fresh) if n_fresh else None), answer


def _chunk_row(one: Prepared, row_lo: int, fresh: Sequence[Range]) -> dict[str, Any]:
    packed = one.packed
    if fresh != [(one.offset, one.end)]:  # partly repeated: rare, so cut here
        lines = unpack(packed)
        packed = pack(
            [
                line
                for lo, hi in fresh
                for line in lines[lo - one.offset : hi - one.offset]
            ]
        )
    return {
        "run_rowid": one.run_rowid,
        "stream": str(one.stream),
        "row_lo": row_lo,
        "n_rows": packed.n_lines,
        "codec": packed.codec,
        "raw_size_bytes": packed.raw_size_bytes,
        "data": packed.data,
    }
