"""Values of other libraries as the media they are meant to be."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import bokeh.plotting
import matplotlib
import numpy as np
import pandas as pd
import PIL.Image
import plotly.graph_objects
import pytest
from matplotlib.figure import Figure

from tests.support.pytorch import needs_torch, torch_values
from trailmark.media.convert import as_media
from trailmark.media.histogram import Histogram
from trailmark.media.image import Image
from trailmark.media.plotly import Bokeh, Plotly
from trailmark.media.table.table import Table

matplotlib.use("Agg")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (PIL.Image.new("P", (3, 2)), Image),
        (Figure(), Image),
        (Figure().subplots(), Image),
        (plotly.graph_objects.Figure(), Plotly),
        (bokeh.plotting.figure(), Bokeh),
        (pd.DataFrame({"a": [1]}), Table),
        (pd.Series(range(33)), Histogram),
        (np.zeros((33,)), Histogram),
    ],
)
def test_what_has_a_form_takes_it(value: Any, kind: type) -> None:
    assert type(as_media(value)) is kind


@needs_torch
def test_a_large_tensor_is_a_histogram() -> None:
    import torch

    assert type(as_media(torch.zeros(3, 11, requires_grad=True))) is Histogram


def test_pyplot_is_its_current_figure() -> None:
    from matplotlib import pyplot

    pyplot.figure(figsize=(2, 1), dpi=50)
    image = as_media(pyplot)
    pyplot.close()
    assert isinstance(image, Image)
    assert image.width == 100


@pytest.mark.parametrize(
    "value",
    [
        1,
        "a",
        None,
        {"a": 1},
        [1] * 99,
        np.float32(1),
        np.zeros(32),
        *torch_values(lambda torch: [torch.zeros(2)]),
        np.array(["a"] * 99),
        np.zeros(99, complex),
        pd.Series(["a"]),
        object(),
    ],
)
def test_all_else_stays_what_it_is(value: Any) -> None:
    assert as_media(value) is None


def test_nothing_heavy_is_imported_for_plain_values() -> None:
    script = (
        "import sys\n"
        "from trailmark.media.convert import as_media\n"
        "from trailmark.media import Html, Table, Text\n"
        "as_media(1), as_media(object()), Table(columns=['a'], data=[[1]])\n"
        "heavy = {'numpy', 'PIL', 'torch', 'pandas', 'matplotlib', 'plotly'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    printed = subprocess.check_output([sys.executable, "-c", script], timeout=60)
    assert printed == b"[]\n"
