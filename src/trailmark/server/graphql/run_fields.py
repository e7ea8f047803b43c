"""What a run is: names, state, times, documents.

On the wire a run's `name` is its id in the URL, and a project holds `bucket`s.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.run_batch import RunBatch
from trailmark.server.graphql.scalars import Json, JsonString
from trailmark.server.history.sampled import strict_value
from trailmark.server.runs import client_info
from trailmark.server.runs.alerts import list_alerts
from trailmark.server.runs.document_values import values_at
from trailmark.server.runs.documents import (
    lenient_summary,
    wandb_config,
    wrapped_config,
)
from trailmark.server.runs.records import RunDocuments, RunRecord
from trailmark.wire.lenient_json import from_strict, strict_to_lenient

if TYPE_CHECKING:
    from trailmark.server.graphql.accounts import User

LazyUser = Annotated["User", strawberry.lazy("trailmark.server.graphql.accounts")]

_FAILED = frozenset({"failed", "crashed"})


@strawberry.type(description="Where a run continues another run's history.")
class ForkPoint:
    run_id: str
    step: int


@strawberry.type(description="A message that a run raised.")
class RunAlert:
    title: str
    text: str
    severity: str
    created_at: datetime


@strawberry.type
class RunFields:
    record: strawberry.Private[RunRecord]
    siblings: strawberry.Private[RunBatch]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.record.global_id)

    @leaf(description="Short id, unique in the project; part of the URL.")
    def name(self) -> str:
        return self.record.run_id

    @leaf
    def display_name(self) -> str | None:
        return self.record.display_name

    @leaf(
        description="pending, running, finished, failed, crashed, killed, preempting "
        "or preempted."
    )
    def state(self) -> str:
        return self.record.state

    @leaf
    def tags(self) -> list[str]:
        return list(self.record.tags)

    @leaf
    def sweep_name(self) -> str | None:
        return self.record.sweep_name

    @leaf
    def group(self) -> str | None:
        return self.record.group_name

    @leaf
    def job_type(self) -> str | None:
        return self.record.job_type

    @leaf
    def commit(self) -> str | None:
        return self.record.commit_sha

    @leaf
    def description(self) -> str | None:
        return self.record.description

    @leaf
    def notes(self) -> str | None:
        return self.record.notes

    @leaf
    def host(self) -> str | None:
        return self.record.host

    @leaf
    def program(self) -> str | None:
        return self.record.program

    @leaf
    def repo(self) -> str | None:
        return self.record.repo

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf
    def updated_at(self) -> datetime:
        return self.record.updated_at

    @leaf
    def started_at(self) -> datetime | None:
        return self.record.started_at

    @leaf
    def heartbeat_at(self) -> datetime | None:
        return self.record.heartbeat_at

    @leaf
    def finished_at(self) -> datetime | None:
        return self.record.finished_at

    @leaf(description="Seconds from start to end or last heartbeat.")
    def duration_seconds(self) -> float | None:
        return self.record.duration_s

    @leaf
    def exit_code(self) -> int | None:
        return self.record.exit_code

    @leaf
    def exitcode(self) -> int | None:
        return self.record.exit_code

    @leaf(description="Somebody asked the run to stop.")
    def stopped(self) -> bool:
        return self.record.stop_requested

    @leaf
    def should_stop(self) -> bool:
        return self.record.stop_requested

    @leaf
    def running(self) -> bool:
        return self.record.state == "running"

    @leaf
    def failed(self) -> bool:
        return self.record.state in _FAILED

    @leaf(description="0, 1, 2 … in order of creation; a page turns it into a colour.")
    def color_slot(self) -> int:
        return self.record.colour_slot

    @leaf(description="Number of the project, also in `deleteFiles`.")
    def project_id(self) -> int:
        return self.record.project_rowid

    @leaf(description="Whether the caller may look at the run but not change it.")
    def read_only(self) -> bool:
        return self.siblings.read_only

    @leaf
    def user(self) -> LazyUser | None:
        from trailmark.server.graphql.accounts import run_author

        return run_author(self.record)

    @leaf(description="`{key: {value}}` as JSON.")
    def config(self) -> JsonString:
        return JsonString(wrapped_config(self._documents))

    @leaf(description="The newest summary as JSON.")
    def summary_metrics(self) -> JsonString:
        return JsonString(lenient_summary(self._documents))

    @strawberry.field(
        description="Single values, by path as filters write it: config.lr, "
        "summary_metrics.loss. What is not there is absent."
    )
    def values(self, paths: list[str]) -> Json:
        if not paths:
            return Json({})
        documents = self._documents
        config, summary = from_strict(documents.config), from_strict(documents.summary)
        return Json(strict_value(values_at(config, summary, paths)))

    @leaf(description="The newest system metrics as JSON.")
    def system_metrics(self) -> JsonString:
        return JsonString(strict_to_lenient(self._documents.system_summary))

    @strawberry.field(description="Parts of the client's own config block, as JSON.")
    def wandb_config(self, keys: list[str] | None = None) -> JsonString:
        if keys is None:
            return JsonString(strict_to_lenient(self._documents.client_info))
        return JsonString(wandb_config(self._documents, keys))

    @leaf(description="Environment of the first process that wrote to the run.")
    def metadata(self) -> Json | None:
        return Json(strict_value(client_info.environment(self.client_info)) or None)

    @leaf(description="What `define_metric` said, spelled out.")
    def metric_definitions(self) -> Json:
        return Json(strict_value(client_info.metric_definitions(self.client_info)))

    @leaf(description="Where the run left another run; null when it began by itself.")
    def forked_from(self) -> ForkPoint | None:
        branch = client_info.branch_point(self.client_info)
        if branch is None or branch.run_id == self.record.run_id:
            return None  # a rewound run names itself
        return ForkPoint(run_id=branch.run_id, step=branch.step)

    @leaf
    def alerts(self) -> list[RunAlert]:
        with self.siblings.context.services.database.read() as connection:
            return [
                RunAlert(
                    title=alert.title,
                    text=alert.text,
                    severity=alert.severity,
                    created_at=alert.created_at,
                )
                for alert in list_alerts(connection, self.record.rowid)
            ]

    @property
    def _documents(self) -> RunDocuments:
        return self.siblings.documents(self.record.rowid)

    @property
    def client_info(self) -> dict[str, Any]:
        return from_strict(self._documents.client_info)
