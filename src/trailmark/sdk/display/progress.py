"""How far sending has come, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_UNITS = ("B", "kB", "MB", "GB", "TB")


def progress_text(said: Mapping[str, Any]) -> str:
    """What is sent of what is to send; kinds of which there is nothing are left out.

    >>> progress_text({"rows_sent": 1200, "rows_total": 5000, "files_total": 0})
    '1,200 of 5,000 rows'
    """
    parts: list[str] = []
    for kind in ("rows", "files", "artifacts"):
        total = _count(said, f"{kind}_total")
        if total:
            parts.append(f"{_count(said, f'{kind}_sent'):,} of {total:,} {kind}")
    total = _count(said, "bytes_total")
    if total:
        sent = size_text(_count(said, "bytes_sent"))
        parts.append(f"{sent} of {size_text(total)}")
    return ", ".join(parts)


def size_text(n_bytes: int) -> str:
    """Bytes with a unit.

    >>> [size_text(n) for n in (0, 999, 1_500, 12_000_000)]
    ['0 B', '999 B', '1.5 kB', '12 MB']
    """
    size, unit = float(n_bytes), 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    digits = 1 if unit and size < 9.95 else 0
    return f"{size:.{digits}f} {_UNITS[unit]}"


def _count(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    return int(value) if isinstance(value, (int, float)) else 0
