"""The files that a run has at its end: its config and its summary, readable."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, cast

CONFIG_FILE = "config.yaml"
SUMMARY_FILE = "wandb-summary.json"


def write_final_files(folder: Path, config: dict[str, Any], summary: str) -> list[str]:
    """Write both; returns their names.

    Args:
        config: As it travels, `{key: {"value": …}}`.
        summary: JSON text.

    Raises:
        OSError: They cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(_yaml_lines(config, 0))
    (folder / CONFIG_FILE).write_text(text, encoding="utf-8", errors="replace")
    (folder / SUMMARY_FILE).write_text(summary, encoding="utf-8", errors="replace")
    return [CONFIG_FILE, SUMMARY_FILE]


def _yaml_lines(value: dict[str, Any], depth: int) -> list[str]:
    """YAML with quoted texts: what JSON writes is YAML, but for what is not finite."""
    lines: list[str] = []
    indent = "    " * depth
    for key, entry in value.items():
        name = json.dumps(key, ensure_ascii=False)
        if isinstance(entry, dict) and entry:
            lines.append(f"{indent}{name}:\n")
            lines += _yaml_lines(cast("dict[str, Any]", entry), depth + 1)
        elif isinstance(entry, list) and entry:
            lines.append(f"{indent}{name}:\n")
            items = cast("list[Any]", entry)
            lines += [f"{indent}    - {_yaml_value(one)}\n" for one in items]
        else:
            lines.append(f"{indent}{name}: {_yaml_value(entry)}\n")
    return lines


def _yaml_value(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    return json.dumps(value, ensure_ascii=False, default=str)
