"""`Api`: sweeps."""

from __future__ import annotations

from trailmark.apis.public.calls.core import ApiCore


class SweepCalls(ApiCore):
    """Reads sweeps."""
