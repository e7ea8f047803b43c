"""Integrations: listed, made and taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.automations.ids import RowKey
from trailmark.server.automations.integrations import (
    GID_KIND,
    IntegrationKind,
    IntegrationRecord,
    NewIntegration,
    create_integration,
    delete_integration,
    list_integrations,
)
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import leaf, mutation
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size


@strawberry.type(description="A channel of a Slack workspace.")
class SlackIntegration:
    record: strawberry.Private[IntegrationRecord]
    is_open: strawberry.Private[bool] = True

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.gid)

    @leaf(description="The workspace; empty when nobody said, or for outsiders.")
    def team_name(self) -> str:
        return (self.record.team_name or "") if self.is_open else ""

    @leaf(description="Empty for those outside of its entity.")
    def channel_name(self) -> str:
        return self.record.name if self.is_open else ""

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at


@strawberry.type(description="An address that requests are posted to.")
class GenericWebhookIntegration:
    record: strawberry.Private[IntegrationRecord]
    is_open: strawberry.Private[bool] = True

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.gid)

    @leaf(description="Empty for those outside of its entity.")
    def name(self) -> str:
        return self.record.name if self.is_open else ""

    @leaf(description="Empty for those outside of its entity.")
    def url_endpoint(self) -> str:
        return self.record.url if self.is_open else ""

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at


Integration = Annotated[
    SlackIntegration | GenericWebhookIntegration, strawberry.union("Integration")
]


@strawberry.type
class IntegrationEdge:
    node: Integration | None
    cursor: str


@strawberry.type
class IntegrationConnection:
    edges: list[IntegrationEdge]
    page_info: PageInfo


def integration_node(
    context: Context, record: IntegrationRecord
) -> SlackIntegration | GenericWebhookIntegration:
    """An integration as far as the caller may know it."""
    is_open = context.actor.may(Action.READ, record.entity_rowid)
    if record.kind == IntegrationKind.SLACK:
        return SlackIntegration(record=record, is_open=is_open)
    return GenericWebhookIntegration(record=record, is_open=is_open)


def integration_page(
    context: Context, entity_rowid: int, first: int | None, after: str | None
) -> IntegrationConnection:
    """The integrations of an entity; none for those outside of it."""
    size = page_size(first)
    found: list[IntegrationRecord] = []
    if context.actor.may(Action.READ, entity_rowid):
        with context.services.database.read() as connection:
            found = list_integrations(
                connection, entity_rowid, first=size + 1, after_rowid=offset_of(after)
            )
    edges = [
        IntegrationEdge(node=integration_node(context, one), cursor=str(one.rowid))
        for one in found[:size]
    ]
    cursors = [edge.cursor for edge in edges]
    return IntegrationConnection(
        edges=edges, page_info=page_info(cursors, len(found) > size)
    )


@strawberry.input
class CreateGenericWebhookIntegrationInput:
    entity_name: str
    name: str
    url_endpoint: str
    access_token_ref: str | None = None
    secret_ref: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateGenericWebhookIntegrationPayload:
    integration: GenericWebhookIntegration


@strawberry.input(description="The webhook URL is kept secret.")
class CreateSlackIntegrationInput:
    entity_name: str
    channel_name: str
    webhook_url: str = strawberry.field(name="webhookURL")
    team_name: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateSlackIntegrationPayload:
    integration: SlackIntegration


@strawberry.input
class DeleteIntegrationInput:
    id: strawberry.ID
    client_mutation_id: str | None = None


@strawberry.type
class DeleteIntegrationPayload:
    success: bool


@strawberry.type
class IntegrationMutations:
    @mutation(
        Policy.SIGNED_IN,
        description="Let a team's automations post to an address; for administrators.",
    )
    def create_generic_webhook_integration(
        self, info: Info, input: CreateGenericWebhookIntegrationInput
    ) -> CreateGenericWebhookIntegrationPayload:
        if input.access_token_ref or input.secret_ref:
            raise InvalidInputError(
                "webhooks cannot be given secrets yet",
                hint="leave out accessTokenRef and secretRef",
            )
        command = NewIntegration(
            IntegrationKind.WEBHOOK, input.name, input.url_endpoint
        )
        record = _create(info.context, input.entity_name, command)
        return CreateGenericWebhookIntegrationPayload(
            integration=GenericWebhookIntegration(record=record)
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Let a team's automations write to a Slack channel; for "
        "administrators.",
    )
    def create_slack_integration(
        self, info: Info, input: CreateSlackIntegrationInput
    ) -> CreateSlackIntegrationPayload:
        command = NewIntegration(
            IntegrationKind.SLACK,
            input.channel_name,
            input.webhook_url,
            input.team_name,
        )
        record = _create(info.context, input.entity_name, command)
        return CreateSlackIntegrationPayload(
            integration=SlackIntegration(record=record)
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Forget an integration that no automation uses.",
    )
    def delete_integration(
        self, info: Info, input: DeleteIntegrationInput
    ) -> DeleteIntegrationPayload:
        key = RowKey.of_gid(input.id, GID_KIND)
        with info.context.services.database.write() as unit:
            delete_integration(unit, info.context.actor, key)
        return DeleteIntegrationPayload(success=True)


def _create(
    context: Context, entity_name: str, command: NewIntegration
) -> IntegrationRecord:
    with context.services.database.write() as unit:
        return create_integration(unit, context.actor, entity_name, command)
