"""Keeps the compaction process running beside the server, and ends it with it."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

from trailmark.server.app.kept_process import KeptProcess
from trailmark.server.app.settings import Settings

_MODULE = "trailmark.server.history.compaction.worker"
# Its imports would compete with those that the server becomes ready by.
_HEAD_START_S = 2.0


@contextmanager
def running_compaction(settings: Settings) -> Generator[None]:
    """Run the worker while the context is open, unless the settings say not to."""
    if not settings.compaction:
        yield
        return
    process = KeptProcess(
        "the compaction process",
        [_MODULE],
        worker_environment(settings),
        head_start_s=_HEAD_START_S,
    )
    process.start()
    try:
        yield
    finally:
        process.stop()


def worker_environment(settings: Settings) -> dict[str, str]:
    """What the worker is told: where the data is. It has no other connection to us."""
    ours = {
        "TRAILMARK_DATA_DIR": str(settings.data_dir),
        "TRAILMARK_STORAGE_URL": settings.objects_url,
        "TRAILMARK_META_URL": settings.meta_url,
        "TRAILMARK_TAIL_URL": settings.tail_url,
        "TRAILMARK_TAIL_MAX_BYTES": str(settings.tail_max_bytes),
        "TRAILMARK_LOG_LEVEL": settings.log_level,
        "TRAILMARK_LOG_FORMAT": settings.log_format,
    }
    return dict(os.environ) | ours
