"""Runs as they lie on a disk: what their journals say, without any server."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from trailmark.errors import UsageError
from trailmark.sdk.open_journal import Journal, open_journal
from trailmark.sdk.run_directory import (
    JOURNAL_SUFFIX,
    ROOT_NAME,
    RunDirectory,
    iter_run_directories,
)
from trailmark.sdk.uploader.acknowledgements import journals_size
from trailmark.sdk.uploader.sparklines import Sparklines
from trailmark.sdk.uploader.upload_state import UploadState, peek_upload_state
from trailmark.sdk.uploader.writers import is_alive


@dataclass(frozen=True, slots=True)
class LocalRun:
    """One line of the list.

    Attributes:
        state: running, finished, failed, crashed (gone without a goodbye), or
            unreadable.
        created_at: Seconds since 1970; None when the journal does not say.
        rows: Complete rows of all its writers.
        metrics: Last values of numbers, in the order they were first logged.
        size_bytes: Of everything in the folder.
        synced: yes, partly or no.
    """

    run_id: str
    name: str | None
    entity: str | None
    project: str
    state: str
    created_at: float | None
    rows: int
    metrics: dict[str, float]
    size_bytes: int
    synced: str
    path: str


@dataclass(frozen=True, slots=True)
class RunDetail:
    """What the list has no room for.

    Attributes:
        sparklines: At most 40 values of each metric.
        console: The last lines.
        problems: What went wrong around logging, and bytes that are no record.
    """

    config: dict[str, Any]
    summary: dict[str, Any]
    sparklines: dict[str, list[float]]
    console: list[str]
    problems: list[str]


def list_local_runs(folder: Path) -> list[LocalRun]:
    """The runs logged from `folder`, or inside a `trailmark-runs`; oldest first."""
    root = folder if folder.name == ROOT_NAME else folder / ROOT_NAME
    directories = list(iter_run_directories(root)) or list(iter_run_directories(folder))
    return [_line_of(one) for one in directories]


def read_local_run(path: Path, *, console_lines: int) -> tuple[LocalRun, RunDetail]:
    """One run in full.

    Raises:
        UsageError: There is no run at `path`.
    """
    folder = path.parent if path.suffix == JOURNAL_SUFFIX else path
    directory = RunDirectory(folder)
    if not directory.journal.exists():
        raise UsageError(
            f"there is no run at {str(path)!r}",
            hint="`trailmark runs --local` lists them; name one of their folders",
        )
    journal = open_journal(folder)
    course = Sparklines()
    line = _line(directory, journal, course)
    console = deque(journal.console(), maxlen=max(console_lines, 0))
    detail = RunDetail(
        config={k: v for k, v in journal.config.items() if k != "_wandb"},
        summary=dict(journal.summary),
        sparklines=course.lines(),
        console=list(console),
        problems=_problems(journal),
    )
    return line, detail


def _line_of(directory: RunDirectory) -> LocalRun:
    try:
        return _line(directory, open_journal(directory.path), None)
    except UsageError:  # not even the journal's first bytes are right
        return LocalRun(
            run_id=directory.path.name,
            name=None,
            entity=None,
            project="",
            state="unreadable",
            created_at=None,
            rows=0,
            metrics={},
            size_bytes=_size(directory.path),
            synced="no",
            path=str(directory.path),
        )


def _line(
    directory: RunDirectory, journal: Journal, course: Sparklines | None
) -> LocalRun:
    header = journal.header
    rows = 0
    for row in journal.rows():
        rows += 1
        if course is not None:
            course.add(row, 1)
    created_at = header.get("created_at")
    sent = peek_upload_state(directory.upload_state)
    told = None if sent is None else sent.resolved
    return LocalRun(
        run_id=str(header.get("run_id") or directory.path.name),
        name=journal.display_name or (told and told.display_name),
        entity=header.get("entity") or (told and told.entity),
        project=str(header.get("project") or "uncategorized"),
        state=_state(journal, directory),
        created_at=created_at if isinstance(created_at, (int, float)) else None,
        rows=rows,
        metrics=_metrics(journal.summary),
        size_bytes=_size(directory.path),
        synced=_synced(directory, sent),
        path=str(directory.path),
    )


def _state(journal: Journal, directory: RunDirectory) -> str:
    if journal.finished:
        return "failed" if journal.exit_code else "finished"
    return "running" if is_alive(journal.header, directory.path) else "crashed"


def _metrics(summary: dict[str, Any]) -> dict[str, float]:
    return {
        key: value
        for key, value in islice(summary.items(), 1_000)
        if not key.startswith("_")
        and isinstance(value, (int, float))
        and not isinstance(value, bool)
    }


def _synced(directory: RunDirectory, state: UploadState | None) -> str:
    if state is None:
        return "no"
    if state.finished and state.delivered_bytes == journals_size(directory):
        return "yes"
    return "partly" if any(state.history_lines.values()) else "no"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _problems(journal: Journal) -> list[str]:
    told = [
        f"{one.get('message')} ({one.get('count', 1)}×)" for one in journal.problems
    ]
    if journal.torn_bytes:
        told.append(f"{journal.torn_bytes:,} bytes at the end are no whole record")
    if journal.damaged_bytes:
        told.append(f"{journal.damaged_bytes:,} bytes in between are damaged")
    return told
