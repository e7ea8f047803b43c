"""From sending a row to seeing it in a chart, while 64 writers are busy.

Each probe appends rows to a run of its own and asks for its chart until the rows are
in it. Limit: two bare round trips to the server's health route.
"""

from __future__ import annotations

import json
import struct
import threading
import time
from statistics import median, quantiles

from bench.support.bodies import KEYS, history_body, rows
from bench.support.report import Figure, median_wall_ms, report
from bench.support.server import BenchServer, bench_server

WRITERS = 64
ROWS_PER_BODY = 10
BODIES_PER_S = 2.0
PROBES = 150


def main() -> None:
    with bench_server() as server:
        bare = median_wall_ms(lambda: server.http.get("/ready"), rounds=50)
        stop = threading.Event()
        writers = [
            threading.Thread(target=_write, args=(server, number, stop))
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        time.sleep(3)
        seen_ms = _probe(server)
        stop.set()
        for writer in writers:
            writer.join()
    report(
        "freshness",
        [
            Figure("append to visible in a chart, p50", median(seen_ms), "ms", bar=100, limit=2 * bare, limit_name="two bare round trips"),
            Figure("the same, p95", quantiles(seen_ms, n=20)[-1], "ms"),
        ],
        writers=WRITERS,
        rows_per_second=WRITERS * BODIES_PER_S * ROWS_PER_BODY,
    )  # fmt: skip


def _write(server: BenchServer, number: int, stop: threading.Event) -> None:
    run = f"writer-{number}"
    server.create_run(run)
    sent = 0
    while not stop.wait(1 / BODIES_PER_S):
        server.stream(run, history_body(rows(sent, ROWS_PER_BODY), sent))
        sent += ROWS_PER_BODY


def _probe(server: BenchServer) -> list[float]:
    server.create_run("probe")
    taken: list[float] = []
    for number in range(PROBES):
        body = history_body(rows(number, 1), number)
        started = time.perf_counter()
        server.stream("probe", body)
        while _rows_in(server.chart(["probe"], [KEYS[0]])) <= number:
            pass
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _rows_in(frame: bytes) -> int:
    (length,) = struct.unpack_from("<I", frame, 4)
    return int(json.loads(frame[8 : 8 + length])["series"][0]["n_rows"])


if __name__ == "__main__":
    main()
