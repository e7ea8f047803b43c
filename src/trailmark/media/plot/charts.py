"""Charts of the columns of a table.

Source: the names of the charts and of their fields are the protocol's, section 4.14.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from trailmark.errors import UsageError
from trailmark.media.arrays import is_array, plain
from trailmark.media.plot.custom_chart import CustomChart
from trailmark.media.table.table import Table


def plot_table(
    vega_spec_name: str,
    data_table: Table,
    fields: Mapping[str, str | None],
    string_fields: Mapping[str, Any] | None = None,
    split_table: bool = False,
) -> CustomChart:
    """A table drawn by any specification that the server has.

    Args:
        vega_spec_name: Its id, `entity/name`.
        fields: Names in the specification to columns of the table.
        string_fields: Names in the specification to texts.
        split_table: Whether the table is shown in a section of its own.

    Raises:
        UsageError: It is no table, or a field is none of its columns.
    """
    if not isinstance(data_table, Table):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(
            f"a chart is drawn from a Table, not from a {type(data_table).__name__}",
            hint="Table(columns=[…], data=[…])",
        )
    return CustomChart(
        data_table, vega_spec_name, fields, string_fields, split_table=split_table
    )


def line(  # noqa: PLR0917 - the order that people know
    table: Table,
    x: str,
    y: str,
    stroke: str | None = None,
    title: str = "",
    split_table: bool = False,
) -> CustomChart:
    """A line through the rows, or a line for each value of the column `stroke`."""
    fields = {"x": x, "y": y, "stroke": stroke}
    return plot_table("wandb/line/v0", table, fields, {"title": title}, split_table)


def scatter(
    table: Table, x: str, y: str, title: str = "", split_table: bool = False
) -> CustomChart:
    """A point for each row."""
    fields = {"x": x, "y": y}
    return plot_table("wandb/scatter/v0", table, fields, {"title": title}, split_table)


def bar(
    table: Table, label: str, value: str, title: str = "", split_table: bool = False
) -> CustomChart:
    """A bar for each row, as long as the column `value` says."""
    fields = {"label": label, "value": value}
    return plot_table("wandb/bar/v0", table, fields, {"title": title}, split_table)


def histogram(
    table: Table, value: str, title: str = "", split_table: bool = False
) -> CustomChart:
    """How the values of a column are distributed."""
    words = {"title": title}
    return plot_table("wandb/histogram/v0", table, {"value": value}, words, split_table)


def line_series(  # noqa: PLR0917 - the order that people know
    xs: Iterable[Any],
    ys: Iterable[Iterable[Any]],
    keys: Iterable[str] | None = None,
    title: str = "",
    xname: str = "x",
    split_table: bool = False,
) -> CustomChart:
    """Several lines over one x axis.

    Args:
        xs: The x of all lines, or a list for each line.
        ys: A list for each line.
        keys: Their names.
        xname: Name of the x axis.

    Raises:
        UsageError: Lists that belong together have different lengths.
    """
    lines = [list(line) for line in _plain_lists(ys)]
    positions = _plain_lists(xs)
    shared = not positions or not isinstance(positions[0], (list, tuple))
    each: list[Sequence[Any]] = [positions] * len(lines) if shared else positions
    names = [f"key_{n}" for n in range(len(lines))] if keys is None else list(keys)
    if not len(each) == len(lines) == len(names):
        raise UsageError(
            f"{len(lines)} lines have {len(each)} lists of x and {len(names)} names"
        )
    table = Table(columns=["step", "lineKey", "lineVal"], allow_mixed_types=True)
    for name, line_xs, line_ys in zip(names, each, lines, strict=True):
        if len(line_xs) != len(line_ys):
            raise UsageError(f"line {name!r} has {len(line_xs)} x for {len(line_ys)} y")
        for x, y in zip(line_xs, line_ys, strict=True):
            table.add_data(x, str(name), y)
    fields = {"step": "step", "lineKey": "lineKey", "lineVal": "lineVal"}
    words = {"title": title, "xname": xname}
    return plot_table("wandb/lineseries/v0", table, fields, words, split_table)


def _plain_lists(values: Iterable[Any]) -> list[Any]:
    if is_array(values):
        return cast("list[Any]", plain(values))
    return [plain(one) if is_array(one) else one for one in values]
