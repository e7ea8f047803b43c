"""One process's pen for one run: its journal and what writes to it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from trailmark.sdk.guard import Guard
from trailmark.sdk.history import History
from trailmark.sdk.journal_file import JournalFile
from trailmark.sdk.row_encoder import encode_json
from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.run_header import part_header
from trailmark.wire.journal import Kind

if TYPE_CHECKING:
    from trailmark.media.value import MediaValue

Warn = Callable[[str, str | None], None]


class RunWriter:
    """Writes records; is the `Place` that rich values put their files in.

    Args:
        directory: The run's folder.
        header: The journal's first record.
        is_part: Whether another process began the run: the journal is then one of
            this process's own, made with its first record.
        is_resolved: Whether `first_step` is where a resumed run goes on.
        warn: Tells the person a message and a hint.

    Attributes:
        entity: The run's owner; empty until the server has said.
    """

    def __init__(
        self,
        directory: RunDirectory,
        header: dict[str, Any],
        *,
        warn: Warn,
        first_step: int = 0,
        is_part: bool = False,
        is_resolved: bool = False,
    ) -> None:
        self.directory = directory
        self.header = header
        self.entity: str = header["entity"] or ""
        self.project: str = header["project"]
        self.run_id: str = header["run_id"]
        self.is_part = is_part
        self._is_resolved = is_resolved
        self.guard = Guard(warn, self._record_problem)
        self.journal = self._part_journal() if is_part else self._first_journal()
        self.history = History(
            self.journal,
            self.guard,
            self,
            started=time.monotonic(),
            first_step=first_step,
            holds_pieces=self.header["resume"] is not None,
        )

    def record(self, kind: Kind, payload: Mapping[str, Any]) -> None:
        """Write a record whose values are JSON-able, NaN and long integers included."""
        self.journal.append(kind, encode_json(dict(payload)))

    def clean(self, values: dict[str, Any], step: int | str) -> dict[str, Any]:
        """JSON-able values; what is odd is counted, rich values write their files."""
        from trailmark.sdk.row_values import RowCleaner, resolve_scalars

        return resolve_scalars(RowCleaner(self.guard, self).clean(values, step))

    def end(self, exit_code: int, timeout_s: float) -> dict[str, Any] | None:
        """Write what is left and the last record. Repeats do nothing.

        Returns:
            The last record where the disk did not take it, to be told otherwise.
        """
        if not self.history.close(timeout_s):
            self.guard.note(
                "device_values_late",
                "numbers had not arrived from their device when the run ended",
            )
        self.guard.record_counts()
        ending = {
            "exit_code": exit_code,
            "at": time.time(),
            "runtime_s": self.history.runtime_s(),
        }
        if self.journal.is_begun:
            self.journal.append(Kind.END, orjson.dumps(ending))
        is_whole = self.journal.close()
        if self.journal.lost:
            self.guard.note(
                "records_lost",
                f"records are lost: they did not fit on the disk of {str(self.directory.path)!r}",
                "make room there, or choose another folder with dir=",
                count=self.journal.lost,
            )
        return None if is_whole else ending

    def after_fork_in_child(self) -> None:
        """Leave the parent's journal alone; the first record begins another."""
        self.is_part = True
        self._is_resolved = not self.history.holds_pieces
        self.guard.after_fork()
        self.journal.abandon()
        self.journal = self._part_journal()
        self.history.replace_journal(self.journal)

    def _first_journal(self) -> JournalFile:
        return JournalFile(self.directory.journal, encode_json(self.header))

    def _part_journal(self) -> JournalFile:
        number = 0
        while (path := self._part_path(number)).exists():
            number += 1
        # Rows of a process that knows where a resumed run goes on are not moved.
        self.header = part_header(self.header, is_resolved=self._is_resolved)
        return JournalFile(path, encode_json(self.header), is_late=True)

    def _part_path(self, number: int) -> Path:
        return self.directory.journal_of_process(os.getpid(), number)

    def _record_problem(self, problem: dict[str, Any]) -> None:
        self.journal.append(Kind.PROBLEM, orjson.dumps(problem))

    # -- what rich values ask of their run ---------------------------------------------

    @property
    def files(self) -> Path:
        return self.directory.files

    def log_value(self, value: MediaValue, key: str, step: int | str) -> dict[str, Any]:
        """Have a value write its files; a table becomes an artifact as well."""
        if not value.is_kept_as_artifact:
            return value.logged(self, key, step)
        from trailmark.sdk.table_artifacts import log_table

        return log_table(self, value, key, step)

    def add_file(self, path: str, policy: str = "now") -> None:
        self.record(Kind.FILE, {"path": path, "source": None, "policy": policy})

    def add_client_info(self, info: Mapping[str, Mapping[str, Any]]) -> None:
        self.record(Kind.CLIENT_INFO, info)

    def add_problem(self, message: str, hint: str | None, count: int = 1) -> None:
        self.guard.note(message, message, hint, count=count)
