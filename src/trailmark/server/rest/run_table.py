"""`POST /api/runs/table`: the runs of a project as one table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import anyio
import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.policy import Policy
from trailmark.server.history.columnar_arrow import MEDIA_TYPES, stream_bytes
from trailmark.server.projects.records import require_project
from trailmark.server.rest.bodies import read_body
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.streaming import made_ahead
from trailmark.server.runs.queries import prepare_indexes
from trailmark.server.runs.run_table import run_table

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_MAX_BODY_BYTES = 1 << 20
_ROWS_AT_ONCE = 10_000
_AT_ONCE = 2


class RunTableRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Which runs; `filters` as in GraphQL, but as an object."""

    entity: str
    project: str
    filters: dict[str, Any] | None = None
    format: Literal["arrow", "parquet"] = "arrow"


_decode = msgspec.json.Decoder(RunTableRequest).decode


def routes(services: Services) -> list[PolicedRoute]:
    """The route; a table is held in memory while it is made, so few at once."""
    limiter = anyio.CapacityLimiter(_AT_ONCE)

    async def table(request: Request) -> Response:
        wanted = _parse(await read_body(request, _MAX_BODY_BYTES))
        actor: Actor = request.state.actor

        def make() -> Iterator[bytes]:
            return _answer(services, actor, wanted)

        pieces = await anyio.to_thread.run_sync(make, limiter=limiter)
        return StreamingResponse(
            made_ahead(pieces),
            media_type=MEDIA_TYPES[wanted.format],
            headers={"Cache-Control": "no-store"},
        )

    return [PolicedRoute("/api/runs/table", ["POST"], Policy.SIGNED_IN, table)]


def _parse(body: bytes) -> RunTableRequest:
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(f"unexpected request for runs: {error}") from error


def _answer(
    services: Services, actor: Actor, wanted: RunTableRequest
) -> Iterator[bytes]:
    with services.database.read() as connection:
        project = require_project(
            connection, actor, Action.READ, wanted.entity, wanted.project
        )
    prepare_indexes(services.database, project, wanted.filters, None)
    with services.database.read() as connection:
        table = run_table(connection, project, wanted.filters)
    batches = table.to_batches(max_chunksize=_ROWS_AT_ONCE)
    return stream_bytes(batches, table.schema, wanted.format)
