"""Rows of JSON text turned into typed columns, and nothing of them lost.

The hot cache and compaction read rows through this one door, so a chart shows the
same before and after a segment is written. A leaf is a place in a row: a top-level
key, or a path through nested objects. Objects that say what they are (`_type`:
histograms, images, tables), empty objects and lists are leaves themselves and stay
JSON text. Readers see a leaf under its path joined by dots.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt
import orjson

Kind = Literal["int", "float", "bool", "string", "json"]
Path = tuple[str, ...]
K = TypeVar("K", bound=Hashable)
Ints = npt.NDArray[np.int64]

MAX_NESTING = 64
"""Objects deeper than this stay JSON text; nobody charts what lies below."""

_EXACT_INTEGERS = 2**53
_ORJSON_INTEGERS = float(2**63)
_LONG_NUMBER = re.compile(r"\d{19}")
_FEW_ROWS = 8


class JsonLeaf(str):
    """JSON text that stands for a value no typed column can hold."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one leaf, in the rows that have it.

    Attributes:
        rows: (n,) positions within the batch, ascending and distinct.
        values: (n,) int64, float64 or bool; or a list of n texts, which for kind
            `json` are JSON documents. NaN and infinities are values, not absence.
    """

    kind: Kind
    rows: Ints
    values: npt.NDArray[Any] | list[str]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Columns:
    """A batch of rows, column by column, sparse by nature.

    Attributes:
        leaves: Values by path, in the order in which the paths first appeared.
        nulls: (n,) rows that hold an explicit `null`, by path.
        verbatim: Text of the rows that columns cannot express (not a JSON object,
            lone surrogates); what could be read of them is in `leaves` too.
    """

    n_rows: int
    leaves: dict[Path, Column]
    nulls: dict[Path, Ints] = field(default_factory=dict[Path, Ints])
    verbatim: dict[int, str] = field(default_factory=dict[int, str])

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Columns by dotted key; a literal `a.b` and a nested one become one."""
        by_key: dict[str, list[Column]] = {}
        for path, column in self.leaves.items():
            by_key.setdefault(".".join(path), []).append(column)
        return {
            key: found[0] if len(found) == 1 else overlay(found)
            for key, found in by_key.items()
        }

    @property
    def n_points(self) -> int:
        return sum(len(column) for column in self.leaves.values())


def rows_to_columns(lines: Sequence[str | bytes]) -> Columns:
    """Parse rows of JSON text into columns.

    Never refuses a row: what is not a JSON object is kept in `verbatim`. Costs
    about 0.1 µs per value when rows share their keys. Feed it some hundred rows at
    a time; parsed objects of more rows fall out of the processor's cache.
    """
    return _Batch(lines).columns()


def concat_columns(batches: Sequence[Columns]) -> Columns:
    """Put batches one behind the other, as if parsed from all their rows at once."""
    if len(batches) == 1:
        return batches[0]
    leaves: dict[Path, list[Column]] = {}
    nulls: dict[Path, list[Ints]] = {}
    verbatim: dict[int, str] = {}
    rows = _SharedRows()
    first = 0
    for batch in batches:
        for path, column in batch.leaves.items():
            shifted = Column(column.kind, rows.shift(column.rows, first), column.values)
            leaves.setdefault(path, []).append(shifted)
        for path, numbers in batch.nulls.items():
            nulls.setdefault(path, []).append(numbers + first)
        verbatim.update((first + row, text) for row, text in batch.verbatim.items())
        first += batch.n_rows
    return Columns(
        n_rows=first,
        leaves={path: _concat(parts, rows) for path, parts in leaves.items()},
        nulls={path: np.concatenate(parts) for path, parts in nulls.items()},
        verbatim=verbatim,
    )


def concat_grouped(groups: Mapping[K, Sequence[Column]]) -> dict[K, Column]:
    """Join each group's columns, which are of ascending, disjoint rows."""
    rows = _SharedRows()
    return {key: _concat(parts, rows) for key, parts in groups.items()}


class _SharedRows:
    """Row numbers joined once for all columns that share them, which most do."""

    def __init__(self) -> None:
        self._shifted: dict[tuple[int, int], tuple[Ints, Ints]] = {}
        self._joined: dict[tuple[int, ...], tuple[list[Ints], Ints]] = {}

    def shift(self, rows: Ints, first: int) -> Ints:
        key = (id(rows), first)
        if key not in self._shifted:  # keeps `rows`, so that its id stays taken
            self._shifted[key] = (rows, rows + first)
        return self._shifted[key][1]

    def join(self, parts: list[Ints]) -> Ints:
        key = tuple(map(id, parts))
        if key not in self._joined:
            self._joined[key] = (parts, np.concatenate(parts))
        return self._joined[key][1]


