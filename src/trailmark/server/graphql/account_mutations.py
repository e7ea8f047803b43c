"""People and keys: made, changed, removed."""

from __future__ import annotations

import logging

import strawberry

from trailmark.errors import ForbiddenError, NotFoundError
from trailmark.server.accounts import api_keys, users
from trailmark.server.accounts.policy import Policy
from trailmark.server.accounts.users import CreateUser
from trailmark.server.db import UnitOfWork
from trailmark.server.graphql.accounts import User, user_by_rowid
from trailmark.server.graphql.api_keys import ApiKey
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import mutation
from trailmark.wire.ids import decode_rowid

_log = logging.getLogger(__name__)


@strawberry.input(
    description="`apiKey` imports a key that the person has; otherwise the payload's "
    "`apiKey` issues one when it is asked for."
)
class CreateUserInput:
    email: str
    admin: bool | None = None
    username: str | None = None
    api_key: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateUserPayload:
    user: User
    context: strawberry.Private[Context]

    @strawberry.field(description="A new key with its secret, made by asking for it.")
    def api_key(self) -> ApiKey | None:
        with self.context.services.database.write() as unit:
            made = api_keys.create_api_key(unit, self.user.rowid, "issued at creation")
        return ApiKey(record=made.record, secret=made.secret)


@strawberry.input
class DeleteUserInput:
    username: str
    client_mutation_id: str | None = None


@strawberry.type
class DeleteUserPayload:
    success: bool


@strawberry.input
class UpdateUserInput:
    default_entity: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UpdateUserPayload:
    user: User


@strawberry.input(
    description="`username` names somebody else, for administrators of the server."
)
class GenerateApiKeyInput:
    description: str | None = None
    username: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class GenerateApiKeyPayload:
    api_key: ApiKey


@strawberry.input
class DeleteApiKeyInput:
    id: str
    client_mutation_id: str | None = None


@strawberry.type
class DeleteApiKeyPayload:
    success: bool


@strawberry.type
class AccountMutations:
    @mutation(Policy.INSTANCE_ADMIN, description="Make a user and a personal entity.")
    def create_user(self, info: Info, input: CreateUserInput) -> CreateUserPayload:
        context = info.context
        command = CreateUser(
            email=input.email,
            username=input.username,
            is_admin=bool(input.admin),
            api_key=input.api_key,
        )
        with context.services.database.write() as unit:
            made = users.create_user(unit, context.actor, command)
        return CreateUserPayload(user=User.of(context, made.record), context=context)

    @mutation(Policy.INSTANCE_ADMIN, description="Shut a user out, at once.")
    def delete_user(self, info: Info, input: DeleteUserInput) -> DeleteUserPayload:
        with info.context.services.database.write() as unit:
            users.delete_user(unit, info.context.actor, input.username)
        return DeleteUserPayload(success=True)

    @mutation(Policy.SIGNED_IN, description="Change the caller's own settings.")
    def update_user(self, info: Info, input: UpdateUserInput) -> UpdateUserPayload:
        context = info.context
        if input.default_entity is not None:
            with context.services.database.write() as unit:
                users.set_default_entity(unit, context.actor, input.default_entity)
        return UpdateUserPayload(user=user_by_rowid(context, _caller(context)))

    @mutation(Policy.SIGNED_IN, description="Make a key, which is shown once.")
    def generate_api_key(
        self,
        info: Info,
        input: GenerateApiKeyInput,
    ) -> GenerateApiKeyPayload:
        actor = info.context.actor
        with info.context.services.database.write() as unit:
            owner = _owner(info.context, unit, input.username)
            made = api_keys.create_api_key(unit, owner, input.description)
        if owner != actor.user_rowid:
            _log.warning(
                "an administrator made an API key for somebody else: "
                "administrator=%s user=%s key=%s request_id=%s",
                actor.username or actor.via,
                input.username,
                made.record.masked,
                info.context.request_id,
            )
        return GenerateApiKeyPayload(
            api_key=ApiKey(record=made.record, secret=made.secret)
        )

    @mutation(Policy.SIGNED_IN, description="Revoke a key, at once.")
    def delete_api_key(
        self, info: Info, input: DeleteApiKeyInput
    ) -> DeleteApiKeyPayload:
        rowid = decode_rowid(input.id, "ApiKey")
        with info.context.services.database.write() as unit:
            api_keys.delete_api_key(unit, info.context.actor, rowid)
        return DeleteApiKeyPayload(success=True)


def _owner(context: Context, unit: UnitOfWork, username: str | None) -> int:
    """Whom a new key belongs to.

    Raises:
        ForbiddenError: It is somebody else, and the caller does not administer the
            server.
        NotFoundError: There is no such user.
    """
    actor = context.actor
    if username is None or username == actor.username:
        return _caller(context)
    if not actor.is_admin:
        raise ForbiddenError(
            f"only {username!r} and administrators of this server may do this"
        )
    user = users.find_user(unit.connection, username)
    if user is None:
        raise NotFoundError(f"there is no user {username!r}")
    return user.rowid


def _caller(context: Context) -> int:
    """
    Raises:
        ForbiddenError: The caller is the command line, which is no user.
    """
    if context.actor.user_rowid is None:
        raise ForbiddenError("only a user can do this")
    return context.actor.user_rowid
