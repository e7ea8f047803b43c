"""Who asks, whom they may find, and the entities they may name."""

from __future__ import annotations

from enum import Enum

import strawberry

from trailmark.server.accounts import entities, users
from trailmark.server.accounts.policy import Policy
from trailmark.server.accounts.users import Match
from trailmark.server.graphql.accounts import Entity, User, user_by_rowid
from trailmark.server.graphql.context import Info
from trailmark.server.graphql.fields import query
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size
from trailmark.server.registry.listing import hosts_of

_LARGEST_PAGE = 1_000


@strawberry.enum(description="Where the text has to be in a name or an e-mail address.")
class UserMatch(Enum):
    ANYWHERE = Match.ANYWHERE
    ENDS = Match.ENDS
    EXACT = Match.EXACT


@strawberry.type
class UserEdge:
    node: User


@strawberry.type
class UserConnection:
    edges: list[UserEdge]
    page_info: PageInfo


@strawberry.type
class AccountQueries:
    @query(Policy.PUBLIC, description="The caller; null when nobody is signed in.")
    def viewer(self, info: Info) -> User | None:
        rowid = info.context.actor.user_rowid
        return None if rowid is None else user_by_rowid(info.context, rowid)

    @query(Policy.SIGNED_IN, description="One entity; null when not there.")
    def entity(self, info: Info, name: str | None = None) -> Entity | None:
        context = info.context
        wanted = name or context.actor.default_entity or ""
        with context.services.database.read() as connection:
            found = entities.find_visible_entity(connection, context.actor, wanted)
            if found is None:
                hosts = hosts_of(connection, context.actor)
                found = next((one for one in hosts if one.name == wanted), None)
        return None if found is None else Entity.of(context, found)

    @query(
        Policy.SIGNED_IN,
        description="Users whose name or e-mail holds the text, by name: all for "
        "administrators of the server, those of their own teams for others.",
    )
    def users(
        self,
        info: Info,
        query: str | None = None,
        match: UserMatch = UserMatch.ANYWHERE,
        first: int | None = None,
        after: str | None = None,
    ) -> UserConnection:
        context = info.context
        most = _LARGEST_PAGE
        size, start = page_size(first, default=most, most=most), offset_of(after)
        with context.services.database.read() as connection:
            found = users.search_users(
                connection,
                context.actor,
                query,
                match.value,
                limit=size + 1,
                offset=start,
            )
        shown = found[:size]
        ends = [str(start + len(shown))] if shown else []
        return UserConnection(
            edges=[UserEdge(node=User.of(context, one)) for one in shown],
            page_info=page_info(ends, len(found) > size),
        )
