"""History over the public API: rows, tables, samples and many runs, on loopback.

Each figure is taken in a process of its own, so that its memory is its own; the least
work is to read the same bytes from the same socket and drop them, or the same values
from a local Parquet file. The official client does the same on the same data.
"""

from __future__ import annotations

import faulthandler
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.support.bodies import KEYS, history_body, rows
from bench.support.report import Figure, report
from bench.support.server import BenchServer, bench_server

LONG_ROWS, MIDDLE_ROWS = 1_000_000, 100_000
MANY_RUNS, MANY_ROWS = 100, 2_000
NAMES = ("loss", "accuracy", "lr", "grad_norm", "throughput")
BODY_ROWS = 5_000
_CHILD_S = 300


def main() -> None:
    with bench_server() as server, tempfile.TemporaryDirectory() as made:
        _log(server, "long", LONG_ROWS)
        _log(server, "short", MIDDLE_ROWS)
        _log_middle(server)
        many = [f"many-{number:03d}" for number in range(MANY_RUNS)]
        for name in many:
            _log(server, name, MANY_ROWS)
        server.wait_until_compacted()
        before = server.cpu_s()
        scan = _measure(server, "scan", "long")
        scan_server_s = server.cpu_s() - before
        frames = _measure(server, "bytes_frames", "long")
        arrow = _measure(server, "arrow", "long", rounds=5)
        pandas = _measure(server, "pandas", "long", rounds=5)
        raw = _measure(server, "bytes_arrow", "long", rounds=5)
        parquet = str(Path(made) / "long.parquet")
        _measure(server, "save", "long", parquet)
        local = _measure(server, "local_parquet", parquet, rounds=5)
        full = _measure(server, "one_metric", "middle", rounds=15)
        sampled = _measure(server, "one_metric_sampled", "middle", rounds=15)
        histories = _measure(server, "histories", rounds=5)
        theirs = {
            name: _official(server, name)
            for name in ("scan", "one_metric_sampled", "histories")
        }
    official = "official client"
    report(
        "public_history",
        [
            Figure("scan_history(): 1 M rows × 5 keys to dicts", scan["wall_s"], "s", bar=6, limit=frames["wall_s"], limit_name="the bytes alone"),
            Figure("the same, CPU of the client", scan["cpu_s"], "s"),
            Figure("the same, CPU of the server", scan_server_s, "s"),
            Figure("the same, memory of the client", scan["peak_mb"], "MB", bar=200),
            Figure("scan_history() of 100 k rows, official client", theirs["scan"]["wall_s"], "s", limit=scan["wall_s"] / 10, limit_name="ours, a tenth of 1 M"),
            Figure("1 M rows × 5 keys to Arrow", arrow["wall_s"], "s", bar=0.5, limit=raw["wall_s"], limit_name="the bytes alone"),
            Figure("the same, CPU of the client", arrow["cpu_s"], "s"),
            Figure("1 M rows × 5 keys to pandas", pandas["wall_s"], "s", bar=0.8, limit=local["wall_s"], limit_name="pandas of a local Parquet file"),
            Figure("the same, CPU of the client", pandas["cpu_s"], "s"),
            Figure("one metric of 100 k rows in full", full["wall_s"] * 1000, "ms", bar=40),
            Figure("the same, 1,000 samples", sampled["wall_s"] * 1000, "ms", bar=20, limit=theirs["one_metric_sampled"]["wall_s"] * 1000, limit_name=official),
            Figure("histories(): 100 runs × 500 samples × 2 keys", histories["wall_s"], "s", bar=0.5, limit=theirs["histories"]["wall_s"], limit_name=official),
            Figure("the same, CPU of the client", histories["cpu_s"], "s"),
        ],
    )  # fmt: skip


def _log(server: BenchServer, name: str, n_rows: int) -> None:
    server.create_run(name)
    noise = random.Random(name)
    for first in range(0, n_rows, BODY_ROWS):
        steps = range(first, min(first + BODY_ROWS, n_rows))
        lines = [
            json.dumps({key: noise.random() for key in NAMES} | {"_step": step})
            for step in steps
        ]
        server.stream(name, history_body(lines, first))
    server.finish(name)


def _log_middle(server: BenchServer) -> None:
    server.create_run("middle")
    for first in range(0, MIDDLE_ROWS, BODY_ROWS):
        server.stream("middle", history_body(rows(first, BODY_ROWS), first))
    server.finish("middle")


