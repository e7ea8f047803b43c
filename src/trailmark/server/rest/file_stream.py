"""`POST /files/{entity}/{project}/{run}/file_stream`: where runs stream to.

The event loop only gathers the body and waits; decoding, checking and compressing
happen in a worker thread, and the answer goes out when the rows are on disk.

Source: wire protocol 2.6.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from trailmark.server.accounts.actor import Actor
from trailmark.server.accounts.policy import Policy
from trailmark.server.rest.bodies import read_body
from trailmark.server.rest.ingest import Ingest, Receipt, RunAddress
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.wire.file_stream import inflate, parse_streamed_body

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_WRITER_HEADER = "x-wandb-async-client-id"
_GO_ON = b"{}"
_STOP = b'{"stopped": true}'


def routes(services: Services) -> list[PolicedRoute]:
    """The stream route, with the committer behind it."""
    ingest = Ingest(services.database, services.history, services.live)
    max_bytes = services.settings.max_file_stream_bytes

    def receive(
        actor: Actor, address: RunAddress, body: bytes, gzipped: bool, writer: str
    ) -> Receipt:
        plain = inflate(body, max_bytes) if gzipped else body
        return ingest.receive(actor, address, parse_streamed_body(plain), writer)

    async def file_stream(request: Request) -> Response:
        body = await read_body(request, max_bytes)
        names = request.path_params
        receipt = await anyio.to_thread.run_sync(
            receive,
            request.state.actor,
            RunAddress(names["entity"], names["project"], names["run"]),
            body,
            request.headers.get("content-encoding", "").lower() == "gzip",
            request.headers.get(_WRITER_HEADER, ""),
        )
        stopped = await _durable(receipt)
        ingest.announce(receipt)
        return Response(_STOP if stopped else _GO_ON, media_type="application/json")

    return [
        PolicedRoute(
            "/files/{entity}/{project}/{run}/file_stream",
            ["POST"],
            Policy.SIGNED_IN,
            file_stream,
            fills_disk=True,
        )
    ]


async def _durable(receipt: Receipt) -> bool:
    """Wait until everything of a request is on disk; whether the run is to stop."""
    stopped = asyncio.wrap_future(receipt.stopped)
    if receipt.appended is None:
        return await stopped
    _, answer = await asyncio.gather(asyncio.wrap_future(receipt.appended), stopped)
    return answer
