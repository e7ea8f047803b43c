"""Runs created, changed, stopped, rewound, removed."""

from __future__ import annotations

from enum import Enum

import strawberry

from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.runs import Run, run_node
from trailmark.server.graphql.scalars import DurationMs, JsonString
from trailmark.server.projects.records import project_by_rowid, require_project
from trailmark.server.runs import lifecycle
from trailmark.server.runs.queries import require_run
from trailmark.server.runs.records import RunRecord
from trailmark.server.runs.upsert import UpsertRun, upsert_run
from trailmark.errors import NotFoundError

_DEFAULT_ALERT_WAIT_MS = 60_000


@strawberry.enum
class AlertSeverity(Enum):
    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


@strawberry.input(description="Null leaves a stored value as it is.")
class UpsertBucketInput:
    id: str | None = None
    name: str | None = None
    model_name: str | None = None
    entity_name: str | None = None
    group_name: str | None = None
    description: str | None = None
    display_name: str | None = None
    notes: str | None = None
    commit: str | None = None
    config: JsonString | None = None
    host: str | None = None
    debug: bool | None = None
    job_program: str | None = None
    job_repo: str | None = None
    job_type: str | None = None
    state: str | None = None
    sweep: str | None = None
    tags: list[str] | None = None
    summary_metrics: JsonString | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UpsertBucketPayload:
    bucket: Run
    inserted: bool
    client_mutation_id: str | None = None


@strawberry.input
class RewindRunInput:
    run_name: str
    entity_name: str | None = None
    project_name: str | None = None
    metric_name: str
    metric_value: float
    client_mutation_id: str | None = None


@strawberry.type
class RewindRunPayload:
    rewound_run: Run


@strawberry.input
class RunIdInput:
    id: strawberry.ID
    client_mutation_id: str | None = None


@strawberry.input
class DeleteRunInput:
    id: strawberry.ID
    delete_artifacts: bool | None = None
    client_mutation_id: str | None = None


@strawberry.input
class DeleteRunsInput:
    ids: list[strawberry.ID]
    client_mutation_id: str | None = None


@strawberry.input
class UpdateRunStateInput:
    id: strawberry.ID
    state: str
    client_mutation_id: str | None = None


@strawberry.input
class NotifyScriptableRunAlertInput:
    entity_name: str
    project_name: str
    run_name: str
    title: str
    text: str
    severity: AlertSeverity | None = AlertSeverity.INFO
    wait_duration: DurationMs | None = None
    client_mutation_id: str | None = None


@strawberry.type
class RunSuccess:
    success: bool
    client_mutation_id: str | None = None


@strawberry.type
class RunMutations:
    @mutation(
        Policy.SIGNED_IN,
        description="Create a run, or change what is given of one; a missing project "
        "is made.",
    )
    def upsert_bucket(
        self, info: Info, input: UpsertBucketInput
    ) -> UpsertBucketPayload:
        context = info.context
        history = context.services.history
        with context.services.database.write() as unit:
            done = upsert_run(unit, context.actor, _upsert_command(input), history)
        return UpsertBucketPayload(
            bucket=_node(context, done.run),
            inserted=done.inserted,
            client_mutation_id=input.client_mutation_id,
        )
