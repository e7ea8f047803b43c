"""What a person sees of a run: calm, aligned, harmless, and nothing when silent."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trailmark.sdk.display.ink import Ink, harmless
from trailmark.sdk.display.terminal import Terminal

URL = "http://127.0.0.1:8080/ada/digits/runs/x1"
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[mK]")


class Manners:
    def __init__(self, *, silent: bool = False, quiet: bool = False) -> None:
        self.silent = silent
        self.quiet = quiet


class Screen(io.StringIO):
    """A stream that may be a terminal."""

    def __init__(self, *, is_terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__()
        self._is_terminal = is_terminal
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return self._is_terminal


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def ready(**changes: Any) -> dict[str, Any]:
    said = {
        "type": "ready",
        "entity": "ada",
        "project": "digits",
        "run_id": "x1",
        "display_name": "bright-river-1",
        "url": URL,
        "resumed": False,
        "server": "remote",
        "sign_in_url": None,
    }
    return said | changes


def done(**changes: Any) -> dict[str, Any]:
    said = {"summary": {}, "sparklines": {}, "problems": [], "undelivered": 0}
    return said | changes


def every_call(terminal: Terminal, clock: Clock) -> None:
    terminal.started(ready(sign_in_url=URL))
    terminal.waiting({"message": "no answer"})
    terminal.offline({"message": "no server"})
    terminal.warn("odd", "look")
    for _ in range(3):
        clock.now += 100
        terminal.progress({"rows_sent": 1, "rows_total": 2})
    terminal.left_sending()
    terminal.finished(done(summary={"loss": 1.0}, undelivered=3))


def test_the_start_is_a_name_and_a_link() -> None:
    screen = Screen()
    Terminal(Manners(), screen).started(ready())
    assert screen.getvalue().splitlines() == [
        "● trailmark: bright-river-1 runs in ada/digits",
        f"  {URL}",
    ]


def test_the_first_time_the_link_that_signs_in_is_shown_whole() -> None:
    screen = Screen(is_terminal=True)
    link = "http://127.0.0.1:8080/signin?token=" + "t" * 200
    said = ready(server="local-started", sign_in_url=link)
    Terminal(Manners(), screen).started(said)
    assert link in screen.getvalue()
    assert "trailmark stop" in screen.getvalue()


def test_an_offline_run_says_why_and_how_it_is_sent() -> None:
    screen = Screen()
    terminal = Terminal(Manners(), screen, directory=Path("/data/my runs/run-1"))
    terminal.offline({"message": "no server is configured", "hint": "install one"})
    terminal.finished(done())
    text = screen.getvalue()
    assert "no server is configured\n  hint: install one\n" in text
    assert text.count("trailmark sync '/data/my runs/run-1'") == 2


def test_the_end_shows_metrics_aligned_with_their_course() -> None:
    screen = Screen()
    terminal = Terminal(Manners(), screen)
    terminal.started(ready())
    screen.truncate(0)
    screen.seek(0)
    terminal.finished(
        done(
            summary={"note": "ok", "loss": 0.5, "validation/acc": 0.25, "_step": 7},
            sparklines={"loss": [2.0, 1.0, 0.5], "validation/acc": [0.0, 0.25]},
        )
    )
    assert screen.getvalue().splitlines() == [
        "● trailmark: bright-river-1 finished",
        "",
        "  loss            █▃▁  0.5",
        "  validation/acc  ▁█   0.25",
        "  note                 'ok'",
        "",
        f"  {URL}",
    ]


def test_problems_are_counted_and_come_with_their_hints() -> None:
    screen = Screen()
    problem = {"kind": "x", "message": "a value was odd", "hint": "cast", "count": 1200}
    terminal = Terminal(Manners(quiet=True), screen)
    terminal.finished(done(problems=[problem], undelivered=5000))
    assert "  ! a value was odd (1,200 times)\n    hint: cast\n" in screen.getvalue()
    assert "5,000 rows are on this disk only" in screen.getvalue()


def test_a_run_that_failed_is_not_called_finished() -> None:
    screen = Screen()
    Terminal(Manners(), screen).finished(done(), exit_code=3)
    assert "failed with exit code 3" in screen.getvalue()


def test_silent_writes_nothing() -> None:
    screen, clock = Screen(is_terminal=True), Clock()
    every_call(Terminal(Manners(silent=True), screen, clock=clock), clock)
    assert screen.getvalue() == ""


def test_quiet_leaves_the_table_out() -> None:
    screen = Screen()
    Terminal(Manners(quiet=True), screen).finished(done(summary={"loss": 1.0}))
    assert screen.getvalue() == ""


@pytest.mark.parametrize(
    "setting", [("NO_COLOR", "1"), ("TERM", "dumb"), ("file", "1")], ids=lambda s: s[0]
)
def test_without_colour_there_are_no_escapes(
    setting: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(*setting)
    screen = Screen(is_terminal=setting[0] != "file")
    terminal = Terminal(Manners(), screen)
    terminal.started(ready())
    terminal.finished(done(summary={"a": 1.0}))
    assert "\x1b" not in screen.getvalue()


def test_a_terminal_gets_colour() -> None:
    screen = Screen(is_terminal=True)
    Terminal(Manners(), screen).started(ready())
    assert "\x1b[32m●\x1b[0m" in screen.getvalue()


def test_an_ascii_stream_gets_ascii() -> None:
    screen, clock = Screen(encoding="ascii"), Clock()
    terminal = Terminal(Manners(), screen, clock=clock, directory=Path("/d"))
    terminal.started(ready())
    summary = {f"metric-{n}-{'x' * 50}": n for n in range(30)}
    terminal.finished(
        done(summary=summary, sparklines={key: [1, 2] for key in summary})
    )
    every_call(terminal, clock)
    screen.getvalue().encode("ascii")


def test_names_cannot_command_the_terminal() -> None:
    screen = Screen()
    terminal = Terminal(Manners(), screen)
    terminal.started(ready(display_name="a\x1b]0;title\x07b\nc"))
    terminal.finished(done(summary={"k\x1b[2J": "v\r\x9b2J"}))
    terminal.warn("bad\x1b[31m", "h\nint")
    assert not set(screen.getvalue()) & {"\x1b", "\x07", "\r", "\x9b"}


def test_progress_appears_after_a_moment_and_writes_over_itself() -> None:
    screen, clock = Screen(is_terminal=True), Clock()
    terminal = Terminal(Manners(), screen, clock=clock)
    said = {"rows_sent": 10, "rows_total": 20, "files_sent": 1, "files_total": 2}
    terminal.progress(said)
    clock.now += 0.4
    terminal.progress(said)
    assert screen.getvalue() == ""
    clock.now += 0.2
    terminal.progress(said)
    terminal.progress(said)
    assert "10 of 20 rows, 1 of 2 files" in screen.getvalue()
    assert "\n" not in screen.getvalue()
    terminal.finished(done())
    last = screen.getvalue().rpartition("\r")[2]
    assert _ESCAPES.sub("", last) == "● trailmark: this run finished\n"


def test_in_a_log_file_progress_is_told_rarely() -> None:
    screen, clock = Screen(), Clock()
    terminal = Terminal(Manners(), screen, clock=clock)
    for second in range(60):
        clock.now = 100.0 + second
        terminal.progress({"rows_sent": second, "rows_total": 60})
    assert 1 <= len(screen.getvalue().splitlines()) <= 5


@pytest.mark.parametrize(
    "break_it",
    [lambda screen: screen.close(), lambda screen: setattr(screen, "write", _broken)],
    ids=["closed", "broken pipe"],
)
def test_a_stream_that_cannot_be_written_stops_nothing(
    break_it: Callable[[Screen], None],
) -> None:
    screen, clock = Screen(is_terminal=True), Clock()
    terminal = Terminal(Manners(), screen, clock=clock)
    break_it(screen)
    every_call(terminal, clock)


def test_no_stream_at_all_stops_nothing() -> None:
    clock = Clock()
    every_call(Terminal(Manners(), None, clock=clock), clock)


def test_columns_come_from_the_environment_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "33")
    assert Ink.of(Screen()).columns == 33


def test_harmless_keeps_letters_of_every_language() -> None:
    assert harmless("Größe 精度 🎉") == "Größe 精度 🎉"


def _broken(_: str) -> int:
    raise BrokenPipeError
