"""`Api`: custom charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from trailmark.apis.public import chart_settings, checks
from trailmark.apis.public.calls.core import ApiCore

_CREATE = """mutation CreateCustomChart($input: CreateCustomChartInput!) {
  createCustomChart(input: $input) { chart { id } }
}"""


class ChartCalls(ApiCore):
    """Saves charts that people drew themselves."""

    def create_custom_chart(
        self,
        entity: str,
        name: str,
        display_name: str,
        spec_type: Literal["vega2"],
        access: Literal["private", "public"],
        spec: str | Mapping[str, Any],
    ) -> str:
        """Save how to draw a table; one of the same entity and name is replaced.

        Args:
            entity: The user or team that owns it.
            name: Of at most 128 characters, without `/` and `:`.
            display_name: What people read.
            spec_type: `vega2`, for every version of Vega and Vega-Lite.
            access: `private` is for who may see the entity, `public` for everybody
                signed in.
            spec: A specification as a dict or as JSON, with `${field:x}` where
                `plot_table` puts a column.

        Returns:
            Its id, `entity/name`, which `plot_table` takes as `vega_spec_name`.

        Raises:
            UsageError: A value cannot be, or the specification is no JSON object.
            UnsupportedError: The server has no custom charts.
            NotFoundError: There is no such entity.
            ForbiddenError: The caller may not write there.

        Example:
            >>> bars = {
            ...     "mark": "bar",
            ...     "data": {"name": "wandb"},
            ...     "encoding": {
            ...         "x": {"field": "${field:x}", "type": "ordinal"},
            ...         "y": {"field": "${field:y}", "type": "quantitative"},
            ...     },
            ... }
            >>> chart_id = api.create_custom_chart(
            ...     "crew", "my-bars", "My bars", "vega2", "private", bars
            ... )
            >>> chart_id
            'crew/my-bars'
            >>> table = trailmark.Table(columns=["label", "n"], data=[["a", 2]])
            >>> chart = trailmark.plot_table(chart_id, table, {"x": "label", "y": "n"})
        """
        given = {
            "entity": checks.entity_name(entity),
            "name": chart_settings.chart_name(name),
            "displayName": chart_settings.display_name(display_name),
            "type": chart_settings.spec_type(spec_type),
            "access": chart_settings.access(access).upper(),
            "spec": chart_settings.specification(spec),
        }
        self._client.require("TRAILMARK_CUSTOM_CHARTS", "save custom charts")
        answer = self._client.execute(
            _CREATE, {"input": given}, operation="CreateCustomChart"
        )
        return str(answer["createCustomChart"]["chart"]["id"])
