"""Acceptance scenarios 84 to 95 and 112 to 120: sweeps, queues, charts, people."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

import trailmark
from tests.support.world import RUNS, World, make_run
from trailmark.apis.public.api import Api
from trailmark.apis.public.files import Files

BAR_CHART: dict[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "mark": "bar",
    "data": {"name": "wandb"},
    "encoding": {
        "x": {"field": "${field:x}", "type": "ordinal"},
        "y": {"field": "${field:y}", "type": "quantitative"},
    },
}


def test_84_best_run(world: World, api: Api) -> None:
    sweep = api.sweep(f"crew/demo/{world.sweep}")
    best = sweep.best_run()
    assert best is not None
    assert best.config == RUNS[1]["config"]
    worst = sweep.best_run(order="+summary_metrics.accuracy")
    assert worst is not None
    assert worst.id == "run00001"


def _new_sweep(api: Api, project: str, config: str, **said: str) -> str:
    made = api.client.execute(
        "mutation($input: UpsertSweepInput!) {"
        " upsertSweep(input: $input) { sweep { name } } }",
        {
            "input": {
                "entityName": "crew",
                "projectName": project,
                "config": config,
                **said,
            }
        },
    )
    return made["upsertSweep"]["sweep"]["name"]


def test_84_no_best_run_of_none(api: Api, project: str) -> None:
    name = _new_sweep(api, project, "method: random\nparameters: {a: {min: 0, max: 1}}")
    assert api.sweep(f"crew/{project}/{name}").best_run() is None


def test_85_sweep_facts(world: World, api: Api, project: str) -> None:
    grid = "method: grid\nparameters: {a: {values: [1, 2, 3]}}\n"
    plain = api.sweep(f"crew/{project}/{_new_sweep(api, project, grid)}")
    assert plain.name == plain.id
    assert plain.expected_run_count == 3
    named = _new_sweep(api, project, "name: by config\n" + grid)
    assert api.sweep(f"crew/{project}/{named}").name == "by config"
    shown = _new_sweep(api, project, "name: by config\n" + grid, displayName="edited")
    assert api.sweep(f"crew/{project}/{shown}").name == "edited"
    tuned = api.sweep(f"crew/demo/{world.sweep}")
    assert tuned.path == ["crew", "demo", world.sweep]
    assert tuned.expected_run_count is None
    assert tuned.url.endswith(f"/sweeps/{world.sweep}")
    assert tuned.order == "-summary_metrics.accuracy"
    assert [one.id for one in tuned.runs] == ["run00001", "run00002", "run00003"]


def test_86_sweeps_of_a_project(world: World, api: Api) -> None:
    found = api.project("demo", entity="crew").sweeps()
    assert [(one.name, one.id) for one in found] == [("tune", world.sweep)]
    assert len(found) == found.length == 1


def test_87_reports(world: World, api: Api) -> None:
    found = list(api.reports("crew/demo"))
    assert [one.name for one in found] == [world.report]
    assert [one.id for one in api.reports("crew/demo", name=world.report)] == [
        found[0].id
    ]
    assert list(api.reports("crew/demo", name="X")) == []
    report = found[0]
    assert (report.display_name, report.description) == ("Findings", "What we found")
    assert isinstance(report.spec, dict)
    assert len(report.sections) == 1
    shown = [one.id for one in report.runs(report.sections[0])]
    assert sorted(shown) == ["run00001", "run00002", "run00003", "run00005"]
    assert "1024" in report.to_html()
    assert report.url in report.to_html()
    assert report.user["username"] == "ada"


QUEUE: dict[str, Any] = {
    "type": "kubernetes",
    "entity": "crew",
    "prioritization_mode": "V0",
    "config": {"image": "{{img}}"},
    "template_variables": {"img": {"schema": {"type": "string"}}},
}


def test_88_run_queue(api: Api) -> None:
    api.create_run_queue("q", **QUEUE)
    found = api.run_queue("crew", "q")
    assert (found.name, found.type) == ("q", "kubernetes")
    for bad, value in (("type", "lambda"), ("prioritization_mode", "V1")):
        with pytest.raises(ValueError, match=value):
            api.create_run_queue("q2", **{**QUEUE, bad: value})
    with pytest.raises(ValueError, match="name"):
        api.create_run_queue("", **QUEUE)


def test_89_upsert(api: Api) -> None:
    for image in ("a", "b"):
        api.upsert_run_queue("u", {"image": image}, "kubernetes", entity="crew")
    found = api.run_queue("crew", "u")
    said = json.dumps(found.default_resource_config)
    assert '"image": "b"' in said
    assert '"image": "a"' not in said


def test_90_jobs(api: Api) -> None:
    assert api.list_jobs("crew", "demo") == []
    with pytest.raises(ValueError, match="job"):
        api.job(None)


def test_91_custom_chart(world: World, api: Api) -> None:
    def create(spec: Any, **said: str) -> str:
        options: dict[str, Any] = {"spec_type": "vega2", "access": "private", **said}
        return api.create_custom_chart(
            "crew", "my-bar-chart", "Bars", spec=spec, **options
        )

    assert create(BAR_CHART) == create(json.dumps(BAR_CHART)) == "crew/my-bar-chart"
    with pytest.raises(trailmark.Error):
        create("{not json")
    with pytest.raises(trailmark.Error, match="vega5"):
        create(BAR_CHART, spec_type="vega5")
    with pytest.raises(trailmark.Error, match="world"):
        create(BAR_CHART, access="world")
    table = trailmark.Table(columns=["category", "value"], data=[["a", 1]])
    chart = trailmark.plot_table(
        vega_spec_name="crew/my-bar-chart",
        data_table=table,
        fields={"x": "category", "y": "value"},
    )
    assert chart is not None


def _event(step: int, value: float) -> bytes:
    """One record of an event file: a scalar `a`. Source: TensorBoard's event.proto."""
    scalar = b"\x0a\x01a" + b"\x15" + struct.pack("<f", value)
    summary = b"\x0a" + bytes([len(scalar)]) + scalar
    body = b"\x09" + struct.pack("<d", 1.8e9 + step) + b"\x10" + bytes([step])
    body += b"\x2a" + bytes([len(summary)]) + summary
    length = struct.pack("<Q", len(body))
    return length + _masked(length) + body + _masked(body)


