"""Pages, words, distributions, things in space, molecules and figures."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import bokeh.plotting
import numpy as np
import plotly.graph_objects
import pytest
from matplotlib.figure import Figure

from tests.support.media_place import RecordingPlace
from trailmark.errors import UsageError
from trailmark.media.histogram import Histogram
from trailmark.media.html import Html
from trailmark.media.molecule import Molecule
from trailmark.media.object3d import Object3D, box3d
from trailmark.media.plotly import Bokeh, Plotly
from trailmark.media.text import Markdown, Text


def test_a_page_opens_its_links_elsewhere(place: RecordingPlace) -> None:
    told = place.log(Html("<p>hi</p>"))
    assert place.read(told["path"]) == b'<base target="_blank"><p>hi</p>'
    assert told["_type"] == "html-file"
    inside = Html("<html><HEAD><title>t</title></HEAD></html>").html
    assert inside.startswith('<html><HEAD><base target="_blank"><title>')
    assert Html("<p>hi</p>", inject=False).html == "<p>hi</p>"


def test_a_page_may_be_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.html").write_text("<b>x</b>")
    pages = [Html("page.html", False), Html(Path("page.html"), False)]
    with Path("page.html").open() as file:
        pages.append(Html(file, False))
    assert {page.html for page in pages} == {"<b>x</b>"}
    assert Html("page.html", False, data_is_not_path=True).html == "page.html"
    assert Html("absent.html", False).html == "absent.html"
    with pytest.raises(UsageError):
        Html(Path("absent.html"))


def test_pages_are_listed(place: RecordingPlace) -> None:
    told = Html.logged_together([Html("a"), Html("b")], place, "k", 0)
    assert (told["_type"], told["count"], len(told["html"])) == ("html", 2, 2)


@pytest.mark.parametrize(
    ("made", "kind", "ending"),
    [(Text, "text-file", ".txt"), (Markdown, "markdown-file", ".md")],
)
def test_words_are_a_file_and_inline_while_short(
    place: RecordingPlace, made: type[Text], kind: str, ending: str
) -> None:
    told = place.log(made("# é\n", caption="c"))
    assert (told["_type"], told["text"], told["caption"]) == (kind, "# é\n", "c")
    assert told["path"].startswith("media/text/key_0_")
    assert told["path"].endswith(ending)
    assert place.read(told["path"]) == "# é\n".encode()
    assert "text" not in place.log(made("x" * 1_001))


def test_half_a_surrogate_pair_is_replaced(place: RecordingPlace) -> None:
    assert place.log(Text("a\ud800"))["text"] == "a?"


def test_a_histogram_counts_as_numpy_does(place: RecordingPlace) -> None:
    values = np.random.default_rng(0).normal(size=1_000)
    counts, edges = np.histogram(values, bins=64)
    assert place.log(Histogram(values)) == {
        "_type": "histogram",
        "values": counts.tolist(),
        "bins": edges.tolist(),
    }
    assert Histogram(np_histogram=(counts, edges)).bins == edges.tolist()


def test_values_that_are_not_finite_are_counted(place: RecordingPlace) -> None:
    told = place.log(Histogram([1.0, float("nan"), float("inf"), 2.0], num_bins=2))
    assert told["values"] == [1, 1]
    assert list(place.problems.values()) == [2]


@pytest.mark.parametrize("values", [[], [float("nan")], [True, False], [5.0]])
def test_odd_values_have_a_histogram_too(values: list[Any]) -> None:
    made = Histogram(values, num_bins=4)
    assert len(made.bins) == 5
    json.dumps(made.bins, allow_nan=False)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"sequence": [1], "np_histogram": ([1], [0, 1])},
        {"sequence": [1], "num_bins": 513},
        {"sequence": ["a"]},
        {"np_histogram": ([1, 2], [0, 1])},
        {"np_histogram": ([1], [0, float("nan")])},
        {"np_histogram": ([1] * 600, list(range(601)))},
    ],
)
def test_an_impossible_histogram_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Histogram(**given)


@pytest.mark.parametrize("width", [3, 4, 6])
def test_points_are_written_as_they_are(place: RecordingPlace, width: int) -> None:
    points = np.random.default_rng(0).random((5, width))
    told = place.log(Object3D(points))
    assert json.loads(place.read(told["path"])) == points.tolist()
    assert told["path"].endswith(".pts.json")


def test_points_at_infinity_are_left_out_and_counted(place: RecordingPlace) -> None:
    told = place.log(Object3D(np.array([[0, 0, 0], [np.nan, 0, 0]])))
    assert json.loads(place.read(told["path"])) == [[0, 0, 0]]
    assert list(place.problems.values()) == [1]


def test_a_scene_keeps_points_boxes_and_vectors(place: RecordingPlace) -> None:
    box = box3d(
        center=(1, 2, 3),
        size=(2, 2, 2),
        orientation=(1, 0, 0, 1),
        color=(1, 2, 3),
        label="car",
        score=np.float32(0.5),
    )
    vector = {"start": [0, 0, 0], "end": np.array([1, 1, 1])}
    made = Object3D.from_point_cloud(np.zeros((2, 3), np.float32), [box], [vector])
    scene = json.loads(place.read(place.log(made)["path"]))
    assert scene["points"] == [[0, 0, 0], [0, 0, 0]]
    assert scene["vectors"] == [{"start": [0, 0, 0], "end": [1, 1, 1]}]
    [read] = scene["boxes"]
    assert (read["label"], read["score"]) == ("car", 0.5)
    corners = np.array(read["corners"])
    assert np.allclose(corners.mean(axis=0), [1, 2, 3])
    assert np.allclose(np.abs(corners - [1, 2, 3]), 1)


@pytest.mark.parametrize(
    "given",
    [
        np.zeros((5, 5)),
        {"type": "unknown"},
        {"type": "lidar/beta", "boxes": [{"corners": [[0, 0, 0]]}]},
        {"type": "lidar/beta", "vectors": [{"start": [0, 0, 0]}]},
        "model.xyz",
        "absent.obj",
    ],
)
def test_what_is_not_in_space_is_refused(given: Any) -> None:
    with pytest.raises(UsageError):
        Object3D(given)


def test_models_and_molecules_are_files(place: RecordingPlace, tmp_path: Path) -> None:
    for name in ("m.obj", "m.glb", "m.pts.json", "m.pdb"):
        (tmp_path / name).write_bytes(b"data")
    told = [place.log(Object3D(tmp_path / f"m.{kind}")) for kind in ("obj", "glb")]
    assert [one["path"].rpartition(".")[2] for one in told] == ["obj", "glb"]
    with (tmp_path / "m.pts.json").open() as file:
        assert place.log(Object3D.from_file(file))["path"].endswith(".pts.json")
    with (tmp_path / "m.pdb").open() as file:
        molecules = [Molecule(file), Molecule(tmp_path / "m.pdb", caption="c")]
    both = Molecule.logged_together(molecules, place, "m", 0)
    assert both["captions"] == [None, "c"]
    assert place.read(both["filenames"][0]) == b"data"
    with pytest.raises(UsageError):
        Molecule(io.StringIO("x"))


def test_smiles_need_rdkit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rdkit", None)
    with pytest.raises(UsageError, match="pip install rdkit"):
        Molecule.from_smiles("CCO")


def test_figures_stay_interactive(place: RecordingPlace) -> None:
    figure = plotly.graph_objects.Figure(
        plotly.graph_objects.Scatter(x=[1, 2], y=[3, 4])
    )
    told = place.log(Plotly(figure))
    assert json.loads(place.read(told["path"]))["data"][0]["type"] == "scatter"
    axes = Figure().subplots()
    axes.plot([1, 2], [3, 4])
    assert json.loads(Plotly(axes.figure).data)["data"][0]["y"] == [3, 4]
    drawn = bokeh.plotting.figure()
    drawn.line([1, 2], [3, 4])
    document = json.loads(place.read(place.log(Bokeh(drawn))["path"]))
    assert document["roots"]
    for wrong in (Plotly, Bokeh):
        with pytest.raises(UsageError):
            wrong([1, 2])
