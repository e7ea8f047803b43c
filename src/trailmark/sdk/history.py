"""The rows of a run: counts steps, writes rows to the journal, keeps the summary.

`History.log` is what a training loop waits for. A plain row costs one JSON encode, one
checksum and one `write(2)`; everything else is decided on a slower branch.
"""

from __future__ import annotations

import operator
import sys
import threading
from collections.abc import Callable
from os import write
from time import monotonic, time
from typing import TYPE_CHECKING, Any
from zlib import crc32

import orjson
from orjson import dumps

from trailmark.errors import UsageError
from trailmark.sdk.device_values import DeviceQueue
from trailmark.sdk.guard import Guard
from trailmark.sdk.journal_file import JournalFile
from trailmark.sdk.row_encoder import MAX_TEXT, OPTIONS, ScalarHook, encode_plain
from trailmark.sdk.run_summary import RunSummary
from trailmark.sdk.step_metrics import StepMetrics
from trailmark.wire.journal import HEAD_BYTES, MARKER, Kind, pack_head
from trailmark.wire.metric_rules import Definitions, MetricDefinition

if TYPE_CHECKING:
    from trailmark.sdk.row_values import RunPlace

_HEAD = b'{"_step":%d,"_timestamp":%.6f,"_runtime":%.6f,%b'
_BARE = b'{"_step":%d,"_timestamp":%.6f,"_runtime":%.6f}'
_ROW, _PIECE, _COMMIT = int(Kind.ROW), int(Kind.PIECE), int(Kind.COMMIT)
_HAS_GIL = getattr(sys, "_is_gil_enabled", lambda: True)()
_RESERVED = ("_step", "_timestamp", "_runtime")


