"""`Api`: runs out of TensorBoard's event files."""

from __future__ import annotations

from trailmark.apis.public.calls.core import ApiCore


class TensorboardCalls(ApiCore):
    """Turns event files into runs."""
