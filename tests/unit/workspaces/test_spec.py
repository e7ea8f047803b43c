"""Specifications: what is written, and what of somebody else's is kept."""

from __future__ import annotations

import copy
import json
from typing import Any
from urllib.parse import unquote

import pytest

import trailmark.reports as wr
import trailmark.workspaces as ws
from tests.support import workspaces
from trailmark.errors import UsageError
from trailmark.workspaces.section_wire import place
from trailmark.workspaces.spec_wire import read_workspace, write_workspace

Json = dict[str, Any]


def everything() -> ws.Workspace:
    """With what only our classes have."""
    made: ws.Workspace = workspaces.everything(ws, wr)
    unknown = wr.UnknownPanel(kind="Radar", config={"axes": [1, {"deep": None}]})
    made.sections[0].panels.append(unknown)
    made.settings.point_visualization_method = "line_point"
    return made


def written(workspace: ws.Workspace) -> Json:
    return json.loads(write_workspace(workspace))


def read(spec: Json, **_: Any) -> ws.Workspace:
    return read_workspace("crew", "demo", "everything", json.dumps(spec))


def test_everything_is_read_back() -> None:
    assert read(written(everything())) == everything()


def test_defaults_are_read_back() -> None:
    made = ws.Workspace(entity="crew", project="demo", name="everything")
    assert read(written(made)) == made


def test_what_is_written() -> None:
    spec = written(everything())
    assert spec.keys() == {"section", "vizExpanded", "libraryExpanded"}
    section = spec["section"]
    assert section["settings"] == {
        "smoothingWeight": 3,
        "smoothingType": "gaussian",
        "xAxis": "_runtime",
        "ignoreOutliers": True,
        "useRunsTableGroupingInPanels": True,
        "xAxisMin": 1,
        "xAxisMax": 9,
        "smoothingActive": True,
        "xAxisActive": True,
        "maxRuns": 20,
        "pointVisualizationMethod": "bucketing-gorilla",
        "pointMarks": "line_point",
        "tooltipNumberOfRuns": "single",
        "colorRunNames": False,
        "suppressLegends": True,
        "shouldAutoGeneratePanels": True,
    }
    assert section["panelBankConfig"]["settings"] == {
        "autoOrganizePrefix": 1,
        "showEmptySections": False,
        "sortAlphabetically": True,
        "searchQuery": "lo.*",
        "autoExpandSearchResults": True,
    }
    [runset] = section["runSets"]
    assert runset["selections"] == {"root": 1, "bounds": [], "tree": ["run1", "run3"]}
    colors = section["customRunColors"]
    assert {key: colors[key] for key in ("run1", "run2")} == {
        "run1": "#ff0000",
        "run2": "red",
    }
    groups = [unquote(key) for key in colors if key.startswith("run-color-group:")]
    assert groups[1] == (
        f'run-color-group:"{runset["id"]}":'
        '[{"kind":"group","key":"config:model.value.depth","value":"18"},'
        '{"kind":"group","key":"run:group","value":"a b/ü"}]'
    )
    assert runset["grouping"] == [
        {"section": "config", "name": "model.value.depth"},
        {"section": "run", "name": "group"},
        {"section": "run", "name": "tags"},
    ]
    assert runset["pinnedRunIds"] == [
        "UnVuOnYxOng6d2hlcmU6ZWxzZQ==",
        "UnVuOnYxOnJ1bjI6ZGVtbzpjcmV3",
    ]
    assert "null" not in json.dumps(
        {**spec, "section": {**section, "panelBankConfig": 0}}
    )


@pytest.mark.parametrize(
    ("settings", "smoothing", "x_axis"),
    [
        ({}, False, False),
        ({"smoothing_type": "gaussian"}, True, False),
        ({"smoothing_weight": 1}, True, False),
        ({"x_axis": "epoch"}, False, True),
        ({"x_max": 3}, False, True),
    ],
)
def test_what_wins_over_what_is_further_out_is_said(
    settings: Json, smoothing: bool, x_axis: bool
) -> None:
    section = ws.Section(name="s", panel_settings=ws.SectionPanelSettings(**settings))
    made = ws.Workspace(entity="e", project="p", sections=[section])
    [said] = written(made)["section"]["panelBankConfig"]["sections"]
    local = said["localPanelSettings"]
    assert (local["smoothingActive"], local["xAxisActive"]) == (smoothing, x_axis)


