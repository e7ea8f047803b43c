"""Colours and weights of terminal text: read from SGR sequences, written back."""

from __future__ import annotations

from collections.abc import Sequence

TextStyle = tuple[tuple[str, str], ...]
"""Pairs (slot, SGR parameters) in order of slot; what is not named is the default."""

PLAIN: TextStyle = ()

_WEIGHTS = {"1", "2", "3", "4", "5", "7", "8", "9"}
_ENDS = {
    "22": ("1", "2"),
    "23": ("3",),
    "24": ("4",),
    "25": ("5",),
    "27": ("7",),
    "28": ("8",),
    "29": ("9",),
    "39": ("ink",),
    "49": ("paper",),
}


def apply_sgr(style: TextStyle, args: str) -> TextStyle:
    """The style after `ESC [ args m`; parameters without a meaning are left out.

    >>> apply_sgr((("1", "1"),), "31")
    (('1', '1'), ('ink', '31'))
    """
    codes = [code.lstrip("0") or "0" for code in args.replace(":", ";").split(";")]
    slots = dict(style)
    at = 0
    while at < len(codes):
        at += _apply(slots, codes, at)
    return tuple(sorted(slots.items())) if slots else PLAIN


def _apply(slots: dict[str, str], codes: Sequence[str], at: int) -> int:
    """Reads the parameter at `at`; returns how many belong to it."""
    code = codes[at]
    if code == "0":
        slots.clear()
    elif code in _WEIGHTS:
        slots[code] = code
    elif code in _ENDS:
        for slot in _ENDS[code]:
            slots.pop(slot, None)
    elif code in {"38", "48"}:
        count = 5 if codes[at + 1 : at + 2] == ["2"] else 3
        if len(codes) >= at + count:
            slots["ink" if code == "38" else "paper"] = ";".join(codes[at : at + count])
        return count
    elif _is_colour(code, "3", "9"):
        slots["ink"] = code
    elif _is_colour(code, "4", "10"):
        slots["paper"] = code
    return 1


def _is_colour(code: str, dark: str, bright: str) -> bool:
    return len(code) > 1 and code[:-1] in {dark, bright} and code[-1] in "01234567"


def render_styled(text: str, styles: Sequence[TextStyle]) -> str:
    """The text with its styles as SGR sequences, plain again at its end.

    Args:
        text: Plain characters.
        styles: At least one for each character.
    """
    parts: list[str] = []
    before = PLAIN
    start = 0
    for at in range(len(text)):
        if styles[at] is before or styles[at] == before:
            continue
        parts += (text[start:at], _change(before, styles[at]))
        start, before = at, styles[at]
    parts.append(text[start:])
    if before:
        parts.append("\x1b[0m")
    return "".join(parts)


def _change(before: TextStyle, after: TextStyle) -> str:
    codes = [code for _slot, code in after]
    if before and codes:
        codes.insert(0, "0")
    return f"\x1b[{';'.join(codes) or '0'}m"
