"""A run's first words: resumed, rewound, forked, new."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.fake_server import FakeServer
from tests.support.journals import first_header
from trailmark.errors import UsageError
from trailmark.sdk.uploader.handshake import Begun, begin, page_of
from trailmark.sdk.uploader.run_facts import RunFacts
from trailmark.sdk.uploader.upload_state import UploadState


def run_there(**changes: Any) -> dict[str, Any]:
    """What a server says about a run that logged steps 0 to 9."""
    row = json.dumps({"_step": 9, "_runtime": 20.5, "loss": float("nan")})
    said: dict[str, Any] = {
        "config": json.dumps(
            {
                "lr": {"value": 0.1},
                "_wandb": {"value": {"t": {"4": "3.11"}, "e": {"other": {}}}},
            }
        ),
        "summaryMetrics": json.dumps({"_step": 9, "_wandb": {"runtime": 25}}),
        "tags": ["old"],
        "notes": "old notes",
        "historyLineCount": 10,
        "eventsLineCount": 3,
        "logLineCount": 0,
        "historyTail": json.dumps([row]),
        "eventsTail": json.dumps(['{"_runtime": 30.0}']),
        "wandbConfig": '{"t": {"4": "3.11"}}',
    }
    return {**said, **changes}


def begin_run(
    server: FakeServer, state: UploadState | None = None, **header: Any
) -> tuple[Begun, RunFacts]:
    facts = RunFacts.of(first_header(**header))
    begun = begin(server.open(facts.header), facts, state or UploadState())
    return begun, facts


def test_a_new_run_is_one_call() -> None:
    server = FakeServer()
    begun, _ = begin_run(server, tags=["a"], group="g", job_type="train", sweep="s1")
    [(name, told)] = server.calls
    assert name == "UpsertBucket"
    assert (told["tags"], told["groupName"], told["jobType"]) == (["a"], "g", "train")
    assert told["sweep"] == "s1"
    resolved = begun.resolved
    assert (resolved.entity, resolved.project, resolved.run_id) == ("ada", "p", "r1")
    assert (resolved.start_step, resolved.resumed) == (0, False)
    assert resolved.display_name == "kind-moon-1"


def test_a_resumed_run_goes_on_behind_what_it_has() -> None:
    server = FakeServer(existing=run_there())
    begun, _ = begin_run(server, resume="allow")
    resolved = begun.resolved
    assert (resolved.start_step, resolved.start_runtime_s) == (10, 30.0)
    assert resolved.resumed
    assert begun.config == {"lr": 0.1}
    assert begun.summary["_step"] == 9
    told = server.upserts[-1]
    assert (told["tags"], told["notes"]) == (["old"], "old notes")


def test_what_is_given_anew_wins_over_what_a_resumed_run_had() -> None:
    server = FakeServer(existing=run_there())
    begin_run(server, resume="must", tags=["new"])
    assert server.upserts[-1]["tags"] == ["new"]


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"historyLineCount": 50}, 50),
        ({"summaryMetrics": '{"_step": 99}'}, 100),
        ({"historyTail": json.dumps(['{"_step": 70}'])}, 71),
        ({"summaryMetrics": "{}", "historyTail": "[]", "historyLineCount": 0}, 0),
        ({"summaryMetrics": "broken", "historyTail": "broken"}, 10),
    ],
)
def test_the_highest_known_step_counts(changes: dict[str, Any], step: int) -> None:
    begun, _ = begin_run(FakeServer(existing=run_there(**changes)), resume="allow")
    assert begun.resolved.start_step == step
    assert begun.resolved.resumed


@pytest.mark.parametrize("existing", [None, run_there(wandbConfig="{}")])
def test_a_run_that_never_began_cannot_be_resumed(
    existing: dict[str, Any] | None,
) -> None:
    server = FakeServer(existing=existing)
    with pytest.raises(UsageError, match="no run 'r1' to resume"):
        begin_run(server, resume="must")
    begun, _ = begin_run(server, resume="allow")
    assert not begun.resolved.resumed


def test_a_run_that_must_be_new_must_not_be_there() -> None:
    with pytest.raises(UsageError, match="there is a run 'r1' already"):
        begin_run(FakeServer(existing=run_there()), resume="never")
    begun, _ = begin_run(FakeServer(), resume="never")
    assert begun.resolved.start_step == 0


def test_what_was_resolved_before_is_not_asked_again() -> None:
    server, state = FakeServer(existing=run_there()), UploadState()
    first, _ = begin_run(server, state, resume="allow")
    state.resolved = first.resolved
    server.existing = run_there(historyLineCount=500)
    again, _ = begin_run(server, state, resume="allow")
    assert again.resolved.start_step == 10
    assert [name for name, _ in server.calls].count("RunResumeStatus") == 1


def test_a_copied_folder_keeps_the_steps_it_was_sent_with() -> None:
    server = FakeServer(existing=run_there())
    _, facts = begin_run(server, resume="allow")
    told = json.loads(server.upserts[-1]["config"])["_wandb"]["value"]["e"]
    config = {"_wandb": {"value": {"t": {}, "e": told}}}
    server.existing = run_there(historyLineCount=500, config=json.dumps(config))
    again = begin(server.open(facts.header), RunFacts.of(facts.header), UploadState())
    assert again.resolved.start_step == 10
    assert again.resolved.start_runtime_s == 30.0


def test_a_rewind_happens_once() -> None:
    server, state = FakeServer(), UploadState()
    point = {"run_id": "r1", "step": 5}
    for _ in range(2):
        begun, _ = begin_run(server, state, resume_from=point)
    rewinds = [told for name, told in server.calls if name == "RewindRun"]
    assert [(one["runName"], one["metricValue"]) for one in rewinds] == [("r1", 5.0)]
    assert begun.resolved.start_step == 6
    assert server.config()["_wandb"]["value"]["branch_point"] == point


def test_a_fork_names_its_parent() -> None:
    server = FakeServer()
    begun, _ = begin_run(server, fork_from={"run_id": "parent", "step": 7})
    assert begun.resolved.start_step == 8
    branch = server.config()["_wandb"]["value"]["branch_point"]
    assert branch == {"run_id": "parent", "step": 7}
    assert [name for name, _ in server.calls] == ["UpsertBucket"]


def test_addresses_of_pages_are_quoted() -> None:
    page = page_of("http://h/base/", "ada", "a b", "r/1")
    assert page == "http://h/base/ada/a%20b/runs/r%2F1"
    assert page_of("http://h", "ada", "p") == "http://h/ada/p"
