"""Writing one setting into a settings file that people also write by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

_SECTION = re.compile(r"^\s*\[", re.MULTILINE)


def write_setting(path: Path, name: str, value: str | None) -> None:
    """Set or, with None, remove a text; comments and other lines stay as they are.

    Raises:
        OSError: The file cannot be written.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    first_section = _SECTION.search(text)
    end = first_section.start() if first_section else len(text)
    head, rest = text[:end], text[end:]
    assignment = re.compile(rf"^\s*{re.escape(name)}\s*=.*\n?", re.MULTILINE)
    head = assignment.sub("", head)
    if value is not None:
        # A JSON text is a TOML text.
        line = f"{name} = {json.dumps(value)}\n"
        head = head + line if not head or head.endswith("\n") else f"{head}\n{line}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + rest, encoding="utf-8")
