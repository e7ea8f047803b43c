"""Projects made, changed and removed."""

from __future__ import annotations

from datetime import UTC, datetime

import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.access import visibility_of
from trailmark.server.graphql.context import Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.projects import Project
from trailmark.server.graphql.scalars import Json
from trailmark.server.projects.records import (
    ensure_project,
    find_project,
    require_project,
    update_project,
)
from trailmark.server.runs.deletion import delete_project


@strawberry.input(description="Makes a project, or changes what is given of one.")
class UpsertModelInput:
    name: str | None = None
    entity_name: str | None = None
    description: str | None = None
    access: str | None = None
    # The official client sends every key it knows, most of them null.
    id: str | None = None
    owner: strawberry.ID | None = None
    is_benchmark: bool | None = None
    is_published: bool | None = None
    framework: str | None = None
    repo: str | None = None
    docker_image: str | None = None
    views: str | None = None
    icon: Json | None = None
    rate_limits: Json | None = None
    artifact_types: Json | None = None
    allow_all_artifact_types_in_registry: bool | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UpsertModelPayload:
    project: Project
    model: Project
    inserted: bool


@strawberry.input(description="Null leaves a stored value as it is.")
class UpdateProjectInput:
    entity_name: str
    name: str
    description: str | None = None
    access: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class ProjectPayload:
    project: Project


@strawberry.input
class DeleteProjectInput:
    entity_name: str
    name: str
    client_mutation_id: str | None = None


@strawberry.type
class ProjectSuccess:
    success: bool


@strawberry.type
class ProjectMutations:
    @mutation(
        Policy.SIGNED_IN, description="Make a project, or change what is given of one."
    )
    def upsert_model(self, info: Info, input: UpsertModelInput) -> UpsertModelPayload:
        context = info.context
        if not input.name:
            raise InvalidInputError("a project needs a name")
        visibility = visibility_of(input.access) if input.access else None
        with context.services.database.write() as unit:
            before = find_project(
                unit.connection, context.actor, input.entity_name, input.name
            )
            record = ensure_project(unit, context.actor, input.entity_name, input.name)
            if input.description is not None or visibility is not None:
                record.require(context.actor, _needed(visibility))
                record = update_project(
                    unit, record, description=input.description, visibility=visibility
                )
        project = Project.of(context, record)
        return UpsertModelPayload(
            project=project, model=project, inserted=before is None
        )

    @mutation(Policy.SIGNED_IN, description="Change a project's description or access.")
    def update_project(self, info: Info, input: UpdateProjectInput) -> ProjectPayload:
        context = info.context
        visibility = visibility_of(input.access) if input.access else None
        with context.services.database.write() as unit:
            record = require_project(
                unit.connection,
                context.actor,
                _needed(visibility),
                input.entity_name,
                input.name,
            )
            record = update_project(
                unit, record, description=input.description, visibility=visibility
            )
        return ProjectPayload(project=Project.of(context, record))

    @mutation(Policy.SIGNED_IN, description="Remove a project with its runs.")
    def delete_project(self, info: Info, input: DeleteProjectInput) -> ProjectSuccess:
        context = info.context
        with context.services.database.write() as unit:
            record = require_project(
                unit.connection,
                context.actor,
                Action.ADMIN,
                input.entity_name,
                input.name,
            )
            delete_project(unit, record, datetime.now(UTC))
        return ProjectSuccess(success=True)


def _needed(visibility: str | None) -> Action:
    """Opening a project to others is for those who administer its entity."""
    return Action.WRITE if visibility is None else Action.ADMIN
