"""Which server a run goes to, and how to open a connection for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trailmark import __version__
from trailmark.transport.session import Session

if TYPE_CHECKING:
    from trailmark.transport.client import Client


_USER_AGENT = f"trailmark/{__version__}"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a run goes.

    Attributes:
        identity: Names the server in `upload.json`; the address of the local one may
            change.
    """

    base_url: str
    api_key: str
    identity: str

    def open(self, header: Mapping[str, Any]) -> Session:
        """A connection in the name of a journal's writer; opens no socket yet."""
        return Session(
            self.base_url,
            self.api_key,
            user_agent=_USER_AGENT,
            extra_headers=_attribution(header),
            writer=header["writer"],
        )

    def open_client(
        self, header: Mapping[str, Any], *, patience_s: float | None
    ) -> Client:
        """The same for what is no writer's own, for several threads; see `Client`."""
        from trailmark.transport.client import Client

        return Client(
            self.base_url,
            self.api_key,
            user_agent=_USER_AGENT,
            extra_headers=_attribution(header),
            patience_s=patience_s,
        )


def _attribution(header: Mapping[str, Any]) -> dict[str, str]:
    """Whom the person who started the run names as its author."""
    settings = header.get("settings") or {}
    names = {
        "X-WANDB-USERNAME": settings.get("username"),
        "X-WANDB-USER-EMAIL": settings.get("email"),
    }
    return {name: text for name, text in names.items() if text}
