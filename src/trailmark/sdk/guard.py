"""The one place that catches what must not stop a training job.

Whatever goes wrong around logging is counted here by kind, said once on the terminal,
kept in the journal for the run page, and said again with its count at the end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

from trailmark.errors import TrailmarkError

MAX_KINDS = 200
"""More kinds than this are counted together: a kind may be named after a key."""
_OTHERS = "other"


class Problem:
    """One kind of thing that went wrong.

    Attributes:
        count: How often, so far.
    """

    __slots__ = ("count", "hint", "kind", "message", "recorded")

    def __init__(self, kind: str, message: str, hint: str | None) -> None:
        self.kind = kind
        self.message = message
        self.hint = hint
        self.count = 0
        self.recorded = 0

    def to_json(self) -> dict[str, Any]:
        """The payload of a `PROBLEM` record."""
        return {
            "kind": self.kind,
            "message": self.message,
            "hint": self.hint,
            "count": self.count,
        }


class Guard:
    """Counts problems. Safe to use from any thread.

    Args:
        warn: Told the message and the hint of each kind once.
        record: Given the JSON of a problem when its count has doubled.
    """

    def __init__(
        self,
        warn: Callable[[str, str | None], None],
        record: Callable[[dict[str, Any]], None],
    ) -> None:
        self._warn = warn
        self._record = record
        self._lock = threading.RLock()
        self._problems: dict[str, Problem] = {}

    @property
    def problems(self) -> list[Problem]:
        return list(self._problems.values())

    def note(
        self, kind: str, message: str, hint: str | None = None, *, count: int = 1
    ) -> None:
        """Count one more problem of a kind; the first of the kind gives the words."""
        with self._lock:
            problem = self._problems.get(kind)
            is_new = problem is None
            if problem is None:
                if len(self._problems) >= MAX_KINDS:
                    kind, message, hint = _OTHERS, "more kinds of problems", None
                problem = self._problems.setdefault(kind, Problem(kind, message, hint))
            problem.count += count
            doubled = problem.count >= 2 * problem.recorded
            if doubled:
                problem.recorded = problem.count
        # Outside the lock: both write to files that may be slow or captured.
        if doubled:
            self._record(problem.to_json())
        if is_new:
            try:
                self._warn(message, hint)
            except Exception:  # noqa: BLE001  (a terminal that cannot be written to)
                return  # it is counted, and on the run page

    def record_counts(self) -> None:
        """Record the counts that have grown since they were last recorded."""
        for problem in self.problems:
            if problem.count > problem.recorded:
                problem.recorded = problem.count
                self._record(problem.to_json())

    def catching(self, kind: str, doing: str, hint: str | None = None) -> Catching:
        """Turn an exception inside a `with` block into a counted problem.

        Args:
            doing: What did not work, as in "the image cannot be written".
        """
        return Catching(self, kind, doing, hint)

    def after_fork(self) -> None:
        """Count anew in a forked process: what was counted is the parent's to tell,
        and another thread of the parent may have held the lock."""
        self._lock = threading.RLock()
        for problem in self._problems.values():
            problem.count = problem.recorded = 0


class Catching:
    """A block whose exceptions are counted.

    Attributes:
        failed: Whether one was.
    """

    __slots__ = ("_doing", "_guard", "_hint", "_kind", "failed")

    def __init__(self, guard: Guard, kind: str, doing: str, hint: str | None) -> None:
        self._guard = guard
        self._kind = kind
        self._doing = doing
        self._hint = hint
        self.failed = False

    def __enter__(self) -> Catching:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if error is None or not isinstance(error, Exception):
            return False  # Ctrl-C and exits are the job's own
        self.failed = True
        said = error.message if isinstance(error, TrailmarkError) else _shown(error)
        hint = error.hint if isinstance(error, TrailmarkError) else None
        self._guard.note(self._kind, f"{self._doing}: {said}", hint or self._hint)
        return True


def _shown(error: Exception) -> str:
    """What an exception says, though its own `__str__` may fail."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  (a stranger's `__str__`)
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
