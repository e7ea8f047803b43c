"""The file of a table: its columns and its rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from trailmark.media.table.cells import cell_json
from trailmark.media.table.column_types import ColumnType
from trailmark.media.value import MediaValue, Place


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes into one file."""

    columns: Sequence[str | int]
    types: Sequence[ColumnType]
    rows: Sequence[Sequence[Any]]

    def encode(self, place: Place, key: str, step: int | str) -> bytes:
        """`columns`, `data` and `types`; media in cells are logged, told by reference.

        NaN and infinities are written as such, as other writers of this format do.
        """
        odd = False
        data: list[list[Any]] = []

        def logged(value: MediaValue) -> dict[str, Any]:
            return value.logged(place, key, step)

        for row in self.rows:
            cells = [cell_json(cell, logged) for cell in row]
            odd = odd or any(one[1] for one in cells)
            data.append([one[0] for one in cells])
        types = [{"kind": one.kind, "optional": one.optional} for one in self.types]
        return _json(
            {"columns": list(self.columns), "data": data, "types": types}, odd=odd
        )


def _json(value: Any, *, odd: bool) -> bytes:
    if not odd:
        try:
            return orjson.dumps(value)
        except TypeError:  # an integer beyond 64 bits, or half of a surrogate pair
            pass
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace")
