"""`Api`: automations and integrations."""

from __future__ import annotations

from trailmark.apis.public.calls.core import ApiCore


class AutomationCalls(ApiCore):
    """Reads, makes and changes automations."""