def test_weights_are_whole_where_the_official_package_reads_them() -> None:
    made = ws.Workspace(entity="crew", project="demo", name="everything")
    made.settings.smoothing_weight = 0.6
    spec = written(made)
    settings = spec["section"]["settings"]
    assert (settings["smoothingWeight"], settings["smoothingActive"]) == (0, True)
    assert read(spec) == made
    settings["smoothingWeight"] = 5  # by somebody who does not know ours
    assert read(spec).settings.smoothing_weight == 5
    settings["smoothingWeight"] = 0
    made = read(spec)
    made.settings.smoothing_weight = 2
    assert "smoothingWeightExact" not in written(made)["section"]["settings"]


def foreign() -> Json:
    """A specification full of what we do not know."""
    spec = written(everything())
    spec["future"] = {"a": [1, None]}
    section = spec["section"]
    section["futureInSection"] = 1
    section["customRunColors"]["run-color-group:x:[]"] = "blue"
    section["settings"] |= {"smoothingType": "kalman", "futureSetting": None}
    section["panelBankConfig"] |= {"state": 7, "panelConfigOverrides": {"p": 1}}
    bank = section["panelBankConfig"]["sections"][0]
    bank |= {"isPanelsAuto": True, "future": "x"}
    bank["flowConfig"]["gutterWidth"] = 99
    bank["panels"][0] |= {"isAuto": True, "future": [2]}
    bank["panels"][0]["config"] |= {"futureField": {"b": 1}, "legendPosition": "above"}
    bank["panels"].append({"__id__": "z", "viewType": "Hologram", "config": "odd"})
    runset = section["runSets"][0]
    runset |= {"future": True, "expandedRowAddresses": [["a"]]}
    runset["runFeed"]["columnWidths"] = {"summary:loss": 80}
    runset["selections"]["tree"].append({"value": "g", "children": ["run9"]})
    section["runSets"].append({"id": "second"})
    return spec


