"""What a run logged: history, system events, console lines."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, cast

import orjson
import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.paging import PageInfo, offset_of, page_size
from trailmark.server.graphql.run_fields import RunFields
from trailmark.server.graphql.scalars import Int64, Json, JsonString
from trailmark.server.history.sampled import strict_value
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import ConsoleLine, ConsolePage, KeyInfo, Stream
from trailmark.server.runs import client_info
from trailmark.server.runs.history_export import exported_history
from trailmark.wire import lenient_json

_DEFAULT_SAMPLES = 500
_MAX_SAMPLES = 1_000_000
_MAX_ROWS = 200_000
_MAX_SPECS = 200
_MAX_LINES = 10_000


@strawberry.type
class LogLine:
    number: int
    timestamp: str | None
    level: str | None
    label: str | None
    line: str


@strawberry.type
class LogLineEdge:
    node: LogLine
    cursor: str


@strawberry.type
class LogLineConnection:
    edges: list[LogLineEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type(description="History as files; empty lists mean: page through it.")
class ParquetHistory:
    parquet_urls: list[str]
    live_data: list[Json]


@strawberry.type
class RunStreams(RunFields):
    @leaf
    def history_line_count(self) -> int:
        return self.siblings.line_count(self.record.rowid, Stream.HISTORY)

    @leaf
    def events_line_count(self) -> int:
        return self.siblings.line_count(self.record.rowid, Stream.EVENTS)

    @leaf
    def log_line_count(self) -> int:
        return self.siblings.line_count(self.record.rowid, Stream.CONSOLE)

    @leaf(description="JSON list with the last history row, itself JSON text.")
    def history_tail(self) -> JsonString:
        return self._tail(Stream.HISTORY)

    @leaf(description="JSON list with the last row of system metrics.")
    def events_tail(self) -> JsonString:
        return self._tail(Stream.EVENTS)

    @leaf(description="Rows that arrived twice and were kept once.")
    def repeated_rows(self) -> int:
        return self._history.received_counts(self.record.rowid).repeated

    @leaf(description="Rows that arrived behind later ones; they are kept.")
    def late_rows(self) -> int:
        return self._history.received_counts(self.record.rowid).late

    @leaf(description="Logged keys, their types, and the highest step.")
    def history_keys(self) -> Json:
        infos = self._history.keys(self.record.rowid, Stream.HISTORY)
        return Json(
            {
                "sets": [],
                "keys": {info.key: _describe_key(info) for info in infos},
                "lastStep": self._history.last_step(self.record.rowid),
            }
        )

    @leaf(description="Keys of the system metrics this run reported.")
    def events_keys(self) -> list[str]:
        infos = self._history.keys(self.record.rowid, Stream.EVENTS)
        return [info.key for info in infos if info.kind == "number"]

    @strawberry.field(
        description="Rows as JSON text: a range of steps (maxStep not included), or "
        "evenly spread samples of all rows."
    )
    def history(
        self,
        samples: int | None = None,
        min_step: Int64 | None = None,
        max_step: Int64 | None = None,
    ) -> list[str]:
        wanted = _sample_count(samples)
        if min_step is None and max_step is None:
            rowid = self.record.rowid
            return self._history.evenly_sampled_rows(rowid, Stream.HISTORY, wanted)
        rows = self._rows_between(min_step, max_step)
        # The client's own pages ask for as many samples as there are steps: those
        # are read whole, since a step may hold several rows.
        if samples is None or (max_step or 0) - (min_step or 0) <= samples:
            return rows
        return _spread(rows, samples)

    @strawberry.field(description="Evenly spread rows of system metrics as JSON text.")
    def events(self, samples: int | None = None) -> list[str]:
        rowid, wanted = self.record.rowid, _sample_count(samples)
        return self._history.evenly_sampled_rows(rowid, Stream.EVENTS, wanted)

    @strawberry.field(
        description="Per spec `{keys, samples, minStep, maxStep}` the rows that hold "
        "all its keys; maxStep is included."
    )
    def sampled_history(self, specs: list[JsonString]) -> list[Json]:
        if len(specs) > _MAX_SPECS:
            raise InvalidInputError(f"more than {_MAX_SPECS} specs in one request")
        return [Json(self._sampled(text)) for text in specs]

    @strawberry.field(description="Files of an ended run, where they tell the same.")
    def parquet_history(self, live_keys: list[str]) -> ParquetHistory:
        context = self.siblings.context
        services = context.services
        branched = client_info.branch_point(self.client_info) is not None
        keys = exported_history(
            services.history, services.objects, self.record, is_branch=branched
        )
        urls = [context.base_url + services.signer.url_for_object(key) for key in keys]
        return ParquetHistory(parquet_urls=urls, live_data=[])

    @strawberry.field(
        description="Console lines by number; `search` and `label` keep those that match."
    )
    def log_lines(
        self,
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        search: str | None = None,
        regex: bool = False,
        label: str | None = None,
        use_improved_pagination: bool | None = None,
    ) -> LogLineConnection:
        if last is not None:
            last = page_size(last, most=_MAX_LINES)
        page = self._history.console_lines(
            self.record.rowid,
            after=offset_of(after) if after else None,
            first=None if last is not None else _line_page(first),
            last=last,
            search=search or None,
            regex=regex,
            label=label,
        )
        return _log_connection(page)

    @property
    def _history(self) -> HistoryStore:
        return self.siblings.context.services.history

    def _tail(self, stream: Stream) -> JsonString:
        lines = self._history.last_lines(self.record.rowid, stream, 1)
        return JsonString(orjson.dumps(lines).decode())

    def _rows_between(self, min_step: int | None, max_step: int | None) -> list[str]:
        rows = self._history.rows(
            self.record.rowid, Stream.HISTORY, min_step=min_step, max_step=max_step
        )
        found = list(itertools.islice(rows, _MAX_ROWS + 1))
        if len(found) > _MAX_ROWS:
            raise InvalidInputError(
                f"these steps hold more than {_MAX_ROWS} rows",
                hint="ask for fewer steps at a time",
            )
        return found

    def _sampled(self, text: str) -> list[Any]:
        spec = _read_spec(text)
        keys = list(dict.fromkeys(spec.get("keys") or ()))
        samples = _sample_count(spec.get("samples"))
        if not keys:
            rowid = self.record.rowid
            rows = self._history.evenly_sampled_rows(rowid, Stream.HISTORY, samples)
            return [strict_value(lenient_json.loads(row)) for row in rows]
        found = self._history.sampled(
            self.record.rowid,
            keys,
            samples,
            spec.get("minStep"),
            spec.get("maxStep"),
            Stream.HISTORY,
        )
        return [strict_value(row) for row in found]


def _describe_key(info: KeyInfo) -> dict[str, Any]:
    previous = (
        None if info.last is None else strict_value(lenient_json.loads(info.last))
    )
    return {
        "typeCounts": [{"type": info.kind, "count": info.count}],
        "monotonic": False,
        "previousValue": previous,
    }


def _read_spec(text: str) -> Mapping[str, Any]:
    spec = lenient_json.loads(text, what="a sampledHistory spec")
    if not isinstance(spec, dict):
        raise InvalidInputError(f"{text[:200]!r} is not a sampledHistory spec")
    fields = cast("dict[str, Any]", spec)
    keys = fields.get("keys") or []
    if not isinstance(keys, list) or not all(
        isinstance(key, str) for key in cast("list[object]", keys)
    ):
        raise InvalidInputError("a spec's 'keys' is not a list of strings")
    for name in ("samples", "minStep", "maxStep"):
        number = fields.get(name)
        if number is not None and (
            isinstance(number, bool) or not isinstance(number, (int, float))
        ):
            raise InvalidInputError(f"a spec's {name!r} is not a number: {number!r}")
    return fields


def _sample_count(samples: float | None) -> int:
    if samples is None:
        return _DEFAULT_SAMPLES
    if not 0 <= samples <= _MAX_SAMPLES:
        raise InvalidInputError(
            f"{samples!r} samples cannot be read", hint=f"ask for 0 to {_MAX_SAMPLES}"
        )
    return int(samples)


def _spread(rows: list[str], samples: int) -> list[str]:
    """At most `samples` of `rows`, evenly by position, first and last included."""
    if len(rows) <= samples:
        return rows
    if samples < 2:
        return rows[len(rows) - samples :]
    last = len(rows) - 1
    return [rows[round(at * last / (samples - 1))] for at in range(samples)]


def _line_page(first: int | None) -> int:
    return page_size(first, default=1_000, most=_MAX_LINES)


def _log_connection(page: ConsolePage) -> LogLineConnection:
    edges = [LogLineEdge(node=_line(one), cursor=str(one.number)) for one in page.lines]
    end = edges[-1].cursor if edges else None
    return LogLineConnection(
        edges=edges,
        page_info=PageInfo(end_cursor=end, has_next_page=page.has_next),
        total_count=page.total,
    )


def _line(line: ConsoleLine) -> LogLine:
    return LogLine(
        number=line.number,
        timestamp=line.timestamp,
        level=line.level,
        label=line.label,
        line=line.text,
    )
