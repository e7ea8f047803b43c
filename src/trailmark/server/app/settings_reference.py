"""The reference page of settings, written from the settings themselves.

`python -m trailmark.server.app.settings_reference` writes it; a test compares.
"""

from __future__ import annotations

from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from trailmark.server.app.settings import Settings

_PAGE = Path("docs/reference/settings.md")
_HEAD = """\
# Settings of the server

Each is an environment variable; those with an option on the command line
(`trailmark server --help`) can be given there as well, which wins.

| variable | default | meaning |
|---|---|---|
"""
_ON_THE_COMMAND_LINE = frozenset(
    ["host", "port", "data_dir", "database_url", "storage_url", "public_url"]
) | {"workers", "log_level", "log_format"}


def render() -> str:
    """The page as Markdown."""
    rows = (_row(name, field) for name, field in Settings.model_fields.items())
    return _HEAD + "".join(rows)


def _row(name: str, field: FieldInfo) -> str:
    option = f"<br>`--{name.replace('_', '-')}`" if name in _ON_THE_COMMAND_LINE else ""
    variable = f"`TRAILMARK_{name.upper()}`{option}"
    return f"| {variable} | {_default(name, field)} | {field.description} |\n"


def _default(name: str, field: FieldInfo) -> str:
    if name == "data_dir":
        return "the platform's folder, such as `~/.local/share/trailmark`"
    if field.default is None or field.default is PydanticUndefined:
        return "unset"
    if isinstance(field.default, bool):
        return "`1`" if field.default else "`0`"
    if isinstance(field.default, int) and field.default >= 1 << 20:
        return f"`{field.default}` ({_size(field.default)})"
    return f"`{field.default}`"


def _size(n_bytes: int) -> str:
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20)):
        if n_bytes % size == 0:
            return f"{n_bytes // size} {unit}"
    return f"{n_bytes} bytes"


if __name__ == "__main__":
    _PAGE.parent.mkdir(parents=True, exist_ok=True)
    _PAGE.write_text(render())
