"""`POST /api/runs/importance`: which parameters a metric of runs depends on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import anyio
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.policy import Policy
from trailmark.server.projects.records import require_project
from trailmark.server.rest.bodies import read_body
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.runs.parameters import ParameterQuestion, read_importance
from trailmark.server.runs.queries import prepare_indexes

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_MAX_BODY_BYTES = 4 << 20
_AT_ONCE = 1


class ImportanceRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Whose parameters; see docs/reference/wire-extensions.md.

    Attributes:
        filters: As in GraphQL, but as an object.
        runs: Ids of runs; None takes all that match.
        target: The metric: `summary_metrics.<key>` or `config.<key>`.
        parameters: Dotted config keys; None takes all.
    """

    entity: str
    project: str
    target: str
    filters: dict[str, Any] | None = None
    runs: Sequence[str] | None = None
    parameters: Sequence[str] | None = None


_decode = msgspec.json.Decoder(ImportanceRequest).decode


def routes(services: Services) -> list[PolicedRoute]:
    """The route; a forest keeps a core busy for seconds, so one grows at once."""
    limiter = anyio.CapacityLimiter(_AT_ONCE)

    async def importance(request: Request) -> Response:
        wanted = _parse(await read_body(request, _MAX_BODY_BYTES))
        actor: Actor = request.state.actor
        answer = await anyio.to_thread.run_sync(
            _answer, services, actor, wanted, limiter=limiter
        )
        return Response(
            answer,
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    return [
        PolicedRoute("/api/runs/importance", ["POST"], Policy.SIGNED_IN, importance)
    ]


def _parse(body: bytes) -> ImportanceRequest:
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(
            f"unexpected request for importance: {error}"
        ) from error


def _answer(services: Services, actor: Actor, wanted: ImportanceRequest) -> bytes:
    with services.database.read() as connection:
        project = require_project(
            connection, actor, Action.READ, wanted.entity, wanted.project
        )
    prepare_indexes(services.database, project, wanted.filters, None)
    question = ParameterQuestion(
        wanted.target, wanted.filters, wanted.runs, wanted.parameters
    )
    return msgspec.json.encode(read_importance(services.database, project, question))
