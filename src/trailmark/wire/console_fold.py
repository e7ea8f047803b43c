"""What a terminal would show of a console's output, as lines that can be sent.

Programs rewrite: progress bars return the carriage, nested ones move the cursor up,
`rich` erases lines. A log of every write would be mostly bars. So text is played into a
small terminal, one for each stream, and what comes out are lines that stand, with the
few that changed since they were last given.

Colours stay, as the SGR sequences that the log view reads: each line sets what it uses
and resets it, since lines are read alone. A terminal's width is not known here, so
nothing wraps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from trailmark.wire.text_style import PLAIN, TextStyle, apply_sgr, render_styled

WINDOW_LINES = 200
"""So many of the newest lines may still be rewritten; older ones are final."""
LONGEST_LINE = 100_000
"""Characters of a line that are kept; what a program writes further right is lost."""

_LONGEST_CSI = 64
_LONGEST_STRING = 4_096
_TOKEN = re.compile(
    # Plain text first: it is nearly everything.
    r"(?P<text>[^\x00-\x08\x0a-\x1f\x7f]+)"
    rf"|\x1b\[(?P<args>[0-?]{{0,{_LONGEST_CSI}}})[ -/]{{0,4}}(?P<final>[@-~])"
    rf"|\x1b[\]PX^_][^\x07\x1b\n]{{0,{_LONGEST_STRING}}}(?:\x07|\x1b\\)"
    r"|\x1b[ -/]{0,4}[0-Z\\^_`-~]"
    r"|(?P<control>[\x00-\x1f\x7f])"
)
# What may become one of its sequences when more arrives. Lengths are bounded alike, so
# that it does not matter where the text was cut.
_UNFINISHED = re.compile(
    rf"\x1b(?:\[[0-?]{{0,{_LONGEST_CSI}}}[ -/]{{0,4}}"
    rf"|[\]PX^_][^\x07\x1b\n]{{0,{_LONGEST_STRING}}}\x1b?"
    r"|[ -/]{0,4})?\Z"
)
_LONGEST_UNFINISHED = _LONGEST_STRING + 4


@dataclass(frozen=True, slots=True)
class FoldedLine:
    """One line as it stands now.

    Attributes:
        text: Without its line end; SGR sequences where it has colours.
        t: Epoch seconds of the write that began the line.
        stream: "out" or "err".
    """

    text: str
    t: float
    stream: str


class ConsoleFold:
    """Folds what was written to the console into numbered lines.

    Both streams draw their numbers from one count, in the order in which lines begin,
    but each has a cursor of its own: a bar on "err" does not tear lines of "out".
    A bar that goes on after `WINDOW_LINES` lines of the other stream gets a new line.
    How the text is cut into writes does not matter. Memory is bounded by
    `WINDOW_LINES` lines for each stream.

    >>> fold = ConsoleFold()
    >>> [(n, line.text) for n, line in fold.feed("out", 0.0, "1 %\\r2 %")]
    [(0, '2 %')]
    >>> [(n, line.text) for n, line in fold.feed("out", 1.0, "\\rdone\\nnext")]
    [(0, 'done'), (1, 'next')]
    """

    def __init__(self) -> None:
        self._screens: dict[str, _Screen] = {}
        self._next_number = 0

    def feed(self, stream: str, t: float, text: str) -> list[tuple[int, FoldedLine]]:
        """Play one write; returns the lines that are new or changed, ascending.

        Args:
            stream: "out" or "err".
            t: Epoch seconds.
            text: Any text; what UTF-8 cannot hold becomes "?".
        """
        screen = self._screens.get(stream)
        if screen is None:
            screen = self._screens[stream] = _Screen(stream)
        self._next_number = screen.play(_encodable(text), t, self._next_number)
        return screen.take_changes()

    def close(self) -> list[tuple[int, FoldedLine]]:
        """Nothing more comes: the lines that change by that, ascending.

        A sequence that was cut off is dropped, so there are none left to give; the call
        frees what is held.
        """
        changes = [
            change
            for screen in self._screens.values()
            for change in screen.take_changes()
        ]
        self._screens.clear()
        return sorted(changes, key=lambda change: change[0])


@dataclass(slots=True)
class _Row:
    number: int
    t: float
    text: str = ""
    styles: list[TextStyle] | None = None
    """A style for each character; None while all are plain."""
    is_rewritten: bool = False


@dataclass(slots=True)
class _Screen:
    """One stream's rows and cursor. `row` may be one below the last row there is."""

    stream: str
    rows: list[_Row] = field(default_factory=list[_Row])
    row: int = 0
    column: int = 0
    style: TextStyle = PLAIN
    unfinished: str = ""
    changed: dict[int, _Row] = field(default_factory=dict[int, _Row])
    next_number: int = 0
    t: float = 0.0

    def play(self, text: str, t: float, next_number: int) -> int:
        """Returns the next free line number."""
        self.next_number, self.t = next_number, t
        text = self.unfinished + text
        self.unfinished = ""
        end = _start_of_unfinished(text)
        at = 0
        while at < end:
            match = _TOKEN.match(text, at, end)
            if match is None:
                at += 1
                continue
            at = match.end()
            self._token(match)
            if len(self.rows) > 2 * WINDOW_LINES:
                self._forget()
        self.unfinished = text[end:]
        self._forget()
        return self.next_number

    def take_changes(self) -> list[tuple[int, FoldedLine]]:
        changes = [
            (number, FoldedLine(_rendered(row), row.t, self.stream))
            for number, row in sorted(self.changed.items())
        ]
        self.changed = {}
        return changes

    def _token(self, match: re.Match[str]) -> None:
        kind = match.lastgroup
        if kind == "text":
            self._write(match["text"])
        elif kind == "control":
            self._control(match["control"])
        elif kind == "final":
            self._sequence(match["args"], match["final"])

    def _control(self, char: str) -> None:
        if char == "\n":
            self._touch(self.row)
            self.row += 1
            self.column = 0
        elif char == "\r":
            self.column = 0
        elif char == "\b":
            self.column = max(self.column - 1, 0)

    def _sequence(self, args: str, final: str) -> None:
        if final == "m":
            self.style = apply_sgr(self.style, args)
            return
        count = _first_number(args)
        if final == "K":
            self._erase_in_line(count)
        elif final == "J" and count == 0:
            self._erase_in_line(0)
            for index in range(self.row + 1, len(self.rows)):
                self._keep(index, 0, 0)
        elif final == "G":
            self.column = min(max(count, 1) - 1, LONGEST_LINE)
        elif final == "P":
            self._delete(max(count, 1))
        else:
            self._move(final, max(count, 1))

    def _move(self, final: str, count: int) -> None:
        if final in "AF":
            # What was scrolled out of the window cannot be reached, as on a terminal.
            self.row = max(self.row - count, len(self.rows) - WINDOW_LINES, 0)
        elif final in "BE":
            self.row = max(min(self.row + count, len(self.rows) - 1), self.row)
        elif final == "C":
            self.column = min(self.column + count, LONGEST_LINE)
        elif final == "D":
            self.column = max(self.column - count, 0)
        if final in "EF":
            self.column = 0

    def _write(self, text: str) -> None:
        row = self._touch(self.row)
        room = LONGEST_LINE - self.column
        text = text[:room] if room > 0 else ""
        start = self.column
        self.column += len(text)
        missing = start - len(row.text)
        if missing < 0:
            row.is_rewritten = True
        elif missing > 0:
            row.text += " " * missing
        if self.style is not PLAIN and row.styles is None:
            row.styles = [PLAIN] * (len(row.text) - max(missing, 0))
        if row.styles is not None:
            row.styles += [PLAIN] * max(missing, 0)
            row.styles[start : self.column] = [self.style] * len(text)
        row.text = row.text[:start] + text + row.text[self.column :]

    def _erase_in_line(self, mode: int) -> None:
        if self.row >= len(self.rows):
            return
        row = self.rows[self.row]
        if mode == 0:
            self._keep(self.row, 0, self.column)
        elif mode == 1:
            self._keep(self.row, self.column + 1, len(row.text))
        elif mode == 2:
            self._keep(self.row, 0, 0)

    def _keep(self, index: int, start: int, end: int) -> None:
        """Blanks what is outside `[start, end)` of a row."""
        row = self._touch(index)
        row.is_rewritten = True
        end = min(end, len(row.text))
        start = min(start, end)
        row.text = " " * start + row.text[start:end]
        if row.styles is not None:
            row.styles = [PLAIN] * start + row.styles[start:end]

    def _delete(self, count: int) -> None:
        """Takes characters out at the cursor; the rest moves left."""
        if self.row >= len(self.rows):
            return
        row = self._touch(self.row)
        row.is_rewritten = True
        rest = slice(self.column, self.column + count)
        row.text = row.text[: rest.start] + row.text[rest.stop :]
        if row.styles is not None:
            del row.styles[rest]

    def _touch(self, index: int) -> _Row:
        """The row, made if it is not there yet, noted as changed."""
        while len(self.rows) <= index:
            self.rows.append(_Row(self.next_number, self.t))
            self.next_number += 1
        row = self.rows[index]
        if row.number < self.next_number - WINDOW_LINES:
            # A bar beside much output of the other stream: the line it had is final.
            styles = None if row.styles is None else [*row.styles]
            row = replace(row, number=self.next_number, t=self.t, styles=styles)
            self.rows[index] = row
            self.next_number += 1
        self.changed[row.number] = row
        return row

    def _forget(self) -> None:
        """Drops rows above the window; the cursor is never above it."""
        gone = len(self.rows) - WINDOW_LINES
        if gone > 0:
            del self.rows[:gone]
            self.row -= gone


def _start_of_unfinished(text: str) -> int:
    """Where a sequence begins whose end has not come yet; else the text's length."""
    escape = text.rfind("\x1b", max(len(text) - _LONGEST_UNFINISHED, 0))
    if escape == -1:
        return len(text)
    # The escape of a string's end (`ESC \`) may be alone; then the string begins before.
    start = text.rfind("\x1b", max(escape - _LONGEST_UNFINISHED, 0), escape)
    for candidate in (start, escape):
        if candidate != -1 and _UNFINISHED.match(text, candidate):
            return candidate
    return len(text)


def _rendered(row: _Row) -> str:
    text = row.text
    if row.is_rewritten:
        # Bars are wiped with blanks; no one means those.
        text = text.rstrip(" ")
    if row.styles is None:
        return text
    return render_styled(text, row.styles)


def _first_number(args: str) -> int:
    digits = args.split(";", 1)[0]
    return (
        min(int(digits), LONGEST_LINE) if digits.isascii() and digits.isdigit() else 0
    )


def _encodable(text: str) -> str:
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
