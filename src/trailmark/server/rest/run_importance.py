"""`POST /api/runs/importance`: which parameters a metric of runs depends on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
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
from trailmark.server.runs.parameters import (
    KnownAnswers,
    NobodyWaitsError,
    ParameterQuestion,
    question_filters,
    read_importance,
)
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
    known = KnownAnswers()

    async def importance(request: Request) -> Response:
        wanted = _parse(await read_body(request, _MAX_BODY_BYTES))
        actor: Actor = request.state.actor
        gone = threading.Event()

        def work() -> bytes | None:
            try:
                return _answer(services, actor, wanted, known, gone.is_set)
            except NobodyWaitsError:
                return None

        answer: bytes | None = None
        failed: Exception | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(_notice_leaving, request, gone)
            try:
                answer = await anyio.to_thread.run_sync(work, limiter=limiter)
            except Exception as error:  # noqa: BLE001 - a group would wrap it
                failed = error
            group.cancel_scope.cancel()
        if failed is not None:
            raise failed
        return Response(
            answer or b"",
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    return [
        PolicedRoute("/api/runs/importance", ["POST"], Policy.SIGNED_IN, importance)
    ]


async def _notice_leaving(request: Request, gone: threading.Event) -> None:
    """Who closes the page does not wait for an answer; others are let on."""
    while not gone.is_set():
        message = await request.receive()
        if message["type"] == "http.disconnect":
            gone.set()


def _parse(body: bytes) -> ImportanceRequest:
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(
            f"unexpected request for importance: {error}"
        ) from error


def _answer(
    services: Services,
    actor: Actor,
    wanted: ImportanceRequest,
    known: KnownAnswers,
    is_over: Callable[[], bool],
) -> bytes:
    with services.database.read() as connection:
        project = require_project(
            connection, actor, Action.READ, wanted.entity, wanted.project
        )
    question = ParameterQuestion(
        wanted.target, wanted.filters, wanted.runs, wanted.parameters
    )
    prepare_indexes(services.database, project, question_filters(question), None)
    told = read_importance(
        services.database, project, question, known=known, is_over=is_over
    )
    return msgspec.json.encode(told)
