"""Workspace < section < panel, saved from Python and looked at on the page.

Source: scenario 100; document 004, `WorkspaceSettings` and `SectionPanelSettings`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

import trailmark.reports as wr
import trailmark.workspaces as ws
from tests.browser.drawn import chart, pointed
from tests.support.laboratory import Laboratory

Open = Callable[..., str]
STEPS = 20


@pytest.fixture
def curves(laboratory: Laboratory, project: str) -> None:
    """Two runs; their epoch is a tenth of the step, their runtime twice of it."""
    for name in ("one", "two"):
        run = laboratory.start_run(project, f"{name}-{project}", name=name)
        run.log(
            [
                {
                    "loss": float(10 * (step % 2)),
                    "accuracy": step / STEPS,
                    "epoch": step / 10,
                    "_runtime": 2.0 * step,
                }
                for step in range(STEPS)
            ]
        )
        run.finish()


def _line(title: str, **more: object) -> wr.LinePlot:
    said = {"x": None, "y": ["loss"], **more}
    return wr.LinePlot(title=title, **said)  # pyright: ignore[reportArgumentType]


def _over(page: Page, panel: str, axis: str) -> None:
    expect(chart(page, panel)).to_have_accessible_name(f"{panel} over {axis}, 2 runs")


def test_the_x_axis_of_the_panel_then_of_its_section_then_of_the_workspace(
    page: Page, open_saved: Open, curves: None
) -> None:
    open_saved(
        settings=ws.WorkspaceSettings(x_axis="epoch"),
        sections=[
            ws.Section(
                name="Own",
                is_open=True,
                panel_settings=ws.SectionPanelSettings(x_axis="_runtime"),
                panels=[_line("says steps", x="Step"), _line("says nothing")],
            ),
            ws.Section(name="Plain", is_open=True, panels=[_line("far from it")]),
        ],
    )
    _over(page, "says steps", "Step")
    _over(page, "says nothing", "Relative time")
    _over(page, "far from it", "epoch")


def test_the_range_of_the_x_axis(page: Page, open_saved: Open, curves: None) -> None:
    open_saved(
        settings=ws.WorkspaceSettings(x_min=2, x_max=6),
        sections=[
            ws.Section(
                name="Own",
                is_open=True,
                panel_settings=ws.SectionPanelSettings(x_min=3, x_max=5),
                panels=[
                    _line("of the panel", range_x=(10, 12)),
                    _line("of the section"),
                ],
            ),
            ws.Section(name="Plain", is_open=True, panels=[_line("of the workspace")]),
        ],
    )
    for title, first, last in (
        ("of the panel", "10", "12"),
        ("of the section", "3", "5"),
        ("of the workspace", "2", "6"),
    ):
        drawn = chart(page, title)
        expect(drawn).not_to_have_attribute("aria-busy", "true")
        expect(_words(drawn, first)).to_be_visible()
        expect(_words(drawn, last)).to_be_visible()


def _words(drawn: Locator, words: str) -> Locator:
    return drawn.get_by_text(words, exact=True).first


def test_smoothing(page: Page, open_saved: Open, curves: None) -> None:
    """The loss jumps between 0 and 10: what is smoothed most stays nearest to 5."""
    open_saved(
        settings=ws.WorkspaceSettings(smoothing_type="average", smoothing_weight=10),
        sections=[
            ws.Section(
                name="Own",
                is_open=True,
                panel_settings=ws.SectionPanelSettings(
                    smoothing_type="gaussian", smoothing_weight=1
                ),
                panels=[
                    _line("sharp", smoothing_type="none", smoothing_factor=0),
                    _line("of the section"),
                ],
            ),
            ws.Section(name="Plain", is_open=True, panels=[_line("of the workspace")]),
        ],
    )

    def height(title: str) -> float:
        """How far the line is from its middle, where the loss is 10."""
        return abs(float(pointed(page, title, along=0.5)[0][1]) - 5)

    sharp, section, workspace = map(
        height, ("sharp", "of the section", "of the workspace")
    )
    assert sharp == 5
    assert section < sharp
    assert workspace < section


def test_what_a_level_takes_back_is_inherited_again(
    page: Page, open_saved: Open, curves: None
) -> None:
    """A section's settings are marked with where they come from, and can be reset."""
    open_saved(
        settings=ws.WorkspaceSettings(x_axis="epoch", ignore_outliers=True),
        sections=[
            ws.Section(
                name="Own",
                is_open=True,
                panel_settings=ws.SectionPanelSettings(x_axis="_runtime"),
                panels=[_line("says nothing")],
            )
        ],
    )
    page.get_by_role("button", name="Chart settings of Own (changed)").click()
    dialog = page.get_by_role("dialog", name="Chart settings of Own")
    expect(dialog).to_contain_text("inherited from workspace")
    dialog.get_by_role("button", name="Reset x axis").click()
    page.keyboard.press("Escape")
    _over(page, "says nothing", "epoch")
