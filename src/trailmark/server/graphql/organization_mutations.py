"""Organizations, teams, members, invitations: made, changed, removed."""

from __future__ import annotations

from datetime import UTC, datetime

import strawberry

from trailmark.server.accounts import invites, organizations, teams
from trailmark.server.accounts.actor import TeamRole
from trailmark.server.accounts.fresh_keys import promise_key
from trailmark.server.accounts.invites import CreateInvite, InviteRecord
from trailmark.server.accounts.policy import Policy
from trailmark.server.accounts.teams import CreateTeam
from trailmark.server.graphql.accounts import Entity, User, user_by_rowid
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import leaf, mutation
from trailmark.server.graphql.organizations import Member, Organization, fresh_member
from trailmark.wire.ids import decode_global_id, decode_rowid, encode_global_id


@strawberry.input
class CreateOrganizationInput:
    name: str
    admin_username: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateOrganizationPayload:
    organization: Organization


@strawberry.input(description="`role` is admin, member or viewer.")
class AddOrganizationMemberInput:
    organization_name: str
    username: str
    role: str
    client_mutation_id: str | None = None


@strawberry.type
class AddOrganizationMemberPayload:
    success: bool


@strawberry.input
class RemoveOrganizationMemberInput:
    organization_name: str
    username: str
    client_mutation_id: str | None = None


@strawberry.type
class RemoveOrganizationMemberPayload:
    success: bool


@strawberry.input
class DeleteOrganizationInput:
    name: str
    client_mutation_id: str | None = None


@strawberry.type
class DeleteOrganizationPayload:
    success: bool


@strawberry.input
class CreateTeamInput:
    team_name: str
    team_admin_user_name: str | None = None
    organization_name: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateTeamPayload:
    entity: Entity


@strawberry.input(description="`role` is admin, member or view-only.")
class AddTeamMemberInput:
    team_name: str
    username: str
    role: str = "member"
    client_mutation_id: str | None = None


@strawberry.type
class AddTeamMemberPayload:
    success: bool


@strawberry.input(
    description="Either `email` or `username`. With `mustExist` an address that no user "
    "has is refused; otherwise its invitation waits."
)
class CreateInviteInput:
    entity_name: str
    email: str | None = None
    username: str | None = None
    admin: bool | None = None
    must_exist: bool | None = None
    client_mutation_id: str | None = None


@strawberry.type
class Invite:
    record: strawberry.Private[InviteRecord]
    context: strawberry.Private[Context]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_global_id("Invite", self.record.rowid))

    @leaf
    def name(self) -> str:
        user = self.to_user()
        return user.name() if user is not None else self.record.email or ""

    @leaf
    def email(self) -> str | None:
        return self.record.email

    @leaf
    def created_at(self) -> str | None:
        return self.record.created_at.isoformat()

    @leaf
    def to_user(self) -> User | None:
        rowid = self.record.to_user_rowid
        return None if rowid is None else user_by_rowid(self.context, rowid)


@strawberry.type
class CreateInvitePayload:
    invite: Invite


@strawberry.input(description="The id of an invitation, or of a member.")
class DeleteInviteInput:
    id: str | None = None
    entity_name: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class DeleteInvitePayload:
    success: bool


@strawberry.input
class CreateServiceAccountInput:
    description: str
    entity_name: str
    client_mutation_id: str | None = None


@strawberry.type
class CreateServiceAccountPayload:
    user: User
    member: Member


