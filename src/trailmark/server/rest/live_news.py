"""What an open page still has to be told about a project's runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MIN_INTERVAL_S = 0.5
MAX_RUNS = 5_000


@dataclass(frozen=True, slots=True)
class News:
    """Something of one run changed, or of the project's artifacts.

    Attributes:
        run_id: Empty for artifacts, whose news are of no run.
        what: Any of history, events, console, summary, state, config, files, created,
            deleted, artifacts.
        state: The run's state when this news carries it, else None.
    """

    project_rowid: int
    run_id: str
    what: frozenset[str]
    state: str | None = None


@dataclass(slots=True)
class _Pending:
    what: frozenset[str]
    state: str | None


class NewsQueue:
    """Merges news per run, and lets each run speak at most twice a second.

    Memory is bounded by `MAX_RUNS`: beyond it the queue forgets everything and says
    so, and the page reads anew. Not thread-safe.
    """

    def __init__(self) -> None:
        self._pending: dict[str, _Pending] = {}
        self._spoke_at: dict[str, float] = {}
        self._overflowed = False

    def add(self, run_id: str, what: Iterable[str], state: str | None) -> None:
        known = self._pending.get(run_id)
        if known is not None:
            known.what |= frozenset(what)
            known.state = state or known.state
        elif len(self._pending) < MAX_RUNS:
            self._pending[run_id] = _Pending(frozenset(what), state)
        else:
            self.overflow()

    def overflow(self) -> None:
        """Forget what waits, and remember that something was lost."""
        self._pending.clear()
        self._overflowed = True

    def overflowed(self) -> bool:
        """Whether news was lost since the last call."""
        overflowed, self._overflowed = self._overflowed, False
        return overflowed

    def take(self, now_s: float) -> list[tuple[str, frozenset[str], str | None]]:
        """Remove and return what may be said now: run id, what, state or None."""
        self._spoke_at = {
            run_id: at
            for run_id, at in self._spoke_at.items()
            if now_s - at < MIN_INTERVAL_S
        }
        due = [run_id for run_id in self._pending if run_id not in self._spoke_at]
        taken = [(run_id, self._pending.pop(run_id)) for run_id in due]
        self._spoke_at.update((run_id, now_s) for run_id in due)
        return [(run_id, news.what, news.state) for run_id, news in taken]

    def wait_s(self, now_s: float) -> float | None:
        """Seconds until `take` returns something; None when nothing is pending."""
        if not self._pending:
            return None
        due_at = min(
            self._spoke_at.get(run_id, now_s - MIN_INTERVAL_S) + MIN_INTERVAL_S
            for run_id in self._pending
        )
        return max(0.0, due_at - now_s)
