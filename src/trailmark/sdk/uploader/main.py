"""The process beside a training process: `main(<run folder>)`."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from threading import Event
from typing import Any

from trailmark.errors import TrailmarkError, TransportError, UnauthenticatedError
from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.uploader.assignment import Assignment
from trailmark.sdk.uploader.choose_server import Chosen, choose_server
from trailmark.sdk.uploader.folder_lock import FolderLock
from trailmark.sdk.uploader.live_run import LiveRun
from trailmark.sdk.uploader.offline_run import run_offline
from trailmark.sdk.uploader.run_reader import read_main_header
from trailmark.sdk.uploader.trainer_link import TrainerLink, claim_standard_streams

_HEADER_TIMEOUT_S = 30.0
_HEADER_POLL_S = 0.002
_LOCK_POLL_S = 0.5
_SERVER_POLL_S = 5.0


def main(run_dir: str) -> int:
    """Look after one run until everything of it is delivered, or cannot be.

    Started by the trainer, which it talks to over its standard input and output; it
    goes on after the trainer's death. May be killed at any time and started again.

    Returns:
        0 when it did its work, 1 when the server refused the run.
    """
    wake, terminated = Event(), Event()
    link = TrainerLink(*claim_standard_streams(), wake)
    link.listen()

    def terminate(*_: object) -> None:
        terminated.set()
        wake.set()

    signal.signal(signal.SIGTERM, terminate)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the trainer's Ctrl-C is its own
    directory = RunDirectory(Path(run_dir))
    header = _wait_for_header(directory, link)
    if header is None:
        return 1
    assigned = Assignment(directory, header, link, wake, terminated)
    if header.get("mode") == "offline":
        link.say(
            {"type": "offline", "message": "the run is kept on disk", "hint": None}
        )
        return run_offline(assigned)
    lock = FolderLock(directory.upload_lock)
    while not _try_lock(lock):
        # `trailmark sync` is at work here; it will not wait for us to finish.
        if terminated.wait(_LOCK_POLL_S):
            return 0
    try:
        chosen = _choose(assigned)
        if isinstance(chosen, int):
            return chosen
        if chosen is None:
            lock.release()
            return run_offline(assigned)
        return LiveRun(assigned, chosen).run()
    finally:
        lock.release()


def _choose(assigned: Assignment) -> Chosen | int | None:
    """The server; None when there is none at all; an exit code when that is final."""
    header, link = assigned.header, assigned.link
    while True:
        try:
            chosen = choose_server(
                header.get("base_url"), lambda: link.say({"type": "starting"})
            )
        except UnauthenticatedError as error:
            said = {"kind": "auth", "message": error.message, "hint": error.hint}
            link.say({"type": "refused", **said})
            return 1
        except TransportError as error:
            said = {"message": error.message, "hint": error.hint}
            link.say({"type": "waiting", **said})
            if assigned.terminated.wait(_SERVER_POLL_S):
                return 0
            continue
        except TrailmarkError as error:
            said = {"kind": "usage", "message": error.message, "hint": error.hint}
            link.say({"type": "refused", **said})
            return 1
        if chosen is None:
            link.say(
                {
                    "type": "offline",
                    "message": "no server is configured, and none is installed here",
                    "hint": "set TRAILMARK_BASE_URL, or install `trailmark[server]`; "
                    "then send the run with `trailmark sync`",
                }
            )
        return chosen


def _wait_for_header(
    directory: RunDirectory, link: TrainerLink
) -> dict[str, Any] | None:
    """The journal's first record, which the trainer is just about to write."""
    deadline_s = time.monotonic() + _HEADER_TIMEOUT_S
    while time.monotonic() < deadline_s:
        header = read_main_header(directory)
        if header is not None:
            return header
        if link.is_gone:
            return None
        time.sleep(_HEADER_POLL_S)
    return None


def _try_lock(lock: FolderLock) -> bool:
    """Whether we may send. A disk that knows no locks lets everybody."""
    try:
        return lock.try_acquire()
    except OSError:
        return True
