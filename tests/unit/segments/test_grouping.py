"""Keys logged together rest together, in few files."""

from __future__ import annotations

import json
import random

from tests.support.segments import written


def layouts(rows: list[dict[str, object]]) -> list[str]:
    reader = written([json.dumps(row) for row in rows])
    return [part.part.layout for part in reader.parts]


def test_a_small_run_is_one_file_however_ragged() -> None:
    rows = [{f"k{i}": 1.0 for i in range(step % 9)} for step in range(200)]

    assert layouts(rows) == ["wide"]


def test_a_key_missing_now_and_then_stays_with_the_others() -> None:
    rows = [
        {"_step": s, **{f"k{i}": 0.5 for i in range(10)}, **({"l": 1} if s else {})}
        for s in range(20_000)
    ]

    assert layouts(rows) == ["wide"]


def test_rarely_logged_keys_do_not_burden_frequent_ones() -> None:
    rows = [
        {"loss": 0.5, **({f"eval/{i}": 1.0 for i in range(50)} if s % 100 == 0 else {})}
        for s in range(20_000)
    ]

    assert layouts(rows) == ["wide", "wide"]


def test_more_than_a_thousand_keys_rest_key_by_key() -> None:
    rows = [{f"layer/{i}": 0.5 for i in range(1_001)} for _ in range(3)]

    assert layouts(rows) == ["key_major"]


def test_however_many_patterns_there_are_at_most_sixteen_files() -> None:
    chance = random.Random(1)
    rows = [
        {
            f"g{g}/{i}": 1.0
            for g in range(40)
            if chance.random() < 0.3
            for i in range(30)
        }
        for _ in range(2_000)
    ]

    assert len(layouts(rows)) <= 16


def test_one_key_of_many_is_found_with_its_kind() -> None:
    rows = [
        {"text": "a", **{f"k{i:05}": (i if i % 2 else i + 0.5) for i in range(3_000)}}
        for _ in range(2)
    ]
    reader = written([json.dumps(row) for row in rows], row_lo=5)

    found = reader.read_column("k02999")

    assert found is not None
    assert (found.kind, found.rows.tolist()) == ("int", [5, 6])
    assert list(found.values) == [2_999, 2_999]
    assert reader.read_column("k99999") is None
    assert reader.kinds()["k00000"] == "float"
    assert reader.kinds()["text"] == "string"