def _masked(data: bytes) -> bytes:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    return struct.pack("<I", masked)


def test_92_tensorboard(world: World, api: Api, tmp_path: Path) -> None:
    events = b"".join(_event(step, step / 2) for step in range(3))
    (tmp_path / "events.out.tfevents.1.host").write_bytes(events)
    api.sync_tensorboard(str(tmp_path), project="tb", entity="crew")
    [run] = world.api().runs("crew/tb")
    rows = [(row["_step"], row["a"]) for row in run.scan_history(keys=["a"])]
    assert rows == [(0, 0.0), (1, 0.5), (2, 1.0)]
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ValueError, match="empty"):
        api.sync_tensorboard(str(empty), project="tb2", entity="crew")
    assert "tb2" not in [one.name for one in api.projects("crew")]


def test_93_team(api: Api) -> None:
    team = api.create_team("newteam", admin_username="ada")
    assert team.invite("bob") is True
    assert team.invite("bob") is False
    assert team.invite("ghost@x") is False
    account = team.create_service_account("ci")
    assert account is not None
    found = api.team("newteam")
    assert found.name == "newteam"
    names = [one.username for one in found.members]
    assert names[:2] == ["ada", "bob"]
    member = next(one for one in found.members if one.username == "bob")
    assert member.delete() is True
    assert "bob" not in [one.username for one in api.team("newteam").members]


def test_94_user_admin(world: World, api: Api) -> None:
    api.create_user("cy@x.org")
    found = api.user("cy@x.org")
    assert found is not None
    assert found.email == "cy@x.org"
    assert api.user("nobody") is None
    assert "bob" in [one.username for one in api.users("b")]
    assert "cy@x.org" in [one.email for one in api.users("org")]
    with pytest.raises(trailmark.Error, match="admin"):
        world.bob().users("b")


def test_95_api_keys(world: World, api: Api) -> None:
    user = api.create_user("dee@x.org")
    assert user.api_keys == []
    assert user.teams == []
    key = user.generate_api_key("laptop")
    assert key is not None
    assert world.api(key=key).viewer.email == "dee@x.org"
    fresh = api.user("dee@x.org")
    assert fresh is not None
    [name] = fresh.api_keys
    assert user.user_api is not None
    assert user.user_api.viewer.email == user.email
    with pytest.raises(ValueError, match="no such"):
        fresh.delete_api_key("no such")
    assert fresh.delete_api_key(name) is True
    with pytest.raises(trailmark.Error):
        _ = world.api(key=key).viewer


def test_112_an_unknown_team(api: Api) -> None:
    with pytest.raises(ValueError, match="none"):
        _ = api.team("none").members


def test_113_an_unknown_sweep(api: Api) -> None:
    with pytest.raises(ValueError, match="none"):
        api.sweep("crew/demo/none")


def test_114_runs_of_an_unknown_project(api: Api) -> None:
    with pytest.raises(ValueError, match="crew/none"):
        list(api.runs("crew/none"))
    with pytest.raises(ValueError, match="crew/none"):
        len(api.runs("crew/none"))


def test_116_an_unknown_order(api: Api) -> None:
    with pytest.raises(trailmark.Error, match="bogus"):
        list(api.runs("crew/demo", order="bogus"))


def test_118_a_file_beyond_the_last(
    api: Api, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make_run(api, "crew", project, RUNS[0])
    run = api.run(f"crew/{project}/run00001")
    Path("a.txt").write_text("a")
    run.upload_file("a.txt")
    with pytest.raises(IndexError):
        _ = Files(api.client, run)[99]


def test_119_deleting_an_unknown_automation(api: Api) -> None:
    with pytest.raises(trailmark.Error):
        api.delete_automation("unknown-id")


def test_120_a_file_that_is_not_there(api: Api) -> None:
    with pytest.raises(ValueError, match=r"none\.txt"):
        api.run("crew/demo/run00001").file("none.txt")
