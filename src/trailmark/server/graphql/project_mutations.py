"""Projects made, changed and removed."""

from __future__ import annotations

from datetime import UTC, datetime

import strawberry

from trailmark.errors import ConflictError, InvalidInputError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.authentication import with_registry_roles
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.deletion import delete_collections_in
from trailmark.server.db import UnitOfWork
from trailmark.server.graphql.access import registry_visibility_of, visibility_of
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.projects import Project
from trailmark.server.graphql.scalars import Json
from trailmark.server.projects.records import (
    ProjectRecord,
    ensure_project,
    find_project,
    project_with_id,
    require_project,
    update_project,
)
from trailmark.server.registry.saving import (
    SaveRegistry,
    delete_registry,
    save_registry,
)
from trailmark.server.runs.deletion import delete_project
from trailmark.wire.names import REGISTRY_PREFIX


@strawberry.input(description="A type that a registry accepts from now on.")
class ArtifactTypeInput:
    name: str
    description: str | None = None


@strawberry.input(
    description="Makes a project or registry, or changes what is given of one."
)
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
    artifact_types: list[ArtifactTypeInput | None] | None = None
    allow_all_artifact_types_in_registry: bool | None = None
    client_mutation_id: str | None = None
    # Ours: an error instead of a change where there is one already.
    must_be_new: bool | None = None


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


@strawberry.input
class DeleteModelInput:
    id: str
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
        if input.name.startswith(REGISTRY_PREFIX):
            return _upsert_registry(context, input, input.name)
        visibility = visibility_of(input.access) if input.access else None
        with context.services.database.write() as unit:
            before = find_project(
                unit.connection, context.actor, input.entity_name, input.name
            )
            if before is not None and input.must_be_new:
                raise ConflictError(f"there is a project {before.name!r} already")
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
            if record.is_registry:
                raise ConflictError(
                    f"{record.name!r} is a registry", hint="change it with upsertModel"
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
            _delete(unit, context.actor, record)
        return ProjectSuccess(success=True)

    @mutation(Policy.SIGNED_IN, description="Remove a project or registry by its id.")
    def delete_model(self, info: Info, input: DeleteModelInput) -> ProjectSuccess:
        context = info.context
        with context.services.database.write() as unit:
            record = project_with_id(unit.connection, context.actor, input.id)
            record.require(context.actor, Action.ADMIN)
            _delete(unit, context.actor, record)
        return ProjectSuccess(success=True)


def _upsert_registry(
    context: Context, input: UpsertModelInput, name: str
) -> UpsertModelPayload:
    types = [one.name for one in input.artifact_types or () if one is not None]
    command = SaveRegistry(
        entity_name=input.entity_name or context.actor.default_entity or "",
        name=name,
        visibility=registry_visibility_of(input.access) if input.access else None,
        description=input.description,
        allows_all_types=input.allow_all_artifact_types_in_registry,
        new_types=types,
    )
    with context.services.database.write() as unit:
        record, inserted = save_registry(
            unit, context.actor, command, must_be_new=bool(input.must_be_new)
        )
        # The maker administers it from this moment on, and not only from the next.
        context.actor = with_registry_roles(unit.connection, context.actor)
    project = Project.of(context, record)
    return UpsertModelPayload(project=project, model=project, inserted=inserted)


def _delete(unit: UnitOfWork, actor: Actor, record: ProjectRecord) -> None:
    if record.is_registry:
        delete_registry(unit, actor, record)
    else:
        delete_collections_in(unit, actor, record.rowid)
        delete_project(unit, record, datetime.now(UTC))


def _needed(visibility: str | None) -> Action:
    """Opening a project to others is for those who administer its entity."""
    return Action.WRITE if visibility is None else Action.ADMIN
