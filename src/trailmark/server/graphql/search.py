"""Finding things by name, whichever project they are in."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import strawberry

from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Info
from trailmark.server.graphql.fields import leaf, query
from trailmark.server.graphql.paging import page_size
from trailmark.server.search import finding, hits

_MOST_HITS = 100


@strawberry.enum(description="What can be looked for by name.")
class SearchKind(Enum):
    PROJECT = hits.SearchKind.PROJECT
    RUN = hits.SearchKind.RUN
    SWEEP = hits.SearchKind.SWEEP
    REPORT = hits.SearchKind.REPORT
    VIEW = hits.SearchKind.VIEW
    ARTIFACT = hits.SearchKind.ARTIFACT
    TEAM = hits.SearchKind.TEAM
    PERSON = hits.SearchKind.PERSON


@strawberry.type(description="Something that a search by name found.")
class SearchHit:
    record: strawberry.Private[hits.SearchHit]

    @leaf
    def name(self) -> str:
        return self.record.name

    @leaf(description="What tells it from others of that name: an id, or a type.")
    def detail(self) -> str:
        return self.record.detail

    @leaf
    def entity_name(self) -> str:
        return self.record.entity_name

    @leaf(description="Null for people and teams.")
    def project_name(self) -> str | None:
        return self.record.project_name

    @leaf(description="Where it opens in the browser, from the root of the server.")
    def path(self) -> str:
        return self.record.path

    @leaf(description="Of a run or a sweep.")
    def state(self) -> str | None:
        return self.record.state

    @leaf(description="When it last changed; of people and teams, when it was made.")
    def at(self) -> datetime:
        return self.record.at


@strawberry.type(description="The best hits of one kind.")
class SearchGroup:
    kind: SearchKind
    total_count: int = strawberry.field(description="How many there are in all.")
    hits: list[SearchHit]


@strawberry.type
class SearchQueries:
    @query(
        Policy.SIGNED_IN,
        description="What the caller may see and holds every word in its name, by "
        "kind; without words the newest. Kinds without hits are left out.",
    )
    def search(  # noqa: PLR0917  GraphQL passes arguments by name
        self,
        info: Info,
        text: str = "",
        kinds: list[SearchKind] | None = None,
        entity_name: str | None = None,
        project_name: str | None = None,
        first: int | None = None,
    ) -> list[SearchGroup]:
        context = info.context
        near = (entity_name, project_name) if entity_name and project_name else None
        with context.services.database.read() as connection:
            found = finding.search(
                connection,
                context.actor,
                text,
                kinds=[one.value for one in kinds or SearchKind],
                first=page_size(first, default=5, most=_MOST_HITS),
                near=near,
            )
        return [
            SearchGroup(
                kind=SearchKind(group.kind),
                total_count=group.total,
                hits=[SearchHit(record=hit) for hit in group.hits],
            )
            for group in found
        ]