def concat_column(parts: Sequence[Column]) -> Column:
    """Join columns of ascending, disjoint rows under the kind that loses nothing."""
    return _concat(parts, _SharedRows())


def _concat(parts: Sequence[Column], shared: _SharedRows) -> Column:
    if len(parts) == 1:
        return parts[0]
    kind = unify_kinds(parts)
    rows = shared.join([part.rows for part in parts])
    if kind in ("string", "json"):
        texts: list[str] = []
        for part in parts:
            texts.extend(_as_texts(part) if kind == "json" else part.values)
        return Column(kind, rows, texts)
    dtype = np.float64 if kind == "float" else None
    arrays = [np.asarray(part.values, dtype) for part in parts]
    return Column(kind, rows, np.concatenate(arrays))


def unify_kinds(parts: Iterable[Column]) -> Kind:
    """The one kind that can hold every value of `parts` exactly."""
    columns = [part for part in parts if len(part)]
    kinds: set[Kind] = {column.kind for column in columns}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {"int", "float"} and all(
        column.kind == "float" or _fits_float(np.asarray(column.values))
        for column in columns
    ):
        return "float"
    return "json" if kinds else "string"


def overlay(parts: Sequence[Column]) -> Column:
    """Join columns whose rows interleave; of two values in one row the last wins."""
    joined = concat_column(parts)
    order = np.argsort(joined.rows, kind="stable")
    rows = joined.rows[order]
    last = np.ones(len(rows), np.bool_)
    last[:-1] = rows[1:] != rows[:-1]
    return take(joined, order[last])


def take(column: Column, positions: npt.NDArray[np.intp] | Ints) -> Column:
    """The values at `positions`, in that order."""
    values = column.values
    if isinstance(values, list):
        chosen: npt.NDArray[Any] | list[str] = [values[i] for i in positions.tolist()]
    else:
        chosen = values[positions]
    return Column(column.kind, column.rows[positions], chosen)


def value_as_json(kind: Kind, value: Any) -> str:
    """One value as JSON text; NaN and infinities become those words."""
    if kind == "json":
        return value
    if kind == "float" and not np.isfinite(value):
        return json.dumps(float(value))
    if kind == "bool":
        return "true" if value else "false"
    return str(value) if kind == "int" else orjson.dumps(value).decode()


def _as_texts(column: Column) -> list[str]:
    values = column.values
    listed = values if isinstance(values, list) else values.tolist()
    return [value_as_json(column.kind, value) for value in listed]


def _fits_float(values: npt.NDArray[Any]) -> bool:
    if not len(values):
        return True
    low, high = int(values.min()), int(values.max())
    return low >= -_EXACT_INTEGERS and high <= _EXACT_INTEGERS


