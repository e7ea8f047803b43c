"""The compaction process: `python -m trailmark.server.history.compaction.worker`.

Started by the server beside itself, since parsing would take the interpreter lock
from the threads that answer clients. Knows nothing of the server but the addresses
of the data; ends on SIGTERM and when the process that started it is gone.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Sequence

import pyarrow as pa
from sqlalchemy.exc import SQLAlchemyError

from trailmark.errors import TrailmarkError
from trailmark.server.blobs.object_store import ObjectStore, open_object_store
from trailmark.server.db import Database
from trailmark.server.history.compaction.backlog import Backlog, RunStream
from trailmark.server.history.compaction.claim import Claims
from trailmark.server.history.compaction.compactor import Compacted, Compactor
from trailmark.server.history.compaction.merging import Merger
from trailmark.server.history.compaction.sweeping import Sweeper
from trailmark.server.history.compaction.thresholds import Thresholds
from trailmark.server.history.segments.reader import SegmentStore

_log = logging.getLogger("trailmark.compaction")

_SHORTEST_WAIT_S = 0.2
_LONGEST_WAIT_S = 1.0
_LOOK_AGAIN_S = 2.0
_SWEEP_EVERY_S = 30.0
_LOOK_EVERY_S = 3_600.0
_PATIENCE_S = 60.0
_NICENESS = 5

# What a store that is away can raise. Anything else, outside of one run's compaction,
# ends the process, and the server starts it anew.
_TROUBLE = (
    TrailmarkError,
    SQLAlchemyError,
    OSError,
    pa.ArrowException,
    ValueError,
    MemoryError,
)


class Worker:
    """Compacts what is due, again and again, until told to stop."""

    def __init__(
        self,
        database: Database,
        tail: Database,
        objects: ObjectStore,
        thresholds: Thresholds | None = None,
    ) -> None:
        self.stopping = threading.Event()
        self._thresholds = thresholds or Thresholds()
        self._claims = Claims(database)
        self._backlog = Backlog(database, tail)
        self._compactor = Compactor(database, tail, objects, self._thresholds)
        self._merger = Merger(
            database,
            objects,
            # Merges read every file once: hardly anything is worth keeping.
            SegmentStore(database, objects, footer_bytes=1 << 20, file_bytes=1),
            self._thresholds,
            self._compactor.reached,
        )
        self._sweeper = Sweeper(database, objects)
        self._not_before: dict[RunStream, float] = {}
        self._swept_at = 0.0
        self._looked_at: float | None = None

    def run(self) -> None:
        wait_s = _SHORTEST_WAIT_S
        released = False
        while not self.stopping.is_set():
            try:
                if not released:
                    self._claims.release_dead()
                    released = True
                worked = self.work_once()
                self._keep_house()
            except _TROUBLE:
                _log.exception("the data is not reachable")
                worked = False
            wait_s = _SHORTEST_WAIT_S if worked else min(wait_s * 1.5, _LONGEST_WAIT_S)
            self.stopping.wait(wait_s)

    def work_once(self) -> bool:
        """Compact what is due now; whether anything was."""
        self._backlog.refresh()
        now = time.monotonic()
        due = [
            key
            for key in self._backlog.due(self._thresholds)
            if self._not_before.get(key, 0.0) <= now
        ]
        for key in due:
            if self.stopping.is_set() or time.monotonic() - now > _LOOK_AGAIN_S:
                break  # something larger may be due by now
            self._compact(key)
        return bool(due)

    def _compact(self, key: RunStream) -> None:
        run_rowid, stream = key
        self._not_before.pop(key, None)
        began = time.monotonic()
        try:
            with self._claims.held(run_rowid, stream) as held:
                if not held:
                    self._not_before[key] = began + _LOOK_AGAIN_S
                    return
                moved = self._compactor.compact(run_rowid, stream)
                ended = self._backlog.has_ended(run_rowid)
                freed = self._merger.merge(run_rowid, stream, ended=ended)
            if moved.lost_race:
                self._not_before[key] = began + _LOOK_AGAIN_S
            self._sweeper.doom(freed)
            self._backlog.forget(key)
        except Exception:  # noqa: BLE001 - logged; one run must not hold up all others
            self._not_before[key] = time.monotonic() + _PATIENCE_S
            _log.exception(
                "could not compact", extra={"run_rowid": run_rowid, "stream": stream}
            )
            return
        _log_compacted(key, moved, time.monotonic() - began)

    def _keep_house(self) -> None:
        now = time.monotonic()
        if self._looked_at is None or now - self._looked_at > _LOOK_EVERY_S:
            self._looked_at = now
            self._sweeper.look()
        if now - self._swept_at > _SWEEP_EVERY_S:
            self._swept_at = now
            self._sweeper.sweep()


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    _log_as_json(options.log_level)
    database = Database(options.database_url, pool_size=2)
    same = options.tail_url == options.database_url
    tail = database if same else Database(options.tail_url, pool_size=2)
    thresholds = Thresholds.for_tail_of(options.tail_max_bytes)
    objects = open_object_store(options.objects_url)
    worker = Worker(database, tail, objects, thresholds)

    def stop(*_: object) -> None:
        worker.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    _watch_parent(worker.stopping)
    # Parsing makes millions of objects and no cycles: with the usual thresholds a
    # third of the time goes into looking for some.
    gc.set_threshold(100_000, 50, 100)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    worker.run()
    tail.close()
    database.close()
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    environment = os.environ
    parser = argparse.ArgumentParser(
        prog="trailmark.server.history.compaction.worker", description=__doc__
    )
    for name, variable in (
        ("--database-url", "TRAILMARK_META_URL"),
        ("--tail-url", "TRAILMARK_TAIL_URL"),
        ("--objects-url", "TRAILMARK_STORAGE_URL"),
    ):
        default = environment.get(variable)
        parser.add_argument(name, default=default, required=default is None)
    most = int(environment.get("TRAILMARK_TAIL_MAX_BYTES", 2 << 30))
    parser.add_argument("--tail-max-bytes", type=int, default=most)
    level = environment.get("TRAILMARK_LOG_LEVEL", "info")
    parser.add_argument("--log-level", default=level)
    return parser.parse_args(arguments)


def _watch_parent(stopping: threading.Event) -> None:
    """Stop when the process that started us is gone, however it went."""
    descriptor = sys.stdin.fileno()
    if stat.S_ISFIFO(os.fstat(descriptor).st_mode):

        def until_closed() -> None:
            # Unbuffered: a thread inside a buffered read keeps its lock, and the
            # interpreter dies on it when the worker ends for another reason.
            while os.read(descriptor, 4096):
                pass
            stopping.set()

        threading.Thread(target=until_closed, name="parent", daemon=True).start()
        return

    parent = os.getppid()

    def until_orphaned() -> None:
        while os.getppid() == parent:
            if stopping.wait(_LONGEST_WAIT_S):
                return
        stopping.set()

    threading.Thread(target=until_orphaned, name="parent", daemon=True).start()


class _JsonLines(logging.Formatter):
    """One JSON object a line, in the form of the server's own log."""

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "at": f"{at}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in ("run_rowid", "stream", "n_rows", "n_points", "size_bytes", "s"):
            if hasattr(record, name):
                line[name] = getattr(record, name)
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line)


def _log_as_json(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level.upper())


def _log_compacted(key: RunStream, moved: Compacted, seconds: float) -> None:
    _log.debug(
        "compacted",
        extra={
            "run_rowid": key[0],
            "stream": str(key[1]),
            "n_rows": moved.n_rows,
            "n_points": moved.n_points,
            "size_bytes": moved.size_bytes,
            "s": round(seconds, 3),
        },
    )


if __name__ == "__main__":
    sys.exit(main())
