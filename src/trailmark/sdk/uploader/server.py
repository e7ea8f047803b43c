"""Which server a run goes to, and how to open a connection for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trailmark import __version__
from trailmark.transport.session import Session


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
        settings = header.get("settings") or {}
        attribution = {
            "X-WANDB-USERNAME": settings.get("username"),
            "X-WANDB-USER-EMAIL": settings.get("email"),
        }
        return Session(
            self.base_url,
            self.api_key,
            user_agent=f"trailmark/{__version__}",
            extra_headers={name: text for name, text in attribution.items() if text},
            writer=header["writer"],
        )
