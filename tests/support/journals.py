"""Run folders as a training process leaves them, written without one."""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.uploader.writers import read_boot_id
from trailmark.wire.journal import MAGIC, Kind, encode_frame

_WRITERS = itertools.count(1)
DEAD_PID = 2**22 + 1
"""Above the largest process number of Linux."""


@dataclass(slots=True)
class JournalWriter:
    """Appends records to one journal.

    Attributes:
        step: Of the next row.
    """

    directory: RunDirectory
    path: Path
    header: dict[str, Any]
    step: int = 0
    began_at: float = field(default_factory=time.time)

    def append(self, kind: int, said: Mapping[str, Any]) -> None:
        self.append_bytes(encode_frame(kind, _encoded(said)))

    def append_bytes(self, data: bytes) -> None:
        """Anything, such as half a frame."""
        with self.path.open("ab") as file:
            file.write(data)

    def row(self, **values: Any) -> None:
        """One whole row at the next step."""
        self.append(Kind.ROW, self._row(self.step, values))
        self.step += 1

    def piece(self, step: int, **values: Any) -> None:
        self.append(Kind.PIECE, self._row(step, values))

    def rows(self, count: int, **values: Any) -> None:
        """Many rows in one write."""
        frames: list[bytes] = []
        for _ in range(count):
            row = self._row(self.step, {"loss": 1 / (self.step + 1), **values})
            frames.append(encode_frame(Kind.ROW, _encoded(row)))
            self.step += 1
        self.append_bytes(b"".join(frames))

    def console(self, text: str, stream: str = "out") -> None:
        self.append(Kind.CONSOLE, {"s": stream, "t": self.began_at, "d": text})

    def end(self, exit_code: int = 0) -> None:
        said = {"exit_code": exit_code, "at": time.time(), "runtime_s": 12.5}
        self.append(Kind.END, said)

    def _row(self, step: int, values: Mapping[str, Any]) -> dict[str, Any]:
        start = {
            "_step": step,
            "_timestamp": round(self.began_at + step, 6),
            "_runtime": float(step),
        }
        return {**start, **values}


def make_run_folder(
    parent: Path, *, run_id: str = "r1", project: str = "p", **header: Any
) -> JournalWriter:
    """A folder with a journal that only has its header.

    Args:
        header: Other values of the header than these: a writer on this machine that
            is dead, so that nothing more is waited for.
    """
    directory = RunDirectory.create(parent, run_id)
    said = first_header(run_id=run_id, project=project, **header)
    return _begin(directory, directory.journal, said)


def join_run_folder(first: JournalWriter, **header: Any) -> JournalWriter:
    """A further journal of the same run, as a forked process writes it."""
    directory = first.directory
    path = directory.journal_of_process(len(directory.journals()))
    joined = {"writer": _writer_id(), "parent_writer": first.header["writer"]}
    return _begin(directory, path, {**first.header, **joined, **header})


def first_header(**changes: Any) -> dict[str, Any]:
    """What a training process writes first."""
    said: dict[str, Any] = {
        "format": 1,
        "version": "0.1",
        "writer": _writer_id(),
        "pid": DEAD_PID,
        "host": os.uname().nodename,
        "boot_id": read_boot_id(),
        "python": "3.11.2",
        "created_at": time.time(),
        "mode": "online",
        "base_url": None,
        "entity": None,
        "project": "p",
        "run_id": "r1",
        "display_name": None,
        "notes": None,
        "tags": None,
        "group": None,
        "job_type": None,
        "sweep": None,
        "resume": None,
        "resume_from": None,
        "fork_from": None,
        "label": None,
        "primary": True,
        "finishes_run": True,
        "argv": ["train.py"],
        "program": None,
        "executable": "python3",
        "cwd": "/",
        "settings": {"disable_stats": True, "disable_environment": True},
        "parent_writer": None,
    }
    return {**said, **changes}


def frames_of(records: Sequence[tuple[int, Mapping[str, Any]]]) -> bytes:
    """A journal's bytes behind its magic."""
    return b"".join(encode_frame(kind, _encoded(said)) for kind, said in records)


def _begin(
    directory: RunDirectory, path: Path, header: dict[str, Any]
) -> JournalWriter:
    path.write_bytes(MAGIC)
    writer = JournalWriter(directory, path, header)
    writer.append(Kind.HEADER, header)
    return writer


def _encoded(said: Mapping[str, Any]) -> bytes:
    """As the trainer writes: rows begin with their step, without blanks."""
    return json.dumps(said, separators=(",", ":")).encode()


def _writer_id() -> str:
    return f"{os.getpid():08x}{next(_WRITERS):08x}"
