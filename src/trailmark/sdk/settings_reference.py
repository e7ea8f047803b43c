"""The reference page of settings, written from the settings themselves.

`python -m trailmark.sdk.settings_reference` writes it; a test compares.
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

from trailmark.sdk import settings_sources
from trailmark.sdk.settings import NAMES, OFFICIAL_NAMES, Settings
from trailmark.sdk.settings_sources import official_variable_name, variable_name

_PAGE = Path("docs/reference/sdk-settings.md")
_HEAD = """\
# Settings of a run

Pass them to `trailmark.init`, as arguments where it has one and in
`settings=trailmark.Settings(...)`, or say them elsewhere.

{precedence}

An empty environment variable counts as unset. Lists are separated by commas. Names of
the official client are understood everywhere; those that mean nothing here are ignored
with a note.

| setting | type | default | variables | meaning |
|---|---|---|---|---|
"""


def render() -> str:
    """The page as Markdown."""
    precedence = inspect.cleandoc(settings_sources.__doc__ or "")
    meanings = _meanings()
    rows = "".join(_row(name, meanings[name]) for name in NAMES)
    return _HEAD.format(precedence=precedence) + rows


def _row(name: str, meaning: str) -> str:
    official = OFFICIAL_NAMES.get(name)
    shown = f"`{name}`" + (f"<br>also `{official}`" if official else "")
    variables = f"`{variable_name(name)}`<br>`{official_variable_name(name)}`"
    kind = Settings.__annotations__[name].removesuffix(" | None")
    cells = (shown, f"`{kind}`", _default(getattr(Settings, name)), variables, meaning)
    return f"| {' | '.join(cells)} |\n"


def _default(value: Any) -> str:
    match value:
        case None:
            return "unset"
        case bool():
            return "`1`" if value else "`0`"
        case float():
            return f"`{value:g}`"
        case _:
            return f"`{value}`"


def _meanings() -> dict[str, str]:
    """The text below each attribute of `Settings`, on one line."""
    [settings] = ast.parse(inspect.getsource(Settings)).body
    assert isinstance(settings, ast.ClassDef)
    meanings: dict[str, str] = {}
    for field, text in zip(settings.body, settings.body[1:], strict=False):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                meanings[name] = " ".join(words.split())
            case _:
                continue
    return meanings


if __name__ == "__main__":
    _PAGE.parent.mkdir(parents=True, exist_ok=True)
    _PAGE.write_text(render())
