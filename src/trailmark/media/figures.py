"""Telling pictures and figures of other libraries apart without importing them."""

from __future__ import annotations

import io
import sys
from typing import Any

_FIGURE = "matplotlib.figure.Figure"
_ARTIST = "matplotlib.artist.Artist"


def inherits(value: object, name: str) -> bool:
    """Whether a class of that dotted name is among the value's class and its bases.

    >>> inherits(True, "builtins.int")
    True
    """
    return any(
        f"{base.__module__}.{base.__qualname__}" == name for base in type(value).__mro__
    )


def is_picture(value: object) -> bool:
    """Whether it is a Pillow picture."""
    return "PIL" in sys.modules and inherits(value, "PIL.Image.Image")


def is_figure(value: object) -> bool:
    """Whether it is a Matplotlib figure, a part of one, or `matplotlib.pyplot`."""
    if "matplotlib" not in sys.modules:
        return False
    if getattr(value, "__name__", None) == "matplotlib.pyplot":
        return True
    return inherits(value, _ARTIST)


def is_plotly(value: object) -> bool:
    """Whether it is a Plotly figure."""
    return "plotly" in sys.modules and inherits(
        value, "plotly.basedatatypes.BaseFigure"
    )


def is_bokeh(value: object) -> bool:
    """Whether it is a Bokeh model or document."""
    return "bokeh" in sys.modules and (
        inherits(value, "bokeh.model.model.Model")
        or inherits(value, "bokeh.document.document.Document")
    )


def figure_of(value: Any) -> Any:
    """The Matplotlib figure that the value is or is part of."""
    if getattr(value, "__name__", None) == "matplotlib.pyplot":
        return value.gcf()
    if inherits(value, _FIGURE):
        return value
    return value.get_figure()


def draw(value: Any) -> bytes:
    """A PNG file of a Matplotlib figure. The figure stays open."""
    buffer = io.BytesIO()
    figure_of(value).savefig(buffer, format="png")
    return buffer.getvalue()
