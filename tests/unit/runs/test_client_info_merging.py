"""What several writers say about themselves stands side by side."""

from __future__ import annotations

from typing import Any

from trailmark.server.runs.documents import merge_client_info


def problem(kind: str, count: int) -> dict[str, Any]:
    return {"kind": kind, "message": f"{kind} failed", "hint": None, "count": count}


def test_writers_add_their_machines_and_charts() -> None:
    first = {"e": {"a": {"host": "x"}}, "visualize": {"pr": 1}, "cli_version": "1"}
    second = {"e": {"b": {"host": "y"}}, "visualize": {"roc": 2}, "cli_version": "2"}
    assert merge_client_info(first, second) == {
        "e": {"a": {"host": "x"}, "b": {"host": "y"}},
        "visualize": {"pr": 1, "roc": 2},
        "cli_version": "2",
    }


def test_problems_of_all_writers_stay_with_their_newest_counts() -> None:
    first = {"problems": [problem("disk", 1), problem("value", 2)]}
    second = {"problems": [problem("value", 5), problem("media", 1)]}
    assert merge_client_info(first, second)["problems"] == [
        problem("disk", 1),
        problem("value", 5),
        problem("media", 1),
    ]
    assert merge_client_info(first, {"problems": []}) == first


def test_entries_of_another_shape_are_replaced() -> None:
    assert merge_client_info({"e": 1}, {"e": {}}) == {"e": {}}
    odd = merge_client_info({"problems": [1]}, {"problems": ["x", {"kind": []}]})
    assert odd == {"problems": [1, "x", {"kind": []}]}
