"""Settings of a workspace and of its sections that were saved from Python are honoured.

Source: document 004, `WorkspaceSettings`, `Section` and `SectionLayoutSettings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import trailmark.reports as wr
import trailmark.workspaces as ws
from tests.browser.drawn import chart, exported_svg, pointed, tooltip
from tests.support.laboratory import Laboratory

Open = Callable[..., str]
N_RUNS = 25


@pytest.fixture
def runs(laboratory: Laboratory, project: str) -> None:
    """Twenty-five runs of eight steps; one value in a hundred of the loss is far off."""
    for number in range(N_RUNS):
        run = laboratory.start_run(
            project, f"r{number:02d}-{project}", name=f"run {number:02d}"
        )
        run.log(
            [
                {"loss": number + step, "train/loss": step, "a/b/deep": step}
                for step in range(8)
            ]
        )
        run.finish()


@pytest.fixture
def open_settings(open_saved: Open, runs: None) -> Open:
    """Opens a workspace of one panel `Loss` with these settings."""

    def open_view(**settings: Any) -> str:
        panel = wr.LinePlot(title="Loss", x=None, y=["loss"])
        section = ws.Section(name="Lines", is_open=True, panels=[panel])
        return open_saved(sections=[section], settings=ws.WorkspaceSettings(**settings))

    return open_view


def _panels(page: Page) -> Locator:
    return page.locator("[data-panel]")


def _legend(page: Page) -> Locator:
    return page.get_by_role("article", name="Loss").get_by_role("list")


def test_at_most_so_many_runs_are_drawn_and_the_panel_says_so(
    page: Page, open_settings: Open
) -> None:
    open_settings(max_runs=3)
    expect(chart(page, "Loss")).to_have_accessible_name("Loss over Step, 3 runs")
    expect(page.get_by_role("article", name="Loss")).to_contain_text("3 of 25 runs")


def test_legends_are_left_out(page: Page, open_settings: Open) -> None:
    open_settings()
    expect(_legend(page)).to_be_visible()
    open_settings(remove_legends_from_panels=True)
    expect(chart(page, "Loss")).not_to_have_attribute("aria-busy", "true")
    expect(_legend(page)).to_have_count(0)


@pytest.mark.parametrize(
    ("asked", "told"), [("default", 12), ("all", N_RUNS), ("none", 1)]
)
def test_the_tooltip_tells_of_so_many_runs(
    page: Page, open_settings: Open, asked: str, told: int
) -> None:
    open_settings(tooltip_number_of_runs=asked, max_runs=100)
    assert len(pointed(page, "Loss")) == told


@pytest.mark.parametrize("is_coloured", [True, False])
def test_the_tooltip_has_the_colours_of_the_runs(
    page: Page, open_settings: Open, *, is_coloured: bool
) -> None:
    open_settings(tooltip_color_run_names=is_coloured, tooltip_number_of_runs="none")
    pointed(page, "Loss")
    name = tooltip(page).locator("span").filter(has_text=re.compile(r"^run \d\d$"))
    style = name.first.get_attribute("style") or ""
    assert ("color" in style) == is_coloured


def test_outliers_are_left_out_of_the_range(
    page: Page, open_saved: Open, laboratory: Laboratory, project: str
) -> None:
    run = laboratory.start_run(project, f"spiky-{project}", name="spiky")
    run.log([{"loss": 9_000.0 if step == 50 else step % 5} for step in range(200)])
    run.finish()
    panel = wr.LinePlot(title="Loss", x=None, y=["loss"])
    sections = [ws.Section(name="Lines", is_open=True, panels=[panel])]
    for is_ignored in (False, True):
        settings = ws.WorkspaceSettings(ignore_outliers=is_ignored)
        open_saved(sections=sections, settings=settings)
        expect(chart(page, "Loss")).not_to_have_attribute("aria-busy", "true")
        # Ticks of thousands, as "5k" or "5,000".
        large = chart(page, "Loss").get_by_text(re.compile(r"^\d.*(k|0{3})$"))
        if is_ignored:
            expect(large).to_have_count(0)
        else:
            expect(large.first).to_be_visible()


def test_samples_are_drawn_where_that_is_asked(page: Page, open_settings: Open) -> None:
    open_settings(point_visualization_method="downsampling")
    page.get_by_role("button", name="Chart settings", exact=True).click()
    dialog = page.get_by_role("dialog", name="Chart settings")
    expect(dialog).to_contain_text(re.compile("sampl", re.IGNORECASE))


@pytest.mark.parametrize(
    ("method", "has_lines", "has_points"),
    [("line", True, False), ("point", False, True), ("line_point", True, True)],
)
def test_lines_and_points_are_drawn_as_asked(
    page: Page, open_settings: Open, method: str, has_lines: bool, has_points: bool
) -> None:
    open_settings(point_visualization_method=method, max_runs=2)
    svg = exported_svg(page, "Loss")
    assert bool(re.search(r'<path [^>]*stroke-width="1.5"', svg)) is has_lines
    # Two runs of eight steps.
    dots = re.findall(r"<path [^>]*fill=\"(?!none)[^>]*>", svg)
    assert len(dots) == (16 if has_points else 0)


def test_panels_are_sorted_by_name(page: Page, open_saved: Open, runs: None) -> None:
    panels = [wr.LinePlot(title=title, y=["loss"]) for title in ("b", "c", "a")]
    section = ws.Section(name="Lines", is_open=True, panels=panels)
    for is_sorted, order in ((False, "bca"), (True, "abc")):
        settings = ws.WorkspaceSettings(sort_panels_alphabetically=is_sorted)
        open_saved(sections=[section], settings=settings)
        expect(_panels(page)).to_have_count(3)
        for at, title in enumerate(order):
            expect(_panels(page).nth(at)).to_have_attribute("data-panel", title)


@pytest.mark.parametrize(("prefix", "section"), [("first", "a"), ("last", "a/b")])
def test_panels_that_come_by_themselves_are_grouped_by_prefix(
    page: Page, open_saved: Open, runs: None, prefix: Any, section: str
) -> None:
    settings = ws.WorkspaceSettings(group_by_prefix=prefix)
    open_saved(auto_generate_panels=True, settings=settings)
    expect(_section(page, section)).to_contain_text("a/b/deep")


def _section(page: Page, name: str) -> Locator:
    written = re.escape(name).replace("/", r"\/")
    return page.get_by_role("region", name=re.compile(rf"^{written}( |\d|$)"))


def test_the_search_of_panels_is_there_and_opens_what_it_finds(
    page: Page, open_saved: Open, runs: None
) -> None:
    closed = ws.Section(
        name="Closed",
        panels=[wr.LinePlot(y=["train/loss"]), wr.LinePlot(y=["a/b/deep"])],
    )
    for is_opened in (False, True):
        settings = ws.WorkspaceSettings(
            panel_search_query="lo.s$", auto_expand_panel_search_results=is_opened
        )
        open_saved(sections=[closed], settings=settings)
        search = page.get_by_role("searchbox", name="Search panels")
        expect(search).to_have_value("lo.s$")
        expect(_section(page, "Closed")).to_be_visible()
        expect(_panels(page)).to_have_count(1 if is_opened else 0)


def test_sections_are_open_or_not_and_pinned_ones_are_first(
    page: Page, open_saved: Open, runs: None
) -> None:
    def section(name: str, **more: Any) -> ws.Section:
        return ws.Section(
            name=name, panels=[wr.LinePlot(title=name, y=["loss"])], **more
        )

    open_saved(
        sections=[
            section("Shut"),
            section("Open", is_open=True),
            section("Above", is_open=True, pinned=True),
        ]
    )
    expect(_panels(page)).to_have_count(2)
    sections = page.locator("section[data-section]")
    for at, name in enumerate(("Above", "Shut", "Open")):
        expect(sections.nth(at)).to_contain_text(name)


def test_a_standard_layout_is_a_grid_in_pages(
    page: Page, open_saved: Open, runs: None
) -> None:
    panels = [wr.LinePlot(title=f"p{at}", y=["loss"]) for at in range(5)]
    section = ws.Section(
        name="Grid",
        is_open=True,
        panels=panels,
        layout_settings=ws.SectionLayoutSettings(columns=2, rows=1),
    )
    open_saved(sections=[section])
    expect(_panels(page)).to_have_count(2)
    expect(_section(page, "Grid")).to_contain_text("1/3")
    left, right = (_panels(page).nth(at).bounding_box() for at in range(2))
    assert left
    assert right
    assert left["y"] == right["y"]
    assert right["x"] > left["x"] + left["width"] - 1


def test_a_custom_layout_puts_each_panel_where_it_says(
    page: Page, open_saved: Open, runs: None
) -> None:
    def panel(title: str, x: int, y: int, w: int, h: int) -> wr.LinePlot:
        return wr.LinePlot(
            title=title, y=["loss"], layout=wr.Layout(x=x, y=y, w=w, h=h)
        )

    section = ws.Section(
        name="Free",
        is_open=True,
        panels=[
            panel("wide", 0, 0, 24, 4),
            panel("left", 0, 4, 8, 8),
            panel("right", 8, 4, 16, 8),
        ],
        layout_settings=ws.SectionLayoutSettings(layout="custom"),
    )
    open_saved(sections=[section])
    expect(_panels(page)).to_have_count(3)
    boxes = {
        title: page.locator(f'[data-panel="{title}"]').bounding_box() or {}
        for title in ("wide", "left", "right")
    }
    wide, left, right = boxes["wide"], boxes["left"], boxes["right"]
    assert abs(wide["width"] - (left["width"] + right["width"])) < 30
    assert 1.8 < right["width"] / left["width"] < 2.2
    assert 1.7 < left["height"] / wide["height"] < 2.4
    assert left["y"] == right["y"] > wide["y"]
