"""Data frames of pandas and polars as rows, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trailmark.errors import UsageError
from trailmark.media.arrays import library_of


def is_frame(value: object) -> bool:
    """Whether it is a data frame."""
    return library_of(value) in ("pandas", "polars") and hasattr(value, "columns")


def frame_rows(frame: Any) -> tuple[list[str | int], list[Sequence[Any]]]:
    """Column names and rows. Missing values are None, but NaN where numbers are."""
    if library_of(frame) == "polars":
        return list(frame.columns), list(frame.rows())
    names = [name if isinstance(name, (str, int)) else str(name) for name in frame]
    columns = [_values(frame.iloc[:, at]) for at in range(len(names))]
    return names, list(zip(*columns, strict=True))


def _values(column: Any) -> list[Any]:
    values: list[Any] = column.tolist()
    if getattr(column.dtype, "kind", "O") in "biufc":
        return values
    missing: list[bool] = column.isna().tolist()
    return [None if gone else one for one, gone in zip(values, missing, strict=True)]


def to_frame(columns: Sequence[str | int], rows: Sequence[Sequence[Any]]) -> Any:
    try:
        import pandas as pd
    except ImportError:
        raise UsageError(
            "a data frame needs pandas", hint="pip install pandas"
        ) from None
    by_column = {name: [row[at] for row in rows] for at, name in enumerate(columns)}
    return pd.DataFrame(by_column, columns=list(columns))
