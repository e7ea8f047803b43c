"""Which server a live run goes to: the one it names, or that of this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trailmark.errors import TrailmarkError, UnauthenticatedError, UsageError
from trailmark.sdk.uploader.server import Server


@dataclass(frozen=True, slots=True)
class Chosen:
    """A server, and what the trainer is told about it.

    Attributes:
        kind: "remote", "local", or "local-started" when this process started it.
        local: The local server itself; None for a remote one.
    """

    server: Server
    kind: str
    local: Any = None

    def sign_in_url(self, page: str) -> str | None:
        """A one-time link for somebody who never signed in here; None if needless."""
        if self.local is None or not (self.local.is_new or self.local.started):
            return None
        try:
            return self.local.sign_in_url(page)
        except TrailmarkError:
            return None  # the plain link still leads to the sign-in page

    def moved(self) -> Server | None:
        """Where the local server listens now, if that is somewhere else."""
        if self.local is None:
            return None
        from trailmark.transport.local_server import find

        try:
            found = find(self.local.data_dir)
        except TrailmarkError:
            return None
        if found is None or found.url == self.server.base_url:
            return None
        return Server(found.url, found.api_key, self.server.identity)


def choose_server(
    base_url: str | None, on_start: Callable[[], None] = lambda: None
) -> Chosen | None:
    """The server to use; None when none is named and this machine has none.

    Args:
        on_start: Called before a server of this machine is started.

    Raises:
        UnauthenticatedError: There is no key for the server that is named.
        TransportError: The local server does not start, or does not answer.
    """
    if base_url:
        return Chosen(server_at(base_url), "remote")
    from trailmark.sdk.local_server import join_or_start

    try:
        local = join_or_start(on_start=on_start)
    except UsageError:
        return None
    identity = f"local:{local.data_dir}"
    kind = "local-started" if local.started else "local"
    return Chosen(Server(local.url, local.api_key, identity), kind, local)


def server_at(base_url: str) -> Server:
    """The server at an address, with the key that this machine has for it.

    Raises:
        UnauthenticatedError: It has none.
    """
    from trailmark.transport.credentials import find_api_key

    api_key = find_api_key(base_url)
    if api_key is None:
        raise UnauthenticatedError(
            f"there is no API key for {base_url}",
            hint=f"run `trailmark login --base-url {base_url}`, "
            "or set TRAILMARK_API_KEY",
        )
    return Server(base_url, api_key, base_url)
