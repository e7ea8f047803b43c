"""Tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from trailmark.errors import UsageError
from trailmark.media.arrays import library_of, numpy_module
from trailmark.media.content import Content
from trailmark.media.table.cells import to_cell
from trailmark.media.table.column_types import ColumnType, column_types
from trailmark.media.table.frames import frame_rows, is_frame, to_frame
from trailmark.media.table.increments import Increments
from trailmark.media.table.table_file import Sheet
from trailmark.media.value import MediaValue, Place

ColumnName = str | int
MAX_ROWS = 200_000
_DEFAULT_COLUMNS = ("Input", "Output", "Expected")
_LOG_MODES = ("IMMUTABLE", "MUTABLE", "INCREMENTAL")


class Table(MediaValue):
    """Rows of typed columns; cells may be media.

    A column takes values of the kind of its first one, and empty cells unless
    `optional` says no.

    Args:
        columns: Names; "Input", "Output" and "Expected" when neither they nor a data
            frame are given.
        data: Rows, as lists or as dicts by column; a two-dimensional array; or a data
            frame of pandas or polars.
        rows: The same as `data`.
        dataframe: The same as `data`.
        dtype: The type of all columns, or a list of them; None learns it from the data.
        optional: Whether cells may be None; or a list, for each column.
        allow_mixed_types: Let a column hold values of several kinds.
        log_mode: "INCREMENTAL" writes only the rows added since it was last logged;
            "IMMUTABLE" and "MUTABLE" write the whole table when it has changed.

    Raises:
        UsageError: Rows do not fit the columns; the message names row and column.

    Example:
        >>> table = Table(columns=["word", "count"], data=[["a", 1]])
        >>> table.add_data("b", 2)
        >>> table.get_column("count")
        [1, 2]
    """

    def __init__(  # noqa: PLR0917 - the order that people know
        self,
        columns: Sequence[ColumnName] | None = None,
        data: Any = None,
        rows: Any = None,
        dataframe: Any = None,
        dtype: Any = None,
        optional: bool | Sequence[bool] = True,
        allow_mixed_types: bool = False,
        log_mode: str | None = "IMMUTABLE",
    ) -> None:
        self.log_mode = log_mode or "IMMUTABLE"
        if self.log_mode not in _LOG_MODES:
            raise UsageError(
                f"{log_mode!r} is no log mode", hint=f"one of {', '.join(_LOG_MODES)}"
            )
        given = next((one for one in (dataframe, data, rows) if one is not None), [])
        if is_frame(given):
            names, given = frame_rows(given)
            columns = names if columns is None else columns
            allow_mixed_types = allow_mixed_types or dtype is None
        self.columns = _checked_columns(
            _DEFAULT_COLUMNS if columns is None else columns
        )
        self.data: list[list[Any]] = []
        self._types = column_types(
            len(self.columns), dtype, optional, allow_mixed_types
        )
        self._mixed = allow_mixed_types
        self._increments = Increments()
        for row in _rows_of(given):
            self._add(row)

    def add_data(self, *data: Any) -> None:
        """Add a row, a value for each column.

        Raises:
            UsageError: There are more or fewer values than columns, or one is not of
                its column's kind. The table is as before.
        """
        self._add(data)

    def add_row(self, *row: Any) -> None:
        """The same as `add_data`."""
        self._add(row)

    def add_column(self, name: ColumnName, data: Any, optional: bool = False) -> None:
        """Add a column, a value for each row.

        Raises:
            UsageError: There is one of that name; there are more or fewer values than
                rows; the values are not of one kind.
        """
        if self.log_mode == "INCREMENTAL":
            raise UsageError("an incremental table takes new rows, no new columns")
        cells = [to_cell(value) for value in data]
        if self.data and len(cells) != len(self.data):
            raise UsageError(
                f"column {name!r} has {len(cells)} values for {len(self.data)} rows"
            )
        if not self.data and self.columns:
            raise UsageError(f"the table has no rows to add column {name!r} to")
        columns = _checked_columns([*self.columns, name])
        [column] = column_types(1, None, optional or self._mixed, self._mixed)
        for index, cell in enumerate(cells):
            column.kind = column.kind_with(cell, name, index)
        self.data = self.data or [[] for _ in cells]
        for row, cell in zip(self.data, cells, strict=True):
            row.append(cell)
        self.columns = columns
        self._types.append(column)

    def add_computed_columns(
        self, fn: Callable[[int, dict[ColumnName, Any]], Mapping[ColumnName, Any]]
    ) -> None:
        """Add columns that follow from the others.

        Args:
            fn: Given the number of a row and its cells by column; returns the new cells
                by column, the same columns for every row.
        """
        made = [
            dict(fn(index, dict(zip(self.columns, row, strict=True))))
            for index, row in enumerate(self.data)
        ]
        for name in made[0] if made else ():
            self.add_column(name, [row.get(name) for row in made], optional=True)

    def get_column(self, name: ColumnName, convert_to: str | None = None) -> Any:
        """The cells of a column, as a list, or as an array with `convert_to="numpy"`.

        Raises:
            UsageError: There is no such column.
        """
        if convert_to not in (None, "numpy"):
            raise UsageError(f"a column cannot become {convert_to!r}", hint="'numpy'")
        at = self._index_of(name)
        cells = [row[at] for row in self.data]
        if convert_to is None:
            return cells
        np = numpy_module()
        images = (np.asarray(c.image) if hasattr(c, "image") else c for c in cells)
        return np.array(list(images))

    def get_dataframe(self) -> Any:
        """All of it as a data frame of pandas.

        Raises:
            UsageError: pandas is not installed.
        """
        return to_frame(self.columns, self.data)

    def get_index(self) -> list[int]:
        """The numbers of the rows."""
        return list(range(len(self.data)))

    def iterrows(self) -> Iterator[tuple[int, list[Any]]]:
        """Each row's number and cells."""
        yield from enumerate(self.data)

    def cast(self, col_name: ColumnName, dtype: Any, optional: bool = False) -> None:
        """Say what a column takes from now on.

        Raises:
            UsageError: A cell that is there is of another kind. Nothing changed.
        """
        at = self._index_of(col_name)
        column = ColumnType.of(dtype, optional)
        for index, row in enumerate(self.data):
            column.kind = column.kind_with(row[at], col_name, index)
        self._types[at] = column

    def __len__(self) -> int:
        return len(self.data)

    @property
    def is_kept_as_artifact(self) -> bool:
        # Of one that grows, each file is a piece only.
        return self.log_mode != "INCREMENTAL"

    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        if self.log_mode == "INCREMENTAL":
            return self._logged_increment(place, key, step)
        rows = self._kept_rows(self.data, place, key)
        stored = self._store(rows, place, key, step)
        return {"_type": "table-file", **stored, **self._shape(len(rows))}

    def _logged_increment(
        self, place: Place, key: str, step: int | str
    ) -> dict[str, Any]:
        first = self._increments.first_row(place.run_id, key, len(self.data))
        rows = self._kept_rows(self.data[first:], place, key)
        stored = self._store(rows, place, key, step)
        told = self._increments.logged(stored["path"], len(self.data))
        shape = self._shape(len(self.data))
        return {"_type": "incremental-table-file", **stored, **shape, **told}

    def _store(
        self, rows: list[list[Any]], place: Place, key: str, step: int | str
    ) -> dict[str, Any]:
        data = Sheet(self.columns, self._types, rows).encode(place, key, step)
        return Content(data=data).store(place, "table", key, step, ".table.json")

    def _shape(self, nrows: int) -> dict[str, Any]:
        return {"ncols": len(self.columns), "nrows": nrows, "log_mode": self.log_mode}

    def _kept_rows(
        self, rows: list[list[Any]], place: Place, key: str
    ) -> list[list[Any]]:
        excess = len(rows) - MAX_ROWS
        if excess > 0:
            place.add_problem(
                f"rows of the table {key!r} beyond the first {MAX_ROWS} were left out",
                "save larger tables as a file",
                excess,
            )
        return rows[:MAX_ROWS]

    def _add(self, row: Any) -> None:
        index = len(self.data)
        cells = [to_cell(value) for value in self._ordered(row, index)]
        named = zip(self._types, self.columns, cells, strict=True)
        kinds = [column.kind_with(cell, name, index) for column, name, cell in named]
        for column, kind in zip(self._types, kinds, strict=True):
            column.kind = kind
        self.data.append(cells)

    def _ordered(self, row: Any, index: int) -> Sequence[Any]:
        if isinstance(row, Mapping):
            by_column = cast("Mapping[Any, Any]", row)
            unknown = [name for name in by_column if name not in self.columns]
            if unknown:
                raise UsageError(f"row {index} has unknown columns {unknown!r}")
            return [by_column.get(name) for name in self.columns]
        values = list(row)
        if len(values) != len(self.columns):
            raise UsageError(
                f"row {index} has {len(values)} values for {len(self.columns)} columns: "
                f"{', '.join(map(repr, self.columns))}"
            )
        return values

    def _index_of(self, name: ColumnName) -> int:
        try:
            return self.columns.index(name)
        except ValueError:
            raise UsageError(
                f"there is no column {name!r}",
                hint=f"there are {', '.join(map(repr, self.columns))}",
            ) from None


def _checked_columns(columns: Sequence[Any]) -> list[ColumnName]:
    names = list(columns)
    for index, name in enumerate(names):
        if not isinstance(name, (str, int)) or isinstance(name, bool):
            raise UsageError(f"{name!r} is no name of a column", hint="a string")
        if name in names[:index]:
            raise UsageError(f"there are two columns {name!r}")
    return names


def _rows_of(data: Any) -> Any:
    if library_of(data) == "numpy" and getattr(data, "ndim", 2) != 2:
        raise UsageError(f"an array of shape {data.shape} is no table", hint="2 axes")
    if isinstance(data, (str, bytes, Mapping)):
        raise UsageError("the rows of a table are a list of rows")
    return data
