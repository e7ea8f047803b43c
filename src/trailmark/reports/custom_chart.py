"""Charts that people drew themselves, in Vega."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from trailmark.reports.panel import Json, Panel
from trailmark.reports.parts import Part, part, write_parts
from trailmark.reports.rules import anything, dict_of, text

_RUNS = 500
_ALWAYS = ("id", "name")


def _write(query: Mapping[str, Any]) -> Json:
    """As a query over the run sets of the page."""
    fields = [_write_field(name, value) for name, value in query.items()]
    fields += [{"name": one, "value": []} for one in _ALWAYS if one not in query]
    args = [
        {"name": "runSets", "value": "${runSets}"},
        {"name": "limit", "value": _RUNS},
    ]
    return {"queryFields": [{"name": "runSets", "args": args, "fields": fields}]}


def _write_field(name: str, value: Any) -> Json:
    match value:
        case None:
            return {"name": name, "fields": []}
        case dict():
            given = cast("dict[str, Any]", value)
            args = [{"name": key, "value": one} for key, one in given.items()]
            return {"name": name, "args": args, "fields": []}
        case _:
            return {"name": name, "value": value}


def _read(said: Any) -> Json:
    """The reverse of `_write`; what it cannot say is left to what was saved."""
    found: Json = {}
    for one in said["queryFields"][0]["fields"]:
        name = one["name"]
        if name in _ALWAYS and one.get("value") == []:
            continue
        if one.get("args"):
            found[name] = {arg["name"]: arg.get("value") for arg in one["args"]}
        else:
            found[name] = one.get("value")
    return found


@dataclass(kw_only=True, eq=False)
class CustomChart(Panel):
    """A chart whose drawing is kept on the server, and the data it is drawn from.

    Raises:
        UsageError: A value cannot be; named by its field.

    Example:
        >>> import trailmark.reports as wr
        >>> chart = wr.CustomChart(
        ...     query={"summary": ["loss"], "config": ["lr"]},
        ...     chart_name="wandb/scatter/v0",
        ...     chart_fields={"x": "lr", "y": "loss"},
        ... )
        >>> chart.chart_name
        'wandb/scatter/v0'
    """

    view_type: ClassVar[str] = "Vega2"

    query: dict[str, Any] = field(
        default_factory=dict[str, Any],
        metadata=part(
            dict_of(anything),
            Part("userQuery", _write, _read),
        ),
    )
    """What of each run it is drawn from, as `{"summary": ["loss"]}` or
    `{"summaryTable": {"tableKey": "roc"}}`."""
    chart_name: str = field(default="", metadata=part(text, "panelDefId"))
    """The drawing, as `wandb/scatter/v0` or `crew/my-chart`."""
    chart_fields: dict[str, Any] = field(
        default_factory=dict[str, Any],
        metadata=part(dict_of(anything), "fieldSettings"),
    )
    """Which column of the data is which field of the drawing."""
    chart_strings: dict[str, Any] = field(
        default_factory=dict[str, Any],
        metadata=part(dict_of(anything), "stringSettings"),
    )
    """Texts of the drawing, such as its title."""

    @classmethod
    def from_table(
        cls,
        table_name: str,
        chart_fields: dict[str, Any] | None = None,
        chart_strings: dict[str, Any] | None = None,
    ) -> CustomChart:
        """A chart of a logged table.

        Args:
            table_name: The key that the table was logged under.

        Raises:
            UsageError: A value cannot be; named by its field.

        Example:
            >>> import trailmark.reports as wr
            >>> wr.CustomChart.from_table("roc", {"x": "fpr", "y": "tpr"}).query
            {'summaryTable': {'tableKey': 'roc'}}
        """
        return cls(
            query={"summaryTable": {"tableKey": text(table_name, "table_name")}},
            chart_fields=chart_fields or {},
            chart_strings=chart_strings or {},
        )

    def _config(self) -> Json:
        return {"transform": {"name": "tableWithLeafColNames"}} | write_parts(self)