class _Batch:
    """Parses one batch; thrown away afterwards."""

    def __init__(self, lines: Sequence[str | bytes]) -> None:
        self._lines = lines
        self._groups: dict[Path, tuple[list[int], list[Any]]] = {}
        self._lenient: set[int] = set()
        self._verbatim: dict[int, str] = {}
        self._dense: dict[Path, list[Column]] = {}
        self._points: dict[Path, tuple[list[int], list[Any]]] = {}
        self._nulls: dict[Path, list[int]] = {}

    def columns(self) -> Columns:
        self._parse()
        for keys, (rows, values) in self._groups.items():
            self._transpose(keys, rows, values)
        return Columns(
            n_rows=len(self._lines),
            leaves=self._leaves(),
            nulls={
                path: np.array(sorted(rows), np.int64)
                for path, rows in self._nulls.items()
            },
            verbatim=self._verbatim,
        )

    def _parse(self) -> None:
        """Gather rows of equal keys; transposing them together is what makes it fast."""
        groups, loads = self._groups, orjson.loads
        for number, line in enumerate(self._lines):
            try:
                row = loads(line)
            except orjson.JSONDecodeError:
                row = self._parse_leniently(number, line)
            if type(row) is not dict:
                self._verbatim[number] = _text(line)
                continue
            keys = tuple(row)
            group = groups.get(keys)
            if group is None:
                group = groups[keys] = ([], [])
            group[0].append(number)
            group[1].append(row.values())

    def _parse_leniently(self, number: int, line: str | bytes) -> Any:
        """Read what orjson refuses: NaN, infinities, lone surrogates."""
        text = _text(line)
        try:
            row: Any = json.loads(text)
        except (ValueError, RecursionError):
            return None
        self._lenient.add(number)
        if "\\u" in text and _has_lone_surrogates(row):
            self._verbatim[number] = text
            row = _without_surrogates(row)
        return row

    def _transpose(self, keys: Path, rows: list[int], values: list[Any]) -> None:
        if len(rows) < _FEW_ROWS:
            for number, row in zip(rows, values, strict=True):
                for key, value in zip(keys, row, strict=True):
                    self._add((key,), number, value)
            return
        numbers = np.array(rows, np.int64)
        for key, column in zip(keys, zip(*values, strict=True), strict=True):
            typed = _typed(column)
            if typed is None or self._may_be_rounded(typed):
                for number, value in zip(rows, column, strict=True):
                    self._add((key,), number, value)
            else:
                kind, array = typed
                self._dense.setdefault((key,), []).append(Column(kind, numbers, array))

    def _add(self, path: Path, number: int, value: Any) -> None:
        """Add one value, going into objects until a leaf is reached."""
        kind = type(value)
        if kind is dict and value and "_type" not in value and len(path) < MAX_NESTING:
            for key, inner in value.items():
                self._add((*path, key), number, inner)
            return
        if value is None:
            self._nulls.setdefault(path, []).append(number)
            return
        if kind is dict or kind is list:
            value = self._json_leaf(path, number, value)
        elif kind is float and abs(value) >= _ORJSON_INTEGERS:
            value = self._exactly(path, number, value)
        points = self._points.get(path)
        if points is None:
            points = self._points[path] = ([], [])
        points[0].append(number)
        points[1].append(value)

    def _json_leaf(self, path: Path, number: int, value: Any) -> JsonLeaf:
        if number not in self._lenient:
            if _LONG_NUMBER.search(_text(self._lines[number])) is None:
                return JsonLeaf(orjson.dumps(value).decode())
            value = self._exactly(path, number, value)
        return JsonLeaf(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def _exactly(self, path: Path, number: int, value: Any) -> Any:
        """The value as Python reads it; orjson rounds integers beyond 64 bits."""
        if number in self._lenient:
            return value
        found: Any = json.loads(_text(self._lines[number]))
        for key in path:
            found = found[key]
        return found

    def _may_be_rounded(self, typed: tuple[Kind, npt.NDArray[Any] | list[str]]) -> bool:
        kind, values = typed
        if kind != "float":
            return False
        large = np.abs(np.asarray(values)) >= _ORJSON_INTEGERS
        return bool(large.any()) and not np.isinf(np.asarray(values)[large]).all()

    def _leaves(self) -> dict[Path, Column]:
        parts = self._dense
        for path, (rows, values) in self._points.items():
            numbers = np.array(rows, np.int64)
            kind, array = _typed(values) or ("json", _texts_of(values))
            parts.setdefault(path, []).append(Column(kind, numbers, array))
        return {
            path: found[0]
            if len(found) == 1 and _ascending(found[0].rows)
            else overlay(found)
            for path, found in parts.items()
        }


def _typed(
    values: Sequence[Any],
) -> tuple[Kind, npt.NDArray[Any] | list[str]] | None:
    """The kind and array for values of one class, or None when they need care."""
    classes = set(map(type, values))
    n = len(values)
    if classes == {float}:
        return "float", np.fromiter(values, np.float64, n)
    if classes == {int}:
        try:
            return "int", np.fromiter(values, np.int64, n)
        except OverflowError:
            return None
    if classes == {str}:
        return "string", list(values)
    if classes == {bool}:
        return "bool", np.fromiter(values, np.bool_, n)
    if classes == {JsonLeaf}:
        return "json", list(values)
    if classes == {int, float} and all(
        -_EXACT_INTEGERS <= value <= _EXACT_INTEGERS
        for value in values
        if type(value) is int
    ):
        return "float", np.fromiter(values, np.float64, n)
    return None


def _texts_of(values: Sequence[Any]) -> list[str]:
    return [
        value
        if isinstance(value, JsonLeaf)
        else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        for value in values
    ]


def _ascending(rows: Ints) -> bool:
    return bool((rows[1:] > rows[:-1]).all())


def _text(line: str | bytes) -> str:
    return line if isinstance(line, str) else line.decode(errors="replace")


def _has_lone_surrogates(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _without_surrogates(value: Any) -> Any:
    text = json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
    return json.loads(text)
