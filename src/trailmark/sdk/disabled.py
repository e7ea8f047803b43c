"""A run that leaves no trace: everything can be called, nothing is written."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trailmark.sdk.history import History
from trailmark.sdk.journal_file import JournalFile
from trailmark.sdk.row_values import check_row
from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.run_writer import RunWriter
from trailmark.wire.journal import Kind


class DisabledWriter(RunWriter):
    """A writer without a disk."""

    def __init__(self, header: dict[str, Any]) -> None:
        nowhere = RunDirectory(Path("disabled"))
        super().__init__(nowhere, header, warn=_say_nothing)
        self.history = _DisabledHistory(
            self.journal, self.guard, self, started=time.monotonic()
        )

    def record(self, kind: Kind, payload: Mapping[str, Any]) -> None:
        """Nothing."""

    def clean(self, values: dict[str, Any], step: int | str) -> dict[str, Any]:
        """The values as they are: rich ones would write files."""
        _ = step
        return dict(values)

    def after_fork_in_child(self) -> None:
        """Nothing."""

    def _first_journal(self) -> JournalFile:
        return _NullJournal(self.directory.journal, is_late=True)


class _NullJournal(JournalFile):
    def append(self, kind: int, payload: bytes) -> bool:
        _ = kind, payload
        return True

    @property
    def is_begun(self) -> bool:
        return False


class _DisabledHistory(History):
    """Checks calls and keeps a summary, so that programs behave the same."""

    def log(
        self, data: dict[str, Any], step: int | None = None, commit: bool | None = None
    ) -> None:
        self.refuse_when_closed()
        row = check_row(data)
        self.count_only(row, step, commit)


def _say_nothing(message: str, hint: str | None) -> None:
    _ = message, hint
