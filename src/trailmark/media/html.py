"""Pages of HTML."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from trailmark.media.content import Content
from trailmark.media.file_value import FileValue
from trailmark.media.value import Place

_HEAD = '<base target="_blank">'
_LONGEST_NAME = 1024


class Html(FileValue):
    """A page, shown in a frame of its own that can reach nothing else.

    Args:
        data: The page's text, an open file, or the path of a file that ends in `.html`.
        inject: Whether to have links open in a new tab.
        data_is_not_path: Take `data` as text though a file of that name exists.

    Raises:
        UsageError: The path names no file.
    """

    wire_type = "html-file"
    folder = "html"

    def __init__(
        self,
        data: str | os.PathLike[str] | IO[Any],
        inject: bool = True,
        data_is_not_path: bool = False,
    ) -> None:
        if isinstance(data, os.PathLike) or (
            isinstance(data, str) and not data_is_not_path and _names_a_page(data)
        ):
            text = Content.of_path(data).read().decode(errors="replace")
        elif isinstance(data, str):
            text = data
        else:
            text = Content.of_stream(data).read().decode(errors="replace")
        self.html = _with_head(text) if inject else text
        self._content = Content(data=self.html.encode(errors="replace"))

    @property
    def suffix(self) -> str:
        return ".html"

    @classmethod
    def logged_together(
        cls, values: Sequence[Any], place: Place, key: str, step: int | str
    ) -> dict[str, Any]:
        pages = [page.logged(place, key, step) for page in values]
        return {"_type": "html", "count": len(pages), "html": pages}


def _names_a_page(text: str) -> bool:
    """Whether it is the name of a page that exists, rather than the page itself."""
    if len(text) > _LONGEST_NAME or not text.lower().endswith((".html", ".htm")):
        return False
    return "<" not in text and Path(text).is_file()


def _with_head(text: str) -> str:
    """The page with `_HEAD` where a head may be, wherever its head begins."""
    lowered = text.lower()
    for tag in ("<head>", "<html>"):
        at = lowered.find(tag)
        if at != -1:
            end = at + len(tag)
            return text[:end] + _HEAD + text[end:]
    return text if "<head" in lowered or "<!doctype" in lowered else _HEAD + text
