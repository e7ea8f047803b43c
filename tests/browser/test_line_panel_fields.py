"""Every field of `LinePlot`, saved from Python and seen in what the panel draws.

Source: document 004 and the fields of the official package's `LinePlot`. What is drawn is
read from the SVG that the panel exports, which the drawing itself makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import trailmark.reports as wr
import trailmark.workspaces as ws
from tests.browser.drawn import chart, exported_svg, pointed, table_of
from tests.support.laboratory import Laboratory

Open = Callable[..., str]
STEPS = 20


@pytest.fixture
def lines(laboratory: Laboratory, project: str) -> None:
    """Runs `one` and `two` of learning rates 0.1 and 0.2; `two` has twice the loss."""
    for number, name in enumerate(("one", "two"), start=1):
        run = laboratory.start_run(
            project, f"{name}-{project}", name=name, config={"lr": number / 10}
        )
        run.log(
            [
                {
                    "loss": float(number * (1 + step)),
                    "jumps": float(10 * (step % 2)),
                    "spike": 1000.0 if step == 10 else 1.0 + step / STEPS,
                    "layer_0/grad": 1.0,
                    "layer_1/grad": 2.0,
                }
                for step in range(STEPS)
            ]
        )
        run.finish()


@pytest.fixture
def show(page: Page, open_saved: Open, lines: None) -> Callable[..., None]:
    """Saves these plots from Python and opens them, each under its title."""

    def show(*plots: wr.LinePlot) -> None:
        section = ws.Section(name="Lines", is_open=True, panels=list(plots))
        open_saved(sections=[section])
        page.set_viewport_size({"width": 1800, "height": 1400})

    return show


def _words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def _strokes(svg: str, colour: str) -> list[str]:
    return re.findall(rf'<path [^>]*stroke="{colour}"[^>]*>', svg)


def test_no_field_is_left_out() -> None:
    source = Path(__file__).read_text()
    unseen = {
        field.name
        for field in fields(wr.LinePlot)
        if not field.name.startswith("_")
        and not re.search(rf"\b{field.name}\b(=|\": )", source)
    }
    assert unseen == {"layout"}


def test_metrics_axes_and_their_titles(page: Page, show: Callable[..., None]) -> None:
    show(
        wr.LinePlot(
            title="Both", x="jumps", y=["loss"], title_x="Jumps", title_y="Loss"
        ),
        wr.LinePlot(title="Some", x="Step", y=["loss"], range_x=(5, 8)),
        wr.LinePlot(title="Low", y=["loss"], range_y=(0, 100)),
        wr.LinePlot(title="Deep", y=["loss"], log_x=True, log_y=True),
    )
    expect(chart(page, "Both")).to_have_accessible_name("Both over Jumps, 2 runs")
    expect(chart(page, "Both").get_by_text("Loss", exact=True)).to_be_visible()
    assert {"5", "8"} <= set(_words(exported_svg(page, "Some")))
    assert "100" in _words(exported_svg(page, "Low"))
    deep = _words(exported_svg(page, "Deep"))
    assert {"1", "2", "10"} <= set(deep)


def test_numbers_of_the_x_axis_and_expressions(
    page: Page, show: Callable[..., None]
) -> None:
    show(
        wr.LinePlot(title="Formatted", y=["loss"], xaxis_format=".1f"),
        wr.LinePlot(title="Moved", y=["loss"], xaxis_expression="_step * 100"),
        wr.LinePlot(title="Worked out", y=["loss"], custom_expressions=["loss * 1000"]),
    )
    assert "10.0" in _words(exported_svg(page, "Formatted"))
    assert "1000" in _words(exported_svg(page, "Moved"))
    assert table_of(page, "Worked out")[0] == ["2000", "1000"]


def test_outliers_smoothing_and_the_original(
    page: Page, show: Callable[..., None]
) -> None:
    smooth: dict[str, Any] = {"smoothing_type": "average", "smoothing_factor": 10}
    show(
        wr.LinePlot(title="All", y=["spike"], ignore_outliers=False),
        wr.LinePlot(title="Inner", y=["spike"], ignore_outliers=True),
        wr.LinePlot(title="With", y=["jumps"], **smooth, smoothing_show_original=True),
        wr.LinePlot(
            title="Without", y=["jumps"], **smooth, smoothing_show_original=False
        ),
    )
    assert "1000" in _words(exported_svg(page, "All"))
    assert "1000" not in _words(exported_svg(page, "Inner"))
    assert 2 < float(pointed(page, "With")[0][1]) < 8
    faint = re.compile(r'<path [^>]*opacity="0.2"[^>]*>')
    assert len(faint.findall(exported_svg(page, "With"))) == 2
    assert faint.findall(exported_svg(page, "Without")) == []


def test_groups_and_how_many_runs(page: Page, show: Callable[..., None]) -> None:
    show(
        wr.LinePlot(title="By rate", y=["loss"], groupby="lr"),
        wr.LinePlot(
            title="Most",
            y=["loss"],
            aggregate=True,
            groupby_aggfunc="max",
            groupby_rangefunc="none",
        ),
        wr.LinePlot(title="Banded", y=["loss"], aggregate=True),
        wr.LinePlot(title="Never", y=["loss"], groupby="lr", aggregate=False),
        wr.LinePlot(title="First", y=["loss"], max_runs_to_show=1),
    )
    legend = page.get_by_role("article", name="By rate").get_by_role("list")
    expect(legend.get_by_role("listitem")).to_have_text(["lr: 0.2", "lr: 0.1"])
    assert table_of(page, "Most")[0] == ["2"]
    band = re.compile(r'<path [^>]*opacity="0.16"[^>]*>')
    assert band.findall(exported_svg(page, "Most")) == []
    assert len(band.findall(exported_svg(page, "Banded"))) == 1
    expect(chart(page, "Never")).to_have_accessible_name(re.compile("2 runs$"))
    expect(page.get_by_role("article", name="First")).to_contain_text("1 of 2 runs")


def test_areas_words_and_the_legend(page: Page, show: Callable[..., None]) -> None:
    show(
        wr.LinePlot(title="Stacked", y=["loss"], plot_type="stacked-area"),
        wr.LinePlot(title="Shares", y=["loss"], plot_type="pct-area"),
        wr.LinePlot(title="Large", y=["loss"], font_size="large"),
        wr.LinePlot(title="Right", y=["loss"], legend_position="east"),
        wr.LinePlot(
            title="Named", y=["loss"], legend_template="${run:displayName}!${config:lr}"
        ),
        wr.LinePlot(title="Fields", y=["loss"], legend_fields=["config:lr"]),
    )
    assert "60" in _words(exported_svg(page, "Stacked"))
    assert "100" in _words(exported_svg(page, "Shares"))
    assert 'font-size="14"' in exported_svg(page, "Large")
    legend = page.get_by_role("article", name="Right").get_by_role("list")
    drawn = chart(page, "Right").bounding_box()
    beside = legend.bounding_box()
    assert drawn
    assert beside
    assert beside["x"] >= drawn["x"] + drawn["width"]
    assert {"one!0.1", "two!0.2"} <= set(_words(exported_svg(page, "Named")))
    assert {"0.1", "0.2"} <= set(_words(exported_svg(page, "Fields")))


def test_a_pattern_names_lines_by_what_its_brackets_catch(
    page: Page, show: Callable[..., None]
) -> None:
    show(
        wr.LinePlot(title="Layers", metric_regex=r"layer_(\d)/grad", aggregate=True),
        wr.LinePlot(
            title="Named",
            metric_regex=r"layer_(?P<layer>\d)/grad",
            max_runs_to_show=1,
            legend_template="the layer ${layer}",
        ),
    )
    assert {"0", "1"} <= set(_words(exported_svg(page, "Layers")))
    assert table_of(page, "Layers")[0] == ["1", "2"]
    assert {"the layer 0", "the layer 1"} <= set(_words(exported_svg(page, "Named")))


def test_single_lines_by_run_and_metric(
    page: Page, show: Callable[..., None], project: str
) -> None:
    one, two = f"one-{project}:loss", f"two-{project}:loss"
    show(
        wr.LinePlot(
            title="Own",
            y=["loss"],
            line_titles={one: "the first"},
            line_colors={one: "#ff0000", two: "rgb(0, 0, 255)"},
            line_widths={one: 4},
            line_marks={one: "dashed", two: "points"},
        )
    )
    svg = exported_svg(page, "Own")
    assert "the first" in _words(svg)
    (red,) = _strokes(svg, "#ff0000")
    assert 'stroke-width="4"' in red
    assert "stroke-dasharray" in red
    assert len(re.findall(r'<path [^>]*fill="rgb\(0, 0, 255\)"[^>]*>', svg)) == STEPS


def test_every_point_or_a_sample_of_them(
    page: Page, show: Callable[..., None], laboratory: Laboratory, project: str
) -> None:
    run = laboratory.start_run(project, f"long-{project}", name="long")
    run.log([{"many": float(step % 7)} for step in range(4000)])
    run.finish()
    show(
        wr.LinePlot(
            title="Every", y=["many"], point_visualization_method="bucketing-gorilla"
        ),
        wr.LinePlot(title="Sample", y=["many"], point_visualization_method="sampling"),
    )
    band = 'opacity="0.16"'
    assert band in exported_svg(page, "Every")
    assert band not in exported_svg(page, "Sample")
