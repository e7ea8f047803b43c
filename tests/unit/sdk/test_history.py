"""Rows: how steps count, how pieces join, what a summary shows."""

import math
import threading
from pathlib import Path

import numpy as np
import pytest

from tests.support.logged_rows import Logged, frames_of
from trailmark.errors import UsageError
from trailmark.sdk.uploader.row_lines import parsed_row
from trailmark.wire.journal import Kind
from trailmark.wire.metric_rules import MetricDefinition


@pytest.fixture
def logged(tmp_path: Path) -> Logged:
    return Logged(tmp_path)


def test_rows_count_up_from_zero(logged: Logged) -> None:
    logged.log({"a": 1})
    logged.log({"a": 2.5, "b": "text"})
    logged.log({})
    assert logged.rows() == [
        {"_step": 0, "a": 1},
        {"_step": 1, "a": 2.5, "b": "text"},
        {"_step": 2},
    ]


def test_calls_for_one_step_make_one_row(logged: Logged) -> None:
    logged.log({"a": 1}, step=3)
    logged.log({"b": 2, "a": 9}, step=3)
    logged.log({"a": 4}, step=7)
    assert logged.history.step == 7
    assert logged.rows() == [{"_step": 3, "a": 9, "b": 2}, {"_step": 7, "a": 4}]


def test_a_row_without_a_step_joins_the_step_that_is_open(logged: Logged) -> None:
    logged.log({"a": 1}, step=5)
    logged.log({"b": 2})
    logged.log({"c": 3})
    assert logged.rows() == [{"_step": 5, "a": 1, "b": 2}, {"_step": 6, "c": 3}]


def test_commit_false_builds_a_row_over_several_calls(logged: Logged) -> None:
    logged.log({"a": 1}, commit=False)
    logged.log({"b": 2}, commit=False)
    logged.log({"c": 3})
    logged.log({"a": 4})
    assert logged.rows() == [{"_step": 0, "a": 1, "b": 2, "c": 3}, {"_step": 1, "a": 4}]


def test_commit_true_closes_an_explicit_step(logged: Logged) -> None:
    logged.log({"a": 1}, step=2, commit=True)
    logged.log({"a": 2})
    assert logged.rows() == [{"_step": 2, "a": 1}, {"_step": 3, "a": 2}]


def test_steps_that_go_back_are_kept_and_counted(logged: Logged) -> None:
    logged.log({"a": 1}, step=10)
    logged.log({"late": 1}, step=4)
    logged.log({"later": 1}, step=4)
    logged.log({"a": 2}, step=11)
    assert logged.rows() == [
        {"_step": 10, "a": 1},
        {"_step": 4, "late": 1, "later": 1},
        {"_step": 11, "a": 2},
    ]
    assert logged.problems == {"step_went_back": 1}


def test_going_back_does_not_move_the_counter_back(logged: Logged) -> None:
    logged.log({"a": 1}, step=10, commit=True)
    logged.log({"a": 2}, step=3)
    logged.log({"a": 3})
    assert [row["_step"] for row in logged.rows()] == [10, 3, 11]


@pytest.mark.parametrize("step", [-1, 1.5, "3", 1 << 63])
def test_what_is_no_step_is_refused(logged: Logged, step: object) -> None:
    with pytest.raises(UsageError):
        logged.log({"a": 1}, step=step)  # type: ignore[arg-type]
    assert logged.rows() == []


@pytest.mark.parametrize("step", [np.int64(4), 4.0, True + 3])
def test_whole_numbers_of_any_kind_are_steps(logged: Logged, step: object) -> None:
    logged.log({"a": 1}, step=step)  # type: ignore[arg-type]
    assert logged.rows() == [{"_step": 4, "a": 1}]


def test_stamps_in_the_row_are_honoured(logged: Logged) -> None:
    logged.log({"a": 1, "_step": 8, "_timestamp": 5.25, "_runtime": 2})
    logged.log({"a": 1, "_timestamp": "soon"})
    logged.rows()
    pieces = [f.payload for f in frames_of(logged.path) if f.kind != Kind.COMMIT]
    first, second = (parsed_row(payload) or {} for payload in pieces)
    assert (first["_step"], first["_timestamp"], first["_runtime"]) == (8, 5.25, 2.0)
    assert isinstance(second["_timestamp"], float)


def test_the_stamp_comes_first_in_every_row(logged: Logged) -> None:
    logged.log({"a": 1})
    logged.log({"a": math.nan})
    logged.log({"a": 1}, step=9)
    logged.log({})
    for frame in frames_of(logged.path):
        if frame.kind != Kind.COMMIT:
            assert frame.payload.startswith(b'{"_step":')
            assert frame.payload.split(b",")[1].startswith(b'"_timestamp":')


def test_the_summary_follows_rows_and_definitions(logged: Logged) -> None:
    logged.history.define(MetricDefinition("acc", summary=("max",)))
    for acc in (0.5, 0.9, 0.7):
        logged.log({"acc": np.float32(acc), "loss": np.float64(1 - acc)})
    summary = logged.history.summary.now()
    assert summary["acc"]["max"] == pytest.approx(0.9)
    assert summary["loss"] == pytest.approx(0.3)
    assert summary["_step"] == 2


def test_a_metric_without_its_step_metric_gets_its_last_value(logged: Logged) -> None:
    logged.history.define(MetricDefinition("val/*", step_metric="epoch"))
    logged.history.define(
        MetricDefinition("free", step_metric="epoch", step_sync=False)
    )
    logged.log({"epoch": 1})
    logged.log({"val/loss": 2})
    logged.log({"free": 1})
    logged.log({"epoch": 2, "val/loss": 1})
    logged.log({"val/acc": 1})
    assert logged.rows() == [
        {"_step": 0, "epoch": 1},
        {"_step": 1, "val/loss": 2, "epoch": 1},
        {"_step": 2, "free": 1},
        {"_step": 3, "epoch": 2, "val/loss": 1},
        {"_step": 4, "val/acc": 1, "epoch": 2},
    ]


def test_logging_to_a_finished_run_is_a_usage_error(logged: Logged) -> None:
    logged.history.close(1)
    with pytest.raises(UsageError, match="finished"):
        logged.log({"a": 1})


def test_threads_share_the_counter(logged: Logged) -> None:
    def work(name: int) -> None:
        for number in range(200):
            logged.log({"thread": name, "number": number})

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = logged.rows()
    assert sorted(row["_step"] for row in rows) == list(range(800))
    for name in range(4):
        numbers = [row["number"] for row in rows if row["thread"] == name]
        assert numbers == list(range(200))


def test_a_resumed_run_goes_on_where_the_server_says(tmp_path: Path) -> None:
    logged = Logged(tmp_path, holds_pieces=True)
    logged.log({"a": 1}, commit=False)
    logged.log({"b": 2})
    logged.log({"early": 1})
    logged.log({"open": 1}, commit=False)
    logged.history.resolve(100, 50.0)
    logged.log({"late": 1})
    logged.history.resolve(100, 50.0)
    kinds = [frame.kind for frame in frames_of(logged.path)]
    assert kinds == [Kind.ROW, Kind.ROW, Kind.ROW, Kind.RESOLVED, Kind.ROW]
    assert [row["_step"] for row in logged.rows()] == [0, 1, 2, 103]
    assert logged.history.runtime_s() >= 50.0


def test_a_row_that_was_held_is_written_at_the_end(tmp_path: Path) -> None:
    logged = Logged(tmp_path, holds_pieces=True)
    logged.log({"a": 1}, commit=False)
    assert logged.rows() == [{"_step": 0, "a": 1}]
