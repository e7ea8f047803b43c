"""Sweeps and agents as clients page through them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import strawberry

from trailmark.server.graphql.context import Context
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.paging import PageInfo, offset_of, page_info, page_size
from trailmark.server.graphql.project_batch import ProjectBatch
from trailmark.server.graphql.runs import RunConnection, run_connection
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.queries import list_runs, load_documents
from trailmark.server.sweeps import agents as agent_records
from trailmark.server.sweeps import records
from trailmark.server.sweeps.agents import AgentRecord
from trailmark.server.sweeps.config_json import config_as_json
from trailmark.server.sweeps.records import SweepRecord
from trailmark.server.sweeps.search import expected_runs
from trailmark.wire.ids import encode_global_id

if TYPE_CHECKING:
    from trailmark.server.graphql.projects import Project

LazyProject = Annotated["Project", strawberry.lazy("trailmark.server.graphql.projects")]
_MAX_RUNS = 1_000


@strawberry.type(description="A process that tries a sweep's suggestions.")
class Agent:
    record: strawberry.Private[AgentRecord]
    sweep: strawberry.Private[Sweep]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id("Agent", self.record.rowid))

    @leaf
    def name(self) -> str:
        return self.record.name

    @leaf
    def host(self) -> str:
        return self.record.host

    @leaf(description="The state of the sweep it works for.")
    def state(self) -> str | None:
        return self.sweep.record.state

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def heartbeat_at(self) -> datetime | None:
        return self.record.heartbeat_at

    @leaf(description="Runs it was given.")
    def total_runs(self) -> int:
        return len(self._run_ids())

    @leaf(description="Ids of the runs it was given, oldest first.")
    def run_ids(self) -> list[str]:
        return self._run_ids()

    @strawberry.field(description="Runs it was given, as far as they began.")
    def runs(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        order: str | None = None,
    ) -> RunConnection:
        wanted = {"name": {"$in": self._run_ids()}}
        return self.sweep.page_of_runs(
            orjson.dumps(wanted).decode(), order, first or last, after
        )

    def _run_ids(self) -> list[str]:
        with self.sweep.context.services.database.read() as connection:
            return agent_records.run_ids_of_agent(connection, self.record)


@strawberry.type
class AgentEdge:
    node: Agent
    cursor: str


@strawberry.type
class AgentConnection:
    edges: list[AgentEdge]
    page_info: PageInfo


@strawberry.type(description="A search over configurations.")
class Sweep:
    record: strawberry.Private[SweepRecord]
    owner: strawberry.Private[ProjectRecord]
    context: strawberry.Private[Context]

    @leaf
    def id(self) -> strawberry.ID:
        place = (self.owner.name, self.owner.entity_name)
        return strawberry.ID(encode_global_id("Sweep", "v1", self.record.name, *place))

    @leaf(description="Short id; part of the URL.")
    def name(self) -> str:
        return self.record.name

    @leaf
    def display_name(self) -> str | None:
        return self.record.display_name

    @leaf(description="grid or random.")
    def method(self) -> str:
        return self.record.method

    @leaf(description="PENDING, RUNNING, PAUSED, FINISHED or CANCELED.")
    def state(self) -> str:
        return self.record.state

    @leaf
    def description(self) -> str | None:
        return self.record.description

    @leaf(description="YAML, as it was given.")
    def config(self) -> str:
        return self.record.config

    @leaf(description="The same as JSON, for readers without YAML.")
    def config_json(self) -> JsonString:
        return JsonString(config_as_json(self.record.config))

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def updated_at(self) -> datetime | None:
        return self.record.updated_at

    @leaf(description="When an agent was last heard of.")
    def heartbeat_at(self) -> datetime | None:
        return max((one.record.heartbeat_at for one in self._agents()), default=None)

    @leaf
    def project(self) -> LazyProject:
        from trailmark.server.graphql.projects import Project

        return Project(
            record=self.owner, siblings=ProjectBatch(self.context, [self.owner])
        )

    @leaf(description="Runs that were started for it.")
    def run_count(self) -> int:
        with self.context.services.database.read() as connection:
            return records.count_sweep_runs(connection, self.record)

    @leaf(description="Runs there are to start; null when the search has no bound.")
    def run_count_expected(self) -> int | None:
        return expected_runs(self.record.parsed())

    @leaf(description="The best value of the sweep's metric so far.")
    def best_loss(self) -> float | None:
        config = self.record.parsed()
        if config.metric_name is None:
            return None
        sign = "-" if config.maximizes else "+"
        order = f"{sign}summary_metrics.{config.metric_name}"
        with self.context.services.database.read() as connection:
            filters = {
                "sweep": self.record.name,
                f"summary_metrics.{config.metric_name}": {"$exists": True},
            }
            page = list_runs(
                connection, self.owner, filters=filters, order=order, first=1
            )
            documents = load_documents(connection, [one.rowid for one in page.items])
        return _value_of(
            [one.summary for one in documents.values()], config.metric_name
        )

    @leaf
    def early_stop_job_running(self) -> bool:
        return False

    @leaf
    def controller(self) -> JsonString | None:
        told = self.record.controller
        return None if told is None else JsonString(told)

    @leaf
    def scheduler(self) -> JsonString | None:
        told = self.record.scheduler
        return None if told is None else JsonString(told)

    @leaf
    def controller_run_name(self) -> str:
        return ""

    @strawberry.field(description="Runs of the sweep, as `Project.runs` lists them.")
    def runs(
        self,
        filters: JsonString | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> RunConnection:
        return self.page_of_runs(filters, order, first, after)

    @leaf(description="Oldest first.")
    def agents(self) -> AgentConnection:
        found = self._agents()
        cursors = [str(one.record.rowid) for one in found]
        edges = [
            AgentEdge(node=agent, cursor=cursor)
            for agent, cursor in zip(found, cursors, strict=True)
        ]
        return AgentConnection(edges=edges, page_info=page_info(cursors, False))

    @strawberry.field(description="One agent by its name; null when not there.")
    def agent(self, agent_name: str) -> Agent | None:
        return next(
            (one for one in self._agents() if one.record.name == agent_name), None
        )

    def page_of_runs(
        self,
        filters: str | None,
        order: str | None,
        first: int | None,
        after: str | None,
    ) -> RunConnection:
        """Runs of the sweep that also match `filters`, which is JSON."""
        own = orjson.dumps({"sweep": self.record.name}).decode()
        both = f'{{"$and":[{own},{filters}]}}' if filters else own
        with self.context.services.database.read() as connection:
            page = list_runs(
                connection,
                self.owner,
                filters=both,
                order=order or None,
                first=page_size(first, default=_MAX_RUNS),
                after=after or None,
            )
        return run_connection(self.context, self.owner, page)

    def _agents(self) -> Sequence[Agent]:
        with self.context.services.database.read() as connection:
            found = agent_records.list_agents(connection, self.record)
        return [Agent(record=one, sweep=self) for one in found]


def _value_of(summaries: Sequence[str], metric: str) -> float | None:
    """A metric of the first summary, where it is a number."""
    if not summaries:
        return None
    summary: dict[str, Any] = orjson.loads(summaries[0])
    match summary.get(metric):
        case bool():
            return None
        case (int() | float()) as value:
            return float(value)
        case {"min": (int() | float()) as value} | {"max": (int() | float()) as value}:
            return float(value)
        case _:
            return None


@strawberry.type
class SweepEdge:
    node: Sweep
    cursor: str


@strawberry.type
class SweepConnection:
    edges: list[SweepEdge]
    page_info: PageInfo
    context: strawberry.Private[Context]
    owner: strawberry.Private[ProjectRecord]
    filters: strawberry.Private[str | None]

    @leaf(description="How many match the filter, on all pages.")
    def total_count(self) -> int:
        with self.context.services.database.read() as connection:
            return records.count_sweeps(connection, self.owner, self.filters)


@strawberry.type
class ProjectSweeps:
    """What can be asked of a project's sweeps."""

    record: strawberry.Private[ProjectRecord]
    siblings: strawberry.Private[ProjectBatch]

    @strawberry.field(description="One sweep by its short id; null when not there.")
    def sweep(self, sweep_name: str) -> Sweep | None:
        context = self.siblings.context
        with context.services.database.read() as connection:
            found = records.find_sweep(connection, self.record, sweep_name)
        if found is None:
            return None
        return Sweep(record=found, owner=self.record, context=context)

    @strawberry.field(
        description="The project's sweeps, newest first. Filters name `name`, "
        "`displayName`, `state`, `method`, `description`, `createdAt` or `updatedAt`."
    )
    def sweeps(
        self,
        filters: JsonString | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> SweepConnection:
        context = self.siblings.context
        with context.services.database.read() as connection:
            page = records.list_sweeps(
                connection,
                self.record,
                first=page_size(first),
                before_rowid=offset_of(after),
                filters=filters,
            )
        edges = [
            SweepEdge(
                node=Sweep(record=one, owner=self.record, context=context),
                cursor=cursor,
            )
            for one, cursor in zip(page.items, page.cursors, strict=True)
        ]
        return SweepConnection(
            edges=edges,
            page_info=page_info(page.cursors, page.has_next),
            context=context,
            owner=self.record,
            filters=filters,
        )

    @leaf
    def total_sweeps(self) -> int:
        with self.siblings.context.services.database.read() as connection:
            return records.count_sweeps(connection, self.record)
