"""What projects, entities and organizations have of automations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.server.graphql.context import Context
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.project_batch import ProjectBatch
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.projects.records import ProjectRecord

if TYPE_CHECKING:
    from trailmark.server.graphql.automations import Trigger, TriggerConnection
    from trailmark.server.graphql.integrations import IntegrationConnection

_AUTOMATIONS = "trailmark.server.graphql.automations"
LazyTrigger = Annotated["Trigger", strawberry.lazy(_AUTOMATIONS)]
LazyTriggers = Annotated["TriggerConnection", strawberry.lazy(_AUTOMATIONS)]
LazyIntegrations = Annotated[
    "IntegrationConnection", strawberry.lazy("trailmark.server.graphql.integrations")
]


@strawberry.type
class ProjectAutomations:
    """What the type `Project` has of automations."""

    record: strawberry.Private[ProjectRecord]
    siblings: strawberry.Private[ProjectBatch]

    @leaf(description="Automations of the project and of its collections.")
    def triggers(self) -> list[LazyTrigger]:
        from trailmark.server.graphql.automations import triggers_of_project

        return triggers_of_project(self.siblings.context, self.record.rowid)


@strawberry.type
class EntityAutomations:
    """What the type `Entity` has of automations."""

    rowid: strawberry.Private[int]
    context: strawberry.Private[Context]

    @strawberry.field(
        description="Automations in all that it owns, oldest first unless ordered; "
        'filtered by {"name": …}.'
    )
    def triggers(
        self,
        filters: JsonString | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> LazyTriggers:
        from trailmark.server.graphql.automations import trigger_page

        return trigger_page(
            self.context,
            [self.rowid],
            filters=filters,
            order=order,
            first=first,
            after=after,
        )

    @strawberry.field(description="Places that its automations may reach.")
    def integrations(
        self, first: int | None = None, after: str | None = None
    ) -> LazyIntegrations | None:
        from trailmark.server.graphql.integrations import integration_page

        return integration_page(self.context, self.rowid, first, after)
