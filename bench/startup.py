"""How long a server takes to be ready, and what it holds while idle.

Limit: an interpreter that imports the same web and database libraries and exits.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.support.bodies import KEYS, history_body, rows
from bench.support.report import Figure, report
from bench.support.server import bench_server
from tests.support.server_process import ServerProcess

_LIBRARIES = "import uvicorn, starlette.applications, strawberry, sqlalchemy, pyarrow"
ROUNDS = 5


def main() -> None:
    bare = statistics.median(_import_s() for _ in range(ROUNDS))
    with tempfile.TemporaryDirectory() as made:
        server = ServerProcess(Path(made) / "data")
        first = _start_s(server)
        server.stop()
        again: list[float] = []
        for _ in range(ROUNDS):
            again.append(_start_s(server))
            server.stop()
    with bench_server() as idle:
        time.sleep(3)
        rss = idle.rss_mb()
        idle.create_run("first")
        idle.stream("first", history_body(rows(0, 100), 0))
        idle.chart(["first"], [KEYS[0]])
        used = idle.rss_mb()
        children = [child.memory_info().rss / 1e6 for child in idle.main().children()]
    name = "importing its libraries"
    report(
        "startup",
        [
            Figure(
                "start to ready",
                statistics.median(again),
                "s",
                bar=2.0,
                limit=bare,
                limit_name=name,
            ),
            Figure("first start to ready (makes the databases)", first, "s"),
            Figure("idle memory of the server", rss, "MB", bar=200),
            Figure("the same after a first run and chart", used, "MB"),
            Figure("idle memory of its compaction process", sum(children), "MB"),
        ],
    )


def _start_s(server: ServerProcess) -> float:
    started = time.perf_counter()
    server.start()
    return time.perf_counter() - started


def _import_s() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", _LIBRARIES], check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
