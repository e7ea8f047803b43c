"""`/metrics` in Prometheus' text form: of this process, and of what all share."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from trailmark.server.accounts.policy import Policy, enforce
from trailmark.server.db.tables.history import stream_heads, tail_chunks
from trailmark.server.rest.policed_route import PolicedRoute

if TYPE_CHECKING:
    from trailmark.server.app.services import Services

_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

_registry = CollectorRegistry()
_requests = Counter(
    "trailmark_requests",
    "Answers given",
    ["method", "route", "status"],
    registry=_registry,
)
_latency = Histogram(
    "trailmark_request_seconds",
    "Seconds from the first byte of a request to the end of its answer",
    ["route"],
    buckets=_SECONDS,
    registry=_registry,
)
_received = Counter(
    "trailmark_received_bytes",
    "Bytes of request bodies, as sent",
    ["route"],
    registry=_registry,
)
ProcessCollector(registry=_registry)


def observe_request(
    method: str, route: str, status: int, seconds: float, n_bytes: int
) -> None:
    """Count one answer. `route` is the template, so that labels stay few."""
    _requests.labels(method, route, str(status)).inc()
    _latency.labels(route).observe(seconds)
    if n_bytes:
        _received.labels(route).inc(n_bytes)


def routes(services: Services) -> list[PolicedRoute]:
    """Open to this machine and to administrators; to all if the settings say so.

    A request that a proxy passes on counts as the proxy's client, not as local.
    """
    shared = _SharedGauges(services)

    async def metrics(request: Request) -> Response:
        if not (services.settings.metrics_public or _is_local(request)):
            enforce(Policy.INSTANCE_ADMIN, request.state.actor)
        text = await run_in_threadpool(_render, shared)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return [PolicedRoute("/metrics", ["GET"], Policy.PUBLIC, metrics)]


def _render(shared: _SharedGauges) -> bytes:
    registry = CollectorRegistry()
    registry.register(shared)
    return generate_latest(_registry) + generate_latest(registry)


def _is_local(request: Request) -> bool:
    if request.client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


class _SharedGauges(Collector):
    """What is measured when asked: the tail, and the open pages."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterable[Metric]:
        measured = self._measure()
        for name, text, value in measured:
            yield GaugeMetricFamily(f"trailmark_{name}", text, value=value)
        yield GaugeMetricFamily(
            "trailmark_live_streams",
            "Pages that listen to this process",
            value=self._services.live.n_streams,
        )

    def _measure(self) -> list[tuple[str, str, float]]:
        tail, heads = tail_chunks.c, stream_heads.c
        waiting = select(
            func.coalesce(func.sum(tail.n_rows), 0),
            func.coalesce(func.sum(func.length(tail.data)), 0),
            func.min(tail.arrived_at_us),
        )
        # Rows, not points: what a row holds is not looked at when it arrives.
        arrived = select(func.coalesce(func.sum(heads.next_row), 0))
        with self._services.tail_database.read() as connection:
            rows, n_bytes, oldest_us = connection.execute(waiting).one()
            total = connection.execute(arrived).scalar_one()
        lag_s = 0.0 if oldest_us is None else time.time() - oldest_us / 1e6
        return [
            ("tail_rows", "Rows that wait for compaction", float(rows)),
            ("tail_bytes", "Their bytes, packed", float(n_bytes)),
            ("compaction_lag_seconds", "Age of the oldest row that waits", lag_s),
            ("rows", "Rows ever taken in, of runs that still exist", float(total)),
        ]
