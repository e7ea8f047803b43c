"""What one commit does: recognise repeats, number the rows, insert the chunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from trailmark.server.db.tables.history import tail_chunks
from trailmark.server.history.heads import Head, HeadKey, lock_heads, save_heads
from trailmark.server.history.places import Stretch, joined
from trailmark.server.history.received import Range
from trailmark.server.history.tail import Packed, pack, unpack
from trailmark.server.history.types import Appended, Stream


@dataclass(frozen=True, slots=True)
class Prepared:
    """An `Append` whose lines are packed.

    Attributes:
        structured: Each is a JSON object; only looked at for console lines.
    """

    run_rowid: int
    stream: Stream
    writer: str
    offset: int
    packed: Packed
    structured: bool = True

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


def commit_group(
    connection: Connection, group: Sequence[Prepared], now_us: int
) -> list[Appended]:
    """Store the new lines of every append, in the order given."""
    keys = {key for one in group for key in (one.head_key, one.counter_key)}
    heads = lock_heads(connection, keys)
    chunks: list[dict[str, Any]] = []
    answers: list[Appended] = []
    for one in group:
        taken, answer = _take_in(one, heads[one.head_key], heads[one.counter_key])
        answers.append(answer)
        chunks += [chunk | {"arrived_at_us": now_us} for chunk in taken]
    if chunks:
        connection.execute(insert(tail_chunks), chunks)
    save_heads(connection, heads)
    return answers


def _take_in(
    one: Prepared, head: Head, counter: Head
) -> tuple[list[dict[str, Any]], Appended]:
    """Number the new lines of one append; no chunks when none is new."""
    if one.stream is Stream.CONSOLE:
        if one.writer:
            return _take_in_placed(one, head, counter)
        return _take_in_console(one, head, counter)
    end_before = head.received.end
    fresh = head.received.add(one.offset, one.end)
    n_fresh = sum(hi - lo for lo, hi in fresh)
    n_late = sum(max(0, min(hi, end_before) - lo) for lo, hi in fresh)
    row_lo = counter.next_row
    counter.next_row += n_fresh
    head.repeated_rows += one.packed.n_lines - n_fresh
    head.late_rows += n_late
    answer = Appended(
        accepted_rows=n_fresh,
        repeated_rows=one.packed.n_lines - n_fresh,
        late_rows=n_late,
        next_row=counter.next_row,
    )
    return ([_chunk_row(one, row_lo, fresh)] if n_fresh else []), answer


def _take_in_console(
    one: Prepared, head: Head, counter: Head
) -> tuple[list[dict[str, Any]], Appended]:
    """Lines whose rows are their numbers, since nobody else writes.

    A progress bar sends its line again, and the newest text counts.
    """
    n_lines = one.packed.n_lines
    head.received.add(one.offset, one.end)
    if n_lines:
        counter.next_row = max(counter.next_row, one.end)
    answer = Appended(n_lines, 0, 0, counter.next_row)
    whole = [(one.offset, one.end)]
    return ([_chunk_row(one, one.offset, whole)] if n_lines else []), answer


def _take_in_placed(
    one: Prepared, head: Head, counter: Head
) -> tuple[list[dict[str, Any]], Appended]:
    """Lines of one of several writers: new ones get rows, known ones are rewritten.

    Lines sent again whose rows are forgotten count as repeated.
    """
    head.structured = head.structured and one.structured
    stretches = head.places.find(one.offset, one.end)
    for lo, hi in head.received.add(one.offset, one.end):
        fresh = Stretch(lo, hi, counter.next_row)
        counter.next_row = fresh.row_hi
        head.places.add(fresh)
        stretches.append(fresh)
    chunks = [
        _chunk_row(one, stretch.row_lo, [(stretch.lo, stretch.hi)])
        for stretch in joined(stretches)
    ]
    n_stored = sum(chunk["n_rows"] for chunk in chunks)
    head.repeated_rows += one.packed.n_lines - n_stored
    answer = Appended(n_stored, one.packed.n_lines - n_stored, 0, counter.next_row)
    return chunks, answer


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
