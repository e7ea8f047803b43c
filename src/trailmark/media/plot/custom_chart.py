"""A chart that is drawn from a table by a Vega-Lite specification on the server."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from trailmark.errors import UsageError
from trailmark.media.plot.presets import filled, presets
from trailmark.media.table.table import Table
from trailmark.media.value import MediaValue

_VEGA_LITE = "application/vnd.vegalite.v5+json"
_SPLIT_SECTION = "Custom Chart Tables"


class CustomChart:
    """A table and how to draw it. Log it as any other value.

    Args:
        table: The data.
        spec_name: Id of the specification, such as `wandb/line/v0` or one of your own.
        fields: Names in the specification to columns of the table.
        string_fields: Names in the specification to texts, such as the title.
        split_table: Whether the table is shown in a section of its own.

    Raises:
        UsageError: A field names a column that the table has not.
    """

    def __init__(
        self,
        table: Table,
        spec_name: str,
        fields: Mapping[str, str | None],
        string_fields: Mapping[str, Any] | None = None,
        *,
        split_table: bool = False,
    ) -> None:
        self.table = table
        self.spec_name = spec_name
        self.fields = dict(fields)
        self.string_fields = dict(string_fields or {})
        self.split_table = split_table
        for name, column in self.fields.items():
            if column is not None and column not in table.columns:
                raise UsageError(
                    f"field {name!r} is column {column!r}, which the table has not",
                    hint=f"there are {', '.join(map(repr, table.columns))}",
                )

    def parts(self, key: str) -> tuple[dict[str, MediaValue], dict[str, Any]]:
        """What logging the chart under `key` comes to.

        Returns:
            The table under its own key, and what the config's `_wandb` entry is told.
        """
        table_key = f"{key}_table"
        if self.split_table:
            table_key = f"{_SPLIT_SECTION}/{table_key}"
        panel = {"panel_type": "Vega2", "panel_config": self._panel_config(table_key)}
        return {table_key: self.table}, {"visualize": {key: panel}}

    def vega_lite(self) -> dict[str, Any] | None:
        """The chart with its data, to be drawn anywhere; None when only a server has
        the specification.
        """
        spec = presets().get(self.spec_name)
        if spec is None:
            return None
        names = [str(name) for name in self.table.columns]
        rows = [
            dict(zip(names, map(_shown, row), strict=True)) for row in self.table.data
        ]
        made = filled(spec, self.fields, self.string_fields)
        return made | {"data": {"values": rows}}

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        """Drawn in a notebook's cell."""
        _ = options
        spec = self.vega_lite()
        told: dict[str, Any] = {"text/plain": f"<chart {self.spec_name}>"}
        return told if spec is None else told | {_VEGA_LITE: spec}

    def _panel_config(self, table_key: str) -> dict[str, Any]:
        return {
            "panelDefId": self.spec_name,
            "fieldSettings": self.fields,
            "stringSettings": self.string_fields,
            "transform": {"name": "tableWithLeafColNames"},
            "userQuery": _query(table_key),
        }


def _query(table_key: str) -> dict[str, Any]:
    """Ask of each run in view the table as it was logged last."""
    summary_table = {
        "name": "summaryTable",
        "args": [{"name": "tableKey", "value": table_key}],
        "fields": [],
    }
    named = [
        {"name": name, "fields": []} for name in ("id", "name", "_defaultColorIndex")
    ]
    run_sets = {
        "name": "runSets",
        "args": [{"name": "runSets", "value": "${runSets}"}],
        "fields": [*named, summary_table],
    }
    return {"queryFields": [run_sets]}


def _shown(cell: Any) -> Any:
    """A cell as a chart takes it: NaN and media are no values."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return cell if isinstance(cell, (bool, int, float, str)) else str(cell)
