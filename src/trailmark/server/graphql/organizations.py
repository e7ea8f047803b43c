"""Organizations and teams, and who is in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from typing import Annotated

import strawberry

from trailmark.server.accounts import organizations, teams
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.entities import EntityRecord
from trailmark.server.accounts.fresh_keys import promised_keys, redeem_key
from trailmark.server.accounts.invites import InviteRecord, pending_invites
from trailmark.server.accounts.organizations import OrganizationRecord
from trailmark.server.accounts.policy import Policy
from trailmark.server.accounts.teams import CreatedServiceAccount, TeamMember
from trailmark.server.graphql.accounts import Entity, User
from trailmark.server.graphql.automation_places import LazyTriggers
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import leaf, query
from trailmark.server.graphql.scalars import JsonString
from trailmark.server.registry.listing import hosts_of
from trailmark.wire.ids import encode_global_id


@strawberry.enum(name="RampIDType")
class RampIdType(Enum):
    OrgName = "OrgName"


@strawberry.type(description="A switch of the original service; there are none here.")
class FeatureFlag:
    ramp_key: str
    is_enabled: bool


@strawberry.type
class AdvancedRegistryFeatures:
    advanced_search: bool


@strawberry.type
class OrganizationMember:
    user: User
    role: str


@strawberry.type(description="The owner of teams and registries.")
class Organization:
    record: strawberry.Private[OrganizationRecord]
    context: strawberry.Private[Context]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id("Organization", self.record.rowid))

    @leaf
    def name(self) -> str:
        return self.record.name

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at

    @leaf(description="The organization's own entity, where registries live.")
    def org_entity(self) -> Entity | None:
        record = self.record
        return Entity(
            rowid=record.entity_rowid, login=record.entity_name, context=self.context
        )

    @leaf(description="What search over registries understands: everything.")
    def advanced_registry_features(self) -> AdvancedRegistryFeatures:
        return AdvancedRegistryFeatures(advanced_search=True)

    @leaf
    def core_weave_organization_id(self) -> str | None:
        return None

    @strawberry.field
    def feature_flags(
        self,
        ramp_id_type: Annotated[RampIdType, strawberry.argument(name="rampIDType")],
    ) -> list[FeatureFlag]:
        return []

    @leaf(description="Members in the order they joined; none for who is not in it.")
    def members(self) -> list[OrganizationMember]:
        actor = self.context.actor
        if not actor.is_admin and self.record.rowid not in actor.organization_roles:
            return []
        with self.context.services.database.read() as connection:
            found = organizations.list_organization_members(connection, self.record)
        return [
            OrganizationMember(user=User.of(self.context, one.user), role=one.role)
            for one in found
        ]

    @strawberry.field(
        description="Automations of the organization and of its teams, oldest first "
        'unless ordered; filtered by {"name": …}.'
    )
    def triggers(
        self,
        filters: JsonString | None = None,
        order: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> LazyTriggers:
        from trailmark.server.graphql.automations import trigger_page

        owners = [self.record.entity_rowid, *(team.rowid for team in self.teams())]
        return trigger_page(
            self.context,
            owners,
            filters=filters,
            order=order,
            first=first,
            after=after,
        )

    @leaf(description="Teams of the organization that the caller sees, by name.")
    def teams(self) -> list[Entity]:
        with self.context.services.database.read() as connection:
            found = teams.list_teams(connection, self.context.actor)
        return [
            Entity.of(self.context, one)
            for one in found
            if one.organization_rowid == self.record.rowid
        ]


@strawberry.type(description="A place in a team, taken or offered.")
class Member:
    id: strawberry.ID
    name: str
    username: str | None
    email: str | None
    role: str
    admin: bool
    pending: bool
    photo_url: str | None
    account_type: str | None
    redeem: strawberry.Private[Callable[[], str | None] | None] = None

    @leaf(
        description="The key of a service account that the caller has just made, once."
    )
    def api_key(self) -> str | None:
        return None if self.redeem is None else self.redeem()


def members_of(context: Context, team: EntityRecord) -> list[Member]:
    """The members of a team that the caller sees, then its open invitations."""
    if team.kind != "team":
        return []
    viewer = context.actor.user_rowid
    promised: frozenset[int] = frozenset()
    with context.services.database.read() as connection:
        found = teams.list_team_members(connection, team.rowid)
        offered = pending_invites(connection, team.rowid)
        if viewer is not None:
            promised = promised_keys(connection, viewer, datetime.now(UTC))
    if not context.actor.may(Action.ADMIN, team.rowid):
        offered = []

    def redeemer(owner: int) -> Callable[[], str | None] | None:
        if viewer is None or owner not in promised:
            return None
        return partial(_redeem, context, viewer, owner)

    return [
        *(_invited(one) for one in offered),
        *(_member(one, redeemer(one.user.rowid)) for one in found),
    ]


def fresh_member(context: Context, made: CreatedServiceAccount) -> Member:
    """A service account that the caller has just made, whose key waits for one look."""
    viewer, owner = context.actor.user_rowid, made.user.rowid
    redeem = None if viewer is None else partial(_redeem, context, viewer, owner)
    return _member(made.member, redeem)


def _redeem(context: Context, viewer_rowid: int, owner_rowid: int) -> str | None:
    with context.services.database.write() as unit:
        return redeem_key(unit, viewer_rowid, owner_rowid, datetime.now(UTC))


def _member(member: TeamMember, redeem: Callable[[], str | None] | None) -> Member:
    user = member.user
    return Member(
        id=strawberry.ID(encode_global_id("TeamMember", member.rowid)),
        name=user.full_name or user.username,
        username=user.username,
        email=user.email,
        role=member.role,
        admin=member.role == "admin",
        pending=False,
        photo_url=user.photo_url,
        account_type=user.account_kind.upper(),
        redeem=redeem,
    )


def _invited(invite: InviteRecord) -> Member:
    return Member(
        id=strawberry.ID(encode_global_id("Invite", invite.rowid)),
        name=invite.email or "",
        username=None,
        email=invite.email,
        role=invite.role,
        admin=invite.role == "admin",
        pending=True,
        photo_url=None,
        account_type=None,
    )


def organizations_of_user(context: Context, user_rowid: int) -> list[Organization]:
    """The organizations of a user that the caller sees, by name."""
    with context.services.database.read() as connection:
        joined = organizations.organization_rowids_of_user(connection, user_rowid)
        visible = organizations.list_organizations(connection, context.actor)
    return [
        Organization(record=one, context=context)
        for one in visible
        if one.rowid in joined
    ]


@strawberry.type
class OrganizationQueries:
    @query(Policy.SIGNED_IN, description="One organization; null when not there.")
    def organization(self, info: Info, name: str) -> Organization | None:
        context = info.context
        with context.services.database.read() as connection:
            found = organizations.find_organization(connection, context.actor, name)
            if found is None:
                hosts = {
                    one.organization_rowid
                    for one in hosts_of(connection, context.actor)
                }
                known = organizations.organizations_by_rowid(
                    connection, [rowid for rowid in hosts if rowid is not None]
                )
                found = next((one for one in known.values() if one.name == name), None)
        return None if found is None else Organization(record=found, context=context)

    @query(Policy.SIGNED_IN, description="Organizations that the caller sees, by name.")
    def organizations(self, info: Info) -> list[Organization]:
        context = info.context
        with context.services.database.read() as connection:
            found = organizations.list_organizations(connection, context.actor)
        return [Organization(record=one, context=context) for one in found]
