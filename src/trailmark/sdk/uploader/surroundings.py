"""Looks at the machine while a run lives; what it finds goes into `system.tmj`."""

from __future__ import annotations

import math
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

import orjson

from trailmark.sdk.journal_file import JournalFile
from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.uploader.tail import JournalTail
from trailmark.wire.journal import Kind

_FIRST_AFTER_S = 0.5
"""A rate over less says nothing: the kernel counts CPU time in hundredths."""
_SHORTEST_INTERVAL_S = 0.5
_MOST_FAILURES = 5


class Surroundings:
    """Samples system metrics and finds out about the environment, in two threads.

    Args:
        header: The first journal's.
        wake: Called when something was written.
    """

    def __init__(
        self,
        directory: RunDirectory,
        header: dict[str, Any],
        wake: Callable[[], None],
    ) -> None:
        self._directory = directory
        self._header = header
        self._wake = wake
        self._settings: dict[str, Any] = header.get("settings") or {}
        is_described = _is_described(directory)
        self._journal = JournalFile(directory.system_journal)
        self._is_over = threading.Event()
        self._described = threading.Event()
        self._sampled = threading.Event()
        self._threads: list[threading.Thread] = []
        if self._settings.get("disable_environment") or is_described:
            self._described.set()
        else:
            self._start(self._describe)
        if self._settings.get("disable_stats"):
            self._sampled.set()
        else:
            self._start(self._sample)

    @property
    def is_collecting(self) -> bool:
        """Whether more is coming: the environment, or the last sample."""
        return not (self._described.is_set() and self._sampled.is_set())

    def finish(self) -> None:
        """Take the last sample now: the training is over. Repeats do nothing."""
        self._is_over.set()

    def wait(self, timeout_s: float) -> None:
        """Wait until everything is known, but not longer."""
        until_s = time.monotonic() + timeout_s
        self._described.wait(timeout_s)
        self._sampled.wait(max(0.0, until_s - time.monotonic()))

    def stop(self) -> None:
        """End sampling; what was found stays."""
        self._is_over.set()
        for thread in self._threads:
            thread.join(timeout=0.5)
        self._journal.close()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=work.__name__, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _describe(self) -> None:
        try:
            from trailmark.sdk.environment import collect_environment

            found = collect_environment(self._header, self._directory)
            said = {**found.metadata, "writerId": self._header["writer"]}
            self._write(Kind.ENVIRONMENT, said)
            for path, policy in found.files:
                record = {"path": path, "source": None, "policy": policy}
                self._write(Kind.FILE, record)
        finally:
            self._described.set()
            self._wake()

    def _sample(self) -> None:
        try:
            self._sample_until_over()
        finally:
            self._sampled.set()
            self._wake()

    def _sample_until_over(self) -> None:
        from trailmark.sdk.system_metrics import SystemSampler

        pid, cwd = self._header["pid"], self._header.get("cwd") or "/"
        sampler = SystemSampler(pid, cwd)
        wanted_s = self._settings.get("stats_interval_s") or 15.0
        interval_s = max(_SHORTEST_INTERVAL_S, float(wanted_s))
        is_over = self._is_over.wait(_FIRST_AFTER_S)
        failures = 0
        while failures < _MOST_FAILURES:
            try:
                self._write_events(sampler.sample())
                failures = 0
            except (OSError, ValueError, RuntimeError, KeyError, AttributeError):
                # Drivers and files of the system come and go; metrics are a courtesy.
                traceback.print_exc()
                failures += 1
            if is_over:
                return
            is_over = self._is_over.wait(interval_s)

    def _write_events(self, values: dict[str, float]) -> None:
        now = time.time()
        label = self._header.get("label")
        ending = f"/l:{label}" if label else ""
        row: dict[str, Any] = {
            "_runtime": round(max(0.0, now - self._header["created_at"]), 3),
            "_timestamp": round(now, 3),
            "_wandb": True,
        }
        for name, value in values.items():
            if math.isfinite(value):
                row[name + ending] = value
        self._write(Kind.EVENTS, row)
        self._wake()

    def _write(self, kind: int, said: dict[str, Any]) -> None:
        self._journal.append(kind, orjson.dumps(said, default=str))


def _is_described(directory: RunDirectory) -> bool:
    """Whether an earlier uploader of the run wrote down its environment."""
    tail = JournalTail(directory.system_journal)
    try:
        while frames := tail.read():
            if any(frame.kind == Kind.ENVIRONMENT for frame in frames):
                return True
    except OSError:
        return False
    finally:
        tail.close()
    return False
