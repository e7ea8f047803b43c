"""`Api`: custom charts."""

from __future__ import annotations

from trailmark.apis.public.calls.core import ApiCore


class ChartCalls(ApiCore):
    """Saves charts that people drew themselves."""
