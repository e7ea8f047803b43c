"""A run with 100,000 metric keys: list them, read one.

Limit: reading the list of names from one Arrow file into Python.
"""

from __future__ import annotations

import io
import json
import random
import time

import pyarrow as pa
import pyarrow.feather as feather

from bench.support.bodies import history_body
from bench.support.report import Figure, median_wall_ms, report
from bench.support.server import BenchServer, bench_server
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db import Database
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import HistoryLimits, Stream

N_KEYS, N_STEPS = 100_000, 100
_RUN = 'query($e: String!, $p: String!) { project(entityName: $e, name: $p) { run(name: "wide") { historyKeys } } }'


def main() -> None:
    names = [f"layer_{number // 100}/unit_{number}" for number in range(N_KEYS)]
    with bench_server() as server:
        compacting_s = _log(server, names)
        listed = _list_ms(server, len(names))
        whole = median_wall_ms(lambda: _history_keys(server), rounds=3)
        ends = iter(range(1_000))
        one = median_wall_ms(
            lambda: server.chart(
                ["wide"], [names[77_777]], x_min=0, x_max=1_000 + next(ends)
            )
        )
        memory = server.rss_mb()
    table = io.BytesIO()
    feather.write_feather(pa.table({"key": names}), table)
    limit = median_wall_ms(
        lambda: feather.read_table(io.BytesIO(table.getvalue())).to_pylist()
    )
    report(
        "wide_run",
        [
            Figure("list 100,000 keys with their kinds, in the server", listed, "ms", bar=50, limit=limit, limit_name="names from Arrow"),
            Figure("chart one key of them, over HTTP", one, "ms", bar=50),
            Figure("historyKeys of the run with statistics, over HTTP", whole, "ms"),
            Figure("logged to compacted", compacting_s, "s"),
            Figure("server memory afterwards", memory, "MB"),
        ],
    )  # fmt: skip


def _log(server: BenchServer, names: list[str]) -> float:
    noise = random.Random(3)
    server.create_run("wide")
    for step in range(N_STEPS):
        row = {name: noise.random() for name in names}
        row |= {"_step": step, "_runtime": step * 1.0, "_timestamp": 1.79e9 + step}
        server.stream("wide", history_body([json.dumps(row)], step))
    server.finish("wide")
    started = time.monotonic()
    server.wait_until_compacted()
    return time.monotonic() - started


def _history_keys(server: BenchServer) -> None:
    answer = server.graphql(_RUN, e=server.entity, p=server.project)
    assert len(answer["project"]["run"]["historyKeys"]["keys"]) >= N_KEYS


def _list_ms(server: BenchServer, n_keys: int) -> float:
    """Listing by the server's own code over the server's files, without HTTP."""
    data = server.data_dir
    database = Database(f"sqlite:///{data / 'trailmark.db'}")
    tail = Database(f"sqlite:///{data / 'tail.db'}")
    objects = open_object_store((data / "objects").as_uri())
    rowid = int(server.scalar("SELECT rowid FROM runs WHERE run_id = 'wide'"))

    def work() -> None:
        # A fresh store each time: nothing is cached.
        store = HistoryStore(database, tail, objects, HistoryLimits())
        assert len(store.keys_of_runs([rowid], Stream.HISTORY)) >= n_keys
        store.close()

    return median_wall_ms(work, rounds=5)


if __name__ == "__main__":
    main()
