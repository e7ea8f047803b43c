"""Listing 1,000 runs from a program, and all they were given and came to as a table.

`python -m bench.public_runs [--runs 1000] [--rounds 5]`
The limit is the answer to one request for the same fields, read as JSON. Beside it the
official client does the same on the same server.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson

from bench.support.report import Figure, report
from bench.support.server import BenchServer, bench_server

KEYS = 20
LIGHT = "name displayName state tags createdAt heartbeatAt group jobType notes"
HEAVY = "config summaryMetrics"
ONE_REQUEST = """query($entity: String!, $project: String!, $runs: Int!) {
  project(name: $project, entityName: $entity) {
    runs(first: $runs) { edges { node { FIELDS } } }
  }
}"""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=1_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--client", choices=("trailmark", "wandb"))
    options.add_argument("--path")
    said = options.parse_args()
    if said.client:
        print(json.dumps(measure(said.client, said.path, said.rounds)))
        return
    with bench_server() as server:
        fill(server, said.runs)
        ours, our_cpu = in_process(server, "trailmark", said.rounds)
        theirs, their_cpu = in_process(server, "wandb", said.rounds)
        light_s = one_request(server, LIGHT, said.runs, said.rounds)
        full_s = one_request(server, f"{LIGHT} {HEAVY}", said.runs, said.rounds)
    rounds = said.rounds + 1
    limit = "one request, read as JSON"
    many = f"{said.runs:,} runs"
    report(
        "public_runs",
        [
            Figure(f"{many}: names and states, lazily", ours["names"], "s", bar=0.6, limit=light_s, limit_name=limit),
            Figure(f"{many}: DataFrame of config and summary, lazily", ours["table"], "s", bar=1.5, limit=full_s, limit_name=limit),
            Figure("the same with lazy=False", ours["full"], "s"),
            Figure("the same after upgrade_to_full()", ours["upgraded"], "s"),
            Figure("server CPU of a round of these four", our_cpu / rounds, "s"),
            Figure("official client: names and states", theirs["names"], "s"),
            Figure("official client: DataFrame, lazily", theirs["table"], "s"),
            Figure("official client: DataFrame with lazy=False", theirs["full"], "s"),
            Figure("official client: after upgrade_to_full()", theirs["upgraded"], "s"),
            Figure("official client: server CPU of a round", their_cpu / rounds, "s"),
        ],
        runs=said.runs,
        keys_of_config_and_of_summary=KEYS,
    )  # fmt: skip


def fill(server: BenchServer, n_runs: int) -> None:
    config = json.dumps({f"param_{n}": {"value": n / 7} for n in range(KEYS)})
    summary = json.dumps({f"metric_{n}": n / 3 for n in range(KEYS)})

    def make(n: int) -> None:
        server.create_run(f"run{n:05}", config=config, summary=summary)

    with ThreadPoolExecutor(4) as threads:
        for _ in threads.map(make, range(n_runs)):
            pass


def in_process(
    server: BenchServer, client: str, rounds: int
) -> tuple[dict[str, float], float]:
    """A client's medians in a process of its own, and the server's CPU seconds."""
    before_s = server.cpu_s()
    command = [sys.executable, "-m", "bench.public_runs", "--client", client]
    command += ["--rounds", str(rounds), "--path", f"{server.entity}/{server.project}"]
    environ = {
        **os.environ,
        "WANDB_BASE_URL": server.process.base_url,
        "WANDB_API_KEY": server.process.api_key,
        "WANDB_SILENT": "true",
    }
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        command, env=environ, cwd=root, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1]), server.cpu_s() - before_s


def measure(client: str, path: str, rounds: int) -> dict[str, float]:
    """Median seconds of each way to read the runs, with a fresh list each time."""
    import pandas

    if client == "trailmark":
        from trailmark.apis.public.api import Api
    else:
        from wandb import Api  # type: ignore[assignment]

    def names() -> None:
        assert all(run.state == "running" and run.name for run in Api().runs(path))

    def table(lazy: bool = True, upgrade: bool = False) -> None:
        runs = Api().runs(path, lazy=lazy)
        if upgrade:
            assert [run.name for run in runs]
            runs.upgrade_to_full()
        frame = pandas.DataFrame([{**run.config, **run.summary} for run in runs])
        assert frame.shape == (len(runs), 2 * KEYS)

    return {
        "names": median_s(names, rounds),
        "table": median_s(table, rounds if client == "trailmark" else 1),
        "full": median_s(lambda: table(lazy=False), rounds),
        "upgraded": median_s(lambda: table(upgrade=True), rounds),
    }


def one_request(server: BenchServer, fields: str, n_runs: int, rounds: int) -> float:
    said = {"entity": server.entity, "project": server.project, "runs": n_runs}
    query = ONE_REQUEST.replace("FIELDS", fields)

    def ask() -> None:
        body = {"query": query, "variables": said}
        answer = orjson.loads(server.http.post("/graphql", json=body).content)
        for edge in answer["data"]["project"]["runs"]["edges"]:
            for name in HEAVY.split():
                orjson.loads(edge["node"].get(name) or "{}")

    return median_s(ask, rounds)


def median_s(work: Callable[[], None], rounds: int) -> float:
    work()
    taken: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return round(statistics.median(taken), 4)


if __name__ == "__main__":
    main()
