"""1,000 runs listed through GraphQL as the official client lists them.

Promise: ≤ 0.5 s of server CPU for the lazy list. The limit printed beside it is the
same rows read from the database and written as JSON without GraphQL.

    python -m bench.graphql_runs [--runs 1000]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from graphql import FragmentDefinitionNode, parse, print_ast

from bench.support.report import Figure, report
from tests.support.graphql import OPERATOR
from tests.support.official_documents import official_documents
from trailmark.server.accounts.actor import Actor
from trailmark.server.accounts.users import CreateUser, create_user
from trailmark.server.app.services import Services
from trailmark.server.app.settings import Settings
from trailmark.server.app.wiring import open_services
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.http import execute
from trailmark.server.history.types import Append, Stream
from trailmark.server.projects.records import find_project
from trailmark.server.runs.queries import find_run, list_runs
from trailmark.server.runs.upsert import UpsertRun, upsert_run

PROMISE_S = 0.5


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000)
    n_runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), storage_url=f"file://{folder}/o")
        with open_services(settings) as services:
            results = measure(services, n_runs)
    limit = results["limit_without_graphql_cpu_s"]
    name = "rows to JSON without GraphQL"
    report(
        "graphql_runs",
        [
            Figure(f"{n_runs:,} runs listed lazily, CPU", results["lazy_cpu_s"], "s", bar=PROMISE_S, limit=limit, limit_name=name),
            Figure("the same with config, summary and keys", results["full_cpu_s"], "s"),
        ],
    )  # fmt: skip


def measure(services: Services, n_runs: int) -> dict[str, Any]:
    actor = fill(services, n_runs)
    lazy, full = list_document("LightweightRunFragment"), list_document("RunFragment")

    def ask(document: str) -> bytes:
        variables = {
            "project": "bench",
            "entity": "ada",
            "perPage": n_runs,
            "order": "+created_at",
            "filters": "{}",
        }
        body = orjson.dumps({"query": document, "variables": variables})
        context = Context(actor, services, "http://localhost", "bench")
        answer = execute(context, body)
        assert answer.status == 200, answer.body[:500]
        return answer.body

    ask(lazy)  # builds the schema
    edges = orjson.loads(ask(lazy))["data"]["project"]["runs"]["edges"]
    assert len(edges) == n_runs
    return {
        "runs": n_runs,
        "lazy_cpu_s": best(lambda: ask(lazy)),
        "full_cpu_s": best(lambda: ask(full), rounds=2),
        "limit_without_graphql_cpu_s": best(lambda: plain(services, actor, n_runs)),
    }


def fill(services: Services, n_runs: int) -> Actor:
    with services.database.write() as unit:
        rowid = create_user(
            unit, OPERATOR, CreateUser("ada@example.org", "ada")
        ).record.rowid
    actor = Actor(
        user_rowid=rowid,
        username="ada",
        is_admin=True,
        default_entity="ada",
        via="key",
    )
    config = json.dumps({f"p{n}": {"value": n / 7} for n in range(30)})
    summary = json.dumps({f"m{n}": n / 3 for n in range(30)})
    with services.database.write() as unit:
        for n in range(n_runs):
            command = UpsertRun(
                run_id=f"run{n:05}",
                project_name="bench",
                config=config,
                summary=summary,
                tags=["a", "b"],
            )
            upsert_run(unit, actor, command, services.history)
    with services.database.read() as connection:
        project = find_project(connection, actor, "ada", "bench")
        assert project is not None
        first = find_run(connection, project, "run00000")
        assert first is not None
    rows = [json.dumps({"_step": n, "loss": n / 9}) for n in range(10)]
    for start in range(0, n_runs, 200):
        appends = [
            Append(first.rowid + n, Stream.HISTORY, rows, 0)
            for n in range(start, min(start + 200, n_runs))
        ]
        services.history.append(appends).result()
    return actor


def list_document(fragment: str) -> str:
    """The client's own list, with one fragment or the other."""
    texts = [one.text for one in official_documents()]
    runs = next(text for text in texts if "query Runs(" in text)
    operation = runs.split("fragment ", maxsplit=1)[0]
    definition = next(
        print_ast(node)
        for text in texts
        if f"fragment {fragment} on" in text
        for node in parse(text).definitions
        if isinstance(node, FragmentDefinitionNode) and node.name.value == fragment
    )
    return f"{operation.replace('...RunFragment', f'...{fragment}')}\n{definition}"


def plain(services: Services, actor: Actor, n_runs: int) -> bytes:
    with services.database.read() as connection:
        project = find_project(connection, actor, "ada", "bench")
        assert project is not None
        page = list_runs(connection, project, first=n_runs)
    return orjson.dumps([orjson.dumps(one) for one in page.items], default=bytes.decode)


def best(work: Callable[[], object], rounds: int = 5) -> float:
    found = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return round(min(found), 4)


if __name__ == "__main__":
    main()
