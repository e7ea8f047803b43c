"""The run in a notebook: a card with a link where a cell's output is, and the page.

IPython is looked up among the imported modules and never imported: where it is not
loaded, this is no notebook.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from trailmark.sdk.display.summary_table import MAX_ROWS, short_value
from trailmark.sdk.display.terminal import Manners

DEFAULT_HEIGHT = 420
_STYLE = (
    "font:13px/1.5 system-ui,sans-serif;padding:8px 12px;margin:2px 0;"
    "border-left:3px solid {colour};background:rgba(127,127,127,.08)"
)
_GREEN, _YELLOW, _RED = "#2e9e6b", "#c98a00", "#c6403c"

Show = Callable[[str], None]


def in_notebook() -> bool:
    """Whether cells are run by a kernel, whose output is a page: Jupyter, VS Code,
    Colab and others; not IPython in a terminal."""
    shell = _shell()
    return shell is not None and getattr(shell, "kernel", None) is not None


def page_frame(url: str, height: int = DEFAULT_HEIGHT, *, hidden: bool = False) -> str:
    """HTML that shows a run's page in the notebook.

    Args:
        height: Pixels.
        hidden: Fold it behind a line that opens it.
    """
    joint = "&" if "?" in url else "?"
    address = html.escape(f"{url}{joint}jupyter=true", quote=True)
    frame = (
        f'<iframe src="{address}" style="border:none;width:100%;height:{int(height)}px"'
        ' loading="lazy" title="Trailmark run"></iframe>'
    )
    if not hidden:
        return f"<div>{frame}</div>"  # IPython warns of output that begins with a frame
    return f"<details><summary>Show the run</summary>{frame}</details>"


def show_html(text: str) -> bool:
    """Show HTML as the output of the cell that runs now; whether there is one."""
    display, make = _ipython("display"), _ipython("HTML")
    if display is None or make is None or not in_notebook():
        return False
    display(make(text))
    return True


class Notebook:
    """Tells a person about one run by cards, with the methods of `Terminal`.

    Args:
        show: Puts HTML where the current cell's output goes.
    """

    def __init__(
        self,
        settings: Manners,
        *,
        directory: Path | None = None,
        show: Show | None = None,
    ) -> None:
        self._settings = settings
        self._directory = directory
        self._show = show or _show
        self._name = ""
        self._url: str | None = None
        self._is_offline = False

    def started(self, ready: Mapping[str, Any]) -> None:
        """The server knows the run."""
        self._name = str(ready.get("display_name") or ready.get("run_id") or "")
        self._url = ready.get("url")
        where = f"{ready.get('entity')}/{ready.get('project')}"
        again = "goes on" if ready.get("resumed") else "runs"
        lines = [f"{_link(self._url, self._name)} {again} in {_text(where)}"]
        if ready.get("sign_in_url"):
            link = _link(ready["sign_in_url"], "sign in")
            lines.append(f"{link} first: the link works once")
        if ready.get("server") == "local-started":
            lines.append("A server was started on this machine.")
        if not self._settings.quiet:
            self._card(_GREEN, lines)

    def starting_server(self) -> None:
        """Nothing: the card comes in a second or two."""

    def waiting(self, said: Mapping[str, Any]) -> None:
        """The server does not answer; it will be tried for as long as it takes."""
        kept = "training goes on; everything is kept and sent when the server answers"
        self.warn(str(said.get("message")), said.get("hint") or kept)

    def offline(self, said: Mapping[str, Any]) -> None:
        """The run is only recorded; `message` says why, None when that was wished."""
        self._is_offline = True
        said_why = [_text(said[name]) for name in ("message", "hint") if said.get(name)]
        if said_why or not self._settings.quiet:
            head = "The run is recorded offline."
            self._card(_YELLOW, [head, *said_why, *self._how_to_sync()])

    def progress(self, said: Mapping[str, Any]) -> None:
        """Nothing: a card that changes would stay in the notebook as it was last."""

    def finished(self, done: Mapping[str, Any], *, exit_code: int = 0) -> None:
        """The run is over and `done` says what became of it."""
        ended = "finished" if exit_code == 0 else f"failed with exit code {exit_code}"
        lines: list[str] = []
        if not self._settings.quiet:
            lines = [f"{_link(self._url, self._name or 'The run')} {ended}"]
            lines += _table(done.get("summary") or {})
        lines += _problems(done.get("problems") or ())
        undelivered = int(done.get("undelivered") or 0)
        if undelivered:
            lines.append(f"{undelivered:,} rows are on this disk only.")
        if undelivered or (self._is_offline and not self._settings.quiet):
            lines += self._how_to_sync()
        if lines:
            self._card(_GREEN if exit_code == 0 else _RED, lines)

    def left_sending(self) -> None:
        """Waiting ended before sending did; the other process goes on with it."""
        self._card(_YELLOW, ["The rest is sent in the background."])

    def warn(self, message: str, hint: str | None = None) -> None:
        """Something did not go as wished; training goes on."""
        self._card(_YELLOW, [_text(message), *([_text(hint)] if hint else [])])

    def _how_to_sync(self) -> list[str]:
        if self._directory is None:
            return []
        return [f"Send it with <code>trailmark sync {_text(self._directory)}</code>"]

    def _card(self, colour: str, lines: Iterable[str]) -> None:
        if self._settings.silent:
            return
        body = "".join(f"<div>{line}</div>" for line in lines)
        self._show(f'<div style="{_STYLE.format(colour=colour)}">{body}</div>')


def _table(summary: Mapping[str, Any]) -> list[str]:
    rows = [
        f"<tr><td>{_text(key)}</td><td>{_text(text)}</td></tr>"
        for key, value in summary.items()
        if not key.startswith("_") and (text := short_value(value)) is not None
    ]
    if not rows:
        return []
    rest = len(rows) - MAX_ROWS
    more = f"<div>… {rest} more</div>" if rest > 0 else ""
    return [f"<table>{''.join(rows[:MAX_ROWS])}</table>{more}"]


def _problems(problems: Iterable[Mapping[str, Any]]) -> list[str]:
    lines: list[str] = []
    for one in problems:
        count = int(one.get("count") or 1)
        times = f" ({count:,} times)" if count > 1 else ""
        hint = f"<br><small>{_text(one['hint'])}</small>" if one.get("hint") else ""
        lines.append(f"⚠ {_text(one.get('message'))}{times}{hint}")
    return lines


def _link(url: object, text: str) -> str:
    if not str(url or "").startswith(("http://", "https://")):
        return f"<b>{_text(text)}</b>"
    return f'<a href="{_text(url)}" target="_blank" rel="noopener"><b>{_text(text)}</b></a>'


def _text(value: object) -> str:
    return html.escape(str(value), quote=True)


def _show(text: str) -> None:
    show_html(text)


def _shell() -> Any:
    get_ipython = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return None if get_ipython is None else get_ipython()


def _ipython(name: str) -> Callable[..., Any] | None:
    found = getattr(sys.modules.get("IPython.display"), name, None)
    return cast("Callable[..., Any] | None", found)
