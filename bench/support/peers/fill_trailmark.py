"""Fills a data folder of ours over the wire, as a client would.

Run by our own Python: `-m bench.support.peers.fill_trailmark DIR RUNS METRICS STEPS`.
"""

from __future__ import annotations

import json

from bench.support.big_project import wait_until_compacted
from bench.support.peers.curves import PROJECT, asked
from tests.support.laboratory import Laboratory
from tests.support.person import make_person
from tests.support.server_process import running_server

_SUMMARY = """mutation($name: String, $project: String, $summary: JSONString) {
  upsertBucket(input: { entityName: "ada", modelName: $project, name: $name,
    summaryMetrics: $summary }) { bucket { id } }
}"""


def main() -> None:
    folder, shape = asked()
    with running_server(folder) as server:
        make_person(server)
        laboratory = Laboratory(server, "ada")
        for number in range(shape.n_runs):
            name = shape.run_name(number)
            run = laboratory.start_run(PROJECT, f"run{number}", name=name)
            rows = shape.rows(number)
            run.log(rows)
            server.graphql(
                _SUMMARY, name=run.run_id, project=PROJECT, summary=json.dumps(rows[-1])
            )
            run.finish()
        wait_until_compacted(folder / "tail.db")
        server.stop()


if __name__ == "__main__":
    main()
