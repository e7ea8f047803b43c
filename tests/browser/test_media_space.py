"""Point clouds, models, molecules and figures: drawn, turned, and bounded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from plotly import graph_objects

from tests.browser.conftest import watch
from tests.browser.test_media import Logbook, logbook, panel
from tests.support import solid_things
from trailmark.media.molecule import Molecule
from trailmark.media.object3d import Object3D, box3d
from trailmark.media.plotly import Plotly

__all__ = ["logbook"]

_NO_WEBGL = """
HTMLCanvasElement.prototype.getContext = new Proxy(
  HTMLCanvasElement.prototype.getContext,
  { apply: (get, canvas, [kind, ...rest]) =>
      kind.startsWith('webgl') ? null : Reflect.apply(get, canvas, [kind, ...rest]) });
if (globalThis.OffscreenCanvas) OffscreenCanvas.prototype.getContext = () => null;
"""


def space(page: Page, key: str) -> Locator:
    return panel(page, key).get_by_role("application")


def _pixels(view: Locator) -> str:
    """What a view shows, to be compared with what it shows later."""
    return view.locator("canvas").evaluate("canvas => canvas.toDataURL()")


def _coloured(view: Locator) -> int:
    """Pixels of a view that are drawn on."""
    return view.locator("canvas").evaluate(
        "canvas => canvas.getContext('2d')"
        ".getImageData(0, 0, canvas.width, canvas.height)"
        ".data.filter((value, at) => at % 4 === 3 && value > 0).length"
    )


def _until_drawn(view: Locator, least: int) -> None:
    """The cross of axes alone colours some hundred pixels."""
    expect(view).to_be_visible()
    handle = view.locator("canvas").element_handle()
    view.page.wait_for_function(
        "([canvas, least]) => canvas.width > 0 && canvas.getContext('2d')"
        ".getImageData(0, 0, canvas.width, canvas.height)"
        ".data.filter((value, at) => at % 4 === 3 && value > 0).length > least",
        arg=[handle, least],
    )


def test_a_cloud_is_drawn_turned_and_coloured(page: Page, logbook: Logbook) -> None:
    rng = np.random.default_rng(0)
    points = np.hstack([rng.normal(size=(2_000, 3)), rng.integers(1, 5, (2_000, 1))])
    logbook.log(cloud=Object3D(points, caption="a cloud"))
    page.goto(logbook.send().path)
    cloud = space(page, "cloud")
    _until_drawn(cloud, 2_000)
    expect(cloud).to_have_accessible_name("a cloud: 2,000 points")
    first = _pixels(cloud)
    cloud.focus()
    for key in ("ArrowLeft", "+"):
        before = _pixels(cloud)
        page.keyboard.press(key)
        assert _pixels(cloud) != before
    page.keyboard.press("0")
    assert _pixels(cloud) == first
    colours = panel(page, "cloud").get_by_role("combobox")
    expect(colours).to_have_value("logged")
    colours.select_option("One colour")
    assert _pixels(cloud) != first
    box = cloud.bounding_box()
    assert box is not None
    turned = _pixels(cloud)
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60)
    page.mouse.up()
    assert _pixels(cloud) != turned


def test_a_scene_has_its_boxes_and_vectors(page: Page, logbook: Logbook) -> None:
    points = np.random.default_rng(0).normal(size=(50, 6))
    box = box3d(
        center=(0, 0, 0), size=(2, 1, 1), orientation=(1, 0, 0, 0), color=(255, 0, 0)
    )
    vector = {"start": [0, 0, 0], "end": [0, 0, 2]}
    logbook.log(
        bare=Object3D.from_point_cloud(points),
        boxed=Object3D.from_point_cloud(points, [{**box, "label": "car"}], [vector]),
    )
    page.goto(logbook.send().path)
    for key in ("bare", "boxed"):
        _until_drawn(space(page, key), 500)
    red = (
        "canvas => { const { data } = canvas.getContext('2d')"
        ".getImageData(0, 0, canvas.width, canvas.height); let red = 0;"
        "for (let at = 0; at < data.length; at += 4)"
        " if (data[at] > 240 && data[at + 1] < 60 && data[at + 2] < 60) red += 1;"
        "return red }"
    )
    counts = [
        space(page, key).locator("canvas").evaluate(red) for key in ("bare", "boxed")
    ]
    assert counts[1] > counts[0] + 50


@pytest.mark.parametrize("kind", ["obj", "stl", "gltf", "glb"])
def test_models_are_drawn(
    page: Page, logbook: Logbook, tmp_path: Path, kind: str
) -> None:
    (tmp_path / f"thing.{kind}").write_bytes(getattr(solid_things, kind)())
    logbook.log(thing=Object3D(tmp_path / f"thing.{kind}"))
    page.goto(logbook.send().path)
    _until_drawn(space(page, "thing"), 4_000)


def test_molecules_are_drawn_in_a_chosen_way(
    page: Page, logbook: Logbook, tmp_path: Path
) -> None:
    (tmp_path / "helix.pdb").write_bytes(solid_things.pdb())
    (tmp_path / "water.sdf").write_bytes(solid_things.sdf())
    logbook.log(
        helix=Molecule(tmp_path / "helix.pdb", caption="helix"),
        water=Molecule(tmp_path / "water.sdf"),
    )
    page.goto(logbook.send().path)
    helix = space(page, "helix")
    expect(helix).to_have_accessible_name("helix: 48 atoms")
    expect(space(page, "water")).to_have_accessible_name(
        "water of rich at step 0: 3 atoms"
    )
    ribbons = helix.screenshot()
    panel(page, "helix").get_by_role("combobox").select_option("Spheres")
    spheres = helix.screenshot()
    assert spheres != ribbons
    helix.focus()
    page.keyboard.press("ArrowLeft")
    assert helix.screenshot() != spheres


def test_a_figure_is_drawn_by_plotly_as_nobody(page: Page, logbook: Logbook) -> None:
    figure = {
        "data": [{"type": "bar", "x": ["a", "b"], "y": [1, 2], "name": "<b>n</b>"}],
        "layout": {
            "title": {"text": 'T <a href="javascript:top.hacked=1">link</a>'},
            "images": [{"source": "/api/viewer", "x": 0, "y": 0}],
        },
    }
    logbook.log(figure=Plotly(graph_objects.Figure(figure)))
    page.goto(logbook.send().path)
    frame = panel(page, "figure").locator("iframe")
    expect(frame).to_have_attribute("data-state", "drawn", timeout=30_000)
    inside = frame.content_frame
    expect(inside.locator(".barlayer path")).to_have_count(2)
    assert inside.locator("body").evaluate("() => window.origin") == "null"
    assert inside.locator("a[*|href^='javascript']").count() == 0
    assert page.evaluate("window.hacked") is None


def test_large_clouds_are_asked_about_and_sampled(page: Page, logbook: Logbook) -> None:
    count = 700_000
    rng = np.random.default_rng(0)
    logbook.log(large=Object3D(rng.integers(-500, 500, size=(count, 3))))
    (row,) = logbook.rows
    # As one of 200 MB is announced.
    logbook.rows[0] = {"large": {**row["large"], "size": 200_000_000}}
    page.goto(logbook.send().path)
    large = panel(page, "large")
    large.get_by_role("button", name="Read 200 MB").click()
    expect(large.get_by_role("note")).to_have_text("Showing 175,000 of 700,000 points")
    _until_drawn(space(page, "large"), 2_000)


def test_broken_files_are_told_and_can_be_had(
    open_context: Callable[..., BrowserContext], logbook: Logbook, tmp_path: Path
) -> None:
    # Without the page fixture: libraries log what they cannot read.
    page = open_context().new_page()
    (tmp_path / "cut.glb").write_bytes(solid_things.glb()[:90])
    (tmp_path / "far.gltf").write_bytes(solid_things.gltf_elsewhere())
    (tmp_path / "empty.pdb").write_bytes(b"nothing\n")
    (tmp_path / "no.obj").write_bytes(b"\x00\xff not a model")
    (tmp_path / "no.pts.json").write_bytes(b"<script>")
    logbook.log(
        cut=Object3D(tmp_path / "cut.glb"),
        far=Object3D(tmp_path / "far.gltf"),
        empty=Molecule(tmp_path / "empty.pdb"),
        no=Object3D(tmp_path / "no.obj"),
        points=Object3D(tmp_path / "no.pts.json"),
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(logbook.send().path)
    for key in ("cut", "far", "empty", "no", "points"):
        expect(panel(page, key).get_by_role("alert")).to_be_visible()
        expect(panel(page, key).get_by_role("link")).to_contain_text("Download")
    assert not [url for url in asked if "evil.example" in url]


def test_a_cloud_cut_short_shows_what_there_is(page: Page, logbook: Logbook) -> None:
    logbook.log(cloud=Object3D(np.eye(3)))
    path = logbook.place.added[0]
    whole = json.loads(logbook.place.read(path))
    (logbook.place.files / path).write_bytes(json.dumps(whole).encode()[:-6])
    page.goto(logbook.send().path)
    expect(panel(page, "cloud").get_by_role("note")).to_contain_text(
        "The file ends early"
    )


def test_without_webgl_the_file_can_still_be_had(
    open_context: Callable[..., BrowserContext], logbook: Logbook, tmp_path: Path
) -> None:
    context = open_context()
    context.add_init_script(_NO_WEBGL)
    page = context.new_page()
    (tmp_path / "helix.pdb").write_bytes(solid_things.pdb())
    logbook.log(
        cloud=Object3D(np.eye(3)), helix=Molecule(tmp_path / "helix.pdb", caption="h")
    )
    page.goto(logbook.send().path)
    for key in ("cloud", "helix"):
        expect(panel(page, key).get_by_role("alert")).to_contain_text("WebGL")
        expect(panel(page, key).get_by_role("link")).to_contain_text("Download")


def test_many_views_share_what_the_browser_lends(
    open_context: Callable[..., BrowserContext], logbook: Logbook
) -> None:
    # Browsers take the oldest away when a page wants more than about sixteen.
    page = open_context(viewport={"width": 1440, "height": 1400}).new_page()
    complaints = watch(page)
    clouds = [
        Object3D(np.random.default_rng(n).normal(size=(99, 3))) for n in range(20)
    ]
    logbook.log(clouds=clouds)
    page.goto(logbook.send().path)
    page.get_by_role("button", name="Full screen: clouds").click()
    views = page.get_by_role("application")
    expect(views).to_have_count(20)
    for view in (views.first, views.last):
        view.scroll_into_view_if_needed()
        _until_drawn(view, 500)
    assert complaints == []
