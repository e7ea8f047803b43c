"""Runs created, changed, stopped, rewound, removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum

import strawberry
from sqlalchemy import Connection

from trailmark.errors import InvalidInputError, NotFoundError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.deletion import delete_outputs_of
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.run_lookup import require_run
from trailmark.server.graphql.runs import Run, run_node
from trailmark.server.graphql.scalars import DurationMs, JsonString
from trailmark.server.graphql.server_info import ServerSettings
from trailmark.server.projects.records import ProjectRecord, project_by_rowid
from trailmark.server.runs import lifecycle
from trailmark.server.runs.alerts import LONGEST_WAIT, Alert, raise_alert
from trailmark.server.runs.deletion import delete_runs
from trailmark.server.runs.moving import move_runs
from trailmark.server.runs.queries import require_run_by_global_id
from trailmark.server.runs.records import RunRecord
from trailmark.server.runs.undeletion import undelete_runs
from trailmark.server.runs.upsert import UpsertRun, upsert_run

_MAX_RUNS = 10_000


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
    # Ours: changes that leave alone what others wrote meanwhile.
    summary_changes: JsonString | None = None
    removed_config_keys: list[str] | None = None
    removed_summary_keys: list[str] | None = None
    added_tags: list[str] | None = None
    removed_tags: list[str] | None = None


@strawberry.type
class UpsertBucketPayload:
    bucket: Run
    inserted: bool
    server_settings: ServerSettings = strawberry.field(default_factory=ServerSettings)
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


@strawberry.input(description="The ids that the runs had.")
class UndeleteRunsInput:
    ids: list[strawberry.ID]
    client_mutation_id: str | None = None


@strawberry.type
class UndeleteRunsPayload:
    runs: list[Run]
    client_mutation_id: str | None = None


@strawberry.input(
    description="Where the runs are to go; a missing entity is one's own."
)
class MoveRunsInput:
    ids: list[strawberry.ID]
    project_name: str
    entity_name: str | None = None
    client_mutation_id: str | None = None


@strawberry.type(description="The runs where they are now, in the order of the ids.")
class MoveRunsPayload:
    runs: list[Run]
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
        with context.services.database.write() as unit:
            done = upsert_run(
                unit,
                context.actor,
                _upsert_command(input, context.on_behalf_of),
                context.services.history,
            )
            project = _project_of(unit.connection, done.run)
        return UpsertBucketPayload(
            bucket=run_node(context, project, done.run),
            inserted=done.inserted,
            client_mutation_id=input.client_mutation_id,
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Hide the history behind a step, so that the run continues there.",
    )
    def rewind_run(self, info: Info, input: RewindRunInput) -> RewindRunPayload:
        context = info.context
        with context.services.database.write() as unit:
            run = require_run(
                unit.connection,
                context.actor,
                Action.WRITE,
                entity_name=input.entity_name,
                project_name=input.project_name,
                run_id=input.run_name,
            )
            lifecycle.rewind_run(
                unit,
                run,
                input.metric_name,
                input.metric_value,
                context.services.history,
            )
            project = _project_of(unit.connection, run)
        return RewindRunPayload(rewound_run=run_node(context, project, run))

    @mutation(Policy.SIGNED_IN, description="Ask a run to stop; idempotent.")
    def stop_run(self, info: Info, input: RunIdInput) -> RunSuccess:
        with info.context.services.database.write() as unit:
            (run,) = _writable(unit.connection, info.context, [input.id])
            lifecycle.request_stop(unit, run, datetime.now(UTC))
        return RunSuccess(success=True, client_mutation_id=input.client_mutation_id)

    @mutation(Policy.SIGNED_IN, description="Requeue a run, or give it up as failed.")
    def update_run_state(self, info: Info, input: UpdateRunStateInput) -> RunSuccess:
        with info.context.services.database.write() as unit:
            (run,) = _writable(unit.connection, info.context, [input.id])
            lifecycle.update_run_state(unit, run, input.state, datetime.now(UTC))
        return RunSuccess(success=True, client_mutation_id=input.client_mutation_id)

    @mutation(
        Policy.SIGNED_IN,
        description="Remove a run, and with deleteArtifacts the versions it logged.",
    )
    def delete_run(self, info: Info, input: DeleteRunInput) -> RunSuccess:
        with info.context.services.database.write() as unit:
            doomed = _writable(unit.connection, info.context, [input.id])
            if input.delete_artifacts:
                for run in doomed:
                    delete_outputs_of(unit, info.context.actor, run.rowid)
            delete_runs(unit, doomed, datetime.now(UTC))
        return RunSuccess(success=True, client_mutation_id=input.client_mutation_id)

    @mutation(Policy.SIGNED_IN, description="Remove several runs, or none of them.")
    def delete_runs(self, info: Info, input: DeleteRunsInput) -> RunSuccess:
        _refuse_too_many(input.ids)
        with info.context.services.database.write() as unit:
            doomed = _writable(unit.connection, info.context, input.ids)
            delete_runs(unit, doomed, datetime.now(UTC))
        return RunSuccess(success=True, client_mutation_id=input.client_mutation_id)

    @mutation(
        Policy.SIGNED_IN,
        description="Bring back runs deleted within seven days, or none of them.",
    )
    def undelete_runs(
        self, info: Info, input: UndeleteRunsInput
    ) -> UndeleteRunsPayload:
        _refuse_too_many(input.ids)
        context = info.context
        with context.services.database.write() as unit:
            found = undelete_runs(unit, context.actor, input.ids, datetime.now(UTC))
            projects = _projects_of(unit.connection, found)
        return UndeleteRunsPayload(
            runs=[run_node(context, projects[run.project_rowid], run) for run in found],
            client_mutation_id=input.client_mutation_id,
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Put runs into another project, or none of them; they get other ids.",
    )
    def move_runs(self, info: Info, input: MoveRunsInput) -> MoveRunsPayload:
        _refuse_too_many(input.ids)
        context = info.context
        with context.services.database.write() as unit:
            moved = move_runs(
                unit,
                context.actor,
                input.ids,
                entity_name=input.entity_name or None,
                project_name=input.project_name,
                now=datetime.now(UTC),
            )
            projects = _projects_of(unit.connection, moved)
        return MoveRunsPayload(
            runs=[run_node(context, projects[run.project_rowid], run) for run in moved],
            client_mutation_id=input.client_mutation_id,
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Raise an alert, unless one of the same title came within "
        "waitDuration.",
    )
    def notify_scriptable_run_alert(
        self, info: Info, input: NotifyScriptableRunAlertInput
    ) -> RunSuccess:
        wait = None
        if input.wait_duration is not None:
            wait = _wait(input.wait_duration)
        with info.context.services.database.write() as unit:
            run = require_run(
                unit.connection,
                info.context.actor,
                Action.WRITE,
                entity_name=input.entity_name,
                project_name=input.project_name,
                run_id=input.run_name,
            )
            severity = (input.severity or AlertSeverity.INFO).value
            alert = Alert(input.title, input.text, severity, datetime.now(UTC))
            raise_alert(unit, run, alert, wait=wait)
        return RunSuccess(success=True, client_mutation_id=input.client_mutation_id)


def _wait(milliseconds: int) -> timedelta:
    """A wait of any length that an integer can tell; a `timedelta` ends earlier."""
    longest = LONGEST_WAIT // timedelta(milliseconds=1)
    return timedelta(milliseconds=max(0, min(milliseconds, longest)))


def _upsert_command(input: UpsertBucketInput, on_behalf_of: str | None) -> UpsertRun:
    return UpsertRun(
        on_behalf_of=on_behalf_of,
        global_id=input.id or None,
        run_id=input.name or None,
        entity_name=input.entity_name or None,
        project_name=input.model_name or None,
        display_name=input.display_name,
        description=input.description,
        notes=input.notes,
        group_name=input.group_name,
        job_type=input.job_type,
        sweep_name=input.sweep or None,
        host=input.host,
        program=input.job_program,
        repo=input.job_repo,
        commit_sha=input.commit,
        tags=input.tags,
        config=input.config,
        summary=input.summary_metrics,
        summary_changes=input.summary_changes,
        removed_config=input.removed_config_keys or (),
        removed_summary=input.removed_summary_keys or (),
        added_tags=input.added_tags or (),
        removed_tags=input.removed_tags or (),
        state=input.state or None,
    )


def _writable(
    connection: Connection, context: Context, ids: Sequence[str]
) -> list[RunRecord]:
    return [
        require_run_by_global_id(connection, context.actor, Action.WRITE, run_id)
        for run_id in ids
    ]


def _refuse_too_many(ids: Sequence[str]) -> None:
    if len(ids) > _MAX_RUNS:
        raise InvalidInputError(f"more than {_MAX_RUNS} runs in one request")


def _projects_of(
    connection: Connection, found: Sequence[RunRecord]
) -> dict[int, ProjectRecord]:
    one_of_each = {run.project_rowid: run for run in found}
    return {rowid: _project_of(connection, run) for rowid, run in one_of_each.items()}


def _project_of(connection: Connection, run: RunRecord) -> ProjectRecord:
    project = project_by_rowid(connection, run.project_rowid)
    if project is None:
        raise NotFoundError(f"the project of run {run.run_id!r} was just deleted")
    return project