def changes(before: Any, after: Any, path: str = "") -> list[str]:
    """Paths at which two specifications differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = sorted(before.keys() | after.keys())
        absent = object()
        pairs = [(n, before.get(n, absent), after.get(n, absent)) for n in names]
        return [one for n, b, a in pairs for one in changes(b, a, f"{path}.{n}")]
    if (
        isinstance(before, list)
        and isinstance(after, list)
        and len(before) == len(after)
    ):
        pairs = [(n, b, a) for n, (b, a) in enumerate(zip(before, after, strict=True))]
        return [one for n, b, a in pairs for one in changes(b, a, f"{path}[{n}]")]
    return [] if before == after else [path]


def test_what_nobody_changed_is_saved_as_the_very_same_text() -> None:
    text = json.dumps(foreign(), indent=3)
    assert write_workspace(read_workspace("crew", "demo", "n", text)) == text


BANK = ".section.panelBankConfig.sections[0]"
RUNSET = ".section.runSets[0]"
EDITS: dict[str, tuple[Any, list[str]]] = {
    "name of a section": (
        lambda w: setattr(w.sections[0], "name", "Other"),
        [f"{BANK}.name"],
    ),
    "columns": (
        lambda w: setattr(w.sections[0].layout_settings, "columns", 2),
        [f"{BANK}.flowConfig.columnsPerPage"],
    ),
    "a list of a panel in place": (
        lambda w: w.sections[0].panels[0].y.append("new"),
        [f"{BANK}.panels[0].config.metrics"],
    ),
    "a setting of a panel": (
        lambda w: setattr(w.sections[0].panels[0], "log_y", None),
        [f"{BANK}.panels[0].config.yLogScale"],
    ),
    "a setting we could not read": (
        lambda w: setattr(w.settings, "smoothing_type", "average"),
        [".section.settings.smoothingType"],
    ),
    "settings": (
        lambda w: setattr(w.settings, "max_runs", 3),
        [".section.settings.maxRuns"],
    ),
    "an eye": (
        lambda w: setattr(w.runset_settings.run_settings["run1"], "disabled", False),
        [f"{RUNSET}.selections.tree"],
    ),
    "a colour": (
        lambda w: setattr(w.runset_settings.run_settings["run1"], "color", ""),
        [".section.customRunColors.run1"],
    ),
    "how runs are grouped": (
        lambda w: w.runset_settings.groupby.pop(),
        [f"{RUNSET}.grouping"],
    ),
    "the query": (
        lambda w: setattr(w.runset_settings, "query", "bar"),
        [f"{RUNSET}.search.query"],
    ),
    "an unknown panel": (
        lambda w: w.sections[0].panels[-2].config.update(more=1),
        [f"{BANK}.panels[19].config.more"],
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_only_what_was_changed_changes(what: str) -> None:
    edit, wanted = EDITS[what]
    before = foreign()
    workspace = read(before)
    edit(workspace)
    assert changes(before, written(workspace)) == wanted


def test_panels_take_what_we_do_not_know_along() -> None:
    before = foreign()
    workspace = read(before)
    moved = workspace.sections[0].panels.pop(0)
    workspace.sections[1].panels.append(moved)
    after = written(workspace)["section"]["panelBankConfig"]["sections"]
    first = before["section"]["panelBankConfig"]["sections"][0]["panels"]
    assert after[1]["panels"] == first[:1]
    assert after[0]["panels"] == first[1:]


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"version": 9},
        {"section": None},
        {"section": {"runSets": []}},
        {"section": {"runSets": [3], "customRunColors": [], "settings": 4}},
        {"section": {"panelBankConfig": {"sections": [{}, {"panels": [{}]}]}}},
        {"section": {"settings": {"maxRuns": "many", "xAxis": 3, "xAxisMin": None}}},
        {
            "section": {
                "runSets": [
                    {"filters": "x", "sort": [], "grouping": {}, "selections": 1}
                ]
            }
        },
    ],
)
def test_odd_specifications_are_read_and_saved_unharmed(odd: Json) -> None:
    workspace = read(copy.deepcopy(odd))
    assert written(workspace) == odd
    workspace.settings.max_runs = 4
    assert written(workspace)["section"]["settings"]["maxRuns"] == 4


@pytest.mark.parametrize(
    ("odd", "path"),
    [
        ([], "the specification"),
        ({"section": {"panelBankConfig": {"sections": 3}}}, "sections is 3"),
        (
            {"section": {"panelBankConfig": {"sections": ["x"]}}},
            r"sections\[0\] is 'x'",
        ),
        (
            {"section": {"panelBankConfig": {"sections": [{"panels": {"a": 1}}]}}},
            r"sections\[0\]\.panels is",
        ),
        (
            {"section": {"panelBankConfig": {"sections": [{"panels": [{}, 4]}]}}},
            r"sections\[0\]\.panels\[1\] is 4",
        ),
    ],
)
def test_what_is_no_workspace_is_refused_with_its_path(odd: Any, path: str) -> None:
    with pytest.raises(UsageError, match=path):
        read(odd)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no JSON"),
        ('{"section": ', "no JSON"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "too deep"),
    ],
)
def test_texts_that_cannot_be_read_are_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=f"'mine' is {said}"):
        read_workspace("crew", "demo", "mine", text)


def test_what_was_put_into_lists_is_checked_when_it_is_saved() -> None:
    workspace = everything()
    workspace.sections[0].panels.append("x")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"Section.panels\[20\]='x'"):
        write_workspace(workspace)


def test_only_chosen_runs_can_be_shown() -> None:
    runs = ws.RunsetSettings(
        show_others=False,
        run_settings={"a": ws.RunSettings(), "b": ws.RunSettings(disabled=True)},
    )
    made = ws.Workspace(
        entity="crew", project="demo", name="everything", runset_settings=runs
    )
    spec = written(made)
    assert spec["section"]["runSets"][0]["selections"] == {
        "root": 0,
        "bounds": [],
        "tree": ["a"],
    }
    assert read(spec).runset_settings.run_settings == {"a": ws.RunSettings()}


def test_panels_of_a_custom_layout_cover_none() -> None:
    panels: list[wr.Panel] = [wr.MarkdownPanel() for _ in range(5)]
    panels[1].layout = wr.Layout(x=12, w=12)
    place(panels)
    assert [(one.layout.x, one.layout.y, one.layout.w) for one in panels] == [
        (0, 0, 8),
        (12, 0, 12),
        (0, 6, 8),
        (8, 6, 8),
        (16, 6, 8),
    ]


def test_a_thousand_panels() -> None:
    panels: list[wr.Panel] = [wr.LinePlot(y=[f"m{at}"]) for at in range(1_000)]
    made = ws.Workspace(
        entity="crew",
        project="demo",
        name="everything",
        sections=[ws.Section(name="s", panels=panels)],
    )
    assert read(written(made)) == made
