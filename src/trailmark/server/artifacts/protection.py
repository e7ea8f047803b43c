"""Aliases that only administrators of a registry may give, move and take away."""

from __future__ import annotations

from sqlalchemy import Connection, select

from trailmark.errors import ForbiddenError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.artifacts.records import CollectionRecord
from trailmark.server.db.tables.registries import protected_aliases


def check_protected(
    connection: Connection, actor: Actor, collection: CollectionRecord, alias: str
) -> None:
    """Let a change of `alias` in `collection` pass or raise.

    Raises:
        ForbiddenError: It is protected there and `actor` does not administer it.
    """
    if collection.is_sequence or collection.place.permits(actor, Action.ADMIN):
        return
    query = select(protected_aliases.c.rowid).where(
        protected_aliases.c.project_rowid == collection.place.project_rowid,
        protected_aliases.c.alias == alias,
    )
    if connection.execute(query).first() is not None:
        raise ForbiddenError(
            f"the alias {alias!r} is protected in {collection.place.project_name!r}",
            hint="ask an administrator of the registry to give or move it",
        )
