"""A project of 1,000 runs × 200 metrics × 1,000 steps, made once and kept.

Twenty runs are logged and compacted as any others; the rest are copies of their rows
in the database, under names, settings and results of their own. That is read exactly as
if it had been logged, and is there in a minute.
"""

from __future__ import annotations

import json
import math
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.support.laboratory import Laboratory
from tests.support.person import KEY, PASSWORD, make_person
from tests.support.server_process import ServerProcess, running_server

N_RUNS, N_METRICS, N_STEPS = 1_000, 200, 1_000
PROJECT = "big"
_TEMPLATES = 20
_SECTIONS = 10
_FORM = 2
"""Counted up when what is made changes: a kept folder of another form is not used."""
_KEPT = Path(tempfile.gettempdir()) / f"trailmark-bench-big-project-{_FORM}"
_ROWS_A_REQUEST = 250
_SUMMARY = """mutation($name: String, $project: String, $summary: JSONString) {
  upsertBucket(input: { entityName: "ada", modelName: $project, name: $name,
    summaryMetrics: $summary }) { bucket { id } }
}"""


@dataclass(frozen=True, slots=True)
class BigProject:
    """The project on a running server."""

    server: ServerProcess
    name: str = PROJECT

    @property
    def path(self) -> str:
        return f"/ada/{self.name}"

    def signed_in(self, browser: Browser) -> Page:
        context = browser.new_context(
            base_url=self.server.base_url, viewport={"width": 1440, "height": 900}
        )
        page = context.new_page()
        page.goto("/signin")
        page.get_by_label("User name").fill("ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Account of ada").wait_for()
        return page


@contextmanager
def big_project() -> Iterator[BigProject]:
    """A server over a copy of what is kept, so that no round meets another's traces."""
    if not (_KEPT / "complete").exists():
        _make()
    with served_copy(_KEPT / "data", PROJECT) as project:
        yield project


@contextmanager
def served_copy(kept: Path, project: str) -> Iterator[BigProject]:
    """A server over a copy of a data folder in which `make_person` was at work."""
    with tempfile.TemporaryDirectory(prefix="trailmark-bench-") as made:
        data = Path(made) / "data"
        shutil.copytree(kept, data)
        server = ServerProcess(data)
        server.api_key = KEY  # only a first start tells one
        server.start()
        try:
            yield BigProject(server, project)
        finally:
            server.destroy()


def _make() -> None:
    shutil.rmtree(_KEPT, ignore_errors=True)
    _KEPT.mkdir(parents=True)
    data = _KEPT / "data"
    with running_server(data) as server:
        make_person(server)
        for number in range(_TEMPLATES):
            _log(Laboratory(server, "ada"), number)
        wait_until_compacted(data / "tail.db")
        server.stop()
    with sqlite3.connect(data / "trailmark.db") as main:
        main.execute("ATTACH ? AS tail", [str(data / "tail.db")])
        _copy_runs(main)
    (_KEPT / "complete").touch()


def _log(laboratory: Laboratory, number: int) -> None:
    noise = random.Random(number)
    run = laboratory.start_run(PROJECT, f"run{number}", name=f"brisk-harbour-{number}")
    rates = [noise.uniform(0.001, 0.01) for _ in range(N_METRICS)]
    names = [f"part{at % _SECTIONS}/metric_{at:03d}" for at in range(N_METRICS)]
    rows: list[dict[str, float]] = []
    for first in range(0, N_STEPS, _ROWS_A_REQUEST):
        rows = [
            {
                name: round(math.exp(-rate * step) + noise.gauss(0, 0.02), 5)
                for name, rate in zip(names, rates, strict=True)
            }
            for step in range(first, first + _ROWS_A_REQUEST)
        ]
        run.log(rows)
    laboratory.server.graphql(
        _SUMMARY, name=run.run_id, project=PROJECT, summary=json.dumps(rows[-1])
    )
    run.finish()


def wait_until_compacted(tail: Path) -> None:
    """Until nothing that was logged waits in the tail any more."""
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        with sqlite3.connect(f"file:{tail}?mode=ro", uri=True) as connection:
            if not connection.execute("SELECT count(*) FROM tail_chunks").fetchone()[0]:
                return
        time.sleep(0.5)
    raise TimeoutError("compaction did not finish")


def _copy_runs(main: sqlite3.Connection) -> None:
    found = main.execute("SELECT rowid, summary FROM runs ORDER BY rowid").fetchall()
    noise = random.Random(5)
    for number in range(_TEMPLATES, N_RUNS):
        source, summary = found[number % len(found)]
        own = {
            "run_id": f"run{number}",
            "display_name": f"brisk-harbour-{number}",
            "config": json.dumps({"lr": noise.random(), "half": number % 2}),
            "summary": summary,
            "created_at": int(time.time() * 1e6) - (N_RUNS - number) * 60_000_000,
        }
        copy = _copied(main, "runs", "rowid", source, own)
        for table in ("run_spans", "segments", "key_catalogues", "tail.stream_heads"):
            own = {"run_rowid": copy}
            if table == "run_spans":
                own["source_run_rowid"] = copy
            _copied(main, table, "run_rowid", source, own)


def _copied(
    main: sqlite3.Connection, table: str, key: str, value: int, own: dict[str, object]
) -> int:
    """Copies rows of a table with some columns of their own; the last new rowid."""
    schema, _, name = table.rpartition(".")
    about = f"PRAGMA {schema or 'main'}.table_info({name})"
    columns = [row[1] for row in main.execute(about) if row[1] != "rowid"]
    taken = [f":{one}" if one in own else one for one in columns]
    return int(
        main.execute(
            f"INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {', '.join(taken)} FROM {table} WHERE {key} = :__source",
            {**own, "__source": value},
        ).lastrowid
        or 0
    )
