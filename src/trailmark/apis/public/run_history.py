"""`Run`: what it logged, as rows and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from trailmark.apis.public import history
from trailmark.apis.public.history import HistoryScan
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_KEYS = """query HistoryKeys($entity: String!, $project: String!, $run: String!) {
  project(name: $project, entityName: $entity) { run(name: $run) { historyKeys } }
}"""


class RunHistory:
    """What a run logged; part of `Run`."""

    if TYPE_CHECKING:
        client: Client

        @property
        def path(self) -> list[str]: ...

    @property
    def history_keys(self) -> dict[str, Any]:
        """The keys that it logged, as `keys`, with their types and last values; and
        `lastStep`. Read anew each time.

        Example:
            >>> run = api.run("crew/demo/run00002")
            >>> "Loss" in run.history_keys["keys"], run.history_keys["lastStep"]
            (True, 1199)
        """
        entity, project, run = self.path
        variables = {"entity": entity, "project": project, "run": run}
        answer = self.client.execute(_KEYS, variables, operation="HistoryKeys")
        found = (answer.get("project") or {}).get("run")
        if not found:
            raise UnknownNameError(f"there is no run {'/'.join(self.path)!r}")
        return found.get("historyKeys") or {}

    @property
    def lastHistoryStep(self) -> int:  # noqa: N802  the documented name
        """The highest step logged, -1 without any. Read anew each time.

        Example:
            >>> api.run("crew/demo/run00002").lastHistoryStep
            1199
        """
        last = self.history_keys.get("lastStep")
        return -1 if last is None else int(last)

    def history(
        self,
        samples: int = 500,
        keys: list[str] | None = None,
        x_axis: str = "_step",
        pandas: bool = True,
        stream: Literal["default", "system"] = "default",
    ) -> pd.DataFrame | list[dict[str, Any]]:
        """At most `samples` rows, evenly spread over all that were logged.

        Args:
            keys: Only rows that have all of these, and of them only these and
                `x_axis`; None for whole rows.
            x_axis: Comes first; `_step`, `_runtime`, `_timestamp` or a logged key.
            pandas: A data frame; False gives a list of dicts.
            stream: `default` for what was logged, `system` for machine metrics.

        Raises:
            UsageError: An argument makes no sense, or pandas is not installed.
            TransportError: No usable answer came back.

        Example:
            >>> run = api.run("crew/demo/run00002")
            >>> run.history(samples=3, keys=["accuracy"], pandas=False)
            [{'_step': 0, 'accuracy': 0.0}, {'_step': 600, 'accuracy': 0.5},
             {'_step': 1199, 'accuracy': 0.99...}]
            >>> len(run.history(samples=50))
            50
        """
        read = history.sampled_frame if pandas else history.sampled_rows
        return read(
            self.client,
            self.path,
            samples=samples,
            keys=keys,
            x_axis=x_axis,
            stream=stream,
        )

    def scan_history(
        self,
        keys: list[str] | None = None,
        page_size: int = 1000,
        min_step: int | None = None,
        max_step: int | None = None,
    ) -> HistoryScan:
        """Every row, in order of step; any number of them in little memory.

        Args:
            keys: Only rows that have all of these, and of them only these and
                `_step`; None for whole rows.
            page_size: Changes nothing about the result.
            min_step: Steps from here on.
            max_step: Steps before this one.

        Raises:
            UsageError: An argument makes no sense.

        Example:
            >>> run = api.run("crew/demo/run00002")
            >>> losses = [row["Loss"] for row in run.scan_history(keys=["Loss"])]
            >>> len(losses), losses[:3]
            (600, [0.0, 2.0, 4.0])
        """
        return HistoryScan(self.client, self.path, keys, page_size, min_step, max_step)

    def history_arrow(  # pyright: ignore[reportUnknownParameterType]  pyarrow has none
        self,
        keys: Sequence[str] | None = None,
        *,
        min_step: int | None = None,
        max_step: int | None = None,
        stream: Literal["default", "system"] = "default",
    ) -> pa.Table:
        """Every row as an Arrow table, in order of step; needs pyarrow.

        Each dotted key is a column, null where a row has no value. Values that are not
        of one simple type are JSON text; the metadata of such a field is
        `{"trailmark": "json"}`.

        Args:
            keys: Only rows that have all of these, and of them only these.
            min_step: Steps from here on.
            max_step: Steps before this one.

        Raises:
            UsageError: An argument makes no sense, or pyarrow is not installed.

        Example:
            >>> table = api.run("crew/demo/run00002").history_arrow(keys=["_step", "Loss"])
            >>> table.num_rows, table.column_names
            (600, ['_step', 'Loss'])
        """
        return history.full_table(
            self.client,
            self.path,
            keys=keys,
            min_step=min_step,
            max_step=max_step,
            stream=stream,
        )

    def history_polars(
        self,
        keys: Sequence[str] | None = None,
        *,
        min_step: int | None = None,
        max_step: int | None = None,
        stream: Literal["default", "system"] = "default",
    ) -> pl.DataFrame:
        """The same as `history_arrow`, as a polars data frame; needs polars.

        Raises:
            UsageError: An argument makes no sense, or polars is not installed.

        Example:
            >>> run = api.run("crew/demo/run00002")
            >>> run.history_polars(keys=["loss"], max_step=4)["loss"].to_list()
            [2.0, 1.0, 0.66..., 0.5]
        """
        return history.full_polars(
            self.client,
            self.path,
            keys=keys,
            min_step=min_step,
            max_step=max_step,
            stream=stream,
        )

    def history_pandas(
        self,
        keys: Sequence[str] | None = None,
        *,
        min_step: int | None = None,
        max_step: int | None = None,
        stream: Literal["default", "system"] = "default",
    ) -> pd.DataFrame:
        """Every row as a pandas data frame, in order of step; needs pandas.

        Each dotted key is a column. Numbers are NaN where a row has no value; values
        that are not of one simple type are Python objects.

        Raises:
            UsageError: An argument makes no sense, or pandas is not installed.

        Example:
            >>> run = api.run("crew/demo/run00002")
            >>> float(run.history_pandas(keys=["Loss"])["Loss"].mean())
            599.0
        """
        return history.full_frame(
            self.client,
            self.path,
            keys=keys,
            min_step=min_step,
            max_step=max_step,
            stream=stream,
        )
