"""`POST /api/charts/series`: many runs and metrics at once, as one binary frame."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal

import anyio
import msgspec
import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from trailmark.errors import InvalidInputError, TooLargeError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.policy import Policy
from trailmark.server.history.reading import View
from trailmark.server.history.types import Series, Stream
from trailmark.server.projects.records import require_project
from trailmark.server.rest.bodies import read_body
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.runs.run_ids import rowids_of_runs
from trailmark.wire.chart_frame import MEDIA_TYPE, FrameSeries, encode_frame

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_MAX_BODY_BYTES = 4 << 20
_MAX_SERIES = 20_000
_MAX_BINS = 20_000
_NONE = np.empty(0)
# numpy, zstd and Parquet decoding release the GIL, so two cores read two runs at once.
_THREADS = min(8, os.cpu_count() or 1)


class ChartRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Which lines to draw.

    Attributes:
        x: `_step`, `_runtime`, `_timestamp` or a logged key.
        bins: Buckets per line; a line of up to twice as many rows comes as points.
        x_min: Left edge, inclusive; None begins with the first row.
        x_max: Right edge, inclusive; None ends with the last row.
    """

    entity: str
    project: str
    runs: list[str]
    keys: list[str]
    stream: Literal["history", "events"] = "history"
    x: str = "_step"
    bins: int = 500
    x_min: float | None = None
    x_max: float | None = None


_decode = msgspec.json.Decoder(ChartRequest).decode


def routes(services: Services) -> list[PolicedRoute]:
    """The chart route, with the small pool of threads it reads on."""
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="charts")

    async def series(request: Request) -> Response:
        body = await read_body(request, _MAX_BODY_BYTES)
        wanted = _parse(body)
        actor: Actor = request.state.actor
        found = await anyio.to_thread.run_sync(_read, services, pool, actor, wanted)
        etag = _etag(body, found)
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        frame = await anyio.to_thread.run_sync(encode_frame, found)
        return Response(frame, media_type=MEDIA_TYPE, headers=headers)

    return [
        PolicedRoute("/api/charts/series", ["POST"], Policy.SIGNED_IN, series),
    ]


def _parse(body: bytes) -> ChartRequest:
    try:
        wanted = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(f"unexpected chart request: {error}") from error
    if not 1 <= wanted.bins <= _MAX_BINS:
        raise InvalidInputError(f"bins must be 1 to {_MAX_BINS}, not {wanted.bins}")
    if len(wanted.runs) * len(wanted.keys) > _MAX_SERIES:
        raise TooLargeError(
            f"{len(wanted.runs)} runs of {len(wanted.keys)} keys are more than the "
            f"{_MAX_SERIES} lines one request may ask for"
        )
    return wanted


def _read(
    services: Services, pool: ThreadPoolExecutor, actor: Actor, wanted: ChartRequest
) -> list[FrameSeries]:
    """Every run by every key, run by run in the order asked."""
    with services.database.read() as connection:
        project = require_project(
            connection, actor, Action.READ, wanted.entity, wanted.project
        )
        rowids = rowids_of_runs(connection, project.rowid, wanted.runs)
    stream = Stream(wanted.stream)
    views = services.history.views(sorted(set(rowids.values())), stream)

    def of_run(run: str) -> list[FrameSeries]:
        view = views[rowids[run]] if run in rowids else None
        return [_line(services, wanted, run, view, key) for key in wanted.keys]

    return [line for lines in pool.map(of_run, wanted.runs) for line in lines]


def _line(
    services: Services, wanted: ChartRequest, run: str, view: View | None, key: str
) -> FrameSeries:
    if view is None:
        return FrameSeries(run, key, "points", 0, -1, 0, {"x": _NONE, "y": _NONE})
    found = services.history.series_of(
        view,
        key,
        x=wanted.x,
        bins=wanted.bins,
        x_min=wanted.x_min,
        x_max=wanted.x_max,
    )
    return FrameSeries(
        run,
        key,
        found.kind,
        found.n_rows,
        found.last_row,
        found.n_nonfinite,
        _columns(found),
    )


def _columns(found: Series) -> dict[str, np.ndarray[Any, Any]]:
    if found.kind == "points":
        return {"x": found.x, "y": found.y}
    return {
        "x": found.x,
        "mean": found.mean,
        "min": found.min,
        "max": found.max,
        "last": found.last,
        "count": found.count,
    }


def _etag(body: bytes, found: Sequence[FrameSeries]) -> str:
    """Same request, same rows behind every line: same picture."""
    digest = hashlib.blake2b(body, digest_size=12)
    for line in found:
        digest.update(b"%d %d;" % (line.last_row, line.n_rows))
    return f'"{digest.hexdigest()}"'
