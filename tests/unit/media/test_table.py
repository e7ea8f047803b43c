"""Tables: what columns take, and what is written."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.support.media_place import RecordingPlace
from trailmark.errors import UsageError
from trailmark.media.html import Html
from trailmark.media.image import Image
from trailmark.media.table.increments import MAX_INCREMENTS
from trailmark.media.table.table import MAX_ROWS, Table

NAN = float("nan")


def written(place: RecordingPlace, told: dict[str, Any]) -> dict[str, Any]:
    return json.loads(place.read(told["path"]))


def small(**more: Any) -> Table:
    return Table(columns=["n", "s"], data=[[1, "a"], [2, "b"]], **more)


def test_a_table_is_a_file_of_columns_and_rows(place: RecordingPlace) -> None:
    told = place.log(small(), "val/t", 4)
    assert told["path"].startswith("media/table/val/t_4_")
    assert told["path"].endswith(".table.json")
    assert {key: told[key] for key in ("_type", "ncols", "nrows", "log_mode")} == {
        "_type": "table-file",
        "ncols": 2,
        "nrows": 2,
        "log_mode": "IMMUTABLE",
    }
    assert written(place, told) == {
        "_type": "table",
        "columns": ["n", "s"],
        "data": [[1, "a"], [2, "b"]],
        "ncols": 2,
        "nrows": 2,
        "types": [
            {"kind": "number", "optional": True},
            {"kind": "string", "optional": True},
        ],
        "column_types": {
            "wb_type": "typedDict",
            "params": {
                "type_map": {"n": _empty_or("number"), "s": _empty_or("string")}
            },
        },
    }


def _empty_or(word: str) -> dict[str, Any]:
    allowed = [{"wb_type": "none"}, {"wb_type": word}]
    return {"wb_type": "union", "params": {"allowed_types": allowed}}


def test_cells_of_every_kind_are_kept(place: RecordingPlace) -> None:
    moment = datetime.datetime(2020, 1, 2, 3, 4)
    cells = [
        np.int64(1),
        NAN,
        True,
        "é",
        None,
        np.arange(3),
        {"a": np.float32(0.5)},
        moment,
        pd.Timestamp(moment),
        np.datetime64(moment),
        2**70,
        (1, 2),
    ]
    table = Table(columns=[f"c{n}" for n in range(len(cells))], data=[cells])
    [row] = written(place, place.log(table))["data"]
    assert row[0] == 1
    assert np.isnan(row[1])
    assert row[2:7] == [True, "é", None, [0, 1, 2], {"a": 0.5}]
    assert row[7:10] == ["2020-01-02T03:04:00"] * 3
    assert row[10:] == [2**70, [1, 2]]


def test_media_in_cells_are_files_told_by_reference(place: RecordingPlace) -> None:
    table = Table(columns=["i", "h"])
    table.add_data(Image(np.zeros((2, 2))), Html("a"))
    table.add_data(None, None)
    [first, second] = written(place, place.log(table))["data"]
    assert (first[0]["_type"], first[0]["width"]) == ("image-file", 2)
    assert place.read(first[1]["path"]).endswith(b"a")
    assert second == [None, None]


def test_a_picture_is_one_file_however_often_its_table_is_logged(
    place: RecordingPlace,
) -> None:
    table = Table(columns=["i"], data=[[Image(np.zeros((2, 2)))]], log_mode="MUTABLE")
    place.log(table)
    table.add_data(Image(np.ones((2, 2))))
    place.log(table, "again", 1)
    assert len(list(place.files.rglob("*.png"))) == 2


def test_a_cell_is_a_snapshot() -> None:
    array, listed = np.zeros(2), [1]
    table = Table(columns=["a", "l"], data=[[array, listed]])
    array[:] = 9
    listed.append(2)
    assert table.data == [[[0.0, 0.0], [1]]]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda t: t.add_data("x", "y"), "'n'"),
        (lambda t: t.add_data(True, "y"), "'n'"),
        (lambda t: t.add_data(1, 2), "'s'"),
        (lambda t: t.add_data(1), "1 values for 2 columns"),
        (lambda t: t.add_data(1, "a", 2), "3 values for 2 columns"),
        (lambda t: t.add_column("x", [1]), "'x'"),
        (lambda t: t.add_column("x", [1, "a"]), "'x'"),
        (lambda t: t.add_column("x", [1, None]), "'x'"),
        (lambda t: t.add_column("n", [1, 2]), "'n'"),
        (lambda t: t.get_column("zz"), "'zz'"),
        (lambda t: t.cast("s", int), "'s'"),
    ],
)
def test_what_does_not_fit_is_refused_by_the_columns_name(
    wrong: Callable[[Table], Any], named: str
) -> None:
    table = small()
    with pytest.raises(UsageError, match=named):
        wrong(table)
    assert table.data == [[1, "a"], [2, "b"]]
    table.add_data(3, "c")


def test_a_refused_row_teaches_the_columns_nothing() -> None:
    table = Table(columns=["a", "b"], dtype=[None, int])
    with pytest.raises(UsageError):
        table.add_data("x", "y")
    table.add_data(1, 2)
    assert table.data == [[1, 2]]


def test_types_may_be_said_or_lifted() -> None:
    with pytest.raises(UsageError):
        Table(columns=["a"], dtype=str, data=[[1]])
    with pytest.raises(UsageError, match="no value in row 0"):
        Table(columns=["a"], optional=False, data=[[None]])
    mixed = Table(columns=["a"], data=[[1], ["x"], [None]], allow_mixed_types=True)
    assert mixed.get_column("a") == [1, "x", None]
    typed = Table(columns=["i"], dtype=Image)
    with pytest.raises(UsageError):
        typed.add_data(Html("x"))


@pytest.mark.parametrize(
    "given",
    [
        {"columns": ["a", "a"]},
        {"columns": [None]},
        {"columns": ["a"], "data": "rows"},
        {"columns": ["a"], "data": [{"b": 1}]},
        {"columns": ["a"], "data": np.zeros(3)},
        {"columns": ["a"], "dtype": ["number", "number"]},
        {"columns": ["a"], "dtype": "nothing"},
        {"columns": ["a"], "log_mode": "SOMETIMES"},
    ],
)
def test_an_impossible_table_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Table(**given)


def test_rows_may_be_dicts_arrays_and_frames() -> None:
    assert Table(columns=["a", "b"], data=[{"b": 2}]).data == [[None, 2]]
    assert Table(columns=["a", "b"], data=np.eye(2, dtype=int)).data == [[1, 0], [0, 1]]
    frame = pd.DataFrame(
        {"n": [1.5, NAN], "s": ["x", None], "t": pd.to_datetime(["2020-01-01", None])}
    )
    table = Table(dataframe=frame)
    assert table.columns == ["n", "s", "t"]
    assert table.get_column("s") == ["x", None]
    assert table.get_column("t") == [pd.Timestamp("2020-01-01"), None]
    assert table.get_dataframe()["s"].tolist()[0] == "x"


def test_columns_are_read_added_and_computed() -> None:
    table = small()
    table.add_column("f", np.array([0.5, 1.5]))
    table.add_computed_columns(lambda index, row: {"twice": row["n"] * 2, "at": index})
    assert table.get_column("twice", convert_to="numpy").tolist() == [2, 4]
    assert list(table.iterrows())[1] == (1, [2, "b", 1.5, 4, 1])
    assert table.get_index() == [0, 1]
    empty = Table(columns=[])
    empty.add_column("a", [1, 2])
    assert empty.data == [[1], [2]]


def test_a_changed_table_is_written_again(place: RecordingPlace) -> None:
    table = small(log_mode="MUTABLE")
    first = place.log(table)
    table.add_data(3, "c")
    second = place.log(table, step=1)
    assert (first["nrows"], second["nrows"]) == (2, 3)
    assert len(written(place, first)["data"]) == 2
    assert len(written(place, second)["data"]) == 3


def test_an_incremental_table_writes_only_what_is_new(place: RecordingPlace) -> None:
    table = small(log_mode="INCREMENTAL")
    first = place.log(table)
    table.add_data(3, "c")
    second = place.log(table, step=1)
    assert written(place, second)["data"] == [[3, "c"]]
    assert (second["_type"], second["nrows"]) == ("incremental-table-file", 3)
    assert (first["increment_num"], second["increment_num"]) == (0, 1)
    assert second["previous_increments_paths"] == [first["path"]]
    with pytest.raises(UsageError):
        table.add_column("x", [1, 2, 3])


def test_increments_begin_anew_elsewhere_and_when_there_are_many(
    place: RecordingPlace,
) -> None:
    table = small(log_mode="INCREMENTAL")
    place.log(table)
    assert len(written(place, place.log(table, "other"))["data"]) == 2
    for step in range(MAX_INCREMENTS - 1):
        assert place.log(table, "other", step)["increment_num"] == step + 1
    again = place.log(table, "other", 999)
    assert again["increment_num"] == 0
    assert len(written(place, again)["data"]) == 2


def test_rows_beyond_the_limit_are_left_out_and_counted(place: RecordingPlace) -> None:
    table = Table(columns=["a"], data=[[1]])
    table.data *= MAX_ROWS + 2
    told = place.log(table)
    assert told["nrows"] == len(written(place, told)["data"]) == MAX_ROWS
    assert list(place.problems.values()) == [2]
