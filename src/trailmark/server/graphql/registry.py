"""Registries: what a project has that is one, and who is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.server.accounts.actor import RegistryRole
from trailmark.server.accounts.users import UserRecord
from trailmark.server.graphql.access import access_of
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.project_batch import ProjectBatch
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.registry import members as rows
from trailmark.server.registry import records
from trailmark.wire.ids import encode_global_id

if TYPE_CHECKING:
    from trailmark.server.graphql.accounts import Entity, User

LazyUser = Annotated["User", strawberry.lazy("trailmark.server.graphql.accounts")]
LazyEntity = Annotated["Entity", strawberry.lazy("trailmark.server.graphql.accounts")]


@strawberry.type(name="Role", description="admin, member, viewer or restricted_viewer.")
class Role:
    name: str


@strawberry.type(description="Somebody with a role of their own in a registry.")
class ProjectMember:
    id: strawberry.ID
    name: str | None
    username: str | None
    email: str | None
    role: Role
    user: LazyUser


@strawberry.type(description="A team whose members have a role in a registry.")
class ProjectTeamMember:
    team: LazyEntity
    role: Role


@strawberry.type(description="What is set of a registry, and what the caller is in it.")
class RegistrySettings:
    project: strawberry.Private[ProjectRecord]
    siblings: strawberry.Private[ProjectBatch]

    @leaf(description="Without the prefix that the project's name has.")
    def name(self) -> str:
        return records.short_name(self.project)

    @leaf(description="Name of the organization; null when it has just been deleted.")
    def organization_name(self) -> str | None:
        return self.siblings.organization_name(self.project.entity_rowid)

    @leaf(description="organization or restricted.")
    def visibility(self) -> str:
        return self.project.visibility

    @leaf(description="The protocol's word for the visibility: PRIVATE or RESTRICTED.")
    def access(self) -> str:
        return access_of(self.project.visibility)

    @leaf(description="Whether versions of any type may be linked.")
    def allows_all_types(self) -> bool:
        return self._stored.allows_all_types

    @leaf(description="Accepted types first, then others in use.")
    def types(self) -> list[str]:
        return self._stored.type_names

    @leaf(description="Aliases that only administrators of the registry change.")
    def protected_aliases(self) -> list[str]:
        return self._stored.protected_aliases

    @leaf(description="What the caller is in the registry.")
    def my_role(self) -> str | None:
        role = self._role
        return None if role is None else role.value

    @leaf(description="Whether the caller may link, unlink and describe.")
    def can_link(self) -> bool:
        return self._role in (RegistryRole.ADMIN, RegistryRole.MEMBER)

    @leaf(description="Whether the caller may change settings, members and types.")
    def can_administer(self) -> bool:
        return self._role is RegistryRole.ADMIN

    @leaf(description="People with a role of their own, in the order they came.")
    def members(self) -> list[ProjectMember]:
        return user_members(self.siblings, self.project)

    @leaf(description="Teams with a role, in the order they came.")
    def teams(self) -> list[ProjectTeamMember]:
        return team_members(self.siblings, self.project)

    @leaf
    def collection_count(self) -> int:
        return self._stored.collection_count

    @leaf(description="Versions in all collections; one in two of them counts twice.")
    def version_count(self) -> int:
        return self._stored.version_count

    @property
    def _stored(self) -> records.RegistrySettings:
        return self.siblings.registry(self.project.rowid)

    @property
    def _role(self) -> RegistryRole | None:
        return records.role_in(self.siblings.context.actor, self.project)


@strawberry.type
class RegistryFields:
    """What the type `Project` has because some projects are registries."""

    record: strawberry.Private[ProjectRecord]
    siblings: strawberry.Private[ProjectBatch]

    @leaf(description="Null for a project that is no registry.")
    def registry(self) -> RegistrySettings | None:
        if not self.record.is_registry:
            return None
        return RegistrySettings(project=self.record, siblings=self.siblings)

    @leaf(description="Whether artifacts of any type may be in it.")
    def allow_all_artifact_types_in_registry(self) -> bool:
        if not self.record.is_registry:
            return True
        return self.siblings.registry(self.record.rowid).allows_all_types

    @leaf(description="People with a role of their own; only registries have any.")
    def members(self) -> list[ProjectMember]:
        return user_members(self.siblings, self.record)

    @leaf(description="Teams with a role; only registries have any.")
    def team_members(self) -> list[ProjectTeamMember]:
        return team_members(self.siblings, self.record)


def user_members(siblings: ProjectBatch, project: ProjectRecord) -> list[ProjectMember]:
    """People with a role in a registry; none in an ordinary project."""
    if not project.is_registry:
        return []
    with siblings.context.services.database.read() as connection:
        found = rows.list_user_members(connection, project.rowid)
    return [_user_member(siblings, one.user, one.role) for one in found]


def team_members(
    siblings: ProjectBatch, project: ProjectRecord
) -> list[ProjectTeamMember]:
    """Teams with a role in a registry; none in an ordinary project."""
    from trailmark.server.graphql.accounts import Entity

    if not project.is_registry:
        return []
    with siblings.context.services.database.read() as connection:
        found = rows.list_team_members(connection, project.rowid)
    return [
        ProjectTeamMember(
            team=Entity.of(siblings.context, one.team), role=Role(name=one.role.value)
        )
        for one in found
    ]


def _user_member(
    siblings: ProjectBatch, record: UserRecord, role: RegistryRole
) -> ProjectMember:
    from trailmark.server.graphql.accounts import User

    user = User.of(siblings.context, record)
    return ProjectMember(
        id=strawberry.ID(encode_global_id("User", record.rowid)),
        name=record.full_name or record.username,
        username=record.username,
        email=user.email(),
        role=Role(name=role.value),
        user=user,
    )
