"""Carries out what goes to the server, one after the other, in a thread of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from trailmark.sdk.uploader.patience import StoppedError

Job = Callable[[], None]


class Courier:
    """One job under way and one waiting, so that the next is made meanwhile.

    Args:
        wake: Set whenever a job is done.
    """

    def __init__(self, wake: threading.Event) -> None:
        self._wake = wake
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._busy = False
        self._stopped = False
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    @property
    def has_room(self) -> bool:
        with self._changed:
            return not self._jobs and not self._stopped

    @property
    def is_idle(self) -> bool:
        with self._changed:
            return not self._jobs and not self._busy

    def give(self, job: Job) -> None:
        """Hand over a job; only when there is room."""
        with self._changed:
            self._jobs.append(job)
            self._changed.notify_all()

    def check(self) -> None:
        """Raise what a job raised, which none should."""
        if self._failure is not None:
            raise self._failure

    def stop(self, timeout_s: float) -> None:
        """Take no more jobs, drop what waits; wait a while for the one under way."""
        with self._changed:
            self._stopped = True
            self._jobs.clear()
            self._changed.notify_all()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._jobs and not self._stopped:
                    self._changed.wait()
                if self._stopped:
                    return
                job = self._jobs.popleft()
                self._busy = True
            try:
                job()
            except StoppedError:
                return
            except BaseException as failure:
                self._failure = failure
                raise
            finally:
                with self._changed:
                    self._busy = False
                self._wake.set()
