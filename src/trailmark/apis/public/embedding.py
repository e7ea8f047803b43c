"""A page of the web app inside another page, such as a notebook's."""

from __future__ import annotations

from html import escape

from trailmark.errors import UsageError

_TALLEST = 100_000


def iframe(url: str, height: int, hidden: bool = False, label: str = "page") -> str:
    """HTML that shows a page of the web app, without its header and side bar.

    Args:
        height: Pixels.
        hidden: Show only a line to click on; the page is loaded and shown then.
        label: What is shown, for that line and for screen readers.

    >>> print(iframe("http://tm/crew/demo", 420, hidden=True, label="demo"))
    <details><summary>Show demo</summary><iframe src="http://tm/crew/demo?jupyter=true" title="demo" loading="lazy" style="border:none;width:100%;height:420px"></iframe></details>

    Raises:
        UsageError: `height` is no number of pixels.
    """
    if isinstance(height, bool) or not isinstance(height, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"height cannot be {height!r}", hint="give whole pixels")
    if not 0 < height <= _TALLEST:
        raise UsageError(
            f"a page cannot be {height!r} pixels high", hint=f"1 to {_TALLEST}"
        )
    address, hash_mark, place = url.partition("#")
    joint = "&" if "?" in address else "?"
    source = f"{address}{joint}jupyter=true{hash_mark}{place}"
    frame = (
        f'<iframe src="{escape(source)}" title="{escape(label)}" loading="lazy" '
        f'style="border:none;width:100%;height:{height}px"></iframe>'
    )
    if not hidden:
        return frame
    return f"<details><summary>Show {escape(label)}</summary>{frame}</details>"
