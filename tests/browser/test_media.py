"""What runs log besides numbers, made by the client's own classes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.support.laboratory import Laboratory, LoggedRun
from tests.support.media_place import RecordingPlace
from trailmark.media.audio import Audio
from trailmark.media.histogram import Histogram
from trailmark.media.html import Html
from trailmark.media.image import Image
from trailmark.media.object3d import Object3D
from trailmark.media.plot.charts import line
from trailmark.media.plot.classification import confusion_matrix
from trailmark.media.plot.custom_chart import CustomChart
from trailmark.media.table.table import Table
from trailmark.media.text import Markdown, Text
from trailmark.media.value import MediaValue
from trailmark.media.video import Video

# Half a second of one colour, 16 by 16 pixels.
_WEBM = base64.b64decode(
    "GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQJChYECGFOAZwEAAAAAAAIMEU2bdLpNu4tTq4"
    "QVSalmU6yBoU27i1OrhBZUrmtTrIHWTbuMU6uEElTDZ1OsggEyTbuMU6uEHFO7a1OsggH27AEAAAAA"
    "AABZAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAVSalmsCrXsYMPQkBNgIxMYXZmNjMuMS4x"
    "MDJXQYxMYXZmNjMuMS4xMDJEiYhAaQAAAAAAABZUrmvXrgEAAAAAAABO14EBc8WIXCTiVXzNYMqcgQ"
    "AitZyDdW5kiIEAhoVWX1ZQOIOBASPjg4QL68IA4JCwgRC6gRCagQJVsIRVuYEBVe6BAOwBAAAAAAAA"
    "AgAAElTDZ/pzc59jwIBnyJlFo4dFTkNPREVSRIeMTGF2ZjYzLjEuMTAyc3PVY8CLY8WIXCTiVXzNYM"
    "pnyKBFo4dFTkNPREVSRIeTTGF2YzYzLjEuMTAyIGxpYnZweGfIoUWjiERVUkFUSU9ORIeTMDA6MDA6"
    "MDAuMjAwMDAwMDAwAB9DtnXA54EAo7uBAACAsAIAnQEqEAAQAABHCIWFiIWEiAICAnWqA/gCDP37AP"
    "77aJf/PTNeYP8nP/25H+3I/25H/7bCABxTu2uRu4+zgQC3iveBAfGCAbHwgQM="
)
_LABELS = {0: "sky", 1: "cat", 2: "dog"}
_BOXES = {
    "guess": {
        "box_data": [
            {
                "position": {"minX": 0.1, "maxX": 0.5, "minY": 0.2, "maxY": 0.6},
                "class_id": 1,
                "scores": {"p": 0.9},
            },
            {
                "position": {"minX": 40, "maxX": 60, "minY": 10, "maxY": 30},
                "domain": "pixel",
                "class_id": 2,
                "box_caption": "surely a dog",
            },
        ],
        "class_labels": _LABELS,
    }
}
_PAGE = "<h1>report</h1><script>document.body.append('ran'); top.hacked = 1</script>"


@dataclass(slots=True)
class Logbook:
    """Logs rich values step by step, then sends them all as one run."""

    laboratory: Laboratory
    project: str
    place: RecordingPlace
    rows: list[dict[str, Any]]

    def log(self, **values: Any) -> None:
        row: dict[str, Any] = {}
        for key, value in values.items():
            row |= self._told(key, value)
        self.rows.append(row)

    def send(self) -> LoggedRun:
        run = self.laboratory.start_run(
            self.project,
            f"media-{self.project}",
            name="rich",
            config={"_wandb": self.place.client_info},
        )
        for path in dict.fromkeys(self.place.added):
            run.save(path, self.place.read(path))
        run.log(self.rows)
        run.finish()
        return run

    def _told(self, key: str, value: Any) -> dict[str, Any]:
        step = len(self.rows)
        if isinstance(value, CustomChart):
            parts, info = value.parts(key)
            self.place.add_client_info(info)
            return {
                name: part.logged(self.place, name, step)
                for name, part in parts.items()
            }
        if isinstance(value, list):
            return {key: type(value[0]).logged_together(value, self.place, key, step)}
        is_rich = isinstance(value, MediaValue)
        return {key: value.logged(self.place, key, step) if is_rich else value}


@pytest.fixture
def logbook(laboratory: Laboratory, project: str, tmp_path: Path) -> Logbook:
    return Logbook(laboratory, project, RecordingPlace(tmp_path), [])


def picture(shade: int = 128) -> np.ndarray:
    return np.full((40, 80, 3), shade, np.uint8)


def panel(page: Page, key: str) -> Locator:
    return page.get_by_role("article", name=key, exact=True)


def is_loaded(image: Locator) -> None:
    """The picture itself is here, not only its place."""
    expect(image).to_be_visible()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 0


def test_pictures_follow_the_step_slider(page: Page, logbook: Logbook) -> None:
    for step in range(3):
        logbook.log(pic=Image(picture(step * 100), caption=f"shade {step}"))
    page.goto(logbook.send().path)
    pic = panel(page, "pic")
    is_loaded(pic.get_by_role("img", name="shade 2"))
    slider = pic.get_by_role("slider", name="Step of pic")
    slider.focus()
    page.keyboard.press("Home")
    is_loaded(pic.get_by_role("img", name="shade 0"))
    expect(pic.get_by_role("img", name="shade 2")).to_have_count(0)


def _painted(mask: Locator) -> int:
    """How many pixels of a mask are coloured."""
    return mask.evaluate(
        "canvas => canvas.getContext('2d')"
        ".getImageData(0, 0, canvas.width, canvas.height)"
        ".data.filter((value, at) => at % 4 === 3 && value > 0).length"
    )


def test_classes_of_boxes_and_masks_are_switched(page: Page, logbook: Logbook) -> None:
    classes = np.zeros((40, 80), np.uint8)
    classes[10:20, 10:30] = 1
    classes[25:35, 40:50] = 2
    masks = {"truth": {"mask_data": classes, "class_labels": _LABELS}}
    logbook.log(pic=Image(picture(), boxes=_BOXES, masks=masks))
    page.goto(logbook.send().path)
    pic = panel(page, "pic")
    expect(
        pic.get_by_role("img", name="guess: cat p 0.9; surely a dog")
    ).to_be_visible()
    mask = pic.locator('canvas[data-overlay="truth"]')
    expect(pic.get_by_role("button", name="truth sky (mask)")).to_have_attribute(
        "aria-pressed", "false"
    )
    assert _painted(mask) == 200 + 100
    pic.get_by_role("button", name="truth cat (mask)").click()
    assert _painted(mask) == 100
    pic.get_by_role("button", name="guess dog (boxes)").click()
    expect(pic.get_by_role("img", name="guess: cat p 0.9", exact=True)).to_be_visible()


def test_lists_show_side_by_side_with_their_captions(
    page: Page, logbook: Logbook
) -> None:
    tone = np.sin(np.arange(4_000) / 9)
    logbook.log(
        pics=[Image(picture(9), caption="dark"), Image(picture(240), caption="light")],
        tones=[Audio(tone, 8_000, caption="low"), Audio(tone, 8_000, caption="again")],
    )
    page.goto(logbook.send().path)
    for caption in ("dark", "light"):
        is_loaded(panel(page, "pics").get_by_role("img", name=caption))
    tones = panel(page, "tones")
    expect(tones.get_by_text("again")).to_be_visible()
    expect(tones.locator("audio")).to_have_count(2)


def test_sound_and_video_can_be_played(page: Page, logbook: Logbook) -> None:
    logbook.log(
        tone=Audio(np.sin(np.arange(4_000) / 9), 8_000),
        film=Video(_WEBM, format="webm"),
    )
    page.goto(logbook.send().path)
    for key, element in (("tone", "audio"), ("film", "video")):
        player = panel(page, key).locator(element)
        expect(player).to_be_visible()
        page.wait_for_function(
            "player => player.readyState >= 1", arg=player.element_handle()
        )
        assert player.evaluate("player => player.duration") > 0


def test_a_table_is_sorted_and_shows_pictures(page: Page, logbook: Logbook) -> None:
    rows = [[n, f"sample {n}", (n * 37) % 100 / 10] for n in range(3_000)]
    logbook.log(samples=Table(columns=["id", "text", "score"], data=rows))
    pictures = [["a", Image(picture(50))], ["b", Image(picture(200))]]
    logbook.log(cells=Table(columns=["name", "pic"], data=pictures))
    page.goto(logbook.send().path)
    samples = panel(page, "samples").get_by_role("table")
    expect(samples).to_have_attribute("aria-rowcount", "3001")
    first = samples.get_by_role("row").nth(1)
    expect(first).to_contain_text("sample 0")
    expect(samples.get_by_text("sample 2999")).to_have_count(0)
    samples.get_by_role("button", name="score").click()
    samples.get_by_role("button", name="score").click()
    expect(samples.get_by_role("columnheader", name="score")).to_have_attribute(
        "aria-sort", "descending"
    )
    expect(first).to_contain_text("9.9")
    samples.press("End")
    expect(samples.get_by_text("sample 2900", exact=True)).to_be_visible()
    is_loaded(panel(page, "cells").get_by_role("row").nth(1).get_by_role("img"))


def test_a_table_logged_in_pieces_is_one_table(page: Page, logbook: Logbook) -> None:
    table = Table(columns=["n"], log_mode="INCREMENTAL")
    for n in range(3):
        table.add_data(n)
        logbook.log(growing=table)
    page.goto(logbook.send().path)
    growing = panel(page, "growing")
    expect(growing.get_by_text("3 rows × 1 column")).to_be_visible()
    expect(growing.get_by_role("cell")).to_have_text(["0", "1", "2"])
    growing.get_by_role("slider").focus()
    page.keyboard.press("Home")
    expect(growing.get_by_text("1 row × 1 column")).to_be_visible()


def test_text_and_markdown_are_read_at_every_step(page: Page, logbook: Logbook) -> None:
    long = "a long tale " * 1_000
    for step in range(2):
        logbook.log(
            note=Text(f"note at {step}"),
            tale=Text(f"{long} ends at {step}"),
            words=f"plain words {step}",
            card=Markdown(
                f"# Card {step}\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n<b>raw</b>"
            ),
        )
    page.goto(logbook.send().path)
    expect(panel(page, "note").get_by_text("note at 1")).to_be_visible()
    expect(panel(page, "tale").get_by_text("ends at 1")).to_be_attached()
    expect(panel(page, "words").get_by_text("plain words 1")).to_be_visible()
    card = panel(page, "card")
    expect(card.get_by_role("heading", name="Card 1")).to_be_visible()
    expect(card.get_by_role("cell", name="2")).to_be_attached()
    expect(card.get_by_text("<b>raw</b>")).to_be_attached()
    panel(page, "words").get_by_role("slider").focus()
    page.keyboard.press("Home")
    expect(panel(page, "words").get_by_text("plain words 0")).to_be_visible()


def test_a_logged_page_runs_its_scripts_as_nobody(
    open_context: Callable[..., BrowserContext], logbook: Logbook
) -> None:
    # Without the page fixture: the browser logs the refused script, as it should.
    page = open_context().new_page()
    logbook.log(report=Html(_PAGE))
    page.goto(logbook.send().path)
    frame = panel(page, "report").locator("iframe")
    expect(frame).to_have_attribute("sandbox", "allow-scripts")
    inside = frame.content_frame
    expect(inside.get_by_role("heading", name="report")).to_be_visible()
    expect(inside.get_by_text("ran")).to_be_visible()
    assert page.evaluate("window.hacked") is None
    assert inside.locator("body").evaluate("() => window.origin") == "null"


def test_histograms_show_bars_and_their_course(page: Page, logbook: Logbook) -> None:
    logbook.log(once=Histogram([1, 2, 2, 3]))
    for step in range(5):
        logbook.log(weights=Histogram(np.arange(100) / 50 + step))
    page.goto(logbook.send().path)
    once = panel(page, "once")
    expect(once.get_by_role("img")).to_have_count(1)
    expect(once.get_by_role("img", name="4 values from 1 to 3")).to_be_visible()
    weights = panel(page, "weights")
    over_steps = weights.get_by_role(
        "img", name="weights of rich at step 5 over steps 1 to 5"
    )
    expect(over_steps).to_be_visible()
    assert _painted(over_steps) > 50
    weights.get_by_role("slider").focus()
    page.keyboard.press("Home")
    expect(weights.get_by_role("img", name="100 values from 0 to 1.98")).to_be_visible()


def test_kinds_without_a_viewer_are_named_and_downloaded(
    page: Page, logbook: Logbook, tmp_path: Path
) -> None:
    (tmp_path / "room.babylon").write_bytes(b"{}")
    logbook.log(room=Object3D(tmp_path / "room.babylon"))
    page.goto(logbook.send().path)
    room = panel(page, "room")
    expect(room.get_by_text("3D scene", exact=True)).to_be_visible()
    expect(room.get_by_role("alert")).to_have_text(
        "Files of the kind .babylon are not drawn here."
    )
    with page.expect_download() as download:
        room.get_by_role("link", name="Download 3D scene").click()
    assert download.value.path().read_bytes() == b"{}"


def test_tables_of_charts_are_drawn_as_these_charts(
    page: Page, logbook: Logbook
) -> None:
    table = Table(columns=["x", "y"], data=[[n, n * n] for n in range(9)])
    logbook.log(
        curve=line(table, "x", "y", title="Squares"),
        cm=confusion_matrix(
            y_true=[0, 1, 1], preds=[0, 1, 0], class_names=["cat", "dog"]
        ),
        mine=CustomChart(table, "me/mine/v0", {"x": "x"}),
    )
    run = logbook.send()
    logbook.laboratory.server.graphql(
        """mutation($project: String, $run: String, $summary: JSONString) {
          upsertBucket(input: { entityName: "ada", modelName: $project, name: $run,
            summaryMetrics: $summary }) { bucket { id } } }""",
        project=logbook.project,
        run=run.run_id,
        summary=json.dumps(logbook.rows[-1]),
    )
    page.goto(run.path)
    curve = panel(page, "Squares")
    expect(curve.get_by_role("img", name="Squares")).to_be_visible()
    matrix = panel(page, "Confusion Matrix Curve")
    expect(matrix.get_by_role("rowheader", name="dog")).to_be_visible()
    mine = panel(page, "mine")
    expect(mine.get_by_text("“me/mine/v0” is not here")).to_be_visible()
    mine.get_by_role("button", name="Menu of mine").click()
    page.get_by_role("menuitem", name="View as table").click()
    rows = page.get_by_role("region", name="Values of mine")
    expect(rows.get_by_role("cell", name="64", exact=True)).to_be_attached()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_rich_values_have_no_serious_barriers(
    theme: str, open_context: Callable[..., BrowserContext], logbook: Logbook
) -> None:
    classes = np.eye(40, 80, dtype=np.uint8)
    masks = {"truth": {"mask_data": classes, "class_labels": _LABELS}}
    table = Table(columns=["x", "y"], data=[[1, 2], [2, 4]])
    for _ in range(2):
        logbook.log(
            pic=Image(picture(), boxes=_BOXES, masks=masks),
            rows=table,
            spread=Histogram([1, 2, 3]),
            card=Markdown("# Card\n\n[link](https://example.com) `code`"),
            said="words",
        )
    logbook.log(curve=line(table, "x", "y"), cloud=Object3D(np.zeros((4, 3))))
    run = logbook.send()
    page = open_context(color_scheme=theme).new_page()
    page.goto(run.path)
    expect(
        panel(page, "pic").get_by_role("button", name="truth cat (mask)")
    ).to_be_visible()
    expect(
        panel(page, "card").get_by_role("heading", name="Card", exact=True)
    ).to_be_visible()
    page.get_by_role("region", name="Tables 1").scroll_into_view_if_needed()
    expect(panel(page, "rows").get_by_role("cell").first).to_be_visible()
    assert violations(page) == []


def test_a_workspace_shows_the_pictures_of_several_runs(
    page: Page, laboratory: Laboratory, project: str, logbook: Logbook
) -> None:
    logbook.log(pic=Image(picture(), caption="from the first"))
    first = logbook.send()
    second = laboratory.start_run(project, f"second-{project}", name="second")
    for path in logbook.place.added:
        second.save(path, logbook.place.read(path))
    second.log([{"pic": {**logbook.rows[0]["pic"], "caption": "from the second"}}])
    page.goto(f"/ada/{first.project}")
    for name in ("from the first", "from the second"):
        is_loaded(panel(page, "pic").get_by_role("img", name=name))
