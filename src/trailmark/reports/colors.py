"""Colours as CSS writes them."""

from __future__ import annotations

import re

from trailmark.errors import UsageError
from trailmark.reports.rules import text

_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)
_NUMBER = r"\s*(?:\d+(?:\.\d+)?|\.\d+)"
_RGB = re.compile(
    rf"rgba?\({_NUMBER}%?(?:\s*,{_NUMBER}%?){{2}}(?:\s*,{_NUMBER}%?)?\s*\)",
    re.IGNORECASE,
)
_HSL = re.compile(
    rf"hsla?\({_NUMBER}(?:deg)?(?:\s*,{_NUMBER}%){{2}}(?:\s*,{_NUMBER}%?)?\s*\)",
    re.IGNORECASE,
)
_CSS_NAMES = """
aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond
blue blueviolet brown burlywood cadetblue chartreuse chocolate coral
cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray
darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid
darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey
darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick
floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green
greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender
lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon
lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue
lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue
mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen
mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin
navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod
palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum
powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon
sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey
snow springgreen steelblue tan teal thistle tomato transparent turquoise violet
wheat white whitesmoke yellow yellowgreen
"""
_NAMES = frozenset(_CSS_NAMES.split())


def color(value: object, what: str) -> str:
    """A colour: `#ff0000`, `red`, `rgb(255, 0, 0)` or `hsl(0, 100%, 50%)`.

    Raises:
        UsageError: It is none.
    """
    said = text(value, what).strip()
    if not (is_numeric(said) or said.lower() in _NAMES):
        raise UsageError(
            f"{what}={value!r} is no colour",
            hint="write it as '#ff0000', 'red' or 'rgb(255, 0, 0)'",
        )
    return said


def color_or_none(value: object, what: str) -> str:
    """A colour; the empty text where the run keeps its own."""
    return "" if value == "" else color(value, what)


def numeric_color(value: object, what: str) -> str:
    """A colour of numbers, between which others can be computed.

    Raises:
        UsageError: It is none, or a name.
    """
    said = text(value, what).strip()
    if not is_numeric(said):
        raise UsageError(
            f"{what}={value!r} is no colour of numbers",
            hint="write it as '#ff0000' or 'rgb(255, 0, 0)'",
        )
    return said


def is_numeric(said: str) -> bool:
    return bool(_HEX.fullmatch(said) or _RGB.fullmatch(said) or _HSL.fullmatch(said))


def faint(said: str) -> str | None:
    """A tenth as strong; None where that cannot be written.

    >>> faint("#ff0000"), faint("rgb(255, 0, 0)"), faint("red")
    ('#ff000019', 'rgba(255, 0, 0, 0.1)', None)
    """
    if _HEX.fullmatch(said) and len(said) == 7:
        return f"{said}19"
    if said.lower().startswith("rgb(") and said.count(",") == 2:
        return f"rgba({said[4:-1].strip()}, 0.1)"
    return None
