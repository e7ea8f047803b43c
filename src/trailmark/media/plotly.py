"""Figures that stay interactive: Plotly and Bokeh."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

import orjson

from trailmark.errors import UsageError
from trailmark.media import figures
from trailmark.media.content import Content
from trailmark.media.value import MediaValue, Place


class Plotly(MediaValue):
    """A Plotly figure, or a Matplotlib one that Plotly can take over.

    Raises:
        UsageError: It is neither.
    """

    def __init__(self, val: Any) -> None:
        if figures.is_figure(val):
            val = _converted(figures.figure_of(val))
        if not figures.is_plotly(val):
            raise UsageError(f"{val!r:.200} is no Plotly figure")
        self._content = Content(data=val.to_json().encode())

    @classmethod
    def of_json(cls, data: bytes) -> Plotly:
        """A figure from its file, without Plotly."""
        made = cls.__new__(cls)
        made._content = Content(data=data)
        return made

    @property
    def data(self) -> bytes:
        """The figure as JSON."""
        return self._content.read()

    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        stored = self._content.store(place, "plotly", key, step, ".plotly.json")
        return {"_type": "plotly-file", **stored}


class Bokeh(MediaValue):
    """A Bokeh figure or document, or the path of a document saved as JSON.

    Raises:
        UsageError: It is neither; there is no such file.
    """

    def __init__(self, data_or_path: Any) -> None:
        if isinstance(data_or_path, (str, os.PathLike)):
            path = cast("str | os.PathLike[str]", data_or_path)
            if not Path(path).name.endswith(".json"):
                raise UsageError(f"{os.fspath(path)!r} is no Bokeh document in JSON")
            self._content = Content(data=Content.of_path(path).read())
        elif figures.is_bokeh(data_or_path):
            self._content = Content(
                data=orjson.dumps(_document(data_or_path).to_json(deferred=False))
            )
        else:
            raise UsageError(f"{data_or_path!r:.200} is no Bokeh figure")

    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        stored = self._content.store(place, "bokeh", key, step, ".bokeh.json")
        return {"_type": "bokeh-file", **stored}


def _document(value: Any) -> Any:
    if figures.inherits(value, "bokeh.document.document.Document"):
        return value
    if value.document is not None:
        return value.document
    from bokeh.document import Document

    document: Any = Document()
    document.add_root(value)
    return document


def _converted(figure: Any) -> Any:
    try:
        from plotly import tools
    except ImportError:
        raise UsageError("this needs Plotly", hint="pip install plotly") from None
    return tools.mpl_to_plotly(figure)
