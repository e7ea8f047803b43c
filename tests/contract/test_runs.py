"""What happens to runs, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
import math
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.support.runs import NOON, RunFactory, minutes_after_noon
from trailmark.errors import (
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TooLargeError,
)
from trailmark.server.accounts.actor import Action, Actor
from trailmark.server.db import Database
from trailmark.server.db.tables.blobs import blobs
from trailmark.server.db.tables.runs import runs
from trailmark.server.projects.listing import (
    list_projects,
    list_visible_projects,
    project_activity,
)
from trailmark.server.projects.records import (
    ensure_project,
    find_project,
    require_project,
    update_project,
)
from trailmark.server.runs.alerts import Alert, list_alerts, raise_alert
from trailmark.server.runs.deletion import delete_runs, free_deleted_runs
from trailmark.server.runs.documents import (
    lenient_summary,
    load_documents,
    wandb_config,
    wrapped_config,
)
from trailmark.server.runs.lifecycle import (
    StreamedUpdate,
    expire_silent_runs,
    record_streamed,
    request_stop,
    rewind_run,
    update_run_state,
)
from trailmark.server.runs.queries import find_run, find_run_by_global_id
from trailmark.server.runs.records import RunChanged, RunDocuments, RunRecord
from trailmark.server.runs.run_files import (
    count_files,
    delete_files,
    find_file,
    list_files,
    record_file,
)


@pytest.fixture
def make(database: Database) -> RunFactory:
    return RunFactory.of(database)


def documents(make: RunFactory, run: RunRecord) -> RunDocuments:
    with make.database.read() as connection:
        return load_documents(connection, [run.rowid])[run.rowid]


def config_of(make: RunFactory, run: RunRecord) -> dict[str, Any]:
    return json.loads(wrapped_config(documents(make, run)))


def summary_of(make: RunFactory, run: RunRecord) -> dict[str, Any]:
    return json.loads(lenient_summary(documents(make, run)))


def stream(make: RunFactory, run: RunRecord, **said: Any) -> RunRecord:
    said.setdefault("at", minutes_after_noon(1))
    with make.database.write() as unit:
        record_streamed(unit, [StreamedUpdate(run.rowid, **said)])
    return make.reread(run)


# Creating and changing ------------------------------------------------------------


def test_the_first_word_of_a_run_makes_it_and_its_project(make: RunFactory) -> None:
    made = make.upsert(run_id="abc", project_name="new", host="h", tags=["a", "a"])
    assert made.inserted
    run = made.run
    assert (run.entity_name, run.project_name, run.run_id) == ("ada", "new", "abc")
    assert (run.state, run.username, run.tags, run.host) == (
        "running",
        "ada",
        ("a",),
        "h",
    )
    assert run.display_name.endswith("-1")
    assert make.history.calls == [("open", run.rowid)]
    assert [event.what for event in make.events if isinstance(event, RunChanged)] == [
        ("created", "config", "summary", "state")
    ]


def test_a_run_without_a_project_is_uncategorized_in_any_spelling(
    make: RunFactory,
) -> None:
    first = make.upsert(run_id="a").run
    second = make.upsert(run_id="b", project_name="Uncategorized").run
    assert first.project_name == second.project_name == "uncategorized"
    assert first.project_rowid == second.project_rowid


def test_saying_it_again_changes_nothing_and_null_leaves_values(
    make: RunFactory,
) -> None:
    said = {"run_id": "abc", "notes": "n", "group_name": "g", "config": {"lr": 1}}
    first = make.upsert(**said).run
    again = make.upsert(run_id="abc", config={"lr": 1})
    assert not again.inserted
    assert (
        replace(again.run, updated_at=first.updated_at, heartbeat_at=first.heartbeat_at)
        == first
    )


def test_friendly_names_and_colours_are_unique_in_a_project(make: RunFactory) -> None:
    made = [make.run() for _ in range(20)]
    assert len({run.display_name for run in made}) == 20
    assert [run.colour_slot for run in made] == list(range(20))


def test_a_config_is_unwrapped_and_later_keys_are_added(make: RunFactory) -> None:
    telemetry = {"t": {"1": [5]}, "e": {"w1": {"os": "Linux"}}}
    run = make.run(
        config={"a": {"value": 1}, "b": {"x": 2}, "_wandb": {"value": telemetry}}
    )
    make.upsert(
        run_id=run.run_id,
        project_name="demo",
        config={
            "a": {"value": math.nan},
            "_wandb": {"value": {"e": {"w2": {"os": "BSD"}}}},
        },
    )
    found = config_of(make, run)
    assert math.isnan(found["a"]["value"])
    assert found["b"] == {"value": {"x": 2}}
    assert found["_wandb"]["value"] == {
        "t": {"1": [5]},
        "e": {"w1": {"os": "Linux"}, "w2": {"os": "BSD"}},
    }
    assert json.loads(wandb_config(documents(make, run), ["t"])) == {"t": {"1": [5]}}


def test_an_edit_in_the_public_apis_form_is_the_whole_config(make: RunFactory) -> None:
    run = make.run(
        config={"a": 1, "b": 2, "_wandb": {"value": {"t": 1}}}, group_name="g"
    )
    run = stream(make, run, complete=True)
    edited = make.upsert(
        global_id=run.global_id, config={"b": {"value": 3, "desc": None}}
    ).run
    assert config_of(make, run) == {"b": {"value": 3}, "_wandb": {"value": {"t": 1}}}
    assert (edited.state, edited.group_name) == ("finished", None)


def test_an_edit_without_a_config_leaves_the_group(make: RunFactory) -> None:
    run = make.run(group_name="g")
    edited = make.upsert(global_id=run.global_id, summary={"x": math.inf}).run
    assert edited.group_name == "g"
    assert summary_of(make, run) == {"x": math.inf}


def test_an_edit_of_some_keys_leaves_what_others_wrote(make: RunFactory) -> None:
    run = make.run(
        config={"a": 1, "b": 2, "_wandb": {"value": {"t": 1}}},
        summary={"x": 1, "y": 2},
        group_name="g",
        job_type="train",
        tags=["old", "kept"],
    )
    edited = make.upsert(
        global_id=run.global_id,
        config={"b": {"value": 3}, "c": {"value": None}},
        removed_config=["a", "never there"],
        summary_changes='{"y": NaN, "z": 3}',
        removed_summary=["x"],
        added_tags=["new", "kept"],
        removed_tags=["old"],
    ).run
    assert config_of(make, run) == {
        "b": {"value": 3},
        "c": {"value": None},
        "_wandb": {"value": {"t": 1}},
    }
    found = summary_of(make, run)
    assert math.isnan(found.pop("y"))
    assert found == {"z": 3}
    assert edited.tags == ("kept", "new")
    assert (edited.group_name, edited.job_type) == ("g", "train")


def test_an_empty_group_is_none(make: RunFactory) -> None:
    run = make.run(group_name="g", job_type="")
    assert run.job_type is None
    edited = make.upsert(global_id=run.global_id, group_name="").run
    assert edited.group_name is None


def test_many_edits_do_not_make_a_document_too_large_to_send(
    make: RunFactory,
) -> None:
    run = make.run()
    large = "x" * 8_000_000
    make.upsert(global_id=run.global_id, config={"a": large})
    make.upsert(global_id=run.global_id, summary_changes=json.dumps({"a": large}))
    for said in ({"config": {"b": large}}, {"summary_changes": f'{{"b": "{large}"}}'}):
        with pytest.raises(TooLargeError, match="16000"):
            make.upsert(global_id=run.global_id, **said)
    assert list(config_of(make, run)) == list(summary_of(make, run)) == ["a"]


def test_writers_of_other_keys_and_tags_at_once_all_count(make: RunFactory) -> None:
    run = make.run(config={"start": 0}, tags=["start"])

    def write(n: int) -> None:
        make.upsert(
            global_id=run.global_id,
            config={f"k{n}": {"value": n}},
            summary_changes=json.dumps({f"s{n}": n}),
            added_tags=[f"t{n}"],
        )

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(config_of(make, run)) == {"start", *(f"k{n}" for n in range(8))}
    assert summary_of(make, run) == {f"s{n}": n for n in range(8)}
    assert set(make.reread(run).tags) == {"start", *(f"t{n}" for n in range(8))}


@pytest.mark.parametrize(
    "said",
    [
        {"summary_changes": "[1]"},
        {"summary_changes": "{"},
        {"added_tags": [""]},
        {"added_tags": [f"t{n}" for n in range(1_001)]},
        {"removed_config": ["k"] * 100_001},
        {"removed_summary": ["k"] * 100_001},
    ],
)
def test_an_edit_that_cannot_be_accepted_changes_nothing(
    make: RunFactory, said: dict[str, Any]
) -> None:
    run = make.run(config={"a": 1}, tags=["t"])
    with pytest.raises(InvalidInputError):
        make.upsert(global_id=run.global_id, notes="changed", **said)
    assert make.reread(run) == run


def test_a_run_that_speaks_again_after_its_end_runs_again(make: RunFactory) -> None:
    run = stream(make, make.run(), complete=True, exit_code=1)
    assert (run.state, run.exit_code) == ("failed", 1)
    resumed = make.upsert(run_id=run.run_id, project_name="demo").run
    assert (resumed.state, resumed.exit_code, resumed.finished_at) == (
        "running",
        None,
        None,
    )


def test_a_reserved_run_waits_until_it_is_heard(make: RunFactory) -> None:
    run = (
        make.run(state="pending")
        if False
        else make.upsert(run_id="p", state="pending").run
    )
    assert (run.state, run.heartbeat_at, run.started_at) == ("pending", None, None)
    begun = make.upsert(run_id="p", config={}).run
    assert begun.state == "running"
    assert begun.started_at is not None
    with pytest.raises(InvalidInputError):
        make.upsert(run_id="q", state="finished")


def test_a_fork_names_its_parent_and_a_rewound_run_itself(make: RunFactory) -> None:
    parent = make.run(run_id="parent")

    def branch(run_id: str) -> dict[str, Any]:
        return {"_wandb": {"value": {"branch_point": {"run_id": run_id, "step": 7}}}}

    child = make.run(run_id="child", config=branch("parent"))
    own = make.run(run_id="own", config=branch("own"))
    assert make.history.calls[1:] == [
        ("fork", child.rowid, parent.rowid, 7),
        ("open", own.rowid),
    ]
    with pytest.raises(InvalidInputError, match="fork"):
        make.run(run_id="orphan", config=branch("nobody"))
    with make.database.read() as connection:
        assert find_run(connection, parent, "orphan") is None


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"run_id": "../x"}, InvalidInputError),
        ({"run_id": "a" * 10_000}, InvalidInputError),
        ({"display_name": "x\x00"}, InvalidInputError),
        ({"display_name": "x" * 10_000}, InvalidInputError),
        ({"tags": [""]}, InvalidInputError),
        ({"config": "[1]"}, InvalidInputError),
        ({"config": "{"}, InvalidInputError),
        ({"config": '{"a":' * 10_000 + "1" + "}" * 10_000}, InvalidInputError),
        ({"config": '{"a":' * 300 + "1" + "}" * 300}, InvalidInputError),
        ({"config": '{"a": "' + "x" * 16_000_000 + '"}'}, TooLargeError),
        ({"project_name": "a/b"}, InvalidInputError),
        ({"entity_name": "nobody"}, NotFoundError),
        ({"global_id": "bm9uc2Vuc2U="}, InvalidInputError),
    ],
)
def test_what_cannot_be_accepted_changes_nothing(
    make: RunFactory, given: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        make.upsert(**{"run_id": "x", "project_name": "demo", **given})
    with make.database.read() as connection:
        assert connection.execute(select(runs.c.rowid)).all() == []


def test_strings_no_database_holds_come_back_readable(make: RunFactory) -> None:
    run = make.run(
        config='{"a": "x\\u0000y", "b": "\\ud800", "c": 123456789012345678901234567890}'
    )
    found = config_of(make, run)
    assert found["a"]["value"] == "x\u2400y"
    assert found["b"]["value"] == "\ufffd"
    assert found["c"]["value"] == 123456789012345678901234567890


def test_many_first_words_at_once_make_one_run(make: RunFactory) -> None:
    make.project()
    inserted: list[bool] = []
    start = threading.Barrier(4)

    def say() -> None:
        start.wait()
        made = make.upsert(run_id="same", project_name="demo", config={"a": 1})
        inserted.append(made.inserted)

    threads = [threading.Thread(target=say) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(inserted) == [False, False, False, True]


# States -----------------------------------------------------------------------------


def test_many_runs_are_heard_in_one_transaction(make: RunFactory) -> None:
    alive, done, broken = make.run(), make.run(), make.run()
    with make.database.write() as unit:
        outcomes = record_streamed(
            unit,
            [
                StreamedUpdate(
                    alive.rowid, minutes_after_noon(1), summary='{"a": NaN}'
                ),
                StreamedUpdate(done.rowid, minutes_after_noon(1), summary='{"a": 1}'),
                StreamedUpdate(done.rowid, minutes_after_noon(2), complete=True),
                StreamedUpdate(
                    broken.rowid, minutes_after_noon(3), complete=True, exit_code=255
                ),
                StreamedUpdate(10**9, minutes_after_noon(3)),
            ],
        )
    assert {rowid: one.state for rowid, one in outcomes.items()} == {
        alive.rowid: "running",
        done.rowid: "finished",
        broken.rowid: "failed",
    }
    assert math.isnan(summary_of(make, alive)["a"])
    assert make.reread(done).finished_at == minutes_after_noon(2)
    assert make.reread(broken).exit_code == 255


def test_a_silent_run_crashes_and_a_late_word_heals_it(make: RunFactory) -> None:
    run = make.run(heartbeat_at=NOON)
    fresh = make.run(heartbeat_at=minutes_after_noon(9))
    with make.database.write() as unit:
        expired = expire_silent_runs(unit, minutes_after_noon(10), timeout_s=300)
    assert [(one.run_id, one.state) for one in expired] == [(run.run_id, "crashed")]
    assert make.reread(run).finished_at == NOON
    assert make.reread(fresh).state == "running"

    healed = stream(make, run, at=minutes_after_noon(11))
    assert (healed.state, healed.finished_at) == ("running", None)
    with make.database.write() as unit:
        expire_silent_runs(unit, minutes_after_noon(30), timeout_s=300)
    assert stream(make, run, complete=True).state == "finished"


def test_a_run_that_was_recorded_offline_took_as_long_as_it_says(
    make: RunFactory,
) -> None:
    began = {"_wandb": {"value": {"e": {"w": {"startedAt": "2026-11-20T12:00:00Z"}}}}}
    run = make.run(config=began, created_at=NOON)
    told = '{"_runtime": 1, "_wandb": {"runtime": 90}}'
    run = stream(make, run, at=minutes_after_noon(1), summary=told)
    run = stream(make, run, at=minutes_after_noon(2), complete=True)
    assert run.finished_at == NOON - timedelta(days=1) + timedelta(seconds=90)
    assert run.duration_s == 90


def test_late_lines_do_not_revive_a_run_that_ended(make: RunFactory) -> None:
    run = stream(make, make.run(), complete=True)
    late = stream(make, run, at=minutes_after_noon(3), summary='{"late": 1}')
    assert (late.state, late.finished_at) == ("finished", minutes_after_noon(1))
    assert summary_of(make, run) == {"late": 1}


def test_a_run_whose_death_is_reported_crashed_at_once(make: RunFactory) -> None:
    run = stream(make, make.run(), complete=True, crashed=True, exit_code=1)
    assert (run.state, run.exit_code) == ("crashed", None)
    assert run.finished_at == minutes_after_noon(1)

    healed = stream(make, run, at=minutes_after_noon(2))
    assert (healed.state, healed.finished_at) == ("running", None)
    assert stream(make, run, complete=True).state == "finished"


def test_a_reported_death_is_what_silence_would_have_been(make: RunFactory) -> None:
    leaving = stream(make, make.run(), preempting=True)
    assert stream(make, leaving, complete=True, crashed=True).state == "preempted"
    stopped = make.run()
    with make.database.write() as unit:
        request_stop(unit, stopped, NOON)
    assert stream(make, stopped, complete=True, crashed=True).state == "killed"
    reserved = make.run(state="pending")
    assert stream(make, reserved, complete=True, crashed=True).state == "crashed"


def test_a_reported_death_does_not_contradict_a_goodbye(make: RunFactory) -> None:
    run = stream(make, make.run(), complete=True, exit_code=3)
    again = stream(
        make, run, at=minutes_after_noon(5), complete=True, crashed=True, ended_at_s=0.0
    )
    assert (again.state, again.exit_code) == ("failed", 3)
    assert again.finished_at == minutes_after_noon(1)


def test_a_run_ended_when_it_says_within_reason(make: RunFactory) -> None:
    def end(minute: int, **said: Any) -> tuple[str, datetime | None]:
        at = minutes_after_noon(minute).timestamp()
        run = stream(
            make,
            make.run(started_at=NOON),
            at=minutes_after_noon(90),
            complete=True,
            ended_at_s=at,
            **said,
        )
        return run.state, run.finished_at

    assert end(7) == ("finished", minutes_after_noon(7))
    assert end(7, crashed=True) == ("crashed", minutes_after_noon(7))
    assert end(-7) == ("finished", NOON)
    assert end(200) == ("finished", minutes_after_noon(90))


def test_a_preempting_run_that_falls_silent_was_preempted(make: RunFactory) -> None:
    run = make.run(heartbeat_at=NOON)
    run = stream(make, run, at=NOON + timedelta(seconds=1), preempting=True)
    assert run.state == "preempting"
    with make.database.write() as unit:
        expire_silent_runs(unit, run.heartbeat_at + timedelta(minutes=10))  # type: ignore[operator]
    assert make.reread(run).state == "preempted"


def test_a_run_that_ends_by_a_stop_was_killed(make: RunFactory) -> None:
    run = make.run()
    for _ in range(2):
        with make.database.write() as unit:
            request_stop(unit, make.reread(run), NOON)
    with make.database.write() as unit:
        told = record_streamed(unit, [StreamedUpdate(run.rowid, NOON)])
    assert told[run.rowid].stop
    killed = stream(make, run, complete=True, exit_code=255)
    assert killed.state == "killed"


def test_states_set_by_hand_follow_the_allowed_ways(make: RunFactory) -> None:
    run = make.run()
    with make.database.write() as unit:
        assert update_run_state(unit, run, "failed", NOON).state == "failed"
    with make.database.write() as unit:
        assert (
            update_run_state(unit, make.reread(run), "pending", NOON).state == "pending"
        )
    with pytest.raises(InvalidInputError), make.database.write() as unit:
        update_run_state(unit, make.reread(run), "finished", NOON)
    of_sweep = make.run(sweep_name="s")
    with pytest.raises(InvalidInputError, match="sweep"), make.database.write() as unit:
        update_run_state(unit, of_sweep, "failed", NOON)


def test_a_rewind_goes_by_step_only(make: RunFactory) -> None:
    run = make.run()
    with make.database.write() as unit:
        assert rewind_run(unit, run, "_step", 4.0, make.history) == 5
    for name, value in (
        ("loss", 4.0),
        ("_step", 1.5),
        ("_step", math.nan),
        ("_step", -1),
    ):
        with pytest.raises(InvalidInputError), make.database.write() as unit:
            rewind_run(unit, run, name, value, make.history)


# Deleting, alerts ---------------------------------------------------------------------


def test_a_deleted_run_is_gone_at_once_and_its_id_is_free(make: RunFactory) -> None:
    run = make.run(run_id="abc")
    for _ in range(2):
        with make.database.write() as unit:
            delete_runs(unit, [run], NOON)
    with make.database.read() as connection:
        assert find_run_by_global_id(connection, make.actor, run.global_id) is None
    with make.database.write() as unit:
        assert record_streamed(unit, [StreamedUpdate(run.rowid, NOON)]) == {}
    again = make.run(run_id="abc")
    assert again.rowid != run.rowid

    with make.database.write() as unit:
        assert free_deleted_runs(unit, make.history, NOON) == 0
    later = minutes_after_noon(10)
    make.history.kept = {run.rowid}
    with make.database.write() as unit:
        assert free_deleted_runs(unit, make.history, later) == 0
    make.history.kept = set()
    with make.database.write() as unit:
        assert free_deleted_runs(unit, make.history, later) == 1
    assert make.history.calls[-1] == ("delete", run.rowid)
    assert make.reread(again) == again


def test_an_alert_of_one_title_waits_for_its_turn(make: RunFactory) -> None:
    run = make.run()

    def alert(minutes: float, title: str = "hot") -> bool:
        with make.database.write() as unit:
            raised = Alert(title, "text", "WARN", minutes_after_noon(minutes))
            return raise_alert(unit, run, raised, wait=timedelta(minutes=5))

    said = [alert(0), alert(4), alert(4, "cold"), alert(6)]
    assert said == [True, False, True, True]
    with make.database.read() as connection:
        titles = [one.title for one in list_alerts(connection, run.rowid)]
    assert titles == ["hot", "cold", "hot"]
    with pytest.raises(InvalidInputError), make.database.write() as unit:
        raise_alert(unit, run, Alert("t", "x", "LOUD", NOON))


# Projects -------------------------------------------------------------------------------


def test_a_private_project_does_not_exist_for_others(make: RunFactory) -> None:
    project = make.project()
    run = make.run()
    bob = RunFactory.of(make.database, "bob").actor
    with make.database.read() as connection:
        assert find_project(connection, bob, "ada", "demo") is None
        assert find_run_by_global_id(connection, bob, run.global_id) is None
        assert list_visible_projects(connection, bob, 10).items == []
        with pytest.raises(NotFoundError):
            require_project(connection, bob, Action.READ, "ada", "demo")
    with make.database.write() as unit:
        update_project(unit, project, visibility="public")
    with make.database.read() as connection:
        assert find_project(connection, bob, "ada", "demo") is not None
        with pytest.raises(ForbiddenError):
            require_project(connection, bob, Action.WRITE, "ada", "demo")
        assert find_project(connection, Actor(), "ada", "demo") is None
    with pytest.raises(NotFoundError), make.database.write() as unit:
        ensure_project(unit, bob, "ada", "elsewhere")


def test_project_lists_page_and_show_the_newest_activity_first(
    make: RunFactory,
) -> None:
    for name in ("a", "b", "c"):
        make.project(name)
    make.run(project_name="a")

    def walk(lister: Any, *given: Any) -> list[str]:
        seen: list[str] = []
        after, has_next = None, True
        with make.database.read() as connection:
            while has_next:
                page = lister(connection, make.actor, *given, 1, after)
                seen += [project.name for project in page.items]
                after, has_next = page.cursors[-1], page.has_next
        return seen

    assert walk(list_projects, "ada") == ["a", "b", "c"]
    assert walk(list_visible_projects) == ["a", "c", "b"]
    with make.database.read() as connection:
        for entity, names in (("ada", ["a", "c", "b"]), ("nobody", [])):
            its = list_visible_projects(
                connection, make.actor, 10, entity_name=entity
            ).items
            assert [one.name for one in its] == names
        page = list_visible_projects(connection, make.actor, 10)
        busy = project_activity(connection, [one.rowid for one in page.items])
        assert [(one.total_runs, one.running_runs) for one in busy.values()] == [(1, 1)]
        with pytest.raises(InvalidInputError):
            list_projects(connection, make.actor, "ada", 1, page.cursors[0])


# Files -----------------------------------------------------------------------------------


def record(make: RunFactory, run: RunRecord, path: str, size: int = 1) -> None:
    with make.database.write() as unit:
        sha256 = f"{size:064x}"
        known = select(blobs.c.sha256).where(blobs.c.sha256 == sha256)
        if unit.connection.execute(known).first() is None:
            blob = {"sha256": sha256, "md5_base64": "m", "size_bytes": size}
            unit.connection.execute(insert(blobs).values(**blob, created_at=NOON))
        record_file(
            unit,
            run,
            path,
            blob_sha256=sha256,
            size_bytes=size,
            md5_base64="m",
            mimetype=None,
            now=NOON,
        )


def paths(make: RunFactory, run: RunRecord, **asked: Any) -> list[str]:
    with make.database.read() as connection:
        return [one.path for one in list_files(connection, run.rowid, **asked).items]


def test_a_file_of_the_same_path_is_replaced(make: RunFactory) -> None:
    run = make.run()
    record(make, run, "a.txt", size=1)
    record(make, run, "a.txt", size=2)
    with make.database.read() as connection:
        found = find_file(connection, run.rowid, "a.txt")
        assert count_files(connection, [run.rowid, 999]) == {run.rowid: 1}
    assert found is not None
    assert found.size_bytes == 2
    with pytest.raises(InvalidInputError):
        record(make, run, "../a.txt")


def test_files_are_listed_by_name_by_pattern_and_by_page(make: RunFactory) -> None:
    run = make.run()
    for path in ("b_1.txt", "B_1.txt", "a*[x].txt", "media/ä.png", "bx1.txt"):
        record(make, run, path)
    record(make, make.run(), "other.txt")
    everything = ["B_1.txt", "a*[x].txt", "b_1.txt", "bx1.txt", "media/ä.png"]
    assert paths(make, run) == everything
    assert paths(make, run, names=["b_1.txt", "gone"]) == ["b_1.txt"]
    assert paths(make, run, pattern="b_1%") == ["b_1.txt", "bx1.txt"]
    assert paths(make, run, pattern="a*[%") == ["a*[x].txt"]
    assert paths(make, run, pattern="%\\%") == []
    with pytest.raises(InvalidInputError, match="both"):
        paths(make, run, names=["a"], pattern="b")
    with make.database.read() as connection:
        page = list_files(connection, run.rowid, first=2)
        rest = list_files(connection, run.rowid, first=9, after=page.cursors[-1])
    assert [one.path for one in (*page.items, *rest.items)] == everything
    assert (page.has_next, rest.has_next) == (True, False)


def test_only_who_may_write_deletes_files(make: RunFactory) -> None:
    run = make.run()
    record(make, run, "a.txt")
    with make.database.read() as connection:
        rowids = [one.rowid for one in list_files(connection, run.rowid).items]
    bob = RunFactory.of(make.database, "bob").actor
    with pytest.raises(NotFoundError), make.database.write() as unit:
        delete_files(unit, bob, rowids)
    with make.database.write() as unit:
        assert delete_files(unit, make.actor, [*rowids, 10**9]) == 1
    assert paths(make, run) == []
