"""Whose a key is, asked of the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trailmark.errors import UnauthenticatedError

if TYPE_CHECKING:
    from trailmark.transport.session import Session

WHO = "query Viewer { viewer { username email admin entity } }"
"""Asks whose the key is, and where runs go that name no entity."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person as the server knows them.

    Attributes:
        entity: Where runs go that name no entity.
    """

    username: str
    email: str | None
    entity: str
    is_admin: bool


def who_is(base_url: str, api_key: str) -> Viewer:
    """The person that a key belongs to.

    Raises:
        UnauthenticatedError: The server does not know the key.
        TransportError: No usable answer came.
    """
    from trailmark.transport.session import Session  # 70 ms of imports

    session = Session(base_url, api_key, user_agent="trailmark")
    try:
        return viewer_of(session)
    finally:
        session.close()


def viewer_of(session: Session) -> Viewer:
    """The person that a connection's key belongs to. Raises as `who_is`."""
    data = session.graphql(WHO, {}, operation="Viewer")
    viewer: dict[str, Any] | None = data.get("viewer")
    if not viewer:
        raise UnauthenticatedError(
            f"{session.base_url} does not know this API key",
            hint=f"{session.base_url}/authorize shows and makes keys",
        )
    username = str(viewer.get("username") or "")
    entity = str(viewer.get("entity") or username)
    return Viewer(username, viewer.get("email"), entity, bool(viewer.get("admin")))
