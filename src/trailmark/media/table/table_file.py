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

_FOREIGN_WORDS = {
    "boolean": "boolean",
    "number": "number",
    "string": "string",
    "timestamp": "string",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes into one file."""

    columns: Sequence[str | int]
    types: Sequence[ColumnType]
    rows: Sequence[Sequence[Any]]

    def encode(self, place: Place, key: str, step: int | str) -> bytes:
        """`columns`, `data` and `types`; media in cells are logged, told by reference.

        `_type` and `column_types` are for those who find the file in an artifact.
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
            {
                "_type": "table",
                "columns": list(self.columns),
                "data": data,
                "ncols": len(self.columns),
                "nrows": len(data),
                "types": types,
                "column_types": self._foreign_types(),
            },
            odd=odd,
        )

    def _foreign_types(self) -> dict[str, Any]:
        """The types as the official client writes them, as far as it can check them.

        Times are texts in our files, and so they are there.
        """
        named = zip(self.columns, self.types, strict=True)
        types = {str(name): _foreign_type(one) for name, one in named}
        return {"wb_type": "typedDict", "params": {"type_map": types}}


def _foreign_type(column: ColumnType) -> dict[str, Any]:
    word = _FOREIGN_WORDS.get(column.kind)
    if word is None:
        return {"wb_type": "any"}
    if not column.optional:
        return {"wb_type": word}
    allowed = [{"wb_type": "none"}, {"wb_type": word}]
    return {"wb_type": "union", "params": {"allowed_types": allowed}}


def _json(value: Any, *, odd: bool) -> bytes:
    if not odd:
        try:
            return orjson.dumps(value)
        except TypeError:  # an integer beyond 64 bits, or half of a surrogate pair
            pass
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace")
