"""The run on a terminal: two or three lines at the start, a small table at the end.

Everything goes to standard error, is plain where it is not a terminal, and never
stops the training: a stream that cannot be written is not written to any more.
"""

from __future__ import annotations

import shlex
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, TextIO

from trailmark.sdk.console.tap import unheard
from trailmark.sdk.display.ink import Ink, harmless
from trailmark.sdk.display.progress import progress_text
from trailmark.sdk.display.summary_table import summary_lines

_PATIENCE_S = 0.5
"""Sending that takes no longer than this is not worth a line."""
_PLAIN_EVERY_S = 15.0
"""Where lines cannot be written over, progress is told this often."""
_ERASE_LINE = "\r\x1b[2K"


class Manners(Protocol):
    """What of a run's settings the display asks for."""

    @property
    def silent(self) -> bool:
        """Write nothing at all."""
        ...

    @property
    def quiet(self) -> bool:
        """Write warnings and problems only."""
        ...


class Terminal:
    """Tells a person about one run. Calls may come from any thread.

    The messages are those of the process that sends the run (`ready`, `offline`, …),
    as they came.

    Args:
        stream: Where to write; None writes nothing.
        directory: The run's folder, which an offline run is sent from.
        clock: Seconds, monotonic.
    """

    def __init__(
        self,
        settings: Manners,
        stream: TextIO | None,
        *,
        directory: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._stream = None if settings.silent else stream
        self._directory = directory
        self._clock = clock
        self._lock = threading.Lock()
        self._name = ""
        self._url: str | None = None
        self._is_offline = False
        self._progress_since: float | None = None
        self._progress_told_at = 0.0
        self._has_progress_line = False

    def started(self, ready: Mapping[str, Any]) -> None:
        """The server knows the run."""
        self._name = harmless(ready.get("display_name") or ready.get("run_id") or "")
        self._url = ready.get("url")
        if self._settings.quiet:
            return
        ink = self._ink()
        where = f"{harmless(ready.get('entity'))}/{harmless(ready.get('project'))}"
        again = "goes on" if ready.get("resumed") else "runs"
        lines = [
            f"{self._mark(ink)} {ink.bold(self._name)} {again} in {where}",
            *_link(ink, self._url),
        ]
        if ready.get("server") == "local-started":
            lines.append(
                ink.dim(
                    "  a server was started on this machine: `trailmark stop` ends it"
                )
            )
        if ready.get("sign_in_url"):
            lines.append("  open this once to sign in:")
            lines += _link(ink, ready["sign_in_url"])
        self._write(lines)

    def starting_server(self) -> None:
        """A server of this machine is being started, which takes a second or two."""
        ink = self._ink()
        if not self._settings.quiet:
            symbol = ink.dim(ink.symbol("○", "o"))
            self._write([f"{symbol} trailmark: starting a server on this machine"])

    def waiting(self, said: Mapping[str, Any]) -> None:
        """The server does not answer; it will be tried for as long as it takes."""
        kept = "training goes on; everything is kept and sent when the server answers"
        self._tell_problem(said.get("message"), said.get("hint") or kept)

    def offline(self, said: Mapping[str, Any]) -> None:
        """The run is only recorded; `message` says why, None when that was wished."""
        self._is_offline = True
        if self._settings.quiet and not said.get("message"):
            return
        ink = self._ink()
        symbol = ink.yellow(ink.symbol("○", "o"))
        name = harmless(said.get("display_name") or "this run")
        lines = [f"{symbol} trailmark: {ink.bold(name)} is recorded offline"]
        if said.get("message"):
            lines.append(ink.dim(f"  {harmless(said['message'])}"))
        if said.get("hint"):
            lines.append(ink.dim(f"  hint: {harmless(said['hint'])}"))
        self._write([*lines, *self._how_to_sync(ink)])

    def progress(self, said: Mapping[str, Any]) -> None:
        """How far sending has come; shown once it has taken a moment."""
        now = self._clock()
        if self._progress_since is None:
            self._progress_since = self._progress_told_at = now
        text = progress_text(said)
        if now - self._progress_since < _PATIENCE_S or not text:
            return
        ink = self._ink()
        line = f"  sending: {text}"
        if ink.is_terminal:
            self._has_progress_line = True
            self._raw(_ERASE_LINE + ink.dim(line[: ink.columns - 1]))
        elif now - self._progress_told_at >= _PLAIN_EVERY_S:
            self._progress_told_at = now
            self._write([line])

    def finished(self, done: Mapping[str, Any], *, exit_code: int = 0) -> None:
        """The run is over and `done` says what became of it."""
        ink = self._ink()
        ended = "finished" if exit_code == 0 else f"failed with exit code {exit_code}"
        name = self._name or harmless(done.get("display_name") or "this run")
        mark = self._mark(ink) if exit_code == 0 else ink.red(ink.symbol("●", "*"))
        lines: list[str] = []
        if not self._settings.quiet:
            table = summary_lines(
                done.get("summary") or {}, done.get("sparklines") or {}, ink
            )
            head = f"{mark} {ink.bold(name)} {ended}"
            lines = [head, *(["", *table, ""] if table else [])]
        lines += _problems(ink, done.get("problems") or ())
        undelivered = int(done.get("undelivered") or 0)
        if undelivered:
            lines.append(
                f"  {ink.yellow('!')} {undelivered:,} rows are on this disk only"
            )
        if undelivered or (self._is_offline and not self._settings.quiet):
            lines += self._how_to_sync(ink)
        elif not self._settings.quiet:
            lines += _link(ink, self._url)
        self._write(lines)

    def left_sending(self) -> None:
        """Waiting ended before sending did; the other process goes on with it."""
        ink = self._ink()
        self._write(
            [
                f"{ink.yellow('!')} trailmark: the rest is sent in the background",
                *self._how_to_sync(ink, "if this machine is switched off before:"),
            ]
        )

    def warn(self, message: str, hint: str | None = None) -> None:
        """Something did not go as wished; training goes on."""
        self._tell_problem(message, hint)

    def _tell_problem(self, message: object, hint: object) -> None:
        ink = self._ink()
        lines = [f"{ink.yellow('!')} trailmark: {harmless(message)}"]
        if hint:
            lines.append(ink.dim(f"  hint: {harmless(hint)}"))
        self._write(lines)

    def _how_to_sync(self, ink: Ink, when: str = "send it with:") -> list[str]:
        if self._directory is None:
            return []
        command = f"trailmark sync {shlex.quote(str(self._directory))}"
        return [f"  {when} {ink.bold(command)}"]

    def _mark(self, ink: Ink) -> str:
        return f"{ink.green(ink.symbol('●', '*'))} trailmark:"

    def _ink(self) -> Ink:
        return Ink.of(self._stream)

    def _write(self, lines: Iterable[str]) -> None:
        text = "".join(f"{line}\n" for line in lines)
        if not text:
            return
        if self._has_progress_line:
            self._has_progress_line = False
            text = _ERASE_LINE + text
        self._raw(text)

    def _raw(self, text: str) -> None:
        with self._lock:
            if self._stream is None:
                return
            try:
                with unheard():
                    self._stream.write(text)
                    self._stream.flush()
            except (OSError, ValueError):  # closed, full, or not able to encode it
                self._stream = None


def _link(ink: Ink, url: object) -> list[str]:
    # Never cut: half a link opens nothing.
    return [f"  {ink.cyan(harmless(url))}"] if url else []


def _problems(ink: Ink, problems: Iterable[Mapping[str, Any]]) -> list[str]:
    lines: list[str] = []
    for one in problems:
        count = int(one.get("count") or 1)
        times = f" ({count:,} times)" if count > 1 else ""
        lines.append(f"  {ink.yellow('!')} {harmless(one.get('message'))}{times}")
        if one.get("hint"):
            lines.append(ink.dim(f"    hint: {harmless(one['hint'])}"))
    return lines
