"""Custom charts, saved and read by their id."""

from __future__ import annotations

from datetime import datetime

import strawberry

from trailmark.server.accounts.policy import Policy
from trailmark.server.charts.records import (
    ChartRecord,
    SaveChart,
    find_chart,
    list_charts,
    save_chart,
)
from trailmark.server.graphql.context import Info
from trailmark.server.graphql.fields import leaf, mutation, query
from trailmark.server.graphql.scalars import JsonString


@strawberry.type(description="How to draw a table, in Vega or Vega-Lite.")
class CustomChart:
    record: strawberry.Private[ChartRecord]

    @leaf(description="entity/name, which tables are drawn by.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.chart_id)

    @leaf
    def name(self) -> str:
        return self.record.name

    @leaf
    def entity_name(self) -> str:
        return self.record.entity_name

    @leaf
    def display_name(self) -> str:
        return self.record.display_name

    @leaf
    def type(self) -> str:
        return self.record.type

    @leaf(description="PRIVATE (whoever may read the entity) or PUBLIC.")
    def access(self) -> str:
        return self.record.access.upper()

    @leaf(description="Exactly the text that was saved.")
    def spec(self) -> JsonString:
        return JsonString(self.record.spec)

    @leaf(description="Username of who saved it first; null when the account is gone.")
    def created_by(self) -> str | None:
        return self.record.username

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def updated_at(self) -> datetime:
        return self.record.updated_at


@strawberry.input(description="Replaces the chart of the same entity and name.")
class CreateCustomChartInput:
    entity: str
    name: str
    display_name: str
    type: str
    access: str
    spec: JsonString
    client_mutation_id: str | None = None


@strawberry.type
class CreateCustomChartPayload:
    chart: CustomChart


@strawberry.type
class ChartQueries:
    @query(
        Policy.SIGNED_IN,
        description="One custom chart, entity/name; null if not there.",
    )
    def custom_chart(self, info: Info, id: strawberry.ID) -> CustomChart | None:
        context = info.context
        with context.services.database.read() as connection:
            found = find_chart(connection, context.actor, id)
        return None if found is None else CustomChart(record=found)

    @query(
        Policy.SIGNED_IN,
        description="Charts of a user or team that the caller may use, by name.",
    )
    def custom_charts(self, info: Info, entity_name: str) -> list[CustomChart]:
        context = info.context
        with context.services.database.read() as connection:
            found = list_charts(connection, context.actor, entity_name)
        return [CustomChart(record=one) for one in found]


@strawberry.type
class ChartMutations:
    @mutation(Policy.SIGNED_IN, description="Save a custom chart.")
    def create_custom_chart(
        self, info: Info, input: CreateCustomChartInput
    ) -> CreateCustomChartPayload:
        context = info.context
        command = SaveChart(
            entity=input.entity,
            name=input.name,
            display_name=input.display_name,
            type=input.type,
            access=input.access,
            spec=input.spec,
        )
        with context.services.database.write() as unit:
            saved = save_chart(unit, context.actor, command)
        return CreateCustomChartPayload(chart=CustomChart(record=saved))
