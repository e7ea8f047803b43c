"""Specifications from other versions, broken and hostile ones.

The page opens, nothing of them is executed, a panel that fails takes nothing else with
it, and what is saved back is what came but for the edit.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Dialog, Page, Request, expect

from tests.support.laboratory import Laboratory, LoggedRun

Spec = dict[str, Any]

_VIEW = """query($project: String!, $name: String) {
  project(entityName: "ada", name: $project) { workspace(viewName: $name) { spec } }
}"""
_SAVE = """mutation($input: UpsertViewInput!) { upsertView(input: $input) { view { id } } }"""
_CODE = "abcdefghijk"

HACK = "window.__hacked=1"
SCRIPT = f"<script>{HACK}</script>"
PICTURE = f"<img src=x onerror='{HACK}'>"
DRAWING = f"<svg onload='{HACK}'><script>{HACK}</script></svg>"
FRAME = f'<iframe srcdoc="<script>parent.{HACK}</script>"></iframe>'
LINK = f"[click](javascript:{HACK})"
FORMULA = rf"$\href{{javascript:{HACK}}}{{x}}$ $\htmlData{{a={SCRIPT}}}{{x}}$"
NASTY = "".join((SCRIPT, PICTURE, DRAWING, FRAME))
HUGE = "x" * 200_000


def line(title: str = "Fine", **more: Any) -> Spec:
    return {
        "__id__": re.sub(r"\W", "", title)[:11],
        "viewType": "Run History Line Plot",
        "config": {"metrics": ["loss"], "chartTitle": title},
        **more,
    }


def panel(view_type: str, config: Any) -> Spec:
    return {"viewType": view_type, "config": config, "__id__": view_type[:11]}


def spec(*panels: Any, **section: Any) -> Spec:
    """A view of one open section that begins with the panel `Fine`."""
    own = {
        "name": "Mine",
        "isOpen": True,
        "flowConfig": {"columnsPerPage": 3, "rowsPerPage": 20},
        "panels": [line(), *panels],
        **section,
    }
    return {"section": {"panelBankConfig": {"state": 1, "sections": [own]}}}


def with_bank(**more: Any) -> Spec:
    made = spec()
    made["section"]["panelBankConfig"] |= more
    return made


def with_section(**more: Any) -> Spec:
    made = spec()
    made["section"] |= more
    return made


def with_runs(**more: Any) -> Spec:
    return with_section(runSets=[{"id": "a", "name": "Run set", **more}])


_CYCLE: Spec = {
    "op": "OR",
    "filters": [{"op": "AND", "filters": [{"$ref": "#/section/runSets/0/filters"}]}],
    "$ref": "#",
    "__proto__": {"polluted": True},
    "constructor": {"prototype": {"polluted": True}},
}

KINDS = (
    "Run History Line Plot",
    "Bar Chart",
    "Scatter Plot",
    "Scalar Chart",
    "Parallel Coordinates Plot",
    "Parameter Importance",
    "Run Comparer",
    "Code Comparer",
    "Media Browser",
    "Markdown Panel",
    "Vega2",
    "Weave",
)

WRONG: tuple[Any, ...] = (None, 5, "text", True, [], [None], {"a": {"b": []}})
"""Values of all types, for places where another is meant."""


def _wrong_everywhere(view_type: str) -> list[Spec]:
    """Panels of a kind whose every field is of another type than it should be."""
    names = (
        "metrics", "xAxis", "yAxis", "zAxis", "chartTitle", "columns", "limit",
        "smoothingWeight", "smoothingType", "expressions", "groupBy", "aggregate",
        "legendFields", "overrideSeriesTitles", "overrideColors", "colorEachMetric",
        "mediaKeys", "columnCount", "value", "userQuery", "panelDefId", "fieldSettings",
        "stringSettings", "transform", "customGradient", "xAxisMin", "xAxisMax",
        "yAxisMin", "diffOnly", "targetKey", "gallerySettings", "gridSettings",
    )  # fmt: skip
    return [panel(view_type, dict.fromkeys(names, wrong)) for wrong in WRONG]


CASES: dict[str, Spec] = {
    "nasty names": spec(
        line(NASTY),
        name=NASTY,
    ),
    "nasty metrics and templates": spec(
        line(
            "Nasty",
            config={
                "chartTitle": "Nasty",
                "metrics": [NASTY, "loss"],
                "legendTemplate": "${run:displayName}" + NASTY,
                "overrideSeriesTitles": {"loss": NASTY},
                "overrideColors": {"loss": {"color": f"red;{HACK}"}},
                "xAxisTitle": NASTY,
                "yAxisTitle": NASTY,
                "fontSize": NASTY,
            },
        )
    ),
    "nasty Markdown": spec(
        panel(
            "Markdown Panel",
            {"value": "\n\n".join((NASTY, LINK, FORMULA, f"![x](javascript:{HACK})"))},
        )
    ),
    "nasty charts": spec(
        panel(
            "Vega2",
            {
                "panelDefId": f"wandb/{NASTY}",
                "userQuery": {"queryFields": [{"name": NASTY, "args": [], "fields": []}]},
                "stringSettings": {"title": NASTY},
                "fieldSettings": {"x": NASTY, "__proto__": "x"},
                "spec": json.dumps(
                    {
                        "data": {"url": "https://example.com/steal"},
                        "mark": "point",
                        "usermeta": {"embedOptions": {"loader": NASTY}},
                        "transform": [{"calculate": HACK, "as": "y"}],
                        "encoding": {"href": {"value": f"javascript:{HACK}"}},
                    }
                ),
            },
        )
    ),
    "kinds that do not exist": spec(
        panel(NASTY, {"a": NASTY}), panel("__proto__", {}), panel("constructor", None)
    ),
    "a section without panels": with_bank(sections=[{"name": "Empty", "panels": None}, *spec()["section"]["panelBankConfig"]["sections"]]),
    "layouts out of the world": spec(
        line("Far", layout={"x": -5, "y": "9", "w": 1e9, "h": None}),
        flowConfig={"columnsPerPage": 0, "rowsPerPage": "3", "boxHeight": -1, "gutterWidth": {}},
    ),
    "numbers as texts": spec(
        line("Texts", config={"metrics": ["loss"], "chartTitle": "Texts", "limit": "10", "xAxisMin": "0", "smoothingWeight": "0.6"}),
        localPanelSettings={"xAxisMin": "2", "smoothingWeight": "lots", "xAxis": 7},
    ),
    "settings of other types": with_section(settings={"xAxis": [], "smoothingType": {}, "maxRuns": "many", "ignoreOutliers": "yes", "shouldAutoGeneratePanels": "no"}),
    "bank settings of other types": with_bank(settings={"searchQuery": 5, "autoOrganizePrefix": "first", "sortAlphabetically": "x"}, state="1"),
    "filters in circles": with_runs(filters=_CYCLE, grouping=_CYCLE, sort=_CYCLE, selections=_CYCLE),
    "filters of other types": with_runs(filters=[], grouping={}, sort="x", selections=[], search={"query": 7}, runFeed=[], pinnedRunIds={}, baselineRunId=[]),
    "a search that is no pattern": with_runs(search={"query": "(((", "isRegex": True}),
    "a pattern that takes for ever": with_section(
        panelBankConfig={
            "settings": {"searchQuery": "(a+)+$"},
            "sections": [*spec()["section"]["panelBankConfig"]["sections"], {"name": "a" * 40 + "!", "isOpen": True, "panels": [line("a" * 40 + "!")]}],
        }
    ),
    "colours that are none": with_section(customRunColors={"r": 5, "__proto__": "red", "run-color-group:%7B": NASTY, "x": [NASTY]}),
    "huge texts": spec(line(HUGE), panel("Markdown Panel", {"value": HUGE}), name=HUGE),
    "ten thousand panels": spec(*({**line(f"p{at}"), "__id__": f"p{at}"} for at in range(10_000))),
    "twins": spec(*(line("Twin") for _ in range(3)), __id__="same"),
    "a version of the future": {**spec(), "version": 99, "oddTop": NASTY, "blocks": [{"type": "?"}]},
    "a version of the past": {"section": {**spec()["section"], "workspaceSettings": {"linePlot": {"xAxis": "_step"}}, "panels": {"views": {}, "tabs": []}}},
    **{
        f"wrong fields: {', '.join(kinds)}": spec(
            *(one for kind in kinds for one in _wrong_everywhere(kind))
        )
        for kinds in (KINDS[:4], KINDS[4:8], KINDS[8:])
    },
    "wrong configurations": spec(
        *(panel(kind, wrong) for kind in KINDS for wrong in (None, 5, "text", [1]))
    ),
}  # fmt: skip


_FINE_IS_IN_VIEW = (
    "nasty Markdown",
    "nasty charts",
    "numbers as texts",
)


@pytest.fixture
def open_spec(
    page: Page, laboratory: Laboratory, project: str, three_runs: list[LoggedRun]
) -> Iterator[Callable[[Spec], None]]:
    """Opens a view of this; fails when anything was executed or fetched from elsewhere."""
    dialogs: list[str] = []
    elsewhere: list[str] = []

    def on_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    def on_request(request: Request) -> None:
        if not request.url.startswith((laboratory.server.base_url, "data:", "blob:")):
            elsewhere.append(request.url)

    page.on("dialog", on_dialog)
    page.on("request", on_request)

    def open_view(content: Spec) -> None:
        laboratory.server.graphql(
            _SAVE,
            input={
                "entityName": "ada",
                "projectName": project,
                "type": "project-view",
                "name": f"nw-{_CODE}-v",
                "displayName": "Odd",
                "spec": json.dumps(content),
            },
        )
        page.goto(f"/ada/{project}?nw={_CODE}")

    yield open_view
    assert page.evaluate("window.__hacked") is None
    assert page.evaluate("({}).polluted") is None
    assert dialogs == []
    assert elsewhere == []


def _saved(laboratory: Laboratory, project: str) -> Spec:
    answer = laboratory.server.graphql(_VIEW, project=project, name=f"nw-{_CODE}-v")
    return json.loads(answer["project"]["workspace"]["spec"])


@pytest.mark.parametrize("name", CASES)
def test_it_opens_and_goes_back_unharmed(
    page: Page,
    laboratory: Laboratory,
    project: str,
    open_spec: Callable[[Spec], None],
    name: str,
) -> None:
    content = copy.deepcopy(CASES[name])
    open_spec(content)
    # The page is there and works: what is beside the odd parts is shown, and edited.
    runs = page.get_by_role("complementary", name="Runs")
    expect(runs).to_be_visible()
    expect(page.get_by_role("region", name="Panels")).to_be_visible()
    if name in _FINE_IS_IN_VIEW or name.startswith("wrong"):
        fine = page.get_by_role("application", name=re.compile("^Fine over Step"))
        expect(fine).not_to_have_attribute("aria-busy", "true")
        # Panels are drawn when they come into view.
        for one in page.locator("[data-panel]").all():
            one.scroll_into_view_if_needed()
        expect(
            page.locator("[data-panel] [role=status][aria-label=Loading]")
        ).to_have_count(0)
    page.get_by_role("button", name="Chart settings", exact=True).click()
    dialog = page.get_by_role("dialog", name="Chart settings")
    dialog.get_by_text("Ignore outliers").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save view", exact=True).click()
    expect(page.get_by_role("region", name="Unsaved changes")).to_have_count(0)

    settings = content["section"].setdefault("settings", {})
    settings["ignoreOutliers"] = True
    assert _saved(laboratory, project) == content


REFUSED: dict[str, Spec] = {
    "section.panelBankConfig.sections[0]": with_bank(sections=[None]),
    "section.panelBankConfig.sections[0].panels[2]": spec({}, None),
    "section.runSets": with_section(runSets="all"),
    "section.runSets[0]": with_section(runSets=[None]),
}


@pytest.mark.parametrize("path", REFUSED)
def test_what_makes_no_sense_is_refused_by_its_place(
    laboratory: Laboratory, project: str, path: str
) -> None:
    laboratory.make_project(project)
    said = {
        "entityName": "ada",
        "projectName": project,
        "type": "project-view",
        "spec": json.dumps(REFUSED[path]),
    }
    answer = httpx.post(
        f"{laboratory.server.base_url}/graphql",
        json={"query": _SAVE, "variables": {"input": said}},
        auth=("api", laboratory.server.api_key),
    ).json()
    [error] = answer["errors"]
    assert error["message"].startswith(f"{path}: ")
    assert error["extensions"]["code"] == "invalid_input"
