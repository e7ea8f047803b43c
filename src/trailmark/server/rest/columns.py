"""`POST /api/history/columns`: rows of runs, column by column, in one stream."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import anyio
import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trailmark.errors import InvalidInputError, NotFoundError, TooLargeError
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.accounts.policy import Policy
from trailmark.server.history.columnar import Batch, Wanted
from trailmark.server.history.columnar_arrow import (
    MEDIA_TYPES,
    ArrowShape,
    stream_bytes,
)
from trailmark.server.history.columnar_frames import RunBatch, frame_bytes
from trailmark.server.history.reading import STEP, View
from trailmark.server.history.sampling import Range
from trailmark.server.history.types import Stream
from trailmark.server.projects.records import require_project
from trailmark.server.rest.bodies import read_body
from trailmark.server.rest.policed_route import PolicedRoute
from trailmark.server.rest.streaming import made_ahead
from trailmark.server.runs.run_ids import rowids_of_runs
from trailmark.wire import column_frames

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_MAX_BODY_BYTES = 4 << 20
_MAX_RUNS = 1_000
_MAX_KEYS = 10_000
_MAX_SAMPLES = 1_000_000
_MAX_SAMPLED_ROWS = 10_000_000
_MAX_STEP = 2**63 - 1
# Decoding releases the GIL; more at once would only share the cores.
_THREADS = min(8, os.cpu_count() or 1)
_MOST_STREAMS = 4 * _THREADS
_MEDIA_TYPES = MEDIA_TYPES | {"frames": column_frames.MEDIA_TYPE}


class ColumnRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Which rows, and in what form; see docs/reference/wire-extensions.md.

    Attributes:
        x: Comes before `keys`; samples are of rows that have it.
        most_bytes: End frames early, so that nobody who is slow with what came holds
            on to the answer.
    """

    entity: str
    project: str
    runs: list[str]
    keys: list[str] | None = None
    stream: Literal["history", "events"] = "history"
    x: str | None = None
    samples: int | None = None
    min_step: int | None = None
    max_step: int | None = None
    require_all: bool = True
    format: Literal["frames", "arrow", "parquet"] = "frames"
    skip: int = 0
    end_row: int | None = None
    most_bytes: int | None = None


_decode = msgspec.json.Decoder(ColumnRequest).decode


def routes(services: Services) -> list[PolicedRoute]:
    """The column route, with its pool of threads."""
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="columns")
    limiter = anyio.CapacityLimiter(_MOST_STREAMS)

    async def columns(request: Request) -> Response:
        wanted = _parse(await read_body(request, _MAX_BODY_BYTES))
        actor: Actor = request.state.actor

        def prepare() -> Iterator[bytes]:
            return _answer(services, pool, actor, wanted)

        pieces = await anyio.to_thread.run_sync(prepare, limiter=limiter)
        return StreamingResponse(
            made_ahead(pieces, limiter),
            media_type=_MEDIA_TYPES[wanted.format],
            headers={"Cache-Control": "no-store"},
        )

    return [PolicedRoute("/api/history/columns", ["POST"], Policy.SIGNED_IN, columns)]


def _parse(body: bytes) -> ColumnRequest:
    try:
        wanted = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(f"unexpected request for columns: {error}") from error
    if not wanted.runs or wanted.keys == []:
        missing = "keys" if wanted.runs else "runs"
        raise InvalidInputError(
            f"{missing!r} is empty", hint="name some; null stands for all keys"
        )
    if len(wanted.runs) > _MAX_RUNS or len(wanted.keys or ()) > _MAX_KEYS:
        raise TooLargeError(
            f"{len(wanted.runs)} runs of {len(wanted.keys or ())} keys are more than "
            f"the {_MAX_RUNS} runs and {_MAX_KEYS} keys of one request"
        )
    _check_numbers(wanted)
    return wanted


