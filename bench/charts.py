"""What a chart costs: one metric of a long run, and of many runs; bytes at rest.

Limit: decoding the same float64 columns from Parquet with pyarrow, nothing else.
"""

from __future__ import annotations

import io
import json
import random
import time
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.support.bodies import KEYS, POINTS_PER_ROW, history_body, rows
from bench.support.report import Figure, median_wall_ms, report
from bench.support.server import BenchServer, bench_server

LONG_ROWS = 1_000_000
NOISE_ROWS = 100_000
MANY_RUNS, MANY_ROWS = 100, 100_000
BODY_ROWS = 2_000


def main() -> None:
    with bench_server() as server:
        _log_long_run(server)
        _log_noise_run(server)
        names = _log_many_runs(server)
        server.restart()
        one_cold = _cpu_ms(server, ["long"])
        one_cpu, one_wall = _measure(server, ["long"], rounds=30)
        started = time.perf_counter()
        many_cold = _cpu_ms(server, names)
        many_cold_wall = (time.perf_counter() - started) * 1000
        many_cpu, many_wall = _measure(server, names, rounds=9)
        smooth = _bytes_at_rest(server, "long") / (LONG_ROWS * POINTS_PER_ROW)
        noise = _bytes_at_rest(server, "noise") / (NOISE_ROWS * POINTS_PER_ROW)
    decode = _decode_ms(LONG_ROWS)
    decode_many = MANY_RUNS * _decode_ms(MANY_ROWS)
    raw = "raw float64"
    report(
        "charts",
        [
            Figure("1 key of 1 M rows, 500 buckets, server CPU", one_cpu, "ms", bar=30, limit=decode, limit_name="decode x and y"),
            Figure("the same over HTTP", one_wall, "ms", bar=60),
            Figure("the same, very first chart of a fresh server, CPU", one_cold, "ms"),
            Figure("1 key × 100 runs × 100 k rows over HTTP", many_wall, "ms", bar=400, limit=decode_many, limit_name="decode x and y"),
            Figure("the same, server CPU", many_cpu, "ms"),
            Figure("the same, first time in a fresh server, over HTTP", many_cold_wall, "ms"),
            Figure("the same, first time, server CPU", many_cold, "ms"),
            Figure("bytes at rest per point, float32 metrics", smooth, "B", bar=6, limit=8, limit_name=raw),
            Figure("bytes at rest per point, 52 random bits", noise, "B", limit=8, limit_name=raw),
        ],
    )  # fmt: skip


def _log_long_run(server: BenchServer) -> None:
    server.create_run("long")
    for first in range(0, LONG_ROWS, BODY_ROWS):
        server.stream("long", history_body(rows(first, BODY_ROWS), first))
    server.finish("long")
    server.wait_until_compacted()


def _log_noise_run(server: BenchServer) -> None:
    server.create_run("noise")
    for first in range(0, NOISE_ROWS, BODY_ROWS):
        lines = rows(first, BODY_ROWS, single_precision=False)
        server.stream("noise", history_body(lines, first))
    server.finish("noise")
    server.wait_until_compacted()


def _log_many_runs(server: BenchServer) -> list[str]:
    bodies = list(_three_metric_bodies())
    names = [f"many-{number:03d}" for number in range(MANY_RUNS)]
    for name in names:
        server.create_run(name)
        for body in bodies:
            server.stream(name, body)
        server.finish(name)
    server.wait_until_compacted()
    return names


def _three_metric_bodies() -> Iterator[bytes]:
    noise = random.Random(7)
    for first in range(0, MANY_ROWS, 10_000):
        lines = [
            json.dumps({
                KEYS[0]: noise.random(), KEYS[1]: noise.random(), KEYS[2]: noise.random(),
                "_step": step, "_runtime": step * 0.1, "_timestamp": 1.79e9 + step * 0.1,
            })
            for step in range(first, first + 10_000)
        ]  # fmt: skip
        yield history_body(lines, first)


def _measure(
    server: BenchServer, names: list[str], *, rounds: int
) -> tuple[float, float]:
    """CPU milliseconds of the server per chart (mean), wall milliseconds (median).

    Each request zooms a little differently, so that no cached answer is measured.
    """
    ends = iter(range(10_000))

    def ask() -> None:
        server.chart(names, [KEYS[0]], bins=500, x_min=0, x_max=2_000_000 + next(ends))

    ask()
    before = server.cpu_s()
    wall = median_wall_ms(ask, rounds=rounds)
    return (server.cpu_s() - before) / (rounds + 1) * 1000, wall


def _cpu_ms(server: BenchServer, names: list[str]) -> float:
    """CPU milliseconds of the server for one chart."""
    before = server.cpu_s()
    server.chart(names, [KEYS[0]], bins=500)
    return (server.cpu_s() - before) * 1000


def _bytes_at_rest(server: BenchServer, run: str) -> float:
    """Bytes of the run's metric history, step and time columns included."""
    return server.scalar(
        "SELECT sum(s.size_bytes) FROM segments s JOIN runs r ON r.rowid = s.run_rowid "
        f"WHERE r.run_id = '{run}' AND s.stream = 'history'"
    )


def _decode_ms(n_rows: int) -> float:
    steps = np.arange(n_rows)
    values = np.random.default_rng(0).normal(size=n_rows)
    buffer = io.BytesIO()
    pq.write_table(
        pa.table({"x": steps, "y": values}),
        buffer,
        compression="zstd",
        compression_level=1,
        use_dictionary=False,
        column_encoding={"x": "DELTA_BINARY_PACKED", "y": "BYTE_STREAM_SPLIT"},
    )
    return median_wall_ms(lambda: pq.read_table(buffer, use_threads=False))


if __name__ == "__main__":
    main()
