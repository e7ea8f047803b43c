"""`trailmark sync`: sends runs that were recorded on this disk."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from trailmark.cli.beauty import BeautifulCommand, console, told_plainly
from trailmark.errors import UsageError
from trailmark.sdk.run_directory import ROOT_NAME, RunDirectory, iter_run_directories

if TYPE_CHECKING:
    from trailmark.sdk.uploader.folder_sync import FolderSync, SyncOptions

_LOOK_EVERY_S = 2.0
_POLL_S = 0.1
_SWITCH_S = 0.0005
_SHOWN = 40
_OUTCOMES = {"following": "delivered so far, still running", "busy": "left alone"}


@click.command(cls=BeautifulCommand)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Follow runs that are still written.")
@click.option("--include-synced", is_flag=True, help="Send delivered runs once more.")
@click.option("--clean", is_flag=True, help="Delete folders that are delivered whole.")
@click.option("--dry-run", is_flag=True, help="Only say what would be sent.")
@click.option("--base-url", help="The server, whatever the runs say.")
@click.option("--project", help="The project, whatever the runs say.")
@click.option("--entity", help="The person or team, whatever the runs say.")
@click.option(
    "--timeout",
    "timeout_s",
    default=60.0,
    show_default=True,
    help="Give a run up when nothing gets through for so many seconds.",
)
@click.option(
    "--tensorboard",
    type=click.Path(path_type=Path),
    help="Make a run of the event files of this folder instead.",
)
def sync(
    paths: tuple[Path, ...],
    *,
    watch: bool,
    include_synced: bool,
    clean: bool,
    dry_run: bool,
    base_url: str | None,
    project: str | None,
    entity: str | None,
    timeout_s: float,
    tensorboard: Path | None,
) -> None:
    """Send runs recorded on this disk to their server.

    `PATHS` are folders of runs, or folders that hold some; without any, those under
    `./trailmark-runs`. Sending a run again, any number of times, changes nothing.
    Ends with code 1 when something could not be delivered.
    """
    from trailmark.sdk.uploader.folder_sync import SyncOptions

    with told_plainly():
        if tensorboard is not None:
            from trailmark.cli.tensorboard import send_event_files

            if paths or watch or include_synced or clean or dry_run:
                raise UsageError(
                    "--tensorboard goes with --base-url, --project and --entity only"
                )
            send_event_files(
                tensorboard, base_url=base_url, entity=entity, project=project
            )
            return
        if dry_run:
            _tell_what_waits(find_runs(paths))
            return
        options = SyncOptions(
            base_url=base_url,
            default_base_url=_configured_base_url(),
            entity=entity,
            project=project,
            include_synced=include_synced,
            timeout_s=None if watch else timeout_s,
            is_watching=watch,
        )
        if watch:
            done = _watch(paths, options, clean=clean)
        else:
            done = _send_all(find_runs(paths), options, clean=clean)
    _tell_outcome(done)
    if any(one.status == "undelivered" for one in done):
        sys.exit(1)


def find_runs(paths: Sequence[Path]) -> list[RunDirectory]:
    """The folders that are meant, oldest first in each place.

    Raises:
        UsageError: A path that was named holds no run.
    """
    if not paths:
        return list(iter_run_directories(Path(ROOT_NAME)))
    found: dict[Path, RunDirectory] = {}
    for path in paths:
        some = list(_runs_at(path))
        if not some:
            raise UsageError(
                f"no run was recorded in {str(path)!r}",
                hint="name a run's folder, or the folder of the script",
            )
        found |= {one.path.resolve(): one for one in some}
    return list(found.values())


def _runs_at(path: Path) -> Iterator[RunDirectory]:
    if path.is_file():
        path = path.parent
    if RunDirectory(path).journal.exists():
        yield RunDirectory(path)
        return
    yield from iter_run_directories(path)
    yield from iter_run_directories(path / ROOT_NAME)


def _send_all(
    directories: Sequence[RunDirectory], options: SyncOptions, *, clean: bool
) -> list[FolderSync]:
    """Send one after the other; Ctrl-C ends with what is done."""
    from trailmark.sdk.uploader.folder_sync import FolderSync, SyncStatus

    # Two threads share the work of one run; neither may hold up the other for long.
    sys.setswitchinterval(_SWITCH_S)
    done: list[FolderSync] = []
    wake = Event()
    with _bars() as bars:
        for directory in directories:
            one = FolderSync(directory, options, wake)
            done.append(one)
            task = bars.add_task(directory.path.name, total=None, said="")
            try:
                while not one.is_over and one.status is not SyncStatus.FOLLOWING:
                    _step(one, wake)
                    _show(bars, task, one)
            except KeyboardInterrupt:
                one.status, one.message = SyncStatus.UNDELIVERED, "interrupted"
                return done
            finally:
                one.close()
                bars.remove_task(task)
            if clean:
                _clean(one)
    return done


def _watch(
    paths: Sequence[Path], options: SyncOptions, *, clean: bool
) -> list[FolderSync]:
    """Follow all runs there are and will be, until Ctrl-C."""
    from trailmark.sdk.uploader.folder_sync import FolderSync, SyncStatus

    wake = Event()
    known: dict[Path, FolderSync] = {}
    sizes: dict[Path, int] = {}
    tasks: dict[Path, TaskID] = {}
    next_look_s = 0.0
    with _bars() as bars:
        try:
            while True:
                if time.monotonic() >= next_look_s:
                    next_look_s = time.monotonic() + _LOOK_EVERY_S
                    for directory in _runs_to_watch(paths, known, sizes):
                        known[directory.path] = FolderSync(directory, options, wake)
                        name = directory.path.name
                        task = tasks.get(directory.path)
                        tasks[directory.path] = (
                            bars.add_task(name, total=None, said="")
                            if task is None
                            else task
                        )
                moved = False
                for path, one in known.items():
                    moved |= one.turn()
                    _show(bars, tasks[path], one)
                    if one.is_over and path not in sizes:
                        sizes[path] = _size(one.directory)
                        if clean:
                            _clean(one)
                        if one.status is not SyncStatus.UNDELIVERED:
                            bars.update(tasks[path], visible=False)
                if not moved:
                    wake.wait(_POLL_S)
                    wake.clear()
        except KeyboardInterrupt:
            for one in known.values():
                one.close()
    return list(known.values())


def _runs_to_watch(
    paths: Sequence[Path],
    known: dict[Path, FolderSync],
    sizes: dict[Path, int],
) -> Iterator[RunDirectory]:
    """New folders, and those that grew after they had been done with."""
    roots = paths or (Path(ROOT_NAME),)
    for directory in [run for root in roots for run in _runs_at(root)]:
        path = directory.path
        if path not in known:
            yield directory
        elif path in sizes and sizes[path] != _size(directory):
            del sizes[path]
            yield directory


def _step(one: FolderSync, wake: Event) -> None:
    if not one.turn():
        wake.wait(_POLL_S)
        wake.clear()


def _size(directory: RunDirectory) -> int:
    from trailmark.sdk.uploader.acknowledgements import journals_size

    return journals_size(directory)


def _clean(one: FolderSync) -> None:
    """Delete the folder of a run that nothing is missing of."""
    is_whole = (
        one.status in ("delivered", "up to date")
        and not one.rejected_lines
        and not one.damaged_bytes
        and not any(one.directory.artifacts.glob("*"))
    )
    if is_whole:
        shutil.rmtree(one.directory.path, ignore_errors=True)


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
        console=console(stderr=True),
        transient=True,
    )


def _show(bars: Progress, task: TaskID, one: FolderSync) -> None:
    progress = one.progress
    said = f"{progress.rows_sent:,} rows"
    if progress.files_total:
        said += f", {progress.files_sent}/{progress.files_total} files"
    if progress.artifacts_total:
        said += f", {progress.artifacts_sent}/{progress.artifacts_total} artifacts"
    if one.message:
        said = f"waiting: {escape(one.message)}"
    bars.update(
        task,
        completed=progress.bytes_sent,
        total=progress.bytes_total or None,
        said=said,
    )


def _tell_what_waits(directories: Sequence[RunDirectory]) -> None:
    from trailmark.sdk.uploader.run_reader import read_main_header
    from trailmark.sdk.uploader.upload_state import peek_upload_state

    table = Table(box=None, pad_edge=False)
    for name in ("run", "project", "journals", "would be"):
        table.add_column(name)
    for directory in directories:
        header = read_main_header(directory) or {}
        state, size = peek_upload_state(directory.upload_state), _size(directory)
        is_done = state is not None and state.finished and state.delivered_bytes == size
        table.add_row(
            escape(str(directory.path)),
            escape(str(header.get("project"))),
            f"{size / 1e6:.1f} MB",
            "left alone" if is_done else "sent",
        )
    console().print(table)


def _tell_outcome(done: Sequence[FolderSync]) -> None:
    screen = console()
    if not done:
        screen.print(f"no runs in ./{ROOT_NAME}")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("run")
    table.add_column("rows", justify="right")
    table.add_column("outcome")
    table.add_column("")
    # Whole lists are for `runs --local`; what went wrong is always told.
    quiet = [one for one in done if one.status == "up to date"]
    shown = [one for one in done if one not in quiet] + quiet
    for one in shown[:_SHOWN]:
        style = {"undelivered": "red", "delivered": "green"}.get(one.status, "dim")
        outcome = _OUTCOMES.get(one.status, str(one.status))
        table.add_row(
            escape(str(one.header.get("run_id") or one.directory.path.name)),
            f"{one.progress.rows_sent:,}" if one.progress.rows_total else "",
            f"[{style}]{outcome}[/]",
            escape(one.message or one.url or ""),
        )
    screen.print(table)
    if len(shown) > _SHOWN:
        screen.print(f"[dim]… {len(shown) - _SHOWN} more[/]")
    for one in done:
        for line in _remarks(one):
            screen.print(f"[yellow]{escape(line)}[/]")


def _remarks(one: FolderSync) -> Iterator[str]:
    """What a person should know about a folder besides its outcome."""
    path = one.directory.path
    if one.torn_bytes:
        yield (
            f"{one.torn_bytes} bytes at the end of {path} are an unfinished record; "
            "the rest was delivered"
        )
    if one.damaged_bytes:
        yield f"{one.damaged_bytes} bytes in {path} are damaged and were skipped"
    if one.rejected_lines:
        yield (
            f"the server refused {one.rejected_lines} lines of {path}; "
            "they are in its rejected.jsonl"
        )
    if one.hint:
        yield f"hint: {one.hint}"


def _configured_base_url() -> str | None:
    from trailmark.sdk.settings_sources import resolve_settings

    return resolve_settings().base_url