def _check_numbers(wanted: ColumnRequest) -> None:
    samples = wanted.samples
    if samples is not None and not 1 <= samples <= _MAX_SAMPLES:
        raise InvalidInputError(
            f"{samples!r} samples cannot be read",
            hint=f"ask for 1 to {_MAX_SAMPLES}, or null for every row",
        )
    if samples is not None and samples * len(wanted.runs) > _MAX_SAMPLED_ROWS:
        raise TooLargeError(
            f"{samples} samples of {len(wanted.runs)} runs are more than "
            f"{_MAX_SAMPLED_ROWS} rows"
        )
    for name in ("min_step", "max_step"):
        step: int | None = getattr(wanted, name)
        if step is not None and abs(step) > _MAX_STEP:
            raise InvalidInputError(f"{name} {step!r} is no step")
    for name in ("skip", "end_row", "most_bytes"):
        rows: int | None = getattr(wanted, name)
        if rows is not None and not 0 <= rows <= _MAX_STEP:
            raise InvalidInputError(f"{name} {rows!r} is no count")
    in_parts = (wanted.end_row, wanted.most_bytes, wanted.skip or None)
    whole = len(wanted.runs) > 1 or wanted.samples is not None
    if whole and any(part is not None for part in in_parts):
        raise InvalidInputError(
            "'skip', 'end_row' and 'most_bytes' are for all rows of one run",
            hint="ask anew for samples, and for several runs",
        )


def _answer(
    services: Services,
    pool: ThreadPoolExecutor,
    actor: Actor,
    wanted: ColumnRequest,
) -> Iterator[bytes]:
    """The pieces of the answer; what is refused is refused here, before the first."""
    views = _views(services, actor, wanted)
    query = _query(wanted)
    read = _Reader(services, pool, views, query)
    if wanted.format == "frames":
        return frame_bytes(read.rows(), wanted.most_bytes)
    keys = None if query.keys is None else [*query.also, *query.keys]
    kinds = services.history.column_kinds(list(views.values()), keys)
    names = keys or sorted(kinds, key=lambda key: key != STEP)
    shape = ArrowShape(
        {key: kinds.get(key, "float") for key in names},
        wanted.runs if len(wanted.runs) > 1 else (),
    )
    batches = (shape.batch(one.run, one.batch) for one in read.rows())
    return stream_bytes(batches, shape.schema, wanted.format)


def _views(
    services: Services, actor: Actor, wanted: ColumnRequest
) -> Mapping[str, View]:
    """What each run shows now, by id in the order asked.

    Raises:
        NotFoundError: The project or one of the runs is not there.
    """
    with services.database.read() as connection:
        project = require_project(
            connection, actor, Action.READ, wanted.entity, wanted.project
        )
        rowids = rowids_of_runs(connection, project.rowid, wanted.runs)
    for run in wanted.runs:
        if run not in rowids:
            raise NotFoundError(
                f"there is no run {run!r} in {wanted.entity}/{wanted.project}",
                hint="it may have been deleted",
            )
    stream = Stream(wanted.stream)
    views = services.history.views(sorted(set(rowids.values())), stream)
    return {run: views[rowids[run]] for run in wanted.runs}


def _query(wanted: ColumnRequest) -> Wanted:
    keys, first = wanted.keys, () if wanted.x is None else (wanted.x,)
    if keys is not None and wanted.samples is not None:
        keys, first = list(dict.fromkeys([*first, *keys])), ()
    last = None if wanted.max_step is None else wanted.max_step - 1
    return Wanted(
        keys=None if keys is None else tuple(keys),
        also=first,
        which="every" if wanted.require_all else "any",
        steps=Range(wanted.min_step, last),
        samples=wanted.samples,
        end_row=wanted.end_row,
        skip=wanted.skip,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    services: Services
    pool: ThreadPoolExecutor
    views: Mapping[str, View]
    query: Wanted

    def rows(self) -> Iterator[RunBatch]:
        """Run by run; of many runs several are read at once where all of it is small."""
        if self.query.samples is None or len(self.views) == 1:
            for run, view in self.views.items():
                for batch in self._batches(view):
                    yield RunBatch(run, view.last_row, batch)
            return
        runs = list(self.views)
        for first in range(0, len(runs), _THREADS * 4):
            some = runs[first : first + _THREADS * 4]
            for run, found in zip(some, self.pool.map(self._all, some), strict=True):
                for batch in found:
                    yield RunBatch(run, self.views[run].last_row, batch)

    def _all(self, run: str) -> list[Batch]:
        return list(self._batches(self.views[run]))

    def _batches(self, view: View) -> Iterable[Batch]:
        return self.services.history.batches(view, self.query)
