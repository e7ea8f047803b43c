"""A bar for bytes on their way."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from trailmark.cli.beauty import console

OnProgress = Callable[[int, int, int, int], None]


@contextmanager
def transfer_bar(doing: str) -> Generator[OnProgress]:
    """Shows what it is told: bytes done and in all, files done and in all.

    Nothing is left of it at its end, and where nobody watches nothing is shown.
    """
    columns = (
        TextColumn(doing),
        BarColumn(bar_width=24),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[files]}"),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None, files="")

        def show(done: int, total: int, files_done: int, files_total: int) -> None:
            files = f"{files_done:,}/{files_total:,} files" if files_total > 1 else ""
            bar.update(task, completed=done, total=total or None, files=files)

        yield show
