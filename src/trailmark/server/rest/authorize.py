"""API keys of the signed-in person, for the page that `wandb login` opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from trailmark.errors import ForbiddenError, InvalidInputError
from trailmark.server.accounts.actor import Actor
from trailmark.server.accounts.api_keys import (
    ApiKeyRecord,
    create_api_key,
    delete_api_key,
    list_api_keys,
)
from trailmark.server.accounts.policy import Policy
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.session import read_object
from trailmark.wire.ids import decode_rowid, encode_global_id

if TYPE_CHECKING:
    from trailmark.server.app.services import Services


def routes(services: Services) -> list[PolicedRoute]:
    """`/api/keys`: list one's keys, make one and see it once, revoke one."""

    async def listed(request: Request) -> Response:
        keys = await run_in_threadpool(_list, services, request.state.actor)
        return _json({"keys": keys})

    async def create(request: Request) -> Response:
        body = await read_object(request)
        description = body.get("description")
        if description is not None and not isinstance(description, str):
            raise InvalidInputError("'description' is not a text")
        key = await run_in_threadpool(
            _create, services, request.state.actor, description
        )
        return _json(key, 201)

    async def revoke(request: Request) -> Response:
        rowid = decode_rowid(request.path_params["key_id"], "ApiKey")
        await run_in_threadpool(_revoke, services, request.state.actor, rowid)
        return Response(status_code=204)

    return [
        PolicedRoute("/api/keys", ["GET"], Policy.SIGNED_IN, listed),
        PolicedRoute("/api/keys", ["POST"], Policy.SIGNED_IN, create),
        PolicedRoute("/api/keys/{key_id}", ["DELETE"], Policy.SIGNED_IN, revoke),
    ]


def _list(services: Services, actor: Actor) -> list[dict[str, Any]]:
    with services.database.read() as connection:
        return [_shown(key) for key in list_api_keys(connection, _user_of(actor))]


def _create(
    services: Services, actor: Actor, description: str | None
) -> dict[str, Any]:
    with services.database.write() as unit:
        made = create_api_key(unit, _user_of(actor), description)
    return _shown(made.record) | {"secret": made.secret}


def _revoke(services: Services, actor: Actor, rowid: int) -> None:
    with services.database.write() as unit:
        delete_api_key(unit, actor, rowid)


def _user_of(actor: Actor) -> int:
    if actor.user_rowid is None:
        raise ForbiddenError("only a user has API keys")
    return actor.user_rowid


def _shown(key: ApiKeyRecord) -> dict[str, Any]:
    return {
        "id": encode_global_id("ApiKey", key.rowid),
        "name": key.masked,
        "description": key.description,
        "createdAt": key.created_at.isoformat(),
        "lastUsedAt": key.last_used_at.isoformat() if key.last_used_at else None,
    }


def _json(value: Any, status: int = 200) -> Response:
    return Response(
        orjson.dumps(value),
        status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
