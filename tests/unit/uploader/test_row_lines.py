"""Rows out of records: whole ones, pieces, and those of a resumed run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trailmark.sdk.uploader.row_lines import RowLines, Shift, moved_event, parsed_row
from trailmark.wire.journal import Kind


def payload(step: int, **values: Any) -> bytes:
    row = {"_step": step, "_timestamp": 100.5 + step, "_runtime": float(step)}
    return json.dumps({**row, **values}, separators=(",", ":")).encode()


def lines_of(*records: tuple[int, bytes], rows: RowLines | None = None) -> list[bytes]:
    rows = rows or RowLines()
    out: list[bytes] = []
    for kind, data in records:
        rows.add(kind, data, out)
    return out


def test_a_whole_row_is_a_line_as_it_is() -> None:
    assert lines_of((Kind.ROW, payload(0, a=1))) == [payload(0, a=1)]


def test_an_open_row_is_not_given() -> None:
    assert lines_of((Kind.PIECE, payload(3, a=1))) == []


@pytest.mark.parametrize(
    "closing",
    [
        (Kind.COMMIT, b"{}"),
        (Kind.ROW, payload(4, b=2)),
        (Kind.PIECE, payload(4, b=2)),
    ],
)
def test_a_lone_piece_keeps_its_bytes(closing: tuple[int, bytes]) -> None:
    assert lines_of((Kind.PIECE, payload(3, a=1)), closing)[0] == payload(3, a=1)


def test_pieces_of_one_step_become_one_row_in_which_later_keys_win() -> None:
    [line] = lines_of(
        (Kind.PIECE, payload(3, a=1, b=1)),
        (Kind.PIECE, payload(3, b=2, c=3)),
        (Kind.COMMIT, b"{}"),
    )
    row = parsed_row(line)
    assert row is not None
    assert (row["_step"], row["a"], row["b"], row["c"]) == (3, 1, 2, 3)


def test_merged_rows_keep_odd_numbers() -> None:
    pieces = [
        payload(1, nan=float("nan"), low=float("-inf")),
        payload(1, large=2**80),
    ]
    records = [(int(Kind.PIECE), piece) for piece in pieces]
    [line] = lines_of(*records, (Kind.COMMIT, b"{}"))
    assert b'"nan":NaN' in line
    assert b'"low":-Infinity' in line
    assert str(2**80).encode() in line


def test_a_commit_without_an_open_row_is_nothing() -> None:
    assert lines_of((Kind.COMMIT, b"{}"), (Kind.COMMIT, b"{}")) == []


def test_counted_steps_of_a_resumed_run_go_behind_those_it_had() -> None:
    rows = RowLines()
    rows.shift = Shift(100, 50.0)
    [line] = lines_of((Kind.ROW, payload(2, a="{,}")), rows=rows)
    assert parsed_row(line) == {
        "_step": 102,
        "_timestamp": 102.5,
        "_runtime": 52.0,
        "a": "{,}",
    }


def test_steps_that_were_named_stay_and_only_their_run_time_moves() -> None:
    rows = RowLines()
    rows.shift = Shift(100, 50.0)
    [line] = lines_of((Kind.PIECE, payload(7)), (Kind.COMMIT, b"{}"), rows=rows)
    assert parsed_row(line) == {"_step": 7, "_timestamp": 107.5, "_runtime": 57.0}


def test_a_row_of_another_form_is_left_alone() -> None:
    odd = b'{"a":1,"_step":3}'
    assert Shift(100, 50.0).moved(odd, counted=True) == odd


def test_system_metrics_move_in_time_only() -> None:
    event = b'{"_runtime":2.5,"_timestamp":9.0,"system.cpu":1.0}'
    assert moved_event(event, 10.0).startswith(b'{"_runtime":12.5,"_timestamp":9.0')
    assert moved_event(event, 0.0) == event


@pytest.mark.parametrize(
    "line",
    [b"[1]", b"7", b"{", b"\xff", pytest.param(b'{"a":' * 5_000, id="deep")],
)
def test_what_is_no_object_is_no_row(line: bytes) -> None:
    assert parsed_row(line) is None
