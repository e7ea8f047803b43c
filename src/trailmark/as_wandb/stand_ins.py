"""Names deep in the official client that libraries import, and what stands for them."""

from __future__ import annotations

from trailmark.errors import UsageError

ConfigError = UsageError
"""Raised where a value of the config is set again without leave."""


class RunDisabled:
    """No run is one: a run that records nothing is a `Run` as well."""


__all__ = ["ConfigError", "RunDisabled"]
