"""Panels that show media and text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from trailmark.reports import words
from trailmark.reports.line_plot import COUNT, TEXT
from trailmark.reports.panel import Json, Panel
from trailmark.reports.parts import Nested, part, write_parts
from trailmark.reports.rules import list_of, one_of, optional, text
from trailmark.reports.words import MediaAxis

_AXIS = optional(words.media_axis)


@dataclass(kw_only=True, eq=False)
class MediaBrowser(Panel):
    """Images, audio, video, tables and other media of runs.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.MediaBrowser(media_keys=["samples"], num_columns=3).num_columns
        3
    """

    view_type: ClassVar[str] = "Media Browser"

    title: str | None = field(default=None, metadata=part(TEXT, "chartTitle"))
    """Above the panel."""
    num_columns: int | None = field(default=None, metadata=part(COUNT, "columnCount"))
    """So many beside each other."""
    media_keys: list[str] = field(
        default_factory=list[str], metadata=part(list_of(text), "mediaKeys")
    )
    """The keys they were logged under."""
    mode: Literal["gallery", "grid"] | None = field(
        default=None, metadata=part(optional(one_of("gallery", "grid")), "mode")
    )
    """One after the other, or along two axes; an axis below says it as well."""
    gallery_axis: MediaAxis | None = field(
        default=None, metadata=part(_AXIS, Nested("gallerySettings", inner="axis"))
    )
    """What a gallery goes along."""
    grid_x_axis: MediaAxis | None = field(
        default=None, metadata=part(_AXIS, Nested("gridSettings", inner="xAxis"))
    )
    """What a grid goes along from left to right."""
    grid_y_axis: MediaAxis | None = field(
        default=None, metadata=part(_AXIS, Nested("gridSettings", inner="yAxis"))
    )
    """What a grid goes along from top to bottom."""

    def _config(self) -> Json:
        made = write_parts(self)
        if "mode" not in made and ("gallerySettings" in made or "gridSettings" in made):
            made["mode"] = "gallery" if "gallerySettings" in made else "grid"
        return made


@dataclass(kw_only=True, eq=False)
class MarkdownPanel(Panel):
    """A text in Markdown, with formulas in LaTeX.

    Example:
        >>> import trailmark.reports as wr
        >>> wr.MarkdownPanel(markdown="# Findings").markdown
        '# Findings'
    """

    view_type: ClassVar[str] = "Markdown Panel"

    markdown: str = field(default="", metadata=part(text, "value"))
    """The text."""
