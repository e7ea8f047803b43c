"""`Api`: users and teams."""

from __future__ import annotations

from trailmark.apis.public.calls.core import ApiCore


class PeopleCalls(ApiCore):
    """Reads and makes users and teams."""
