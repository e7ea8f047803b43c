"""The runs of this process: which is the current one, and what ends them."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trailmark.sdk.run import Run

INTERRUPTED = 255

_lock = threading.RLock()
_runs: list[Run] = []
_current: Run | None = None
_exit_code = 0
_hooks_set = False
_exit = sys.exit
_excepthook = sys.excepthook


def current_run() -> Run | None:
    """The run that the functions of the module use; None when there is none."""
    return _current


def live_runs() -> list[Run]:
    """Runs of this process that are not finished, oldest first."""
    return list(_runs)


def remember(run: Run, *, is_current: bool) -> None:
    """Take note of a run that has begun."""
    global _current
    with _lock:
        _set_hooks()
        _runs.append(run)
        if is_current:
            _current = run


def forget(run: Run) -> None:
    """A run is finished; without another `init` there is no current run then."""
    global _current
    with _lock:
        if run in _runs:
            _runs.remove(run)
        if _current is run:
            _current = None


def attach_to(
    directory: str, first_step: int = 0, ready: dict[str, Any] | None = None
) -> Run:
    """The run of a folder, in whichever process this is.

    In the process that began it, or was forked from that, it is the same object;
    elsewhere it is one that writes a journal of its own beside the first.

    Args:
        directory: The run's folder.
        first_step: The step of the first row that is logged here.
        ready: What the server had said about the run, if it had.
    """
    with _lock:
        for run in _runs:
            if not run.disabled and run.sync_dir == directory:
                return run
        from trailmark.sdk.attach import open_part

        run = open_part(directory, first_step, ready)
        remember(run, is_current=_current is None)
        return run


def exit_code_of(error: BaseException | None) -> int:
    """The exit code that an exception means for a run."""
    match error:
        case None:
            return 0
        case KeyboardInterrupt():
            return INTERRUPTED
        case SystemExit(code=code):
            return _code(code)
        case _:
            return 1


def _code(code: Any) -> int:
    if code is None:
        return 0
    return code if isinstance(code, int) else 1


def _set_hooks() -> None:
    """Learn how the process ends. Done with its first run, once."""
    global _hooks_set, _exit, _excepthook
    if _hooks_set:
        return
    _hooks_set = True
    atexit.register(_finish_all)
    _exit, _excepthook = sys.exit, sys.excepthook
    sys.exit = _noting_exit
    sys.excepthook = _noting_exception
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_after_fork_in_child)


def _noting_exit(code: Any = None, /) -> Any:
    # The interpreter tells nobody else which code a program ends with.
    global _exit_code
    if threading.current_thread() is threading.main_thread():
        _exit_code = _code(code)
    _exit(code)


def _noting_exception(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    global _exit_code
    _exit_code = exit_code_of(error)
    _excepthook(kind, error, traceback)


def _finish_all() -> None:
    for run in reversed(_runs):
        run.finish(exit_code=_exit_code)


def _after_fork_in_child() -> None:
    global _lock
    _lock = threading.RLock()
    for run in _runs:
        run._after_fork_in_child()  # pyright: ignore[reportPrivateUsage]
