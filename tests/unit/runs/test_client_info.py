"""What clients tell about themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from trailmark.server.runs.client_info import (
    BranchPoint,
    branch_point,
    environment,
    metric_definitions,
    started_at,
)


def test_metric_definitions_are_spelled_out() -> None:
    encoded = [
        {"1": "loss", "5": 2, "6": [1, 3], "7": [1]},
        {"1": "epoch", "6": [3]},
        {"2": "val/*", "4": "epoch", "7": [2, 5], "8": 2},
    ]
    assert metric_definitions({"m": encoded}) == [
        {"name": "loss", "stepMetric": "epoch", "summary": ["min"], "stepSync": True},
        {"name": "epoch"},
        {
            "glob": "val/*",
            "stepMetric": "epoch",
            "summary": ["max", "last"],
            "goal": "maximize",
        },
    ]


def test_odd_blocks_say_nothing() -> None:
    for info in ({}, {"m": "x", "e": [], "branch_point": 1}, {"m": [1], "e": {"w": 2}}):
        assert metric_definitions(info) == []
        assert environment(info) == {}
        assert started_at(info) is None
        assert branch_point(info) is None


def test_the_first_writer_tells_when_it_began() -> None:
    info = {
        "e": {"w1": {"startedAt": "2026-11-21T12:00:00.5Z"}, "w2": {}},
        "branch_point": {"run_id": "abc", "step": 3},
    }
    assert started_at(info) == datetime(2026, 11, 21, 12, 0, 0, 500_000, tzinfo=UTC)
    assert branch_point(info) == BranchPoint("abc", 3)
