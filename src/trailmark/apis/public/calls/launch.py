"""`Api`: run queues, queued runs and jobs."""

from __future__ import annotations

from trailmark.apis.public.calls.core import ApiCore


class LaunchCalls(ApiCore):
    """Reads and makes queues of runs."""
