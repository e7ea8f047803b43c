"""What runs logged, row by row: all of it, or samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from trailmark.apis.public.history_frames import (
    RUN_ID,
    arrow_table,
    library,
    pandas_frame,
    polars_frame,
)
from trailmark.apis.public.history_reading import (
    STEP,
    Question,
    all_frames,
    frames,
    of_runs,
    question,
    table_bytes,
)
from trailmark.errors import UsageError
from trailmark.transport.client import Client

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["HistoryScan"]

_RUNS_AT_ONCE = 250


class HistoryScan:
    """Every row that a run logged, in order of step, as dicts.

    Rows come in parts that are forgotten when the loop goes on, so a run of any length
    fits into memory. Each loop reads from the start; `next` has a position of its own.
    A part that breaks off is asked for again. Rows that are logged after the first
    part was read are left to the next loop.

    Args:
        run_path: Entity, project and run id.
        keys: Only rows that have all of these, and of them only these and `_step`; None
            for whole rows. A dot leads into a dict: `eval.loss`.
        page_size: Taken for the sake of programs that pass it; changes nothing.
        min_step: Steps from here on.
        max_step: Steps before this one.

    Raises:
        UsageError: An argument makes no sense.

    Example:
        >>> from trailmark.apis.public.history import HistoryScan
        >>> path = ["crew", "demo", "run00002"]
        >>> scan = HistoryScan(api.client, path, keys=["Loss"], max_step=5)
        >>> list(scan)
        [{'_step': 0, 'Loss': 0.0}, {'_step': 2, 'Loss': 2.0}, {'_step': 4, 'Loss': 4.0}]
    """

    def __init__(
        self,
        client: Client,
        run_path: Sequence[str],
        keys: Sequence[str] | None = None,
        page_size: int = 1000,
        min_step: int | None = None,
        max_step: int | None = None,
    ) -> None:
        if not isinstance(page_size, int) or page_size < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UsageError(f"a page cannot have {page_size!r} rows", hint="1 or more")
        self.client = client
        self.page_size = page_size
        # As the official client does it, each row says which step it is of.
        self._asked = question(
            run_path, keys=keys, x_axis=STEP, min_step=min_step, max_step=max_step
        )
        self._position: Iterator[dict[str, Any]] | None = None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for frame in frames(self.client, self._asked):
            yield from frame.rows()

    def __next__(self) -> dict[str, Any]:
        if self._position is None:
            self._position = iter(self)
        return next(self._position)

    def next(self) -> dict[str, Any]:
        """The next row.

        Raises:
            StopIteration: There is none.

        Example:
            >>> scan = api.run("crew/demo/run00002").scan_history(keys=["loss"])
            >>> scan.next(), scan.next()
            ({'_step': 0, 'loss': 2.0}, {'_step': 1, 'loss': 1.0})
        """
        return self.__next__()

    def __repr__(self) -> str:
        asked = self._asked
        return f"<HistoryScan {'/'.join([asked.entity, asked.project, *asked.runs])}>"


def sampled_rows(
    client: Client,
    path: Sequence[str],
    *,
    samples: int = 500,
    keys: Sequence[str] | None = None,
    x_axis: str = STEP,
    stream: str = "default",
) -> list[dict[str, Any]]:
    """At most `samples` rows of a run, evenly spread. Raises as `HistoryScan`."""
    asked = _sampling(path, samples, keys, x_axis, stream)
    return [row for frame in all_frames(client, asked) for row in frame.rows()]


def sampled_frame(
    client: Client,
    path: Sequence[str],
    *,
    samples: int = 500,
    keys: Sequence[str] | None = None,
    x_axis: str = STEP,
    stream: str = "default",
) -> pd.DataFrame:
    """The same as a pandas data frame.

    Raises:
        UsageError: An argument makes no sense, or pandas is not installed.
    """
    asked = _sampling(path, samples, keys, x_axis, stream)
    library("pandas")
    return pandas_frame(all_frames(client, asked))


def full_frame(
    client: Client,
    path: Sequence[str],
    *,
    keys: Sequence[str] | None = None,
    min_step: int | None = None,
    max_step: int | None = None,
    stream: str = "default",
) -> pd.DataFrame:
    """Every row as a pandas data frame with one column for each dotted key."""
    asked = question(
        path, keys=keys, min_step=min_step, max_step=max_step, stream=stream
    )
    library("pandas", "pip install pandas")
    return pandas_frame(list(frames(client, asked)), flat=True)


def full_table(
    client: Client,
    path: Sequence[str],
    *,
    keys: Sequence[str] | None = None,
    min_step: int | None = None,
    max_step: int | None = None,
    stream: str = "default",
) -> Any:
    """Every row as an Arrow table with one column for each dotted key."""
    asked = question(
        path, keys=keys, min_step=min_step, max_step=max_step, stream=stream
    )
    library("pyarrow")
    return arrow_table(table_bytes(client, asked))


def full_polars(
    client: Client,
    path: Sequence[str],
    *,
    keys: Sequence[str] | None = None,
    min_step: int | None = None,
    max_step: int | None = None,
    stream: str = "default",
) -> pl.DataFrame:
    """Every row as a polars data frame with one column for each dotted key."""
    asked = question(
        path, keys=keys, min_step=min_step, max_step=max_step, stream=stream
    )
    library("polars")
    return polars_frame(table_bytes(client, asked))


class ManyRuns:
    """Sampled rows of many runs of one project, in a request for some hundred of them.

    Raises:
        UsageError: An argument makes no sense.
    """

    def __init__(
        self,
        client: Client,
        project_path: Sequence[str],
        *,
        samples: int = 500,
        keys: Sequence[str] | None = None,
        x_axis: str = STEP,
        stream: str = "default",
    ) -> None:
        self._client = client
        self._asked = _sampling([*project_path, ""], samples, keys, x_axis, stream)

    def rows(self, run_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Rows with a `run_id`, run by run in the order given."""
        return [
            row | {RUN_ID: frame.run}
            for part in self._parts(run_ids)
            for frame in all_frames(self._client, part)
            for row in frame.rows()
        ]

    def pandas(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """The same as a pandas data frame; its first columns are x and `run_id`."""
        library("pandas", 'pip install pandas, or pass format="default"')
        found = [
            frame
            for part in self._parts(run_ids)
            for frame in all_frames(self._client, part)
        ]
        made = pandas_frame(found, run_ids=True)
        return cast("pd.DataFrame", made[self._ordered(list(made.columns))])

    def polars(self, run_ids: Sequence[str]) -> pl.DataFrame:
        """The same as a polars data frame."""
        polars = library("polars")
        found = [
            _with_run_id(polars, polars_frame(table_bytes(self._client, part)), part)
            for part in self._parts(run_ids)
        ]
        found = [frame for frame in found if frame.height]
        if not found:
            return polars.DataFrame()
        made = polars.concat(found, how="diagonal_relaxed")
        return made.select(self._ordered(made.columns))

    def _parts(self, run_ids: Sequence[str]) -> Iterator[Question]:
        for first in range(0, len(run_ids), _RUNS_AT_ONCE):
            yield of_runs(self._asked, run_ids[first : first + _RUNS_AT_ONCE])

    def _ordered(self, names: list[str]) -> list[str]:
        return sorted(names, key=lambda name: (name != self._asked.x, name != RUN_ID))


def _with_run_id(polars: Any, frame: Any, asked: Question) -> Any:
    """Of one run alone the table does not say whose it is."""
    if len(asked.runs) == 1:
        return frame.with_columns(polars.lit(asked.runs[0]).alias(RUN_ID))
    return frame.with_columns(polars.col(RUN_ID).cast(polars.String))


def _sampling(
    path: Sequence[str],
    samples: int,
    keys: Sequence[str] | None,
    x_axis: str,
    stream: str,
) -> Question:
    if samples is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise UsageError("there cannot be None samples", hint="1 or more")
    return question(path, samples=samples, keys=keys, x_axis=x_axis, stream=stream)
