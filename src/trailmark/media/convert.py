"""Values of other libraries as the media they are meant to be."""

from __future__ import annotations

import math
import sys
from typing import Any

from trailmark.media import figures
from trailmark.media.arrays import is_array, library_of
from trailmark.media.value import MediaValue

MAX_LISTED = 32
"""An array of more elements is a histogram, one of fewer a list."""


def as_media(value: Any) -> MediaValue | None:
    """Pictures, figures, data frames and large arrays as media; None for all else.

    Raises:
        UsageError: It is one of these, and none that can be shown.
    """
    if "PIL" in sys.modules and figures.is_picture(value):
        return _image(value)
    if figures.is_figure(value):
        return _image(value)
    if figures.is_plotly(value) or figures.is_bokeh(value):
        from trailmark.media.plotly import Bokeh, Plotly

        return Plotly(value) if figures.is_plotly(value) else Bokeh(value)
    if library_of(value) in ("pandas", "polars"):
        return _of_frame(value)
    if is_array(value) and math.prod(map(int, value.shape)) > MAX_LISTED:
        return _histogram(value)
    return None


def _image(value: Any) -> MediaValue:
    from trailmark.media.image import Image

    return Image(value)


def _histogram(value: Any) -> MediaValue | None:
    kind = getattr(value.dtype, "kind", "f")
    if kind not in "biuf":  # words, objects, complex numbers
        return None
    from trailmark.media.histogram import Histogram

    return Histogram(value)


def _of_frame(value: Any) -> MediaValue | None:
    from trailmark.media.table.frames import is_frame

    if is_frame(value):
        from trailmark.media.table.table import Table

        return Table(data=value)
    if hasattr(value, "to_numpy") and hasattr(value, "shape"):  # a series
        values = value.to_numpy()
        return _histogram(values) if values.size > MAX_LISTED else None
    return None
