"""People, their keys, and the entities that own projects."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from trailmark.server.accounts import api_keys, entities, users
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.entities import EntityRecord
from trailmark.server.accounts.organizations import organizations_by_rowid
from trailmark.server.accounts.teams import teams_of_user
from trailmark.server.accounts.users import UserRecord
from trailmark.server.graphql.api_keys import ApiKey, ApiKeyConnection, ApiKeyEdge
from trailmark.server.graphql.automation_places import EntityAutomations
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.entity_search import EntitySearch
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.scalars import Int64, JsonString
from trailmark.wire.ids import encode_global_id

if TYPE_CHECKING:
    from trailmark.server.graphql.organizations import Member, Organization
    from trailmark.server.graphql.projects import Project, ProjectConnection
    from trailmark.server.graphql.run_queues import DefaultResourceConfig
    from trailmark.server.projects.records import ProjectRecord
    from trailmark.server.runs.records import RunRecord

_PROJECTS = "trailmark.server.graphql.projects"
_ORGANIZATIONS = "trailmark.server.graphql.organizations"
LazyProject = Annotated["Project", strawberry.lazy(_PROJECTS)]
LazyProjects = Annotated["ProjectConnection", strawberry.lazy(_PROJECTS)]
LazyResourceConfig = Annotated[
    "DefaultResourceConfig", strawberry.lazy("trailmark.server.graphql.run_queues")
]
LazyOrganization = Annotated["Organization", strawberry.lazy(_ORGANIZATIONS)]
LazyMember = Annotated["Member", strawberry.lazy(_ORGANIZATIONS)]

# Whether clients upload the source of the program they run. They ask the person's
# settings; there is no such setting here, and code is not taken unasked.
_FLAGS = '{"code_saving_enabled":false}'


@strawberry.type(description="Somebody as others see them; runs name their author so.")
class User:
    """`record` is None where only the names were loaded, so that lists stay cheap."""

    rowid: strawberry.Private[int]
    login: strawberry.Private[str]
    full_name: strawberry.Private[str | None] = None
    context: strawberry.Private[Context | None] = None
    record: strawberry.Private[UserRecord | None] = None

    @classmethod
    def of(cls, context: Context, record: UserRecord) -> User:
        return cls(
            rowid=record.rowid,
            login=record.username,
            full_name=record.full_name,
            context=context,
            record=record,
        )

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id("User", self.rowid))

    @leaf(description="The full name where there is one, else the user name.")
    def name(self) -> str:
        return self.full_name or self.login

    @leaf
    def username(self) -> str | None:
        return self.login

    @leaf(description="Null unless it is the caller's own, or the caller administers.")
    def email(self) -> str | None:
        return self.record.email if self.record and self._is_open() else None

    @leaf(description="Whether the user administers the server.")
    def admin(self) -> bool | None:
        return self.record.is_admin if self.record else None

    @leaf
    def account_type(self) -> str | None:
        return self.record.account_kind.upper() if self.record else None

    @leaf(description="JSON text with settings that clients read.")
    def flags(self) -> JsonString | None:
        return JsonString(_FLAGS)

    @leaf(description="Where runs go that name no entity.")
    def entity(self) -> str | None:
        return self.record.default_entity if self.record else None

    @leaf
    def photo_url(self) -> str | None:
        return self.record.photo_url if self.record else None

    @leaf
    def created_at(self) -> datetime | None:
        return self.record.created_at if self.record else None

    @leaf
    def deleted_at(self) -> datetime | None:
        return self.record.deleted_at if self.record else None

    @leaf(description="Whether the caller can sign in with a password.")
    def has_password(self) -> bool | None:
        return self.record.has_password if self.record and self._is_open() else None

    @leaf(
        description="Null unless they are the caller's own, or the caller administers."
    )
    def api_keys(self) -> ApiKeyConnection | None:
        if self.context is None or not self._is_open():
            return None
        with self.context.services.database.read() as connection:
            found = api_keys.list_api_keys(connection, self.rowid)
        return ApiKeyConnection(
            edges=[ApiKeyEdge(node=ApiKey(record=record)) for record in found]
        )

    @leaf(description="The user's teams that the caller sees.")
    def teams(self) -> EntityConnection | None:
        if self.context is None:
            return None
        with self.context.services.database.read() as connection:
            found = teams_of_user(connection, self.rowid)
        shown = [one for one in found if self.context.actor.may(Action.READ, one.rowid)]
        return EntityConnection(
            edges=[EntityEdge(node=Entity.of(self.context, one)) for one in shown]
        )

    @leaf(description="The user's organizations that the caller sees.")
    def organizations(self) -> list[LazyOrganization]:
        from trailmark.server.graphql.organizations import organizations_of_user

        if self.context is None:
            return []
        return organizations_of_user(self.context, self.rowid)

    @strawberry.field(
        description="Projects in the user's personal entity; of the caller, also in "
        "teams, and registries."
    )
    def projects(
        self, first: int | None = None, after: str | None = None
    ) -> LazyProjects | None:
        from trailmark.server.graphql.projects import own_projects, projects_of_entity

        if self.context is None:
            return None
        if self.context.actor.user_rowid == self.rowid:
            return own_projects(self.context, first, after)
        return projects_of_entity(self.context, self.login, first, after)

    def _is_open(self) -> bool:
        if self.context is None:
            return False
        actor = self.context.actor
        return actor.is_admin or actor.user_rowid == self.rowid


@strawberry.type(description="What owns projects: a user, a team or an organization.")
class Entity(EntitySearch, EntityAutomations):
    """`record` is loaded when a field beyond the name is asked for."""

    rowid: strawberry.Private[int]
    login: strawberry.Private[str]
    context: strawberry.Private[Context]
    loaded: strawberry.Private[EntityRecord | None] = None
    owns_what_is_shown: strawberry.Private[bool] = False

    @classmethod
    def of(cls, context: Context, record: EntityRecord) -> Entity:
        return cls(
            rowid=record.rowid, login=record.name, context=context, loaded=record
        )

    @property
    def record(self) -> EntityRecord:
        if self.loaded is None:
            with self.context.services.database.read() as connection:
                found = entities.entities_by_rowid(connection, [self.rowid])
            self.loaded = found[self.rowid]
        return self.loaded

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id("Entity", self.rowid))

    @leaf
    def name(self) -> str:
        return self.login

    @leaf(description="user, team or organization.")
    def entity_type(self) -> str | None:
        return self.record.kind

    @leaf
    def is_team(self) -> bool:
        return self.record.kind == "team"

    @leaf
    def available(self) -> bool | None:
        return False  # the name is taken: by this entity

    @leaf
    def photo_url(self) -> str | None:
        return self.record.photo_url

    @leaf(description="Whether the caller may look but not write here.")
    def read_only(self) -> bool | None:
        return not self.context.actor.may(Action.WRITE, self.rowid)

    @leaf
    def read_only_admin(self) -> bool:
        return False

    @leaf
    def private_only(self) -> bool:
        return False

    @leaf
    def code_saving_enabled(self) -> bool:
        return True

    @leaf
    def xxhash_digests_enabled(self) -> bool:
        return False

    @leaf(description="What new projects get, in the protocol's words.")
    def default_access(self) -> str:
        from trailmark.server.graphql.access import access_of

        return access_of(self.record.default_visibility)

    @leaf
    def is_paid(self) -> bool | None:
        return True  # nothing is held back from anybody

    @leaf
    def limits(self) -> JsonString | None:
        return None

    @leaf(description="Bytes of the files of all runs; 0 for who may not look.")
    def storage_bytes(self) -> Int64:
        if not self._is_visible():
            return Int64(0)
        with self.context.services.database.read() as connection:
            return Int64(entities.stored_bytes(connection, self.rowid))

    @leaf(description="Members in the order they joined, then open invitations.")
    def members(self) -> list[LazyMember]:
        from trailmark.server.graphql.organizations import members_of

        return members_of(self.context, self.record) if self._is_visible() else []

    @leaf(description="The person of a personal entity.")
    def user(self) -> User | None:
        if self.record.kind != "user":
            return None
        with self.context.services.database.read() as connection:
            found = users.find_user(connection, self.login)
        return None if found is None else User.of(self.context, found)

    @leaf(
        description="The organization of a team, or of the organization's own entity."
    )
    def organization(self) -> LazyOrganization | None:
        from trailmark.server.graphql.organizations import Organization as Type

        rowid = self.record.organization_rowid
        if rowid is None or not (self.owns_what_is_shown or self._is_visible()):
            return None
        with self.context.services.database.read() as connection:
            found = organizations_by_rowid(connection, [rowid])
        return Type(record=found[rowid], context=self.context)

    @strawberry.field(description="One project; null when not there.")
    def project(self, name: str | None = None) -> LazyProject | None:
        from trailmark.server.graphql.projects import Project as Type
        from trailmark.server.projects.records import find_project

        with self.context.services.database.read() as connection:
            record = find_project(connection, self.context.actor, self.login, name)
        return None if record is None else Type.of(self.context, record)

    @strawberry.field(
        description="Its projects, oldest first; of an organization, its registries, "
        "by name unless ordered."
    )
    def projects(
        self,
        filters: JsonString | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> LazyProjects | None:
        from trailmark.server.graphql.projects import projects_of_entity
        from trailmark.server.graphql.registry_search import registries_of_entity

        if self.record.kind != "organization":
            return projects_of_entity(self.context, self.login, first, after)
        return registries_of_entity(
            self.context,
            self.rowid,
            filters=filters,
            order=order,
            first=first,
            after=after,
        )

    @strawberry.field(description="What a queue's runs run on; null when not there.")
    def default_resource_config(self, id: strawberry.ID) -> LazyResourceConfig | None:
        from trailmark.server.graphql.run_queues import resource_config_of

        if not self._is_visible():
            return None
        return resource_config_of(self.context, self.rowid, id)

    def _is_visible(self) -> bool:
        return self.context.actor.may(Action.READ, self.rowid)


@strawberry.type
class EntityEdge:
    node: Entity


@strawberry.type
class EntityConnection:
    edges: list[EntityEdge]


def user_by_rowid(context: Context, rowid: int) -> User:
    """Somebody who is known to exist."""
    with context.services.database.read() as connection:
        return User.of(context, users.get_user(connection, rowid))


def run_author(record: RunRecord) -> User | None:
    """The author of a run, from what its record holds; None when the account is gone."""
    if record.user_rowid is None or record.username is None:
        return None
    return User(
        rowid=record.user_rowid, login=record.username, full_name=record.user_full_name
    )


def project_author(context: Context, record: ProjectRecord) -> User | None:
    """Who made a project; None when the account is gone."""
    if record.created_by_username is None:
        return None
    with context.services.database.read() as connection:
        found = users.find_user(connection, record.created_by_username)
    return None if found is None else User.of(context, found)


def project_entity(context: Context, record: ProjectRecord) -> Entity:
    """The owner of a project, loaded only as far as it is asked for."""
    return Entity(
        rowid=record.entity_rowid,
        login=record.entity_name,
        context=context,
        owns_what_is_shown=record.is_registry,
    )
