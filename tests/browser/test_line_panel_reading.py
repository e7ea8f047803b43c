"""Reading a line panel closely: measured ranges, zooms, what other panels say, copies."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

import trailmark.reports as wr
import trailmark.workspaces as ws
from tests.browser.accessibility import violations
from tests.browser.drawn import chart, tooltip
from tests.support.laboratory import Laboratory

Open = Callable[..., str]
STEPS = 101


@pytest.fixture
def show(
    page: Page, open_saved: Open, laboratory: Laboratory, project: str
) -> Callable[..., None]:
    """Opens these plots over `low`, `middle` and `high`: flat lines at 1, 5 and 9."""
    for name, level in (("low", 1.0), ("middle", 5.0), ("high", 9.0)):
        run = laboratory.start_run(
            project, f"{name}-{project}", name=name, config={"level": level}
        )
        run.log([{"level": level, "rise": step * level / 10} for step in range(STEPS)])
        run.finish()

    def show(*plots: wr.LinePlot) -> None:
        section = ws.Section(name="Lines", is_open=True, panels=list(plots))
        open_saved(sections=[section])
        for plot in plots:
            drawn = chart(page, str(plot.title))
            expect(drawn).not_to_have_attribute("aria-busy", "true")

    return show


def _plot(title: str, metric: str = "level", **more: object) -> wr.LinePlot:
    return wr.LinePlot(title=title, y=[metric], **more)  # pyright: ignore[reportArgumentType]


def _drag(
    page: Page,
    title: str,
    start: tuple[float, float],
    end: tuple[float, float],
    key: str | None = None,
) -> None:
    """Drags between two places of a chart, given as shares of its size."""
    box = chart(page, title).bounding_box()
    assert box

    def move(at: tuple[float, float]) -> None:
        page.mouse.move(
            box["x"] + box["width"] * at[0], box["y"] + box["height"] * at[1]
        )

    if key:
        page.keyboard.down(key)
    move(start)
    page.mouse.down()
    move(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    move(end)
    page.mouse.up()
    if key:
        page.keyboard.up(key)


def _card(page: Page, title: str) -> Locator:
    return page.get_by_role("dialog", name=f"Statistics of {title}")


def _menu(page: Page, title: str, item: str) -> None:
    page.get_by_role("article", name=title).hover()
    page.get_by_role("button", name=f"Menu of {title}", exact=True).click()
    page.get_by_role("menuitem", name=item).click()


def test_all_that_is_shown_is_measured_line_by_line(
    page: Page, show: Callable[..., None]
) -> None:
    show(_plot("Rise", "rise"))
    _menu(page, "Rise", "Statistics of what is shown")
    card = _card(page, "Rise")
    rows = card.get_by_role("row")
    expect(rows).to_have_count(4)
    cells = card.get_by_role("row", name="middle").get_by_role("cell")
    expect(cells).to_have_text(["25", "0.5", "0", "0", "50", "100", "101"])
    assert violations(page) == []
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card.get_by_role("button", name="Copy").click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "middle\t25\t0.5\t0\t0\t50\t100\t101" in copied
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_a_rectangle_keeps_the_runs_that_cross_it(
    page: Page, show: Callable[..., None]
) -> None:
    show(_plot("Level"))
    _drag(page, "Level", (0.3, 0.3), (0.6, 0.7), "Alt")
    card = _card(page, "Level")
    expect(card.get_by_role("row")).to_have_count(2)
    expect(card.get_by_role("row").nth(1)).to_contain_text("middle")
    card.get_by_role("button", name="Show only this run").click()
    expect(chart(page, "Level")).to_have_accessible_name(re.compile("1 run$"))


def test_a_range_is_measured_by_keys_and_by_the_menu(
    page: Page, show: Callable[..., None]
) -> None:
    show(_plot("Level"))
    drawn = chart(page, "Level")
    drawn.focus()
    page.keyboard.press("Shift+ArrowLeft")
    expect(tooltip(page)).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("m")
    card = _card(page, "Level")
    expect(card.get_by_role("row")).to_have_count(4)
    card.get_by_role("button", name="Close statistics").click()
    expect(card).to_have_count(0)
    _menu(page, "Level", "Measure a range")
    _drag(page, "Level", (0.4, 0.5), (0.8, 0.5))
    expect(card.get_by_role("row")).to_have_count(4)
    card.get_by_role("button", name="Zoom in").click()
    expect(card).to_have_count(0)
    expect(drawn.get_by_text("0", exact=True)).to_have_count(0)


def test_a_rectangle_zooms_both_axes_and_a_double_click_goes_back(
    page: Page, show: Callable[..., None]
) -> None:
    show(_plot("Level"))
    drawn = chart(page, "Level")
    four = drawn.get_by_text("4", exact=True)
    expect(drawn.get_by_text("5", exact=True)).to_be_visible()
    expect(four).to_have_count(0)
    _drag(page, "Level", (0.3, 0.35), (0.6, 0.65))
    expect(four).to_be_visible()
    expect(drawn.get_by_text("40", exact=True)).to_be_visible()
    _drag(page, "Level", (0.8, 0.5), (0.3, 0.5), "Shift")
    expect(drawn.get_by_text("70", exact=True)).to_be_visible()
    drawn.dblclick()
    expect(drawn.get_by_text("0", exact=True)).to_be_visible()
    expect(four).to_be_hidden()


def test_panels_of_one_axis_zoom_together_where_that_is_wanted(
    page: Page, show: Callable[..., None]
) -> None:
    show(_plot("One"), _plot("Two", "rise"), _plot("Time", x="WallTime"))
    hundred = chart(page, "Two").get_by_text("100", exact=True)
    page.get_by_role("button", name="Chart settings", exact=True).click()
    page.get_by_role("switch", name="Zoom panels together").check(force=True)
    page.keyboard.press("Escape")
    _drag(page, "One", (0.2, 0.5), (0.5, 0.5))
    expect(chart(page, "Two").get_by_text("30", exact=True)).to_be_visible()
    expect(hundred).to_have_count(0)
    _menu(page, "Two", "Reset zoom")
    expect(chart(page, "One").get_by_text("100", exact=True)).to_be_visible()
    expect(hundred).to_be_visible()


def test_other_panels_say_what_the_run_pointed_at_has_in_them(
    page: Page, show: Callable[..., None]
) -> None:
    show(_plot("Level"), _plot("Rise", "rise"))
    box = chart(page, "Level").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 12)
    page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + 12)
    expect(tooltip(page)).to_contain_text("high")
    step = re.search(r"Step (\d+)", tooltip(page).inner_text())
    assert step
    told = f"{int(step[1]) * 0.9:.4g}"
    expect(chart(page, "Rise").get_by_text(told, exact=True)).to_be_visible()
    page.mouse.move(2, 2)
    expect(chart(page, "Rise").get_by_text(told, exact=True)).to_be_hidden()


def test_the_value_that_is_pointed_at_is_copied_by_key_and_by_click(
    page: Page, show: Callable[..., None]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    show(_plot("Level", max_runs_to_show=1, legend_template="${run:displayName}!"))
    drawn = chart(page, "Level")
    drawn.focus()
    page.keyboard.press("ArrowRight")
    expect(tooltip(page)).to_be_visible()
    page.keyboard.press("c")
    expect(tooltip(page)).to_contain_text("Copied")
    by_key = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"high!\tStep \d+\t9", by_key)
    drawn.click()
    tooltip(page).get_by_text("high!").click()
    expect(tooltip(page)).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("high!\t")


def test_runs_that_are_left_out_can_be_had(
    page: Page, show: Callable[..., None]
) -> None:
    show(_plot("Few", max_runs_to_show=1))
    panel = page.get_by_role("article", name="Few")
    drawn = chart(page, "Few")
    chooser = panel.get_by_role("group", name="Showing 1 of 3 runs")
    chooser.get_by_role("button", name="Draw all 3 runs").click()
    expect(drawn).to_have_accessible_name(re.compile("3 runs$"))
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(drawn).to_have_accessible_name(re.compile("1 run$"))
    chooser.get_by_role("button", name="Draw the runs as one group").click()
    expect(drawn).to_have_accessible_name(re.compile("1 group of 3 runs$"))


def test_words_at_the_pointer_know_the_spread_of_a_group(
    page: Page, show: Callable[..., None]
) -> None:
    words = "all [[ ${mean} ± ${stddev}, ${min} to ${max}, ${percent} ]]"
    show(_plot("All", aggregate=True, groupby_aggfunc="max", legend_template=words))
    drawn = chart(page, "All")
    drawn.focus()
    page.keyboard.press("ArrowRight")
    expect(tooltip(page)).to_contain_text("5 ± 4, 1 to 9, 100%")
