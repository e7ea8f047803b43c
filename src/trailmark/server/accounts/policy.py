"""Who may call a route or a GraphQL root field at all.

A policy is the outer gate; what the caller may do to one project or team is decided
inside, by `Actor.require`.
"""

from __future__ import annotations

from enum import StrEnum

from trailmark.errors import ForbiddenError, UnauthenticatedError
from trailmark.server.accounts.actor import Actor


class Policy(StrEnum):
    """Every REST route and GraphQL root field declares exactly one."""

    PUBLIC = "public"
    """Anybody; the answer tells nothing about what is stored."""
    SIGNED_IN = "signed_in"
    """A valid API key or browser session."""
    INSTANCE_ADMIN = "instance_admin"
    """A signed-in administrator of this server."""
    SIGNED_URL = "signed_url"
    """No credentials: the URL itself carries a signature that the endpoint checks."""
    OPERATOR = "operator"
    """Whoever can read the data directory: the endpoint checks the token kept there."""


def enforce(policy: Policy, actor: Actor) -> None:
    """Let `actor` pass or raise.

    Raises:
        UnauthenticatedError: The policy wants somebody, and nobody is signed in.
        ForbiddenError: The policy wants an instance administrator.
    """
    if policy in (Policy.PUBLIC, Policy.SIGNED_URL, Policy.OPERATOR):
        return
    if not actor.is_signed_in:
        raise UnauthenticatedError(
            "this needs a valid API key or a signed-in browser",
            hint="send the key as HTTP Basic password with the user name 'api'",
        )
    if policy is Policy.INSTANCE_ADMIN and not actor.is_admin:
        raise ForbiddenError("only an administrator of this server may do this")
