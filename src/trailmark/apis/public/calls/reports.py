"""`Api`: reports."""

from __future__ import annotations

from trailmark.apis.public.calls.core import ApiCore


class ReportCalls(ApiCore):
    """Lists reports."""
