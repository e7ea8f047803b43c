"""Lineage: both ways, as far as one may see, whatever the graph looks like."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.support.shelf import Shelf
from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.deletion import delete_sequence
from trailmark.server.artifacts.lineage import Lineage, lineage_of
from trailmark.server.artifacts.lineage_nodes import Key
from trailmark.server.artifacts.producers import record_producer
from trailmark.server.artifacts.records import ArtifactRecord
from trailmark.server.db import Database
from trailmark.server.db.tables.runs import runs
from trailmark.server.runs.records import RunRecord


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf.of(database)


def around(
    shelf: Shelf,
    start: ArtifactRecord | RunRecord,
    *,
    actor: Actor | None = None,
    depth: int = 50,
    limit: int = 2_000,
    complete: bool = False,
) -> Lineage:
    kind = "run" if isinstance(start, RunRecord) else "artifact"
    with shelf.database.read() as connection:
        return lineage_of(
            connection,
            actor or shelf.actor,
            Key(kind, start.rowid),
            depth=depth,
            limit=limit,
            complete=complete,
        )


def names(found: Lineage) -> set[str]:
    return {node.name for node in found.nodes}


def edges(found: Lineage) -> set[tuple[str, str]]:
    by_key = {node.key: node.name for node in found.nodes}
    return {(by_key[one.source], by_key[one.target]) for one in found.edges}


def pipeline(shelf: Shelf) -> dict[str, ArtifactRecord | RunRecord]:
    """raw → prepare → clean → train → model → judge → report; other → clean too."""
    prepare, train, other, judge = (
        shelf.make.run(display_name=name)
        for name in ("prepare", "train", "other", "judge")
    )
    raw = shelf.version("raw")
    shelf.use(prepare, raw, "source")
    clean = shelf.version("clean", by=prepare)
    shelf.use(train, clean)
    shelf.use(other, clean)
    shelf.use(judge, clean)
    model = shelf.version("model", type_name="model", by=train)
    shelf.use(judge, model)
    rival = shelf.version("rival", type_name="model", by=other)
    report = shelf.version("report", by=judge)
    made = {"prepare": prepare, "train": train, "other": other, "judge": judge}
    return {
        **made,
        "raw": raw,
        "clean": clean,
        "model": model,
        "rival": rival,
        "report": report,
    }


def test_ancestors_and_descendants_with_all_edges_between_them(shelf: Shelf) -> None:
    made = pipeline(shelf)
    found = around(shelf, made["model"])
    assert found.nodes[0].name == "model"
    assert edges(found) == {
        ("raw", "prepare"),
        ("prepare", "clean"),
        ("clean", "train"),
        ("train", "model"),
        ("model", "judge"),
        ("clean", "judge"),
        ("judge", "report"),
    }
    assert {one.used_as for one in found.edges} == {None, "source"}
    assert not found.truncated


def test_complete_shows_everything_that_is_connected(shelf: Shelf) -> None:
    made = pipeline(shelf)
    assert names(around(shelf, made["model"], complete=True)) == set(made)
    assert names(around(shelf, made["judge"])) == set(made) - {"other", "rival"}


def test_depth_and_limit_cut_and_say_so(shelf: Shelf) -> None:
    made = pipeline(shelf)
    near = around(shelf, made["model"], depth=1)
    assert (names(near), near.truncated) == ({"model", "train", "judge"}, True)
    few = around(shelf, made["model"], limit=2)
    assert (len(few.nodes), few.truncated) == (2, True)
    assert len(few.edges) == 1
    whole = around(shelf, made["model"], depth=4)
    assert not whole.truncated


def test_a_node_tells_what_it_is(shelf: Shelf) -> None:
    made = pipeline(shelf)
    nodes = {node.name: node for node in around(shelf, made["model"]).nodes}
    model, train = nodes["model"], nodes["train"]
    assert (model.type_name, model.version_index, model.aliases) == (
        "model",
        0,
        ["latest"],
    )
    assert (model.entity_name, model.project_name, model.run_id) == (
        "ada",
        "demo",
        None,
    )
    assert (train.gid, train.run_id) == (made["train"].global_id, made["train"].run_id)  # pyright: ignore[reportAttributeAccessIssue]


def test_a_version_that_points_into_another_came_from_it(shelf: Shelf) -> None:
    raw = shelf.version("raw", {"a": "1"})
    address = f"wandb-artifact://{f'Artifact:{raw.rowid}'.encode().hex()}/a"
    part = shelf.version("part", refs={"a": address, "b": "s3://bucket/b"})
    assert edges(around(shelf, part)) == {("raw", "part")}
    assert edges(around(shelf, raw)) == {("raw", "part")}


def test_cycles_end(shelf: Shelf) -> None:
    run, other = shelf.make.run(), shelf.make.run()
    version = shelf.version(by=run)
    shelf.use(run, version)
    shelf.use(other, version)
    back = shelf.version("back", by=other)
    shelf.use(run, back)
    found = around(shelf, version)
    assert (len(found.nodes), len(found.edges)) == (4, 5)


def test_what_may_not_be_read_is_left_out_with_what_is_behind_it(
    shelf: Shelf,
) -> None:
    eve = Shelf.of(shelf.database, "eve")
    secret_run = shelf.make.run(project_name="secret", display_name="secret run")
    behind = shelf.version("behind", project="secret")
    shelf.use(secret_run, behind)
    shown = shelf.version("shown", project="window")
    shelf.open_to_all("window")
    with shelf.database.write() as unit:
        record_producer(unit, secret_run.rowid, shown.rowid)
    reader = eve.make.run(display_name="reader")
    eve.use(reader, shown)
    assert names(around(shelf, shown, actor=eve.actor)) == {"shown", "reader"}
    assert names(around(shelf, shown)) == {"shown", "secret run", "behind"}


def test_a_link_shows_a_version_of_a_hidden_project(shelf: Shelf) -> None:
    eve = Shelf.of(shelf.database, "eve")
    version, portfolio = shelf.version(), shelf.portfolio(project="window")
    reader = eve.make.run(display_name="reader")
    eve.use(reader, version)
    assert names(around(shelf, reader, actor=eve.actor)) == {"reader"}
    shelf.link(version, portfolio)
    shelf.open_to_all("window")
    assert names(around(shelf, reader, actor=eve.actor)) == {"reader", "data"}


def test_deleted_versions_are_still_named_and_deleted_runs_are_not(
    shelf: Shelf,
) -> None:
    run = shelf.make.run(display_name="train")
    first = shelf.version("first", by=run)
    second = shelf.version("second", by=run)
    with shelf.database.write() as unit:
        delete_sequence(unit, shelf.actor, shelf.source_of(first))
    found = around(shelf, run)
    assert {(one.name, one.state) for one in found.nodes} == {
        ("train", "running"),
        ("first", "DELETED"),
        ("second", "COMMITTED"),
    }
    with shelf.database.write() as unit:
        here = update(runs).where(runs.c.rowid == run.rowid)
        unit.connection.execute(here.values(deleted_at=run.created_at))
    assert names(around(shelf, second)) == {"second"}