class History:
    """What `run.log` writes. Safe to use from any thread.

    Args:
        journal: Where rows go.
        guard: Counts what is odd or does not reach the disk.
        place: Where rich values put their files.
        started: The monotonic instant that `_runtime` counts from.
        first_step: The step of the first row.
        holds_pieces: True while the first step is only known to the server: rows of
            several pieces are then kept until they are whole, since only whole rows
            are moved to the steps where they belong.

    Attributes:
        summary: The summary so far, as readers will see it.
        step: The step that the next row gets.
        rows: Rows and pieces taken.
        holds_pieces: Whether the first step is still only known to the server.
    """

    def __init__(
        self,
        journal: JournalFile,
        guard: Guard,
        place: RunPlace,
        *,
        started: float,
        first_step: int = 0,
        holds_pieces: bool = False,
    ) -> None:
        self.journal = journal
        self.summary = RunSummary()
        self.step = first_step
        self.rows = 0
        self.is_closed = False
        self._guard = guard
        self._place = place
        self._zero = started
        self._lock = threading.RLock()
        self._hook = ScalarHook()
        self._open_step: int | None = None
        self.holds_pieces = holds_pieces
        self._held: dict[str, Any] = {}
        self._queue = DeviceQueue()
        self._queued_pieces = 0
        self._definitions = Definitions()
        self._step_metrics = StepMetrics(self._definitions)
        self._is_simple = _HAS_GIL

    def log(
        self, data: dict[str, Any], step: int | None = None, commit: bool | None = None
    ) -> None:
        """Take a row, or a piece of one; see `Run.log`.

        Raises:
            UsageError: `data` is no dict of string keys, or `step` no step.
        """
        if step is None and commit is not False and self._is_simple:
            # Written out without calls or locks: after a training step everything is
            # out of the caches, and each would cost microseconds. The next two lines
            # are one to other threads, as the interpreter switches at calls only.
            number = self.step
            self.step = number + 1
            if type(data) is dict:
                row = {
                    "_step": number,
                    "_timestamp": time(),
                    "_runtime": monotonic() - self._zero,
                    **data,
                }
                try:
                    encoded = dumps(row, self._hook, OPTIONS)
                except TypeError:
                    encoded = b"null"
                if (
                    b"null" not in encoded
                    and len(encoded) <= MAX_TEXT
                    and len(row) == len(data) + 3
                ):
                    length, crc = len(encoded), crc32(encoded, _ROW)
                    frame = pack_head(MARKER, _ROW, length, crc) + encoded
                    journal, latest = self.journal, self.summary.latest
                    try:
                        written = (
                            write(journal.descriptor, frame) if journal.is_smooth else 0
                        )
                    except OSError:
                        written = 0
                    if written != length + HEAD_BYTES:
                        self._recover(frame, written)
                    self.rows += 1
                    if (
                        latest is None
                        or self._hook.was_used
                        or b"[" in encoded
                        or encoded.rfind(b"{")  # one within the row
                    ):
                        # What the caller may change later is taken as it was written.
                        self._hook.was_used = False
                        self.summary.add(encoded)
                    else:
                        latest.update(row)
                    return
            self._give_back(number)
        with self._lock:
            self._log_with_care(data, step, commit)
            self._see_if_simple()

    def _give_back(self, number: int) -> None:
        """A row was not so simple: its step is free, unless another took the next."""
        if self.step == number + 1:
            self.step = number

    def _recover(self, frame: bytes, written: int) -> None:
        if not self.journal.recover(frame, written):
            self._note_disk()

    def refuse_when_closed(self) -> None:
        """Raise a `UsageError` once the run is finished."""
        if self.is_closed:
            raise UsageError(
                "this run is finished", hint="call trailmark.init() for a new one"
            )

    def count_only(
        self, row: dict[str, Any], step: int | None, commit: bool | None
    ) -> None:
        """Count a row that is written nowhere."""
        number = self.step if step is None else _checked_step(step)
        with self._lock:
            self.summary.add(row)
            self.rows += 1
            whole = step is None if commit is None else commit
            self.step = max(self.step, number + 1 if whole else number)

    # -- everything but the plain row ------------------------------------------------

    def _log_with_care(
        self, data: dict[str, Any], step: int | None, commit: bool | None
    ) -> None:
        from trailmark.sdk.row_values import check_row  # only runs that need it pay

        self.refuse_when_closed()
        row = data if type(data) is dict else check_row(data)
        stamps = {name: row[name] for name in _RESERVED if name in row}
        if stamps:
            row = {key: value for key, value in row.items() if key not in stamps}
            if step is None and isinstance(stamps.get("_step"), int):
                step = stamps["_step"]
        whole = step is None if commit is None else commit
        row = self._step_metrics.completed(row)
        if self.holds_pieces and step is None:
            self._log_held(row, stamps, whole)
            return
        if step is not None:
            number = _checked_step(step)
        else:
            number = self.step
            if whole and self._open_step is None:
                self.step = number + 1  # threads with simple rows do not wait for us
        encoded, unfinished = self._encode(row, number)
        self._place_row(number, is_counted=step is None, whole=whole)
        is_piece = self._open_step is not None
        kind = _PIECE if is_piece else _ROW
        self.rows += 1
        self._write(kind, number, stamps, encoded, unfinished)
        if is_piece and whole:
            self._in_order(lambda: self._append(_COMMIT, b"{}"), is_piece=True)
        if whole:
            self._open_step = None
            self.step = max(self.step, number + 1)

    def _see_if_simple(self) -> None:
        """Whether the next row without a step is plainly one more row."""
        self._is_simple = _HAS_GIL and not (
            self.is_closed
            or self._open_step is not None
            or self._step_metrics.are_used
            or self._held
            or self._queued_pieces
        )

    def _place_row(self, number: int, *, is_counted: bool, whole: bool) -> None:
        """Decide whether a row is written whole or as a piece of the open one."""
        if is_counted and whole and self._open_step != number:
            self._open_step = None
            return
        if number < self.step and number != self._open_step:
            last = self.step - 1 if self._open_step is None else self._open_step
            self._guard.note(
                "step_went_back",
                f"a row for step {number} came after step {last}; it is kept",
                "leave step out, or log with increasing steps",
            )
        self._open_step = number
        self.step = max(self.step, number)

    def _encode(
        self, row: dict[str, Any], step: int
    ) -> tuple[bytes, dict[str, Any] | None]:
        """The row's JSON; or nothing and the row, where numbers are on a device."""
        if (encoded := encode_plain(row, self._hook)) is not None:
            self.summary.add(encoded)
            return encoded, None
        from trailmark.sdk import row_values

        row_values.check_row(row)
        cleaned = row_values.RowCleaner(self._guard, self._place).clean(row, step)
        if row_values.has_device_scalars(cleaned):
            return b"", cleaned
        self.summary.add(cleaned)
        return row_values.encode_cleaned(cleaned, self._guard), None

    def _write(
        self,
        kind: int,
        step: int,
        stamps: dict[str, Any],
        encoded: bytes,
        unfinished: dict[str, Any] | None,
    ) -> None:
        timestamp = _number(stamps.get("_timestamp"), time())
        runtime = _number(stamps.get("_runtime"), monotonic() - self._zero)
        self.summary.add(dict(zip(_RESERVED, (step, timestamp, runtime), strict=True)))

        def append(encoded: bytes) -> None:
            if encoded == b"{}":
                self._append(kind, _BARE % (step, timestamp, runtime))
            else:
                self._append(kind, _HEAD % (step, timestamp, runtime, encoded[1:]))

        is_piece = kind == _PIECE
        if unfinished is None:
            self._in_order(lambda: append(encoded), is_piece=is_piece)
            return

        def append_when_arrived() -> None:
            from trailmark.sdk import row_values

            with self._guard.catching(
                "device_value_failed", "a value could not be read from its device"
            ):
                resolved = row_values.resolve_scalars(unfinished)
                self.summary.add(resolved)
                append(row_values.encode_cleaned(resolved, self._guard))

        self._queue_job(append_when_arrived, is_piece=is_piece)

    def _in_order(self, job: Callable[[], None], *, is_piece: bool) -> None:
        """Do it now; or after rows that wait for a device, where order matters."""
        if self._queued_pieces or (is_piece and self._queue.waiting):
            self._queue_job(job, is_piece=is_piece)
        else:
            job()

    def _queue_job(self, job: Callable[[], None], *, is_piece: bool) -> None:
        self._queued_pieces += is_piece

        def done() -> None:
            job()
            with self._lock:
                self._queued_pieces -= is_piece
                self._see_if_simple()

        self._queue.put(done)

    def _log_held(
        self, row: dict[str, Any], stamps: dict[str, Any], whole: bool
    ) -> None:
        self._held.update(row)
        if whole:
            self._flush_held(stamps)

    def _flush_held(self, stamps: dict[str, Any]) -> None:
        row, self._held = self._held, {}
        encoded, unfinished = self._encode(row, self.step)
        self._write(_ROW, self.step, stamps, encoded, unfinished)
        self.rows += 1
        self.step += 1

    def _append(self, kind: int, payload: bytes) -> None:
        if not self.journal.append(kind, payload):
            self._note_disk()

    def _note_disk(self) -> None:
        error = self.journal.error
        why = "" if error is None else f": {error.strerror or error}"
        self._guard.note(
            "journal_not_written",
            f"rows cannot be written to {str(self.journal.path)!r}{why}",
            "make room on the disk, or choose another folder with dir=",
        )

    # -- definitions, resuming, ending -----------------------------------------------

    def define(self, one: MetricDefinition) -> None:
        """Take a metric's definition; rows from here on follow it."""
        with self._lock:
            self._definitions.add(one)
            self.summary.define(one)
            self._step_metrics.refresh()
            self._see_if_simple()

    def definition(self, name: str) -> MetricDefinition | None:
        """The definition of exactly this name."""
        return self._definitions.get(name)

    def resolve(self, start_step: int, start_runtime_s: float) -> None:
        """Go on where a resumed run ended, once the server has said where.

        Rows logged before are moved by the uploader, which knows as well.
        """
        payload = orjson.dumps(
            {"start_step": start_step, "start_runtime_s": start_runtime_s}
        )
        with self._lock:
            if not self.holds_pieces:
                return
            if self._held:
                self._flush_held({})
            self._append(Kind.RESOLVED, payload)
            self.holds_pieces = False
            self.step += start_step
            self._zero -= start_runtime_s

    def close(self, timeout_s: float) -> bool:
        """Write what is open and take no more rows.

        Returns:
            False where numbers had not arrived from a device in time.
        """
        with self._lock:
            self.is_closed = True
            self._is_simple = False
            if self._held:
                self._flush_held({})
        arrived = self._queue.drain(timeout_s)
        self._queue.stop()
        return arrived

    def runtime_s(self) -> float:
        """Seconds since the run began, those before it was resumed included."""
        return monotonic() - self._zero

    def replace_journal(self, journal: JournalFile) -> None:
        """Go on in a journal of this process's own, after a fork."""
        self._lock = threading.RLock()
        self._queue = DeviceQueue()
        self._queued_pieces = 0
        self._open_step = None
        self._held = {}
        self.rows = 0
        self.summary.after_fork()
        self._see_if_simple()
        self.journal = journal


def _checked_step(step: Any) -> int:
    try:
        number = operator.index(step)
    except TypeError:
        if not isinstance(step, float) or not step.is_integer():
            raise UsageError(
                f"a step is a whole number, not {step!r}", hint="write step=int(step)"
            ) from None
        number = int(step)
    if not 0 <= number < 1 << 62:
        raise UsageError(f"a step is not negative nor huge, as {step!r} is")
    return number


def _number(value: Any, otherwise: float) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return otherwise
