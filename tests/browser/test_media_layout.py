"""Media panels as a view arranges them: axes, sliders, overlays, videos, comparing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.test_media import (
    _LABELS,
    _WEBM,
    Logbook,
    _painted,
    is_loaded,
    logbook,
    picture,
)
from tests.support.laboratory import Laboratory
from trailmark.media.audio import Audio
from trailmark.media.histogram import Histogram
from trailmark.media.image import Image
from trailmark.media.video import Video

__all__ = ["logbook"]

_SAVE = """mutation($input: UpsertViewInput!) {
  upsertView(input: $input) { view { id code } }
}"""
_READ = """query($entity: String, $project: String) {
  project(entityName: $entity, name: $project) { allViews(viewType: "project-view") {
    edges { node { spec } } } }
}"""

Open = Callable[..., str]


def media(title: str, *keys: str, **config: Any) -> dict[str, Any]:
    return {
        "__id__": title.replace(" ", ""),
        "viewType": "Media Browser",
        "config": {"chartTitle": title, "mediaKeys": list(keys), **config},
    }


@pytest.fixture
def open_view(page: Page, laboratory: Laboratory, project: str) -> Open:
    """Saves a view of some panels, opens it and returns its code."""

    def make(*panels: dict[str, Any], on: Page = page) -> str:
        section = {
            "__id__": "s",
            "name": "Media",
            "isOpen": True,
            "flowConfig": {"columnsPerPage": 2, "rowsPerPage": 4, "boxHeight": 400},
            "panels": list(panels),
        }
        spec = {"section": {"panelBankConfig": {"state": 1, "sections": [section]}}}
        answer = laboratory.server.graphql(
            _SAVE,
            input={
                "entityName": "ada",
                "projectName": project,
                "type": "project-view",
                "displayName": "Media",
                "spec": json.dumps(spec),
            },
        )
        code = answer["upsertView"]["view"]["code"]
        on.goto(f"/ada/{project}?nw={code}")
        return code

    return make


@pytest.fixture
def two_runs(laboratory: Laboratory, project: str, logbook: Logbook) -> None:
    """`first` and `second` logged `pic` and the batch `pics` at steps 0, 10 and 20."""
    for step in range(3):
        logbook.log(
            pic=Image(picture(step * 100), caption=f"shade {step}"),
            pics=[
                Image(picture(step * 100 + 9 * at), caption=f"{step}/{at}")
                for at in range(2)
            ],
        )
    for name in ("first", "second"):
        run = laboratory.start_run(project, f"{name}-{project}", name=name)
        for path in dict.fromkeys(logbook.place.added):
            run.save(path, logbook.place.read(path))
        rows = [{**row, "_step": at * 10} for at, row in enumerate(logbook.rows)]
        run.log(rows)
        run.finish()


def article(page: Page, title: str) -> Locator:
    found = page.get_by_role("article", name=title, exact=True)
    found.scroll_into_view_if_needed()
    return found


def captions(within: Locator) -> list[str]:
    return within.locator("figcaption").all_inner_texts()


@pytest.mark.usefixtures("two_runs")
def test_galleries_go_along_runs_steps_and_batches(page: Page, open_view: Open) -> None:
    open_view(
        media("by run", "pics", mode="gallery", gallerySettings={"axis": "run"}),
        media("by step", "pic", gallerySettings={"axis": "step"}, columnCount=2),
        media("by index", "pics", mode="gallery", gallerySettings={"axis": "index"}),
        media("both keys", "pic", "pics"),
    )
    by_run = article(page, "by run")
    expect(by_run.locator("figcaption")).to_have_text(["2/0", "2/0"])
    by_run.get_by_role("slider", name="Place in the batch of by run").focus()
    page.keyboard.press("End")
    expect(by_run.locator("figcaption")).to_have_text(["2/1", "2/1"])
    by_step = article(page, "by step")
    expect(by_step.locator("figcaption")).to_have_count(6)
    first = by_step.get_by_role("region", name="first")
    assert captions(first) == ["shade 0", "shade 1", "shade 2"]
    boxes = [figure.bounding_box() for figure in first.locator("figure").all()]
    tops = [box["y"] for box in boxes if box]
    assert tops[0] == tops[1] < tops[2]
    expect(article(page, "by index").locator("figcaption")).to_have_text(
        ["2/0", "2/1", "2/0", "2/1"]
    )
    both = article(page, "both keys")
    for key, count in (("pic", 2), ("pics", 4)):
        part = both.get_by_role("region", name=key, exact=True)
        expect(part.locator("figcaption")).to_have_count(count)


@pytest.mark.usefixtures("two_runs")
def test_grids_have_two_axes(page: Page, open_view: Open) -> None:
    axes = {"xAxis": "step", "yAxis": "run"}
    open_view(media("grid", "pic", mode="grid", gridSettings=axes))
    grid = article(page, "grid")
    expect(grid.get_by_role("columnheader")).to_have_text(
        ["", "step 0", "step 10", "step 20"]
    )
    row = grid.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name="second")
    )
    is_loaded(row.get_by_role("img", name="shade 1"))
    assert captions(row) == ["shade 0", "shade 1", "shade 2"]


@pytest.mark.usefixtures("two_runs")
def test_sliders_stride_snap_move_by_keys_and_together(
    page: Page, open_view: Open
) -> None:
    open_view(
        media("strides", "pic", stepStrideLength=15),
        media("free", "pic", stepStrideLength=4, snapToExistingStep=False),
        media("here", "pic", syncStep="key"),
        media("there", "pic", syncStep="key"),
    )
    strides = article(page, "strides").get_by_role("slider")
    strides.focus()
    assert strides.get_attribute("aria-valuetext") == "step 20"
    page.keyboard.press("ArrowLeft")
    expect(strides).to_have_attribute("aria-valuetext", "step 0")
    free = article(page, "free").get_by_role("slider")
    free.focus()
    page.keyboard.press("ArrowLeft")
    expect(free).to_have_attribute("aria-valuetext", "step 16")
    expect(article(page, "free").locator("figcaption").first).to_have_text("shade 1")
    here, there = article(page, "here"), article(page, "there")
    here.hover()
    page.keyboard.press("Control+ArrowLeft")
    for one in (here, there):
        expect(one.get_by_role("slider")).to_have_attribute("aria-valuetext", "step 10")
        is_loaded(one.get_by_role("img", name="shade 1").first)
    expect(strides).to_have_attribute("aria-valuetext", "step 0")
    page.keyboard.press("Control+ArrowRight")
    expect(there.get_by_role("slider")).to_have_attribute("aria-valuetext", "step 20")


@pytest.mark.usefixtures("two_runs")
def test_two_pictures_are_compared(page: Page, open_view: Open) -> None:
    open_view(media("pairs", "pics"))
    pairs = article(page, "pairs")
    pairs.get_by_role("button", name="Compare", exact=True).click()
    expect(pairs.get_by_role("button", name="Choose 2 to 4")).to_be_disabled()
    first = pairs.get_by_role("region", name="first")
    for box in first.get_by_role("checkbox").all():
        box.check()
    pairs.get_by_role("button", name="Compare 2").click()
    dialog = page.get_by_role("dialog", name="Compare 2 pieces")
    for caption in ("2/0", "2/1"):
        is_loaded(dialog.get_by_role("img", name=caption))
    dialog.get_by_role("button", name="How").click()
    page.get_by_role("option", name="Difference").click()
    expect(dialog.get_by_text("pixels differ")).to_have_text(
        "3,200 of 3,200 pixels differ, by 9.00 of 255 on average"
    )
    dialog.get_by_role("button", name="How").click()
    page.get_by_role("option", name="Wipe").click()
    edge = dialog.get_by_role("slider")
    edge.focus()
    page.keyboard.press("End")
    expect(dialog.get_by_role("img", name="2/1")).to_have_css(
        "clip-path", "inset(0px 0px 0px 100%)"
    )


def test_boxes_and_masks_are_chosen_and_kept(
    page: Page, open_view: Open, logbook: Logbook, laboratory: Laboratory, project: str
) -> None:
    classes = np.zeros((40, 80), np.uint8)
    classes[10:20, 10:30] = 1
    masks = {"truth": {"mask_data": classes, "class_labels": _LABELS}}
    boxes = [
        {
            "position": {"minX": 0.1, "maxX": 0.5, "minY": 0.2, "maxY": 0.6},
            "class_id": 1 + at,
            "scores": {"p": score},
        }
        for at, score in enumerate((0.2, 0.9))
    ]
    guess = {"guess": {"box_data": boxes, "class_labels": _LABELS}}
    logbook.log(pic=Image(picture(), boxes=guess, masks=masks))
    logbook.send()
    open_view(media("pic", "pic", later={"kept": [1]}))
    pic = article(page, "pic")
    expect(pic.get_by_role("img", name="guess: cat p 0.2; dog p 0.9")).to_be_visible()
    pic.get_by_role("button", name="Boxes and masks").click()
    menu = page.get_by_role("dialog", name="Boxes and masks")
    menu.get_by_role("slider", name="Least p").focus()
    page.keyboard.press("End")
    expect(pic.get_by_role("img", name="guess: dog p 0.9", exact=True)).to_be_attached()
    menu.get_by_label("Search classes").fill("cat")
    expect(menu.get_by_role("listitem")).to_have_count(2)
    menu.get_by_role("button", name="Hide all").click()
    mask = pic.locator('canvas[data-overlay="truth"]')
    expect(mask).to_be_attached()
    page.wait_for_function(
        "mask => !mask.getContext('2d').getImageData(0, 0, mask.width, mask.height)"
        ".data.some((value) => value > 0)",
        arg=mask.element_handle(),
    )
    menu.get_by_role("button", name="Show all").click()
    menu.get_by_role("slider", name="Opacity of masks").focus()
    page.keyboard.press("Home")
    expect(mask).to_have_css("opacity", "0")
    assert _painted(mask) == 200
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("button", name="Save view")).to_have_count(0)
    (spec,) = _specs(laboratory, project)
    assert _panels(spec)[0]["config"] == {
        "chartTitle": "pic",
        "mediaKeys": ["pic"],
        "later": {"kept": [1]},
        "overlays": {"minScores": {"p": 0.9}, "opacity": 0},
    }


def _specs(laboratory: Laboratory, project: str) -> list[dict[str, Any]]:
    answer = laboratory.server.graphql(_READ, entity="ada", project=project)
    edges = answer["project"]["allViews"]["edges"]
    return [json.loads(edge["node"]["spec"]) for edge in edges]


def _panels(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return spec["section"]["panelBankConfig"]["sections"][0]["panels"]


@pytest.mark.usefixtures("two_runs")
def test_the_editor_writes_what_the_client_reads(
    page: Page, open_view: Open, laboratory: Laboratory, project: str
) -> None:
    open_view(media("pic", "pic", strange="kept"))
    page.get_by_role("button", name="Menu of pic").click()
    page.get_by_role("menuitem", name="Edit", exact=True).click()
    preview = page.get_by_role("region", name="Preview")
    is_loaded(preview.get_by_role("img", name="shade 2").first)
    page.get_by_label("Mode").click()
    page.get_by_role("option", name="Grid").click()
    page.get_by_role("button", name="Run Down").click()
    page.get_by_role("option", name="Step").click()
    expect(preview.get_by_role("rowheader")).to_have_text(
        ["step 0", "step 10", "step 20"]
    )
    page.get_by_label("Columns").fill("3")
    page.get_by_text("In their own size").click()
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("button", name="Save view")).to_have_count(0)
    (spec,) = _specs(laboratory, project)
    assert _panels(spec)[0]["config"] == {
        "chartTitle": "pic",
        "mediaKeys": ["pic"],
        "strange": "kept",
        "mode": "grid",
        "gridSettings": {"xAxis": "run", "yAxis": "step"},
        "columnCount": 3,
        "actualSize": True,
    }


def test_pictures_stand_in_their_own_size(
    page: Page, open_view: Open, logbook: Logbook
) -> None:
    logbook.log(pic=Image(np.zeros((900, 1_200, 3), np.uint8), caption="wide"))
    logbook.send()
    open_view(media("fit", "pic"), media("own", "pic", actualSize=True))
    for title, is_own in (("fit", False), ("own", True)):
        image = article(page, title).get_by_role("img", name="wide")
        is_loaded(image)
        box = image.bounding_box()
        assert box is not None
        assert (box["width"] == 1_200) == is_own


def test_videos_start_loop_and_move_together(
    page: Page, open_view: Open, logbook: Logbook
) -> None:
    films = [Video(_WEBM, format="webm"), Video(_WEBM, format="webm")]
    logbook.log(films=films)
    logbook.send()
    open_view(
        media("plays", "films", videoAutoplay=True, videoLoop=True),
        media("waits", "films", videoSync=True, videoMuted=True),
    )
    plays = article(page, "plays").locator("video").first
    expect(plays).to_have_js_property("loop", True)
    expect(plays).to_have_js_property("muted", True)
    expect(plays).to_have_js_property("paused", False)
    leader, follower = article(page, "waits").locator("video").all()
    for video in (leader, follower):
        page.wait_for_function(
            "video => video.readyState >= 1", arg=video.element_handle()
        )
        expect(video).to_have_js_property("paused", True)
    leader.evaluate("video => { video.currentTime = video.duration }")
    page.wait_for_function(
        "([a, b]) => b.currentTime === a.currentTime && b.currentTime > 0",
        arg=[leader.element_handle(), follower.element_handle()],
    )


def test_sounds_have_an_outline_and_a_place(
    page: Page, open_view: Open, logbook: Logbook
) -> None:
    logbook.log(tone=Audio(np.sin(np.arange(8_000) / 9), 8_000, caption="hum"))
    logbook.send()
    open_view(media("tone", "tone"))
    tone = article(page, "tone")
    outline = tone.get_by_role("img", name="Outline of hum")
    expect(outline).to_be_visible()
    assert _painted(outline) > 1_000
    tone.get_by_role("slider", name="Place in hum").fill("0.5")
    player = tone.locator("audio")
    assert player.evaluate("player => player.currentTime / player.duration") == 0.5


def test_a_click_in_the_course_of_histograms_goes_to_the_step(
    page: Page, open_view: Open, logbook: Logbook
) -> None:
    for step in range(4):
        logbook.log(weights=Histogram(np.arange(100) / 50 + step))
    logbook.send()
    open_view(media("weights", "weights"))
    weights = article(page, "weights")
    course = weights.get_by_role("img", name="over steps 0 to 3")
    box = course.bounding_box()
    assert box is not None
    course.click(position={"x": box["width"] * 0.3, "y": box["height"] / 2})
    expect(weights.get_by_role("slider")).to_have_attribute("aria-valuetext", "step 1")
    expect(weights.get_by_role("img", name="from 1 to 2.98")).to_be_visible()


@pytest.mark.usefixtures("two_runs")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_arranged_media_have_no_serious_barriers(
    theme: str, open_context: Callable[..., BrowserContext], open_view: Open
) -> None:
    page = open_context(color_scheme=theme).new_page()
    axes = {"xAxis": "step", "yAxis": "run"}
    open_view(
        media("grid", "pic", mode="grid", gridSettings=axes),
        media("both", "pic", "pics"),
        on=page,
    )
    is_loaded(article(page, "grid").get_by_role("img", name="shade 1").first)
    both = article(page, "both")
    both.get_by_role("button", name="Compare").click()
    expect(both.get_by_role("button", name="Choose 2 to 4")).to_be_visible()
    assert violations(page) == []


@pytest.mark.usefixtures("two_runs")
def test_media_fit_a_phone(
    open_context: Callable[..., BrowserContext], open_view: Open
) -> None:
    page = open_context(viewport={"width": 390, "height": 800}).new_page()
    axes = {"xAxis": "step", "yAxis": "run"}
    open_view(
        media("grid", "pic", mode="grid", gridSettings=axes),
        media("pic", "pic"),
        on=page,
    )
    is_loaded(article(page, "grid").get_by_role("img", name="shade 1").first)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
