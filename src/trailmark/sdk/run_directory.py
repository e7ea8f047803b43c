"""Where a run keeps what it has not yet sent, and what the files there are called."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT_NAME = "trailmark-runs"
JOURNAL_SUFFIX = ".tmj"


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """The folder of one run's writer: `trailmark-runs/run-<date>_<time>-<run id>/`."""

    path: Path

    @classmethod
    def create(cls, parent: Path, run_id: str) -> RunDirectory:
        """Make a new one; `parent` is the folder that holds `trailmark-runs`.

        Raises:
            OSError: It cannot be made.
        """
        stamp = time.strftime("%Y%m%d_%H%M%S")
        name = f"run-{stamp}-{run_id}"
        root = parent / ROOT_NAME
        for number in range(1_000):
            path = root / (name if number == 0 else f"{name}-{number}")
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                continue  # a second run of the same id within the same second
            _keep_out_of_git(root)
            return cls(path)
        raise FileExistsError(str(root / name))

    @property
    def journal(self) -> Path:
        """Written by the process that called `init`."""
        return self.path / f"journal{JOURNAL_SUFFIX}"

    def journal_of_process(self, pid: int, number: int = 0) -> Path:
        """Written by a process that was forked from it, or was handed the run."""
        return self.path / f"journal-{pid}-{number}{JOURNAL_SUFFIX}"

    @property
    def system_journal(self) -> Path:
        """System metrics, written by the process beside the training."""
        return self.path / f"system{JOURNAL_SUFFIX}"

    @property
    def files(self) -> Path:
        """Files of the run that were made for it: media, requirements, code."""
        return self.path / "files"

    @property
    def artifacts(self) -> Path:
        """Staged artifacts, a folder each."""
        return self.path / "artifacts"

    @property
    def upload_state(self) -> Path:
        """What the server has acknowledged."""
        return self.path / "upload.json"

    @property
    def upload_lock(self) -> Path:
        """Held by whoever sends this run."""
        return self.path / "upload.lock"

    @property
    def upload_log(self) -> Path:
        return self.path / "uploader.log"

    def journals(self) -> list[Path]:
        """All writers' journals there are now, the first writer's first."""
        others = self.path.glob(f"journal-*{JOURNAL_SUFFIX}")
        return [path for path in (self.journal, *sorted(others)) if path.exists()]


def _keep_out_of_git(root: Path) -> None:
    """What is logged is no source: `git status` and a run's own diff need not show it."""
    with suppress(OSError), (root / ".gitignore").open("x") as file:
        file.write("*\n")


def iter_run_directories(root: Path) -> Iterator[RunDirectory]:
    """The runs under a `trailmark-runs` folder, oldest first; none if it is missing."""
    try:
        paths = sorted(root.iterdir())
    except FileNotFoundError:
        return
    for path in paths:
        directory = RunDirectory(path)
        if path.name.startswith("run-") and directory.journal.exists():
            yield directory
