"""A run with 100,000 metric keys: list them, read one.

Limit: reading the list of names from one Arrow file; reading one column's values.
"""

from __future__ import annotations

import io
import json
import random

import pyarrow as pa
import pyarrow.feather as feather

from bench.support.bodies import history_body
from bench.support.report import Figure, median_wall_ms, report
from bench.support.server import bench_server

N_KEYS, N_STEPS = 100_000, 100
_KEYS = 'query($e: String!, $p: String!) { project(entityName: $e, name: $p) { run(name: "wide") { historyKeyCount: historyKeys } } }'


def main() -> None:
    names = [f"layer_{number // 100}/unit_{number}" for number in range(N_KEYS)]
    noise = random.Random(3)
    with bench_server() as server:
        server.create_run("wide")
        for step in range(N_STEPS):
            row = {name: noise.random() for name in names}
            row |= {"_step": step, "_runtime": step * 1.0, "_timestamp": 1.79e9 + step}
            server.stream("wide", history_body([json.dumps(row)], step))
        server.finish("wide")
        server.wait_until_compacted()
        listing = f"/api/history/keys?entity={server.entity}&project={server.project}&run=wide"
        answer = server.http.get(listing)
        assert answer.is_success, answer.text
        assert len(answer.json()["keys"]) >= N_KEYS
        listed = median_wall_ms(lambda: server.http.get(listing).raise_for_status())
        ends = iter(range(1_000))
        one = median_wall_ms(
            lambda: server.chart(
                ["wide"], [names[77_777]], x_min=0, x_max=1_000 + next(ends)
            )
        )
    table = io.BytesIO()
    feather.write_feather(pa.table({"key": names}), table)
    limit = median_wall_ms(
        lambda: feather.read_table(io.BytesIO(table.getvalue())).to_pylist()
    )
    report(
        "wide_run",
        [
            Figure("list 100,000 keys over HTTP", listed, "ms", bar=50, limit=limit, limit_name="names to Python from Arrow"),
            Figure("chart one key of them over HTTP", one, "ms", bar=50),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
