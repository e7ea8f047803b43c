"""Registries renamed, members let in and out, aliases protected."""

from __future__ import annotations

import strawberry

from trailmark.errors import ConflictError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.projects import Project
from trailmark.server.projects.records import require_project
from trailmark.server.registry import members
from trailmark.server.registry.protection import set_protected_aliases
from trailmark.server.registry.records import require_registry
from trailmark.server.registry.saving import rename_registry
from trailmark.wire.ids import decode_rowid


@strawberry.input(description="Both names with the prefix of registries.")
class RenameProjectInput:
    entity_name: str
    old_project_name: str
    new_project_name: str
    client_mutation_id: str | None = None


@strawberry.type
class RenameProjectPayload:
    project: Project
    inserted: bool


@strawberry.input(description="Ids as `User:<n>` and `Entity:<n>`, encoded.")
class CreateProjectMembersInput:
    project_id: strawberry.ID
    user_ids: list[strawberry.ID | None] | None = None
    team_ids: list[strawberry.ID | None] | None = None


@strawberry.input(description="Ids as `User:<n>` and `Entity:<n>`, encoded.")
class DeleteProjectMembersInput:
    project_id: strawberry.ID
    user_ids: list[strawberry.ID | None] | None = None
    team_ids: list[strawberry.ID | None] | None = None


@strawberry.input(description="Roles: admin, member, viewer, restricted_viewer.")
class UpdateProjectMemberInput:
    project_id: strawberry.ID
    user_id: strawberry.ID
    user_project_role: str
    client_mutation_id: str | None = None


@strawberry.input(description="Roles: admin, member, viewer, restricted_viewer.")
class UpdateProjectTeamMemberInput:
    project_id: strawberry.ID
    team_id: strawberry.ID
    team_project_role: str
    client_mutation_id: str | None = None


@strawberry.type
class RegistrySuccess:
    success: bool


@strawberry.input(description="All aliases to protect; others are free from then on.")
class SetProtectedAliasesInput:
    project_id: strawberry.ID
    aliases: list[str]
    client_mutation_id: str | None = None


@strawberry.type
class RegistryPayload:
    project: Project


@strawberry.type
class RegistryMutations:
    @mutation(Policy.SIGNED_IN, description="Give a registry another name.")
    def rename_project(
        self, info: Info, input: RenameProjectInput
    ) -> RenameProjectPayload:
        context = info.context
        with context.services.database.write() as unit:
            record = require_project(
                unit.connection,
                context.actor,
                Action.ADMIN,
                input.entity_name,
                input.old_project_name,
            )
            if not record.is_registry:
                raise ConflictError(
                    f"{record.name!r} is no registry; other projects keep their names",
                    hint="their names are part of the ids of their runs",
                )
            record = rename_registry(
                unit, context.actor, record, input.new_project_name
            )
        return RenameProjectPayload(project=Project.of(context, record), inserted=False)

    @mutation(
        Policy.SIGNED_IN,
        description="Let people and teams of the organization into a registry, as "
        "viewers.",
    )
    def create_project_members(
        self, info: Info, input: CreateProjectMembersInput
    ) -> RegistrySuccess:
        context = info.context
        with context.services.database.write() as unit:
            members.add_members(
                unit,
                context.actor,
                require_registry(
                    unit.connection, context.actor, Action.ADMIN, input.project_id
                ),
                user_rowids=_rowids(input.user_ids, "User"),
                team_rowids=_rowids(input.team_ids, "Entity"),
            )
        return RegistrySuccess(success=True)

    @mutation(
        Policy.SIGNED_IN, description="Take roles away; people may give up their own."
    )
    def delete_project_members(
        self, info: Info, input: DeleteProjectMembersInput
    ) -> RegistrySuccess:
        context = info.context
        with context.services.database.write() as unit:
            members.remove_members(
                unit,
                context.actor,
                require_registry(
                    unit.connection, context.actor, Action.READ, input.project_id
                ),
                user_rowids=_rowids(input.user_ids, "User"),
                team_rowids=_rowids(input.team_ids, "Entity"),
            )
        return RegistrySuccess(success=True)

    @mutation(Policy.SIGNED_IN, description="Give a person another role.")
    def update_project_member(
        self, info: Info, input: UpdateProjectMemberInput
    ) -> RegistrySuccess:
        rowid = decode_rowid(input.user_id, "User")
        _set_role(
            info.context, input.project_id, input.user_project_role, user_rowid=rowid
        )
        return RegistrySuccess(success=True)

    @mutation(Policy.SIGNED_IN, description="Give a team another role.")
    def update_project_team_member(
        self, info: Info, input: UpdateProjectTeamMemberInput
    ) -> RegistrySuccess:
        rowid = decode_rowid(input.team_id, "Entity")
        _set_role(
            info.context, input.project_id, input.team_project_role, team_rowid=rowid
        )
        return RegistrySuccess(success=True)

    @mutation(
        Policy.SIGNED_IN,
        description="Say which aliases only administrators of a registry change.",
    )
    def set_protected_aliases(
        self, info: Info, input: SetProtectedAliasesInput
    ) -> RegistryPayload:
        context = info.context
        with context.services.database.write() as unit:
            record = require_registry(
                unit.connection, context.actor, Action.ADMIN, input.project_id
            )
            set_protected_aliases(unit, context.actor, record, input.aliases)
        return RegistryPayload(project=Project.of(context, record))


def _set_role(
    context: Context,
    project_id: str,
    role: str,
    *,
    user_rowid: int | None = None,
    team_rowid: int | None = None,
) -> None:
    with context.services.database.write() as unit:
        members.set_role(
            unit,
            context.actor,
            require_registry(unit.connection, context.actor, Action.ADMIN, project_id),
            role,
            user_rowid=user_rowid,
            team_rowid=team_rowid,
        )


def _rowids(ids: list[strawberry.ID | None] | None, kind: str) -> list[int]:
    return [decode_rowid(one, kind) for one in ids or () if one is not None]
