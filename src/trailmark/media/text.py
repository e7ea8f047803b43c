"""Words: plain text and Markdown, a value for each step."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from trailmark.media.content import Content
from trailmark.media.value import MediaValue, Place

_INLINE_CHARACTERS = 1_000


class Text(MediaValue):
    """Plain text, of any length, with its line breaks.

    Args:
        data: The text, or a `Path` to a file of UTF-8 text.
        caption: Shown below it.

    Raises:
        UsageError: There is no such file.

    Example:
        >>> Text("a sample of what the model writes").text
        'a sample of what the model writes'
    """

    kind: ClassVar[str] = "text-file"
    suffix: ClassVar[str] = ".txt"

    def __init__(self, data: object, caption: str | None = None) -> None:
        if isinstance(data, Path):
            self.text = Content.of_path(data).read().decode(errors="replace")
        else:
            self.text = str(data)
        self.caption = caption
        self._content = Content(data=self.text.encode(errors="replace"))

    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        told = {
            "_type": self.kind,
            **self._content.store(place, "text", key, step, self.suffix),
        }
        if len(self.text) <= _INLINE_CHARACTERS:
            told["text"] = self.text.encode(errors="replace").decode()
        if self.caption is not None:
            told["caption"] = self.caption
        return told


class Markdown(Text):
    """Text with headings, lists, tables and links, shown as such; no raw HTML."""

    kind = "markdown-file"
    suffix = ".md"
