from __future__ import annotations

from trailmark.server.rest.live_news import MAX_RUNS, NewsQueue


def test_the_first_news_of_a_run_is_told_at_once() -> None:
    queue = NewsQueue()
    queue.add("a", ["history"], None)
    assert queue.wait_s(0.0) == 0.0
    assert queue.take(0.0) == [("a", frozenset({"history"}), None)]
    assert queue.wait_s(0.0) is None


def test_further_news_waits_half_a_second_and_is_told_in_one() -> None:
    queue = NewsQueue()
    queue.add("a", ["history"], "running")
    queue.take(10.0)
    queue.add("a", ["events"], None)
    queue.add("a", ["summary", "state"], "finished")
    queue.add("a", ["console"], None)

    assert queue.take(10.4) == []
    assert queue.wait_s(10.4) is not None
    assert abs(queue.wait_s(10.4) - 0.1) < 1e-9
    told = frozenset({"events", "summary", "state", "console"})
    assert queue.take(10.5) == [("a", told, "finished")]


def test_one_run_does_not_hold_up_another() -> None:
    queue = NewsQueue()
    queue.add("a", ["history"], None)
    queue.take(0.0)
    queue.add("a", ["history"], None)
    queue.add("b", ["history"], None)
    assert queue.wait_s(0.1) == 0.0
    assert queue.take(0.1) == [("b", frozenset({"history"}), None)]


def test_more_runs_than_fit_are_told_as_one_overflow() -> None:
    queue = NewsQueue()
    for i in range(MAX_RUNS + 1):
        queue.add(str(i), ["history"], None)
    assert queue.overflowed()
    assert not queue.overflowed()
    assert queue.take(0.0) == []
