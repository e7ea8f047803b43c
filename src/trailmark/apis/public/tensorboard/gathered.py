"""All that event files say, brought into the order of its steps.

Files of one training lie beside each other (`train/`, `validation/`) and each keeps its
own order. The values rest in a scratch database without a name, which spills to the disk
where there are many: a million scalars cost no memory to speak of.
"""

from __future__ import annotations

import math
import os
import pickle
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trailmark.apis.public.tensorboard.events import Event, EventReader, Value
from trailmark.apis.public.tensorboard.protobuf import MalformedError
from trailmark.apis.public.tensorboard.record_file import Damage, RecordFile
from trailmark.artifacts.progress import Progress
from trailmark.errors import UsageError

_AT_ONCE = 10_000
_YEAR_10000_S = 253_402_300_800.0
_MARK = "tfevents"
_NUL = "\0"
_EMPTY_MARK = ".profile-empty"


@dataclass(frozen=True, slots=True)
class Row:
    """What was logged for one step.

    Attributes:
        wall_time_s: Epoch seconds of its latest value.
    """

    step: int
    wall_time_s: float
    values: dict[str, Value]


@dataclass(slots=True)
class Found:
    """What is known about the values apart from themselves.

    Attributes:
        values: How many were read.
        first_time_s: Epoch seconds of the earliest; infinite without values.
        last_time_s: Of the latest; minus infinity without values.
        left_out: How many summaries of each plugin cannot be shown.
        early_steps: Values with a step below 0, which were taken as of step 0.
    """

    values: int = 0
    first_time_s: float = math.inf
    last_time_s: float = -math.inf
    hparams: dict[str, Any] = field(default_factory=dict[str, Any])
    damages: list[Damage] = field(default_factory=list[Damage])
    left_out: Counter[str] = field(default_factory=Counter[str])
    early_steps: int = 0


def event_files(root: Path) -> list[Path]:
    """Event files at or below a folder, those of a folder in the order they were begun.

    Raises:
        UsageError: There is nothing at `root`, or no event file.
    """
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise UsageError(
            f"there is no folder {str(root)!r}", hint="name the folder of the logs"
        )
    files = [
        Path(folder, name)
        for folder, _, names in os.walk(root)
        for name in names
        if _MARK in name and not name.endswith(_EMPTY_MARK)
    ]
    if not files:
        raise UsageError(
            f"there are no event files of TensorBoard in {str(root)!r}",
            hint="their names hold 'tfevents'; name the folder above them",
        )
    return sorted(files, key=lambda path: (path.parent.as_posix(), path.name))


class Gathered:
    """Values out of event files; close it when the rows were taken.

    Args:
        root: What the keys of values are relative to: those of `train/` below it begin
            with `train/`.
    """

    def __init__(self, root: Path) -> None:
        self._root = root if root.is_dir() else root.parent
        self._keys: dict[str, int] = {}
        self._waiting: list[tuple[Any, ...]] = []
        self._scratch = sqlite3.connect("", isolation_level=None)
        self._scratch.execute("PRAGMA journal_mode=OFF")
        self._scratch.execute(
            "CREATE TABLE value (step INTEGER, time REAL, key INTEGER, folder TEXT,"
            " number REAL, rich BLOB)"
        )
        self.found = Found()

    def close(self) -> None:
        self._scratch.close()

    def read(self, path: Path, progress: Progress) -> None:
        """Take all that a file says.

        Raises:
            OSError: It cannot be read.
        """
        folder = path.parent.relative_to(self._root).as_posix()
        prefix = "" if folder == "." else f"{folder}/"
        file, reader, told = RecordFile(path), EventReader(), 0
        for offset, record in file.records():
            try:
                event = reader.read(record)
            except MalformedError:
                self.found.damages.append(Damage(path, offset, "holds no event"))
                continue
            self._take(event, folder, prefix)
            if offset - told >= 1 << 20:
                progress.add(offset - told)
                told = offset
        self._flush()
        self.found.damages += file.damages
        progress.add(max(0, path.stat().st_size - told), 1)

    def rows(self, after_step: int = -1) -> Iterator[Row]:
        """Rows of the steps after `after_step`, in their order.

        Where a tag has several values for a step, the latest of the last file counts.
        """
        names = list(self._keys)
        cursor = self._scratch.execute(
            "SELECT step, time, key, number, rich FROM value WHERE step > ?"
            " ORDER BY step, rowid",
            (after_step,),
        )
        row: Row | None = None
        for step, time_s, key, number, rich in cursor:
            if row is None or row.step != step:
                if row is not None:
                    yield row
                row = Row(step, time_s, {})
            elif time_s > row.wall_time_s:
                row = Row(step, time_s, row.values)
            row.values[names[key]] = _restored(number, rich)
        if row is not None:
            yield row

    def _take(self, event: Event, folder: str, prefix: str) -> None:
        found = self.found
        if event.is_restart:
            self._forget(folder, event.step)
        found.left_out.update(event.left_out)
        for name, value in event.hparams.items():
            known = found.hparams.setdefault(name, value)
            if known != value:
                found.hparams[f"{prefix}{name}"] = value
        if not event.values:
            return
        step = max(0, event.step)
        found.early_steps += event.step < 0
        time_s = event.wall_time_s if 0 <= event.wall_time_s < _YEAR_10000_S else 0.0
        found.first_time_s = min(found.first_time_s, time_s)
        found.last_time_s = max(found.last_time_s, time_s)
        found.values += len(event.values)
        for tag, value in event.values:
            name = f"{prefix}{tag.replace(_NUL, '')}" or "value"
            key = self._keys.setdefault(name, len(self._keys))
            number, rich = (
                (value, None)
                if isinstance(value, float)
                else (None, pickle.dumps(value))
            )
            self._waiting.append((step, time_s, key, folder, number, rich))
        if len(self._waiting) >= _AT_ONCE:
            self._flush()

    def _forget(self, folder: str, step: int) -> None:
        """A training began again from a step: what it had logged since is void."""
        self._flush()
        gone = self._scratch.execute(
            "DELETE FROM value WHERE folder = ? AND step >= ?", (folder, step)
        )
        self.found.values -= gone.rowcount

    def _flush(self) -> None:
        if not self._waiting:
            return
        self._scratch.execute("BEGIN")
        self._scratch.executemany(
            "INSERT INTO value VALUES (?, ?, ?, ?, ?, ?)", self._waiting
        )
        self._scratch.execute("COMMIT")
        self._waiting.clear()


def _restored(number: float | None, rich: bytes | None) -> Value:
    if rich is not None:
        return pickle.loads(rich)  # noqa: S301  (written above, by this process)
    return math.nan if number is None else number  # SQLite keeps NaN as NULL
