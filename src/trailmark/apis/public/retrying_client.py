"""The connection that the objects of the public API share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from trailmark.transport.client import Client

_OPERATION = re.compile(r"^\s*(?:query|mutation)\s+(\w+)", re.MULTILINE)


class RetryingClient(Client):
    """A `Client` that knows an operation's name from its document."""

    def execute(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        operation: str = "",
    ) -> dict[str, Any]:
        """See `Client.execute`; `operation` may be left out."""
        if not operation:
            found = _OPERATION.search(document)
            operation = "" if found is None else found[1]
        return super().execute(document, variables, operation=operation)
