"""Runs of a project by what they have in common."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size
from trailmark.server.graphql.project_batch import ProjectBatch
from trailmark.server.graphql.runs import Run, RunConnection, run_connection, run_node
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs import grouping
from trailmark.server.runs.group_spread import Spread, spread_groups
from trailmark.server.runs.queries import list_runs, runs_by_rowid
from trailmark.server.runs.records import RunRecord
from trailmark.wire import lenient_json


@strawberry.type(description="What the runs of a group have in one field.")
class RunGroupValue:
    key: str
    kind: str = strawberry.field(
        description="number, string, boolean, array, object, or none: nothing or null."
    )
    value: JsonString | None = strawberry.field(
        description='As JSON; NaN and infinities as "NaN", "Infinity" and "-Infinity".'
    )


@strawberry.type(
    description="How a group's numbers in one field are spread, without those beyond "
    "1e100."
)
class RunGroupHistogram:
    low: float = strawberry.field(description="The smallest in any group.")
    high: float = strawberry.field(description="The largest in any group.")
    counts: list[int] = strawberry.field(
        description="Bins of the same width from low to high; one where those are equal."
    )


@strawberry.type(description="The finite numbers of a group's runs in one field.")
class RunGroupMeasure:
    siblings: strawberry.Private[GroupBatch]
    of: strawberry.Private[grouping.RunGroup]
    at: strawberry.Private[int]
    key: str
    count: int = strawberry.field(description="How many runs have one.")
    mean: float | None
    min: float | None
    max: float | None

    @leaf(
        description="Null without numbers. Counted over all runs: ask for 12 fields at a "
        "time."
    )
    def histogram(self) -> RunGroupHistogram | None:
        found = self.siblings.spread(self.of, self.at).histogram
        if found is None:
            return None
        return RunGroupHistogram(
            low=found.low, high=found.high, counts=list(found.counts)
        )

    @leaf(description="How many different texts there are; asked for like histograms.")
    def distinct_texts(self) -> int:
        return self.siblings.spread(self.of, self.at).distinct_texts


@strawberry.type(description="Runs that have the same values in some fields.")
class RunGroup:
    siblings: strawberry.Private[GroupBatch]
    record: strawberry.Private[grouping.RunGroup]

    @leaf
    def values(self) -> list[RunGroupValue]:
        return [
            RunGroupValue(key=key, kind=one.kind, value=_json(one.value))
            for key, one in zip(self.siblings.keys, self.record.values, strict=True)
        ]

    @leaf
    def run_count(self) -> int:
        return self.record.run_count

    @leaf(
        description="What picks these runs out of the project; join it by $and with the "
        "filters of the list."
    )
    def filters(self) -> JsonString:
        return JsonString(orjson.dumps(self.record.filters).decode())

    @leaf(description="Of the fields asked for, in their order.")
    def measures(self) -> list[RunGroupMeasure]:
        return [
            RunGroupMeasure(
                siblings=self.siblings,
                of=self.record,
                at=at,
                key=key,
                count=one.count,
                mean=one.mean,
                min=one.min,
                max=one.max,
            )
            for at, (key, one) in enumerate(
                zip(self.siblings.measures, self.record.measures, strict=False)
            )
        ]

    @leaf(description="The run of the group that was made last.")
    def newest_run(self) -> Run | None:
        return self.siblings.newest(self.record)

    @strawberry.field(
        description="Its runs; for groups that are opened, since each is a list of its "
        "own to read."
    )
    def runs(
        self,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> RunConnection:
        return self.siblings.runs(self.record, order, page_size(first), after)


@strawberry.type
class RunGroupEdge:
    node: RunGroup
    cursor: str


@strawberry.type
class RunGroupConnection:
    edges: list[RunGroupEdge]
    page_info: PageInfo
    total_count: int = strawberry.field(description="How many groups there are.")


class GroupBatch:
    """Groups shown together: their newest runs and their spreads are read at once."""

    def __init__(
        self,
        context: Context,
        project: ProjectRecord,
        keys: Sequence[str],
        measures: Sequence[str],
        filters: str | None,
    ) -> None:
        self.keys = keys
        self.measures = measures
        self._context = context
        self._project = project
        self._filters = filters
        self._rowids: list[int] = []
        self._newest: dict[int, RunRecord] | None = None
        self._spreads: dict[int, tuple[Spread, ...]] | None = None

    def group(self, record: grouping.RunGroup) -> RunGroup:
        self._rowids.append(record.newest_rowid)
        return RunGroup(siblings=self, record=record)

    def newest(self, record: grouping.RunGroup) -> Run | None:
        if self._newest is None:
            with self._context.services.database.read() as connection:
                self._newest = runs_by_rowid(connection, self._rowids)
        found = self._newest.get(record.newest_rowid)
        return None if found is None else run_node(self._context, self._project, found)

    def spread(self, record: grouping.RunGroup, at: int) -> Spread:
        if self._spreads is None:
            with self._context.services.database.read() as connection:
                self._spreads = spread_groups(
                    connection,
                    self._project,
                    self.keys,
                    self.measures,
                    filters=self._filters or None,
                    newest=self._rowids,
                )
        return self._spreads[record.newest_rowid][at]

    def runs(
        self,
        record: grouping.RunGroup,
        order: str | None,
        first: int,
        after: str | None,
    ) -> RunConnection:
        filters = record.filters
        if self._filters:
            asked = lenient_json.loads(self._filters, what="the filter")
            filters = {"$and": [asked or {}, record.filters]}
        with self._context.services.database.read() as connection:
            page = list_runs(
                connection,
                self._project,
                filters=filters,
                order=order or None,
                first=first,
                after=after or None,
            )
        return run_connection(self._context, self._project, page)


@strawberry.type
class ProjectRunGroups:
    siblings: strawberry.Private[ProjectBatch]
    record: strawberry.Private[ProjectRecord]

    @strawberry.field(
        description="Runs that match a filter, grouped by the values of fields. order: "
        "count, value, value:<field>, newest, mean:<field>, min:<field> or max:<field>, "
        "behind + or -, several with commas between; -count when not given. measures: fields whose numbers are summed up."
    )
    def run_groups(
        self,
        group_by: list[str],
        *,
        filters: JsonString | None = None,
        order: str | None = None,
        measures: list[str] | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> RunGroupConnection:
        context = self.siblings.context
        database = context.services.database
        wanted = measures or []
        if len(group_by) > grouping.MAX_KEYS or len(wanted) > grouping.MAX_MEASURES:
            raise InvalidInputError(
                "too many fields to group by or to sum up",
                hint=f"{grouping.MAX_KEYS} and {grouping.MAX_MEASURES} at most",
            )
        size = page_size(first, most=grouping.MAX_PAGE)
        skip = offset_of(after)
        grouping.prepare_grouping(
            database,
            self.record,
            group_by,
            filters=filters or None,
            order=order,
            measures=wanted,
        )
        with database.read() as connection:
            page = grouping.group_runs(
                connection,
                self.record,
                group_by,
                filters=filters or None,
                order=order,
                measures=wanted,
                first=size,
                skip=skip,
            )
        batch = GroupBatch(context, self.record, group_by, wanted, filters)
        edges = [
            RunGroupEdge(node=batch.group(one), cursor=str(skip + at + 1))
            for at, one in enumerate(page.items)
        ]
        has_next = skip + len(edges) < page.total
        return RunGroupConnection(
            edges=edges,
            page_info=page_info([edge.cursor for edge in edges], has_next),
            total_count=page.total,
        )


def _json(value: object) -> JsonString | None:
    if value is None:
        return None
    if value in (float("inf"), float("-inf")) or value != value:  # noqa: PLR0124
        value = lenient_json.dumps(value)
    return JsonString(lenient_json.dumps(value))
