"""The connection that the objects of the public API share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from trailmark.errors import UnsupportedError
from trailmark.transport.client import Client

_OPERATION = re.compile(r"^\s*(?:query|mutation)\s+(\w+)", re.MULTILINE)


class RetryingClient(Client):
    """A `Client` that knows an operation's name from its document.

    Example:
        >>> api.client.execute("query Who { viewer { username } }")
        {'viewer': {'username': 'ada'}}
    """

    def execute(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        operation: str = "",
    ) -> dict[str, Any]:
        """See `Client.execute`; `operation` may be left out.

        Example:
            >>> document = "query Named($name: String!) { entity(name: $name) { isTeam } }"
            >>> api.client.execute(document, {"name": "crew"})
            {'entity': {'isTeam': True}}
        """
        if not operation:
            found = _OPERATION.search(document)
            operation = "" if found is None else found[1]
        return super().execute(document, variables, operation=operation)

    def require(self, feature: str, what: str) -> None:
        """Go on only with a server that has a feature; asked once.

        Args:
            what: What it is needed for, as in "search registries".

        Raises:
            UnsupportedError: It does not have it.

        Example:
            >>> api.client.require("ARTIFACT_REGISTRY_SEARCH", "search registries")
        """
        if feature not in self.features():
            raise UnsupportedError(
                f"{self.base_url} cannot {what}", hint="its version is too old for it"
            )
