"""What an Api sends, by the names of the operations."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from trailmark.apis.public.api import Api


class RequestLog:
    """Listens to an Api; everything goes out as before."""

    def __init__(self, api: Api) -> None:
        self.sent: Counter[str] = Counter()
        self.variables: list[dict[str, Any]] = []
        self._execute = api.client.execute
        api.client.execute = self._listen  # type: ignore[method-assign]

    def clear(self) -> None:
        self.sent.clear()
        self.variables.clear()

    def _listen(self, document: str, variables: Any = None, **options: Any) -> Any:
        found = re.search(r"(?:query|mutation)\s+(\w+)", document)
        self.sent[found[1] if found else "?"] += 1
        self.variables.append(dict(variables or {}))
        return self._execute(document, variables, **options)
