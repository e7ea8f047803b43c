"""Official-protocol bodies over HTTP to durable acknowledgement.

`python -m bench.ingest [--seconds 8]`: a real server, and writers in another process
with one connection and one run each, that send 1,000 rows of 20 metrics per request.
The limit beside it is the same bodies through envelope decoding, zstd-1 and one SQLite
transaction per eight bodies, in one thread without HTTP.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import multiprocessing
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import httpx
import psutil
import pyarrow as pa

from bench.support.bodies import POINTS_PER_ROW, history_body, rows
from bench.support.report import Figure, report
from tests.support.server_process import ServerProcess, running_server
from trailmark.wire.file_stream import HISTORY, parse_streamed_body

_ROWS = 1_000
_POINTS = _ROWS * POINTS_PER_ROW
_BAR = 2.0
# More than one connection of eight can send.
_BODIES_PER_S = 25
_UPSERT = """mutation($project: String, $run: String) {
  upsertBucket(input: {modelName: $project, name: $run}) {
    bucket { project { entity { name } } }
  }
}"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What some connections gave.

    Attributes:
        bodies: Requests acknowledged; `wall_s` and `cpu_s` (of the server) are what
            they took.
        ack_ms: Time from the first byte sent to the answer, per request.
    """

    bodies: int
    wall_s: float
    cpu_s: float
    ack_ms: list[float]

    @property
    def per_wall_s(self) -> float:
        return self.bodies * _POINTS / self.wall_s / 1e6

    @property
    def per_cpu_s(self) -> float:
        return self.bodies * _POINTS / self.cpu_s / 1e6


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=8.0)
    options.add_argument("--connections", type=int, nargs="*", default=[8, 64])
    arguments = options.parse_args()
    limit = _limit()
    figures: list[Figure] = []
    for connections in arguments.connections:
        measured = _measure(connections, arguments.seconds)
        figures += _figures(f"{connections} connections", measured, limit)
    named = _measure(arguments.connections[0], arguments.seconds, named=True)
    name = f"{arguments.connections[0]} connections, writers with ids of their own"
    figures += _figures(name, named, limit)
    report("ingest", figures, rows_per_body=_ROWS, points_per_row=POINTS_PER_ROW)


def _figures(name: str, measured: Measured, limit: float) -> list[Figure]:
    p50, p95 = (quantiles(measured.ack_ms, n=20)[i] for i in (9, 18))
    return [
        Figure(
            f"{name}: per CPU second of the server",
            measured.per_cpu_s,
            "M points/s",
            "higher",
            _BAR,
            limit,
            "one thread, no HTTP",
        ),
        Figure(f"{name}: per second", measured.per_wall_s, "M points/s", "higher"),
        Figure(f"{name}: acknowledged, median", p50, "ms"),
        Figure(f"{name}: acknowledged, 95 %", p95, "ms"),
    ]


def _measure(connections: int, seconds: float, *, named: bool = False) -> Measured:
    # Compaction is another promise and another benchmark (bench/sustained.py).
    settings = {"COMPACTION": "false", "LOG_LEVEL": "warning"}
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder) / "data", settings) as server,
    ):
        requests = [
            _request_head(server, f"run-{i}", f"writer-{i}" if named else "")
            for i in range(connections)
        ]
        process = psutil.Process(server.pid)
        before = process.cpu_times()
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            port = int(server.base_url.rpartition(":")[2])
            started = time.perf_counter()
            ack_ms, wall_s = pool.apply(_write_all, (port, requests, seconds))
            assert time.perf_counter() - started < seconds + 30
        after = process.cpu_times()
        cpu_s = after.user + after.system - before.user - before.system
        return Measured(len(ack_ms), wall_s, cpu_s, ack_ms)


def _request_head(server: ServerProcess, run: str, writer: str) -> bytes:
    """Everything of a run's requests before their length, after making the run."""
    names_writer = f"X-WANDB-ASYNC-CLIENT-ID: {writer}\r\n" if writer else ""
    data = server.graphql(_UPSERT, project="bench", run=run)
    entity = data["upsertBucket"]["bucket"]["project"]["entity"]["name"]
    basic = base64.b64encode(f"api:{server.api_key}".encode()).decode()
    return (
        f"POST /files/{entity}/bench/{run}/file_stream HTTP/1.1\r\n"
        f"Host: {httpx.URL(server.base_url).netloc.decode()}\r\n"
        f"Authorization: Basic {basic}\r\n"
        f"{names_writer}Content-Type: application/json\r\n"
    ).encode()


def _write_all(
    port: int, heads: list[bytes], seconds: float
) -> tuple[list[float], float]:
    """All writers until the time is over: milliseconds per request, seconds overall."""

    async def together() -> tuple[list[float], float]:
        # Rows go on in time like a real log's: one that begins anew would be taken
        # for a log that is sent once more, and searched for.
        contents = [
            json.dumps(rows(first * _ROWS, _ROWS)).encode()
            for first in range(int(seconds * _BODIES_PER_S))
        ]
        started = time.perf_counter()
        deadline = started + seconds
        writers = [_write(port, head, contents, deadline) for head in heads]
        taken = await asyncio.gather(*writers)
        return [one for each in taken for one in each], time.perf_counter() - started

    return asyncio.run(together())


async def _write(
    port: int, head: bytes, contents: list[bytes], deadline: float
) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken: list[float] = []
    for number, content in enumerate(contents):
        started = time.perf_counter()
        if started > deadline:
            break
        body = b'{"files": {"%s": {"offset": %d, "content": %s}}}' % (
            HISTORY.encode(),
            number * _ROWS,
            content,
        )
        writer.write(head + b"Content-Length: %d\r\n\r\n" % len(body))
        writer.write(body)
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200"), answer
        length = int(answer.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        await reader.readexactly(length)
        taken.append((time.perf_counter() - started) * 1000)
    writer.close()
    return taken


def _limit() -> float:
    """M points/s of one thread that decodes, compresses and commits, and no more."""
    bodies = [history_body(rows(i * _ROWS, _ROWS), i * _ROWS) for i in range(8)]
    codec = pa.Codec("zstd", compression_level=1)
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "limit.db", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE chunks (id INTEGER PRIMARY KEY, data BLOB)")
        started = time.process_time()
        n_groups = 0
        while time.process_time() - started < 2:
            packed: list[bytes] = []
            for body in bodies:
                history = parse_streamed_body(body).history
                assert history is not None
                joined = "\n".join(history.lines).encode()
                packed.append(codec.compress(joined, asbytes=True))
            database.execute("BEGIN IMMEDIATE")
            database.executemany(
                "INSERT INTO chunks (data) VALUES (?)", [(one,) for one in packed]
            )
            database.execute("COMMIT")
            n_groups += 1
        taken = time.process_time() - started
    return n_groups * len(bodies) * _POINTS / taken / 1e6


if __name__ == "__main__":
    main()