def _measure(
    server: BenchServer, what: str, *arguments: str, rounds: int = 1
) -> dict[str, float]:
    return _child(server, "ours", what, *arguments, rounds=rounds)


def _official(server: BenchServer, what: str) -> dict[str, float]:
    run = {"scan": "short", "one_metric_sampled": "middle"}.get(what, "")
    return _child(server, "theirs", what, run, rounds=1)


def _child(server: BenchServer, *arguments: str, rounds: int) -> dict[str, float]:
    place = f"{server.entity}/{server.project}"
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "HOME": home,
            "WANDB_BASE_URL": server.process.base_url,
            "WANDB_API_KEY": server.process.api_key,
            "WANDB_SILENT": "true",
        }
        command = [sys.executable, "-m", "bench.public_history", "--child"]
        done = subprocess.run(
            [*command, place, str(rounds), *arguments],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            timeout=_CHILD_S,
        )
    return json.loads(done.stdout.splitlines()[-1])


def child(place: str, rounds: str, side: str, what: str, *arguments: str) -> None:
    """Do one thing some times, and print what it took."""
    faulthandler.dump_traceback_later(_CHILD_S / 2)
    works = _ours(place) if side == "ours" else _theirs(place)
    work = works[what]
    walls: list[float] = []
    cpus: list[float] = []
    if int(rounds) > 1:
        work(*arguments)  # caches, imports, connections
    for _ in range(int(rounds)):
        started_s, cpu_s = time.perf_counter(), time.process_time()
        work(*arguments)
        walls.append(time.perf_counter() - started_s)
        cpus.append(time.process_time() - cpu_s)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {
        "wall_s": statistics.median(walls),
        "cpu_s": statistics.median(cpus),
        "peak_mb": peak_mb,
    }
    print(json.dumps(found))


def _ours(place: str) -> dict[str, Callable[..., object]]:
    from trailmark.apis.public import history_reading
    from trailmark.apis.public.api import Api

    api = Api()
    entity, project = place.split("/")

    def asked(run: str) -> Any:
        return history_reading.question([entity, project, run])

    def body(run: str, form: Any) -> None:
        sent = asked(run).body(form)
        url = "/api/history/columns"
        with api.client.bulk.ask(url, sent, with_key=True) as answer:
            for _ in answer.pieces():
                pass

    def scan(run: str) -> None:
        last = _last(api.run(f"{place}/{run}").scan_history())
        assert last["_step"] == LONG_ROWS - 1

    def histories() -> None:
        filters = {"name": {"$regex": "^many"}}
        found = api.runs(place, filters=filters).histories(
            samples=500, keys=["loss", "accuracy"]
        )
        assert len(found) == MANY_RUNS * 500

    def local_parquet(path: str) -> None:
        import pandas as pd

        assert len(pd.read_parquet(path)) == LONG_ROWS

    return {
        "scan": scan,
        "bytes_frames": lambda run: body(run, "frames"),
        "bytes_arrow": lambda run: body(run, "arrow"),
        "arrow": lambda run: api.run(f"{place}/{run}").history_arrow(),
        "pandas": lambda run: api.run(f"{place}/{run}").history_pandas(),
        "save": lambda run, path: history_reading.save_parquet(
            api.client, asked(run), Path(path)
        ),
        "local_parquet": local_parquet,
        "one_metric": lambda run: api.run(f"{place}/{run}").history_pandas(
            keys=["_step", KEYS[0]]
        ),
        "one_metric_sampled": lambda run: api.run(f"{place}/{run}").history(
            samples=1_000, keys=[KEYS[0]]
        ),
        "histories": histories,
    }


def _theirs(place: str) -> dict[str, Callable[..., object]]:
    import wandb

    api = wandb.Api()

    def histories(_: str) -> None:
        filters = {"name": {"$regex": "^many"}}
        api.runs(place, filters=filters).histories(
            samples=500, keys=["loss", "accuracy"]
        )

    return {
        "scan": lambda run: _last(api.run(f"{place}/{run}").scan_history()),
        "one_metric_sampled": lambda run: api.run(f"{place}/{run}").history(
            samples=1_000, keys=[KEYS[0]]
        ),
        "histories": histories,
    }


def _last(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    last: dict[str, Any] = {}
    for row in found:
        last = row
    return last


if __name__ == "__main__":
    if "--child" in sys.argv:
        child(*sys.argv[sys.argv.index("--child") + 1 :])
    else:
        main()