@strawberry.type
class OrganizationMutations:
    @mutation(Policy.INSTANCE_ADMIN)
    def create_organization(
        self,
        info: Info,
        input: CreateOrganizationInput,
    ) -> CreateOrganizationPayload:
        context = info.context
        with context.services.database.write() as unit:
            made = organizations.create_organization(
                unit, context.actor, input.name, input.admin_username
            )
        return CreateOrganizationPayload(
            organization=Organization(record=made, context=context)
        )

    @mutation(Policy.SIGNED_IN, description="Also changes the role of a member.")
    def add_organization_member(
        self,
        info: Info,
        input: AddOrganizationMemberInput,
    ) -> AddOrganizationMemberPayload:
        with info.context.services.database.write() as unit:
            organizations.add_organization_member(
                unit,
                info.context.actor,
                input.organization_name,
                input.username,
                input.role,
            )
        return AddOrganizationMemberPayload(success=True)

    @mutation(Policy.SIGNED_IN, description="Also takes the person out of its teams.")
    def remove_organization_member(
        self,
        info: Info,
        input: RemoveOrganizationMemberInput,
    ) -> RemoveOrganizationMemberPayload:
        with info.context.services.database.write() as unit:
            organizations.remove_organization_member(
                unit, info.context.actor, input.organization_name, input.username
            )
        return RemoveOrganizationMemberPayload(success=True)

    @mutation(Policy.SIGNED_IN, description="With its teams and all that they own.")
    def delete_organization(
        self,
        info: Info,
        input: DeleteOrganizationInput,
    ) -> DeleteOrganizationPayload:
        with info.context.services.database.write() as unit:
            organizations.delete_organization(unit, info.context.actor, input.name)
        return DeleteOrganizationPayload(success=True)

    @mutation(Policy.SIGNED_IN)
    def create_team(self, info: Info, input: CreateTeamInput) -> CreateTeamPayload:
        context = info.context
        command = CreateTeam(
            input.team_name, input.team_admin_user_name, input.organization_name
        )
        with context.services.database.write() as unit:
            made = teams.create_team(unit, context.actor, command)
        return CreateTeamPayload(entity=Entity.of(context, made))

    @mutation(Policy.SIGNED_IN, description="Also changes the role of a member.")
    def add_team_member(
        self,
        info: Info,
        input: AddTeamMemberInput,
    ) -> AddTeamMemberPayload:
        with info.context.services.database.write() as unit:
            teams.add_team_member(
                unit, info.context.actor, input.team_name, input.username, input.role
            )
        return AddTeamMemberPayload(success=True)

    @mutation(Policy.SIGNED_IN, description="A known user is a member at once.")
    def create_invite(
        self, info: Info, input: CreateInviteInput
    ) -> CreateInvitePayload:
        context = info.context
        command = CreateInvite(
            entity_name=input.entity_name,
            email=input.email,
            username=input.username,
            role=TeamRole.ADMIN if input.admin else TeamRole.MEMBER,
            must_exist=bool(input.must_exist),
        )
        with context.services.database.write() as unit:
            made = invites.create_invite(unit, context.actor, command)
        return CreateInvitePayload(invite=Invite(record=made, context=context))

    @mutation(
        Policy.SIGNED_IN, description="Withdraw an invitation, or remove a member."
    )
    def delete_invite(
        self, info: Info, input: DeleteInviteInput
    ) -> DeleteInvitePayload:
        actor, given = info.context.actor, input.id or ""
        with info.context.services.database.write() as unit:
            if decode_global_id(given)[0] == "TeamMember":
                member_rowid = decode_rowid(given, "TeamMember")
                teams.remove_team_member(unit, actor, member_rowid)
            else:
                invites.withdraw_invite(unit, actor, decode_rowid(given, "Invite"))
        return DeleteInvitePayload(success=True)

    @mutation(
        Policy.SIGNED_IN,
        description="The key is the new member's `apiKey`, here or in the team, for "
        "one look.",
    )
    def create_service_account(
        self,
        info: Info,
        input: CreateServiceAccountInput,
    ) -> CreateServiceAccountPayload:
        context = info.context
        with context.services.database.write() as unit:
            made = teams.create_service_account(
                unit, context.actor, input.entity_name, input.description
            )
            viewer = context.actor.user_rowid
            if viewer is not None:
                promise_key(unit, viewer, made.api_key.record, datetime.now(UTC))
        return CreateServiceAccountPayload(
            user=User.of(context, made.user), member=fresh_member(context, made)
        )
