"""Reports as our client lists and reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.world import REPORT_SPEC, World
from trailmark.apis.public.api import Api
from trailmark.apis.public.reports import BetaReport, Reports
from trailmark.errors import (
    InvalidInputError,
    UnknownNameError,
    UnsupportedError,
    UsageError,
)

_UPSERT = """mutation($input: UpsertViewInput!) {
  upsertView(input: $input) { view { id name } }
}"""


def make_report(
    api: Api, project: str, title: str, spec: Any = None, **said: Any
) -> dict[str, str]:
    given = {
        "entityName": "crew",
        "projectName": project,
        "type": "runs",
        "displayName": title,
        "spec": spec if isinstance(spec, str) else json.dumps(spec or {}),
        **said,
    }
    return api.client.execute(_UPSERT, {"input": given})["upsertView"]["view"]


@pytest.fixture
def report(api: Api) -> BetaReport:
    """The report `Findings` of World W."""
    return api.reports("crew/demo")[0]


def shown(report: BetaReport, run_set: dict[str, Any], **said: Any) -> list[str]:
    """Ids of the runs that a section with this run set shows."""
    return [run.id for run in report.runs({"runSets": [run_set]}, **said)]


def filtered(report: BetaReport, filters: dict[str, Any]) -> list[str]:
    return [name[-1] for name in shown(report, {"filters": filters})]


def condition(section: str, name: str, op: str, value: Any, **more: Any) -> Any:
    return {"key": {"section": section, "name": name}, "op": op, "value": value, **more}


def test_scenario_87_reports_of_a_project(world: World, api: Api) -> None:
    (report,) = list(api.reports("crew/demo"))
    assert isinstance(report, BetaReport)
    assert report.name == world.report
    assert report.display_name == "Findings"
    assert report.description == "What we found"
    assert (report.entity, report.project) == ("crew", "demo")
    assert report.created_at <= report.updated_at
    assert report.spec == REPORT_SPEC
    assert report.user is not None
    assert (report.user.username, str(report.user)) == ("ada", "ada")
    assert dict(report.user) == {
        "username": "ada",
        "email": "ada@acme.org",
        "name": report.user.name,
        "photoUrl": None,
    }
    assert report.to_html() == (
        f'<iframe src="{report.url}?jupyter=true" title="report Findings" '
        'loading="lazy" style="border:none;width:100%;height:1024px"></iframe>'
    )


def test_scenario_87_a_section_lists_its_runs(report: BetaReport) -> None:
    (section,) = report.sections
    assert section == REPORT_SPEC["blocks"][1]["metadata"]
    listed = [run.id for run in report.runs(section)]
    assert listed == ["run00001", "run00002", "run00003", "run00005"]
    every = report.runs(section, only_selected=False)
    assert (len(every), every[3].id) == (5, "run00004")


def test_scenario_87_a_name_or_a_title_finds_one_report(
    world: World, api: Api, project: str
) -> None:
    made = [make_report(api, project, title) for title in ("One", "Two", "Two")]
    path = f"crew/{project}"
    assert [one.name for one in api.reports(path, name=made[0]["name"])] == [
        made[0]["name"]
    ]
    assert [one.name for one in api.reports(path, name="Two")] == [
        made[2]["name"],
        made[1]["name"],
    ]
    assert list(api.reports(path, name="Findings")) == []
    assert len(api.reports("crew/demo", name=world.report)) == 1
    assert len(api.reports(path, name="x" * 10_000_000)) == 0


@pytest.mark.parametrize("per_page", [1, 2, 50, None])
def test_pages_of_reports_change_nothing(
    api: Api, project: str, per_page: int | None
) -> None:
    for number in range(3):
        make_report(api, project, f"r{number}")
    reports = api.reports(f"crew/{project}", per_page=per_page)
    assert len(reports) == 3
    assert [one.display_name for one in reports] == ["r2", "r1", "r0"]
    assert reports[-1].display_name == "r0"
    assert reports.next().display_name == "r2"
    assert (reports.more, reports.cursor is not None) == (False, True)


def test_drafts_and_workspaces_are_no_reports(api: Api, project: str) -> None:
    make_report(api, project, "draft", type="runs/draft")
    make_report(api, project, "layout", type="project-view")
    assert len(api.reports(f"crew/{project}")) == 0


def test_a_project_may_be_an_object_or_a_name(api: Api) -> None:
    of_object = Reports(api.client, api.project("demo"))
    of_name = Reports(api.client, "demo", entity="crew")
    assert [one.id for one in of_object] == [one.id for one in of_name]
    assert repr(of_name) == "<Reports crew/demo>"
    with pytest.raises(UsageError, match="pass entity="):
        Reports(api.client, "demo")


def test_the_defaults_say_which_project(world: World) -> None:
    assert len(world.api(project="demo").reports()) == 1
    assert len(world.api().reports("demo")) == 1


def test_an_unknown_project_is_named(world: World, api: Api, project: str) -> None:
    with pytest.raises(UnknownNameError, match="'crew/nosuch'"):
        list(api.reports("crew/nosuch"))
    make_report(api, project, "Secret", entityName="other")
    with pytest.raises(UnknownNameError):
        list(world.bob().reports(f"other/{project}"))
    with pytest.raises(UsageError, match="path of a project"):
        api.reports("a/b/c")
    with pytest.raises(UsageError, match="page"):
        api.reports("crew/demo", per_page=0)


def test_what_a_report_says_is_read_once_and_only_when_asked(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    execute = api.client.execute

    def counted(document: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        asked.append(document.partition("(")[0].removeprefix("query "))
        return execute(document, *args, **kwargs)

    monkeypatch.setattr(api.client, "execute", counted)
    (report,) = api.reports("crew/demo")
    assert (report.display_name, report.url is not None) == ("Findings", True)
    assert asked == ["ProjectViews"]
    assert (len(report.spec["blocks"]), len(report.sections)) == (2, 1)
    assert asked == ["ProjectViews", "SpecificReport"]


def test_a_report_made_of_its_id_reads_everything_itself(
    report: BetaReport, api: Api
) -> None:
    alone = BetaReport(api.client, {"id": report.id})
    assert (alone.display_name, alone.entity, alone.project) == (
        "Findings",
        "crew",
        "demo",
    )
    assert alone.url == report.url
    with pytest.raises(UnknownNameError, match="there is no report"):
        _ = BetaReport(api.client, {"id": "VmlldzoxMDAwMDAw"}).name


def test_a_report_made_of_attributes_asks_nothing(api: Api) -> None:
    said = {"id": "VmlldzoxNw==", "displayName": "Übung — 1/2 ✓", "spec": '{"a": NaN}'}
    report = BetaReport(api.client, said, "crew", "my project")
    assert report.url == (
        f"{api.client.base_url}/crew/my%20project/reports/%C3%9Cbung-1-2--VmlldzoxNw"
    )
    assert str(report.spec) == "{'a': nan}"
    assert report.sections == []
    untitled = BetaReport(api.client, {"id": "eA==", "displayName": "—"}, "crew", "p")
    assert untitled.url.endswith("/reports/report--eA")


def test_what_is_no_specification_is_not_saved(api: Api, project: str) -> None:
    with pytest.raises(InvalidInputError, match="cannot be parsed"):
        make_report(api, project, "broken", "{")
    make_report(api, project, "empty", "{}")
    (empty,) = api.reports(f"crew/{project}")
    assert (empty.spec, empty.sections) == ({}, [])


def test_what_an_older_server_kept_and_is_no_specification(api: Api) -> None:
    def kept(spec: str) -> BetaReport:
        return BetaReport(api.client, {"id": "VmlldzoxNw==", "spec": spec}, "crew", "p")

    assert (kept("[1]").spec, kept("[1]").sections) == ({}, [])
    with pytest.raises(InvalidInputError, match="the report cannot be parsed"):
        _ = kept("{").spec


def test_sections_are_found_in_old_and_in_folded_form(api: Api, project: str) -> None:
    grid = {"type": "panel-grid", "metadata": {"name": "deep", "runSets": []}}
    folded = {"type": "heading", "children": [], "collapsedChildren": [grid, 1]}
    make_report(api, project, "new", {"blocks": [folded, None, grid]})
    make_report(api, project, "old", {"panelGroups": [{"name": "g"}, 3], "blocks": 1})
    old, new = api.reports(f"crew/{project}")
    assert [one["name"] for one in old.sections] == ["g"]
    assert [one["name"] for one in new.sections] == ["deep", "deep"]


@pytest.mark.parametrize(
    ("selections", "wanted"),
    [
        ({"root": 0, "tree": ["run00002", "run00004"]}, "24"),
        ({"root": 1, "tree": ["run00002", "run00004"]}, "135"),
        ({"root": 0, "tree": []}, ""),
        ({"root": 1, "tree": []}, "12345"),
        ({"root": 0, "tree": [{"value": "run00003"}]}, "3"),
        ({"root": 0, "tree": ["UnVuOnYxOnJ1bjAwMDAxOmRlbW86Y3Jldw=="]}, "1"),
        ({"root": 1, "tree": ["nosuch"]}, "12345"),
        ({}, "12345"),
    ],
)
def test_a_selection_names_what_is_on_or_what_is_off(
    report: BetaReport, selections: dict[str, Any], wanted: str
) -> None:
    run_set = {"selections": selections}
    assert "".join(name[-1] for name in shown(report, run_set)) == wanted
    assert len(shown(report, run_set, only_selected=False)) == 5


@pytest.mark.parametrize(
    ("root", "tree", "wanted"),
    [
        (0, [{"value": "adam", "children": []}], "12"),
        (0, [{"value": "adam", "children": ["run00002"]}], "2"),
        (1, [{"value": "adam", "children": ["run00002"]}], "1345"),
        (1, ["adam"], "345"),
    ],
)
def test_a_selection_of_grouped_runs_names_groups(
    report: BetaReport, root: int, tree: list[Any], wanted: str
) -> None:
    run_set = {
        "grouping": [{"section": "config", "name": "optimizer.value"}],
        "selections": {"root": root, "tree": tree},
    }
    assert "".join(name[-1] for name in shown(report, run_set)) == wanted


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (condition("config", "optimizer.value", "=", "adam"), "12"),
        (condition("config", "optimizer", "!=", "adam"), "345"),
        (condition("summary", "accuracy", ">", 0.9), "23"),
        (condition("summary", "accuracy", "<=", 0.7), "15"),
        (condition("run", "state", "==", "finished"), "123"),
        (condition("run", "name", "IN", ["run00001", "run00005"]), "15"),
        (condition("run", "jobType", "NIN", ["train"]), "34"),
        (condition("run", "displayName", "REGEX", "^bar"), "34"),
        (condition("tags", "baseline", "=", True), "2"),
        (condition("tags", "baseline", "=", False), "1345"),
        (condition("tags", "baseline", "!=", True), "1345"),
        (condition("tags", "__ALL__", "IN", ["baseline"]), "2"),
        (condition("keys_info", "val_loss", "!=", None), "2"),
        (condition("run", "createdAt", "WITHINSECONDS", 86_400), "12345"),
        (condition("run", "createdAt", "WITHINSECONDS", 0), ""),
        (condition("run", "state", "=", "finished", disabled=True), "12345"),
        (condition("run", "state", ">", None), "12345"),
        (condition("run", "", "=", "x"), "12345"),
    ],
)
def test_conditions_of_both_forms_narrow_the_runs(
    report: BetaReport, one: dict[str, Any], wanted: str
) -> None:
    tree = {"op": "OR", "filters": [{"op": "AND", "filters": [one]}]}
    flat = {"filterFormat": "filterV2", "filters": [one]}
    assert "".join(filtered(report, tree)) == wanted
    assert "".join(filtered(report, flat)) == wanted


def test_and_binds_more_tightly_than_or(report: BetaReport) -> None:
    finished = condition("run", "state", "=", "finished", connector="OR")
    adam = condition("config", "optimizer", "=", "adam", connector="AND")
    live = condition("run", "displayName", "=", "live", connector="OR")
    off = condition("run", "state", "=", "x", connector="OR", disabled=True)
    flat = {"filterFormat": "filterV2", "filters": [finished, adam, off, live]}
    assert filtered(report, flat) == ["1", "2", "5"]
    group = {"filters": [finished, live], "connector": "AND"}
    nested = {"filterFormat": "filterV2", "filters": [group, adam]}
    assert filtered(report, nested) == ["1", "2"]
    tree = {
        "op": "OR",
        "filters": [{"op": "AND", "filters": [finished, adam]}, live],
    }
    assert filtered(report, tree) == ["1", "2", "5"]


def test_a_search_looks_for_a_part_of_the_name(report: BetaReport) -> None:
    assert shown(report, {"search": {"query": "BAR-"}}) == ["run00003", "run00004"]
    assert shown(report, {"search": {"query": "."}}) == []
    regex = {"search": {"query": "^(foo|live)", "isRegex": True}}
    assert [one[-1] for one in shown(report, regex)] == ["1", "2", "5"]


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ({"keys": [{"key": {"section": "summary", "name": "loss"}}]}, "54132"),
        (
            {
                "keys": [
                    {"key": {"section": "summary", "name": "loss"}, "ascending": True}
                ]
            },
            "23145",
        ),
        ({"key": {"section": "run", "name": "createdAt"}, "ascending": False}, "54321"),
        ({"keys": []}, "12345"),
        ({}, "12345"),
    ],
)
def test_the_order_of_a_run_set_is_kept(
    report: BetaReport, sort: dict[str, Any], wanted: str
) -> None:
    assert "".join(name[-1] for name in shown(report, {"sort": sort})) == wanted


def test_the_open_run_set_is_taken_and_may_be_of_another_project(
    api: Api, report: BetaReport, project: str
) -> None:
    api.client.execute(
        "mutation($input: UpsertBucketInput!) {"
        " upsertBucket(input: $input) { bucket { id } } }",
        {"input": {"entityName": "crew", "modelName": project, "name": "far"}},
    )
    away = {"project": {"name": project, "entityName": "crew"}}
    here = {"project": {"name": "demo", "entityName": ""}}
    section = {"openRunSet": 1, "runSets": [here, away]}
    assert [run.id for run in report.runs(section)] == ["far"]
    assert len(report.runs({**section, "openRunSet": None})) == 5
    assert len(report.runs({**section, "openRunSet": 7})) == 5
    assert len(report.runs({"metadata": section})) == 1


def test_a_section_without_run_sets_shows_none(report: BetaReport) -> None:
    assert list(report.runs({"runSets": []})) == []
    assert len(report.runs({})) == 0


def test_what_cannot_be_followed_is_refused_and_named(report: BetaReport) -> None:
    with pytest.raises(UsageError, match="'intro' is not a section"):
        report.runs("intro")  # pyright: ignore[reportArgumentType]
    with pytest.raises(UnsupportedError, match="'SOUNDSLIKE'"):
        filtered(report, condition("run", "name", "SOUNDSLIKE", "x"))
    with pytest.raises(UnsupportedError, match="'weather'"):
        filtered(report, condition("weather", "rain", "=", 1))
    with pytest.raises(UnsupportedError, match="'soon'"):
        filtered(report, condition("run", "createdAt", "WITHINSECONDS", "soon"))
    with pytest.raises(UnsupportedError):
        filtered(report, condition("run", "createdAt", "WITHINSECONDS", 1e300))
    odd: dict[str, Any] = {
        "filters": [1],
        "sort": [1],
        "grouping": 3,
        "selections": {"tree": 4},
        "search": [],
    }
    assert len(shown(report, odd)) == 5
