"""What an export has written so far, so that the next one need not do it again."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

_NAME = ".export.jsonl"
# What reading a file raises that was torn, or that somebody else wrote.
_NOT_OURS = (ValueError, KeyError, TypeError, AttributeError)


class ExportRecord:
    """Lines of history by run, kept in the directory until the manifest is there.

    A manifest that is there already is read and taken away: it would be of the last
    export until this one ends.

    Args:
        keys: Says which columns are taken; with others everything is read again.
    """

    def __init__(self, folder: Path, manifest: Path, keys: str) -> None:
        self._path = folder / _NAME
        self._manifest = manifest
        self._keys = keys
        self._lines: dict[str, int] = {}
        self._file: TextIO | None = None

    def __enter__(self) -> ExportRecord:
        self._lines = self._of_manifest() or self._of_record()
        with self._path.open("w", encoding="utf-8") as file:
            file.write(json.dumps({"keys": self._keys}) + "\n")
            for run, n_lines in self._lines.items():
                file.write(json.dumps({"run": run, "lines": n_lines}) + "\n")
        self._manifest.unlink(missing_ok=True)
        self._file = self._path.open("a", encoding="utf-8")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
        if error is None:
            self._path.unlink(missing_ok=True)

    def lines_of(self, run: str) -> int | None:
        """How many lines the file of a run was made of; None without one."""
        return self._lines.get(run)

    def add(self, run: str, n_lines: int) -> None:
        """The run's file is written."""
        self._lines[run] = n_lines
        if self._file is not None:
            self._file.write(json.dumps({"run": run, "lines": n_lines}) + "\n")
            self._file.flush()

    def _of_manifest(self) -> dict[str, int]:
        try:
            said: Any = json.loads(self._manifest.read_text(encoding="utf-8"))
            if json.dumps(said.get("keys")) != self._keys:
                return {}
            return {str(one["id"]): int(one["lines"]) for one in said["runs"]}
        except (OSError, *_NOT_OURS):
            return {}

    def _of_record(self) -> dict[str, int]:
        found: dict[str, int] = {}
        with suppress(OSError, *_NOT_OURS):
            head, *lines = self._path.read_text(encoding="utf-8").splitlines()
            if json.loads(head)["keys"] == self._keys:
                for line in lines:  # the last may be torn, if the machine stopped
                    said = json.loads(line)
                    found[str(said["run"])] = int(said["lines"])
        return found
