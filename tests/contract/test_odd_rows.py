"""Rows that no sane client sends come to rest and are read back all the same."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.test_compaction import SMALL, Bench
from tests.support.history_rows import column_rows, make_runs
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db import Database
from trailmark.server.history.compaction.compactor import Compacted, Compactor
from trailmark.server.history.compaction.worker import Worker
from trailmark.server.history.types import Stream

ODD = {
    "a step beyond 64 bits": '{"_step": ' + "9" * 25 + ', "a": 1}',
    "a step of 1e300": '{"_step": 1e300, "a": 1}',
    "a step below 64 bits": '{"_step": -' + "9" * 25 + ', "a": 1}',
    "a step that is NaN": '{"_step": NaN, "a": 1}',
    "a step that is a text": '{"_step": "x", "a": 1}',
    "times without end": '{"_step": 1, "_timestamp": 1e308, "_runtime": -1e308}',
    "a NUL in a key": '{"_step": 1, "k\\u0000": 1}',
    "a NUL in a text": '{"_step": 1, "a": "\\u0000"}',
    "an empty key": '{"_step": 1, "": 1}',
    "a key of a megabyte": '{"_step": 1, "' + "k" * 1_000_000 + '": 1}',
    "a text of a megabyte": '{"_step": 1, "a": "' + "x" * 1_000_000 + '"}',
    "integers beyond 64 bits": '{"_step": 1, "a": 9223372036854775808, "b": -1e400}',
    "kinds that change": '{"a": 1}\n{"a": "x"}\n{"a": null}\n{"a": [1]}\n{"a": true}',
    "no key at all": "{}",
    "a dot and a path": '{"a.b": 1, "a": {"b": 2, "_type": 5}}',
    "paths of Parquet": '{"a.list.element": 1, "a": {"list": [{"element": 1}]}}',
}


@pytest.fixture
def bench(
    database: Database, tail_database: Database, tmp_path: Path
) -> Iterator[Bench]:
    objects = open_object_store((tmp_path / "objects").as_uri())
    made = Bench(database, tail_database, objects)
    yield made
    made.close()


def test_odd_rows_rest_and_come_back_as_they_came(bench: Bench) -> None:
    for (what, text), run in zip(
        ODD.items(), make_runs(bench.database, len(ODD)), strict=True
    ):
        lines = [*text.split("\n"), '{"_step": 2, "a": 5}']
        bench.append(run, lines)
        before = read(bench, run)
        assert read_columns(bench, run) == by_step(before[0]), what
        bench.compact(run)
        assert bench.n_segments(run) > 0, what
        assert read(bench, run) == before, what
        assert read_columns(bench, run) == by_step(before[0]), what


def read(bench: Bench, run: int) -> Any:
    store = bench.store()
    # A column that holds a fraction holds floats: 2 comes back as 2.0.
    texts = store.rows(run, Stream.HISTORY)
    rows = [json.loads(text, parse_int=float) for text in texts]
    keys = {
        info.key: (info.kind, info.count) for info in store.keys(run, Stream.HISTORY)
    }
    return json.dumps(rows, sort_keys=True), keys


def read_columns(bench: Bench, run: int) -> Any:
    rows = column_rows(bench.store(), run)
    return json.dumps(json.loads(json.dumps(rows), parse_int=float), sort_keys=True)


def by_step(rows: str) -> str:
    """Rows without a step come last, those of one step as they came."""

    def step(row: dict[str, Any]) -> float:
        given = row.get("_step")
        return given if isinstance(given, float) and given == given else math.inf

    return json.dumps(sorted(json.loads(rows), key=step), sort_keys=True)


def test_a_run_that_cannot_be_compacted_does_not_hold_up_the_others(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = make_runs(bench.database, 2)
    for run in (bad, good):
        bench.append(run, ['{"_step": 0, "a": 1}'] * 100)
    worker = Worker(bench.database, bench.tail, bench.objects, SMALL)
    compact = Compactor.compact

    def sometimes(self: Compactor, run_rowid: int, stream: Stream) -> Compacted:
        if run_rowid == bad:
            raise AttributeError("what nobody thought of")
        return compact(self, run_rowid, stream)

    monkeypatch.setattr(Compactor, "compact", sometimes)
    worker.work_once()
    assert bench.n_segments(good) > 0
    assert len(bench.rows(bad)) == 100
