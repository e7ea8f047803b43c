"""Charts that people write in Vega and Vega-Lite: drawn, edited, kept, and harmless."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.test_media import Logbook
from tests.support.laboratory import Laboratory
from tests.support.media_place import RecordingPlace
from tests.support.official_client import VERSIONS, OfficialClient
from trailmark.media.plot.custom_chart import CustomChart as LoggedChart
from trailmark.media.table.table import Table

_SAVE_VIEW = """mutation($input: UpsertViewInput!) {
  upsertView(input: $input) { view { code } }
}"""
_SAVE_CHART = """mutation($input: CreateCustomChartInput!) {
  createCustomChart(input: $input) { chart { id } }
}"""
_SUMMARY = """mutation($project: String, $run: String, $summary: JSONString) {
  upsertBucket(input: { entityName: "ada", modelName: $project, name: $run,
    summaryMetrics: $summary }) { bucket { id } }
}"""
_OURS = Path(__file__).parents[2] / "src/trailmark/as_wandb/path"
_LITE = "https://vega.github.io/schema/vega-lite/v5.json"
_VEGA = "https://vega.github.io/schema/vega/v5.json"

DOTS: dict[str, Any] = {
    "$schema": _LITE,
    "title": "${string:title}",
    "data": {"name": "wandb"},
    "mark": {"type": "point", "filled": True, "size": 400, "tooltip": True},
    "encoding": {
        "x": {"field": "${field:across}", "type": "quantitative"},
        "y": {"field": "${field:up}", "type": "quantitative"},
        "color": {"field": "name", "type": "nominal"},
    },
}
_MINE = json.dumps(DOTS).replace("across", "x").replace("field:up", "field:y")
TABLE_QUERY = {
    "queryFields": [
        {
            "name": "runSets",
            "args": [{"name": "runSets", "value": "${runSets}"}],
            "fields": [
                {"name": "id", "fields": []},
                {"name": "name", "fields": []},
                {
                    "name": "summaryTable",
                    "args": [{"name": "tableKey", "value": "points"}],
                    "fields": [],
                },
            ],
        }
    ]
}


def save_chart(laboratory: Laboratory, name: str, spec: dict[str, Any]) -> str:
    """The id of a chart saved by this name."""
    given = {
        "entity": "ada",
        "name": name,
        "displayName": name.title(),
        "type": "vega2",
        "access": "PRIVATE",
        "spec": json.dumps(spec),
    }
    answer = laboratory.server.graphql(_SAVE_CHART, input=given)
    return answer["createCustomChart"]["chart"]["id"]


def own(title: str, spec: dict[str, Any] | str, **config: Any) -> dict[str, Any]:
    """A panel with a specification of its own over the table `points`."""
    text = spec if isinstance(spec, str) else json.dumps(spec)
    return panel(title, customPanelDef={"spec": text}, **config)


def panel(title: str, **config: Any) -> dict[str, Any]:
    said = {"stringSettings": {"title": title}, "userQuery": TABLE_QUERY, **config}
    return {"__id__": title.replace(" ", ""), "viewType": "Vega2", "config": said}


@pytest.fixture
def open_charts(
    page: Page, laboratory: Laboratory, project: str, tmp_path: Path
) -> Callable[..., str]:
    """Opens a view of these panels over a run with the table `points`; its code."""

    def open_view(*panels: dict[str, Any], **logged: Any) -> str:
        logbook = Logbook(laboratory, project, RecordingPlace(tmp_path), [])
        rows = [[n, n * n, f"<b>{n}</b>"] for n in range(6)]
        logbook.log(points=Table(columns=["n", "square", "word"], data=rows), **logged)
        run = logbook.send()
        laboratory.server.graphql(
            _SUMMARY,
            project=project,
            run=run.run_id,
            summary=json.dumps(logbook.rows[-1]),
        )
        section = {
            "name": "Own charts",
            "isOpen": True,
            "flowConfig": {"columnsPerPage": 4, "rowsPerPage": 5, "boxHeight": 240},
            "panels": list(panels),
        }
        bank = {"state": 1, "sections": [section]}
        answer = laboratory.server.graphql(
            _SAVE_VIEW,
            input={
                "entityName": "ada",
                "projectName": project,
                "type": "project-view",
                "displayName": "Charts",
                "spec": json.dumps({"section": {"panelBankConfig": bank}}),
            },
        )
        code = answer["upsertView"]["view"]["code"]
        page.goto(f"/ada/{project}?nw={code}")
        return code

    return open_view


def article(page: Page, title: str) -> Locator:
    found = page.get_by_role("article", name=title, exact=True)
    found.scroll_into_view_if_needed()
    return found


def is_drawn(picture: Locator) -> None:
    """Something is on the canvas, in more than one colour."""
    expect(picture.locator("canvas")).to_be_visible()
    colours = picture.locator("canvas").evaluate(
        """canvas => {
          const { data } = canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set();
          for (let at = 0; at < data.length; at += 4)
            if (data[at + 3] > 0) seen.add(data.slice(at, at + 3).join());
          return seen.size;
        }"""
    )
    assert colours > 2


def test_a_saved_chart_is_drawn_of_a_logged_table(
    page: Page, laboratory: Laboratory, open_charts: Callable[..., str]
) -> None:
    chart = save_chart(laboratory, "dots", DOTS)
    fields = {"across": "n", "up": "square"}
    open_charts(panel("Squares", panelDefId=chart, fieldSettings=fields))
    squares = article(page, "Squares")
    is_drawn(squares.get_by_role("img", name="Squares"))
    squares.get_by_role("button", name="Menu of Squares").click()
    page.get_by_role("menuitem", name="View as table").click()
    rows = page.get_by_role("region", name="Values of Squares")
    expect(rows.get_by_role("columnheader")).to_have_text(
        ["name", "n", "square", "word"]
    )
    expect(rows.get_by_role("row")).to_have_count(7)


def test_tables_logged_for_a_saved_chart_are_drawn_by_it_among_media(
    page: Page, laboratory: Laboratory, open_charts: Callable[..., str]
) -> None:
    chart = save_chart(laboratory, "among", DOTS)
    table = Table(columns=["n", "square"], data=[[n, n * n] for n in range(6)])
    media = [
        {"__id__": key, "viewType": "Media Browser", "config": {"mediaKeys": [key]}}
        for key in ("mine_table", "lost_table")
    ]
    open_charts(
        *media,
        mine=LoggedChart(table, chart, {"across": "n", "up": "square"}),
        lost=LoggedChart(table, "ada/lost/v0", {"x": "n"}),
    )
    mine = article(page, "mine_table")
    is_drawn(mine.get_by_role("img", name="mine: mine_table of rich"))
    mine.get_by_role("button", name="Rows").click()
    expect(mine.get_by_role("cell", name="25", exact=True)).to_be_visible()
    lost = article(page, "lost_table")
    expect(
        lost.get_by_text("“ada/lost/v0” is not here, or not for you")
    ).to_be_visible()
    expect(lost.get_by_role("cell", name="25", exact=True)).to_be_visible()


@pytest.mark.parametrize("kind", ["PNG", "SVG", "CSV"])
def test_a_chart_is_taken_away_as_a_file(
    page: Page, open_charts: Callable[..., str], kind: str
) -> None:
    fields = {"across": "n", "up": "square"}
    open_charts(own("Taken", DOTS, fieldSettings=fields))
    taken = article(page, "Taken")
    is_drawn(taken.get_by_role("img", name="Taken"))
    taken.get_by_role("button", name="Menu of Taken").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=f"Download as {kind}").click()
    content = download.value.path().read_bytes()
    begins = {"PNG": b"\x89PNG", "SVG": b"<svg", "CSV": b"name,n,square,word\r\n"}
    assert content.startswith(begins[kind])
    assert download.value.suggested_filename == f"Taken.{kind.lower()}"


def test_vega_itself_is_drawn_with_its_inputs(
    page: Page, open_charts: Callable[..., str]
) -> None:
    spec = {
        "$schema": _VEGA,
        "signals": [
            {
                "name": "size",
                "value": 100,
                "bind": {"input": "range", "min": 10, "max": 900, "name": "Size"},
            }
        ],
        "data": [{"name": "wandb"}],
        "scales": [
            {
                "name": "x",
                "domain": {"data": "wandb", "field": "n"},
                "range": "width",
            },
            {
                "name": "y",
                "domain": {"data": "wandb", "field": "square"},
                "range": "height",
            },
        ],
        "axes": [{"orient": "bottom", "scale": "x"}],
        "marks": [
            {
                "type": "symbol",
                "from": {"data": "wandb"},
                "encode": {
                    "update": {
                        "x": {"scale": "x", "field": "n"},
                        "y": {"scale": "y", "field": "square"},
                        "size": {"signal": "size"},
                        "fill": {"field": "color"},
                    }
                },
            }
        ],
    }
    open_charts(own("Symbols", spec))
    symbols = article(page, "Symbols")
    is_drawn(symbols.get_by_role("img", name="Symbols"))
    expect(symbols.get_by_role("slider", name="Size")).to_be_visible()


def test_charts_load_nothing_and_their_words_stay_words(
    page: Page, open_charts: Callable[..., str]
) -> None:
    elsewhere = "https://elsewhere.invalid"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    loading = {
        "$schema": _LITE,
        "data": {"url": f"{elsewhere}/data.json"},
        "mark": "bar",
        "encoding": {"x": {"field": "n"}},
    }
    picturing = {
        "$schema": _LITE,
        "layer": [
            {
                "mark": {"type": "image", "url": f"{elsewhere}/pixel.png"},
                "encoding": {"x": {"field": "n", "type": "quantitative"}},
            },
            {
                "mark": {"type": "point", "size": 90000, "filled": True},
                "encoding": {
                    "tooltip": {"field": "word", "type": "nominal"},
                    "href": {"value": f"{elsewhere}/phishing"},
                },
            },
        ],
    }
    open_charts(own("Loading", loading), own("Picturing", picturing))
    expect(article(page, "Loading").get_by_role("alert")).to_contain_text(
        "charts load nothing from elsewhere"
    )
    picture = article(page, "Picturing").get_by_role("img", name="Picturing")
    is_drawn(picture)
    picture.hover()
    expect(page.get_by_role("tooltip")).to_have_text("<b>5</b>")
    picture.click()
    expect(picture).to_be_visible()
    assert not [address for address in asked if "elsewhere" in address]
    assert len(page.context.pages) == 1


def test_what_is_wrong_stands_in_the_panel_alone(
    page: Page, open_charts: Callable[..., str]
) -> None:
    fields = {"across": "n", "up": "square"}
    open_charts(
        own("No JSON", '{\n"mark": }'),
        own("No mark", {"$schema": _LITE, "encoding": {}}),
        own("No signal", {"$schema": _VEGA, "marks": [{"type": "odd"}]}),
        own("Odd expression", {**DOTS, "transform": [{"filter": "datum.n >"}]}),
        own("Nothing chosen", {**DOTS, "mark": "line"}),
        panel("Gone", panelDefId="ada/never-saved"),
        panel("No name", panelDefId=""),
        own("Right", DOTS, fieldSettings=fields),
    )
    expect(article(page, "No JSON")).to_contain_text("no JSON (line 2)")
    for title in ("No mark", "No signal", "Odd expression"):
        expect(article(page, title).get_by_role("alert")).to_contain_text(
            "cannot be drawn as its specification says"
        )
    expect(article(page, "Gone")).to_contain_text("“ada/never-saved” is not here")
    expect(article(page, "No name")).to_contain_text("No chart is chosen.")
    is_drawn(article(page, "Right").get_by_role("img", name="Right"))


def test_a_chart_is_written_kept_by_name_and_used_again(
    page: Page, laboratory: Laboratory, open_charts: Callable[..., str], project: str
) -> None:
    name = f"Mine of {project}"
    code = open_charts(
        panel("Edited", panelDefId="wandb/scatter/v0", odd={"kept": [1, None]})
    )
    article(page, "Edited").get_by_role("button", name="Menu of Edited").click()
    page.get_by_role("menuitem", name="Edit").first.click()
    editor = page.get_by_role("dialog")
    rows = editor.get_by_role("region", name="Rows of the chart")
    expect(rows.get_by_role("columnheader", name="square")).to_be_visible()
    editor.get_by_role("button", name="Change a copy").click()
    spec = editor.get_by_role("textbox", name="Specification as JSON")
    spec.fill('{\n  "mark": "bar",\n}')
    expect(editor.get_by_text("Line 3:")).to_be_visible()
    spec.fill(json.dumps(DOTS))
    for field, column in (("across", "n"), ("up", "square")):
        editor.get_by_role("combobox", name=f"Column of {field}").fill(column)
        page.get_by_role("option", name=column, exact=True).click()
    is_drawn(editor.get_by_role("img", name="Edited"))
    editor.get_by_role("textbox", name="Name of the chart").fill(name)
    editor.get_by_role("button", name="Save chart").click()
    chart = f"ada/mine-of-{project}"
    expect(editor.get_by_role("button", name="Drawn by")).to_contain_text(
        f"{name} ({chart})"
    )
    assert violations(page) == []
    editor.get_by_role("button", name="Apply").click()
    is_drawn(article(page, "Edited").get_by_role("img", name="Edited"))
    notice = page.get_by_role("region", name="Unsaved changes")
    notice.get_by_role("button", name="Save view").click()
    expect(notice).to_have_count(0)
    saved = laboratory.server.graphql(
        "query($name: String!, $project: String!) { project(name: $project,"
        ' entityName: "ada") { workspace(viewName: $name) { spec } } }',
        name=code,
        project=project,
    )
    [section] = json.loads(saved["project"]["workspace"]["spec"])["section"][
        "panelBankConfig"
    ]["sections"]
    assert section["panels"][0]["config"] == {
        "stringSettings": {"title": "Edited"},
        "userQuery": TABLE_QUERY,
        "panelDefId": chart,
        "odd": {"kept": [1, None]},
        "fieldSettings": {"across": "n", "up": "square"},
    }


def test_a_query_is_built_of_values_and_logged_rows(
    page: Page, open_charts: Callable[..., str], laboratory: Laboratory, project: str
) -> None:
    run = laboratory.start_run(project, f"rows-{project}", config={"lr": 0.5})
    run.log([{"loss": 3.0}, {"loss": 2.0}, {"loss": 1.0}])
    run.finish()
    open_charts(own("Built", DOTS, userQuery={"queryFields": []}))
    article(page, "Built").get_by_role("button", name="Menu of Built").click()
    page.get_by_role("menuitem", name="Edit").first.click()
    editor = page.get_by_role("dialog")
    editor.get_by_text("Logged values", exact=True).click()
    editor.get_by_role("combobox", name="Add to logged values").fill("loss")
    page.get_by_role("option", name="loss", exact=True).click()
    editor.get_by_text("Config values", exact=True).click()
    rows = editor.get_by_role("region", name="Rows of the chart")
    expect(rows.get_by_role("columnheader", name="loss")).to_be_visible()
    expect(rows.get_by_role("columnheader", name="lr")).to_be_visible()
    expect(rows.get_by_role("row")).to_have_count(4)


def test_tables_of_all_steps_are_rows_with_their_step(
    page: Page,
    open_charts: Callable[..., str],
    laboratory: Laboratory,
    project: str,
    tmp_path: Path,
) -> None:
    place = RecordingPlace(tmp_path / "steps")
    logbook = Logbook(laboratory, f"{project}-steps", place, [])
    for step in range(3):
        logbook.log(grown=Table(columns=["n"], data=[[n] for n in range(step + 1)]))
    run = logbook.send()
    for path in dict.fromkeys(place.added):
        laboratory.start_run(project, run.run_id).save(path, place.read(path))
    laboratory.start_run(project, run.run_id).log(logbook.rows)
    asked = json.loads(
        json.dumps(TABLE_QUERY)
        .replace("summaryTable", "historyTable")
        .replace("points", "grown")
    )
    fields = {"across": "_step", "up": "n"}
    open_charts(own("Growing", DOTS, userQuery=asked, fieldSettings=fields))
    growing = article(page, "Growing")
    is_drawn(growing.get_by_role("img", name="Growing"))
    growing.get_by_role("button", name="Menu of Growing").click()
    page.get_by_role("menuitem", name="View as table").click()
    rows = page.get_by_role("region", name="Values of Growing")
    expect(rows.get_by_role("columnheader")).to_have_text(["name", "n", "_step"])
    expect(rows.get_by_role("row")).to_have_count(7)


@pytest.mark.parametrize("client", ["official", "ours"])
def test_logged_charts_get_their_panels(
    page: Page, laboratory: Laboratory, project: str, tmp_path: Path, client: str
) -> None:
    server = laboratory.server
    save_chart(laboratory, "mine", json.loads(_MINE))
    path = {} if client == "official" else {"PYTHONPATH": str(_OURS)}
    logging = OfficialClient(VERSIONS[0], server.base_url, server.api_key, tmp_path)
    ended = logging.run("plots", project, f"{client}-{project}", **path)
    assert ended.exit_code == 0, ended.output
    pages = (
        {
            "Pets": "group",
            "Confusion Matrix Curve": "region",
            "Spread": "img",
            "Line": "img",
            "My own chart": "img",
            "Precision-Recall Curve": "img",
        },
        {"ROC Curve": "img", "Dots": "img", "series": "img"},
    )
    for place in (f"/ada/{project}", f"/ada/{project}/runs/{client}-{project}"):
        page.goto(place)
        section = page.get_by_role("region", name="Custom Charts 9")
        section.scroll_into_view_if_needed()
        for at, charts in enumerate(pages):
            if at > 0:
                section.get_by_role("button", name="Next panels").click()
            for title, role in charts.items():
                chart = section.get_by_role("article", name=title, exact=True)
                drawing = chart.get_by_role(role, name=re.compile(f"^{title}"))  # pyright: ignore[reportArgumentType]
                expect(drawing.first).to_be_visible()
        expect(page.get_by_role("region", name="Tables")).to_have_count(0)
