"""Ingest and compaction together, for minutes: does it keep up, is memory flat?

`python -m bench.sustained [--minutes 5]`: writers send 1,000 rows of 20 metrics a
request, each moving to a new run after 100,000 rows, as fast as the server lets them.
Counted is what has become Parquet. Limit: parsing the same rows with orjson and
writing the same Parquet, alone on one core.
"""

from __future__ import annotations

import argparse
import threading
import time

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from bench.support.bodies import KEYS, POINTS_PER_ROW, history_body, rows
from bench.support.report import Figure, median_wall_ms, report
from bench.support.server import BenchServer, bench_server

BODY_ROWS = 1_000
RUN_ROWS = 100_000
WRITERS = 8
SAMPLE_EVERY_S = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    minutes: float = parser.parse_args().minutes
    bodies = [
        history_body(rows(first, BODY_ROWS), first)
        for first in range(0, RUN_ROWS, BODY_ROWS)
    ]
    # A small allowance for the tail, so that back-pressure holds the two in step.
    with bench_server({"TAIL_MAX_BYTES": str(256 << 20)}) as server:
        started, cpu = time.monotonic(), server.cpu_s(children=True)
        sent, memory = _pour(server, bodies, minutes * 60)
        server.wait_until_compacted()
        took = time.monotonic() - started
        used = server.cpu_s(children=True) - cpu
    points = sent * BODY_ROWS * POINTS_PER_ROW / 1e6
    early, late = _ends(memory)
    report(
        "sustained",
        [
            Figure(
                "sent, acknowledged and compacted, two cores",
                points / took,
                "M points/s",
                better="higher",
                bar=0.8,
                limit=_limit_mpts_per_s(),
                limit_name="parse and write Parquet, one core, alone",
            ),
            Figure("the same per CPU second of server and compaction", points / used, "M points/s", better="higher"),
            Figure("server memory, last tenth of the time over second tenth", late / early, "×", bar=1.15),
            Figure("server memory at the end", late, "MB"),
        ],
        minutes=minutes,
        millions_of_points=points,
        seconds=took,
    )  # fmt: skip


def _pour(
    server: BenchServer, bodies: list[bytes], seconds: float
) -> tuple[int, list[float]]:
    """Send until the time is over; (bodies acknowledged, server memory samples)."""
    ends_at = time.monotonic() + seconds
    sent = [0] * WRITERS

    def write(writer: int) -> None:
        number = 0
        while time.monotonic() < ends_at:
            run = f"w{writer}-{number}"
            server.create_run(run)
            for body in bodies:
                server.stream(run, body)
                sent[writer] += 1
                if time.monotonic() > ends_at:
                    break
            server.finish(run)
            number += 1

    threads = [threading.Thread(target=write, args=(one,)) for one in range(WRITERS)]
    for thread in threads:
        thread.start()
    memory: list[float] = []
    while any(thread.is_alive() for thread in threads):
        memory.append(server.rss_mb())
        threads[0].join(SAMPLE_EVERY_S)
    for thread in threads:
        thread.join()
    return sum(sent), memory


def _ends(memory: list[float]) -> tuple[float, float]:
    """Memory early (once warm) and late, each the mean of a tenth."""
    tenth = max(1, len(memory) // 10)
    early, late = memory[tenth : 2 * tenth] or memory[:1], memory[-tenth:]
    return sum(early) / len(early), sum(late) / len(late)


def _limit_mpts_per_s() -> float:
    lines = [line.encode() for line in rows(0, 20_000)]
    sink = pa.BufferOutputStream

    def work() -> None:
        parsed = [orjson.loads(line) for line in lines]
        columns = {key: np.array([row[key] for row in parsed]) for key in KEYS}
        table = pa.table(columns)
        pq.write_table(
            table,
            sink(),
            compression="zstd",
            use_dictionary=False,
            column_encoding=dict.fromkeys(KEYS, "BYTE_STREAM_SPLIT"),
        )

    return len(lines) * POINTS_PER_ROW / 1e3 / median_wall_ms(work, rounds=5)


if __name__ == "__main__":
    main()
