"""`Runs`: what all of them logged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from trailmark.apis.public.history import ManyRuns
from trailmark.errors import UsageError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_FORMATS = ("default", "pandas", "polars")


class RunsHistories:
    """What runs logged; part of `Runs`."""

    if TYPE_CHECKING:
        client: Client
        entity: str
        project: str

        def __iter__(self) -> Iterator[Any]: ...

    def histories(
        self,
        samples: int = 500,
        keys: list[str] | None = None,
        x_axis: str = "_step",
        format: Literal["default", "pandas", "polars"] = "default",
        stream: Literal["default", "system"] = "default",
    ) -> list[dict[str, Any]] | pd.DataFrame | pl.DataFrame:
        """Sampled rows of all the runs, each with the `run_id` of its run.

        Some hundred runs are read with one request.

        Args:
            samples: Rows of each run, at most; evenly spread over all that it logged.
            keys: Only rows that have all of these, and of them only these and
                `x_axis`; None for whole rows.
            format: `default` for a list of dicts; `pandas` and `polars` for a data
                frame, with x and `run_id` as its first columns.
            stream: `default` for what was logged, `system` for machine metrics.

        Raises:
            UsageError: An argument makes no sense, or the library is not installed.

        Example:
            >>> runs = api.runs("crew/demo", filters={"state": "finished"})
            >>> found = runs.histories(samples=2, keys=["loss"])
            >>> found[0], len(found)
            ({'_step': 0, 'loss': 2.0, 'run_id': 'run00001'}, 6)
        """
        if format not in _FORMATS:
            raise UsageError(
                f"there is no format {format!r}", hint=f"one of {', '.join(_FORMATS)}"
            )
        many = ManyRuns(
            self.client,
            [self.entity, self.project],
            samples=samples,
            keys=keys,
            x_axis=x_axis,
            stream=stream,
        )
        run_ids: list[str] = [run.id for run in self]
        if format == "pandas":
            return many.pandas(run_ids)
        return many.polars(run_ids) if format == "polars" else many.rows(run_ids)
