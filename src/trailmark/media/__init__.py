"""Rich values: what is logged beside numbers. Each is imported when first named."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trailmark.media import plot as plot
    from trailmark.media.audio import Audio as Audio
    from trailmark.media.histogram import Histogram as Histogram
    from trailmark.media.html import Html as Html
    from trailmark.media.image import Image as Image
    from trailmark.media.molecule import Molecule as Molecule
    from trailmark.media.object3d import Object3D as Object3D
    from trailmark.media.object3d import box3d as box3d
    from trailmark.media.overlays import BoundingBoxes2D as BoundingBoxes2D
    from trailmark.media.overlays import Classes as Classes
    from trailmark.media.overlays import ImageMask as ImageMask
    from trailmark.media.plot.charts import plot_table as plot_table
    from trailmark.media.plotly import Bokeh as Bokeh
    from trailmark.media.plotly import Plotly as Plotly
    from trailmark.media.table.table import Table as Table
    from trailmark.media.text import Markdown as Markdown
    from trailmark.media.text import Text as Text
    from trailmark.media.video import Video as Video

MODULES = {
    "Audio": "audio",
    "Bokeh": "plotly",
    "BoundingBoxes2D": "overlays",
    "Classes": "overlays",
    "Histogram": "histogram",
    "Html": "html",
    "Image": "image",
    "ImageMask": "overlays",
    "Markdown": "text",
    "Molecule": "molecule",
    "Object3D": "object3d",
    "Plotly": "plotly",
    "Table": "table.table",
    "Text": "text",
    "Video": "video",
    "box3d": "object3d",
    "plot_table": "plot.charts",
}
"""Where each public name of this package is defined."""


def __getattr__(name: str) -> Any:
    if name == "plot":
        return importlib.import_module("trailmark.media.plot")
    if name not in MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"trailmark.media.{MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *MODULES, "plot"})
