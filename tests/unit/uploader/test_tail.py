"""Following a file that grows, tears and heals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trailmark.sdk.uploader.tail import JournalTail
from trailmark.wire.journal import MAGIC, Kind, encode_frame


def frame(number: int, size: int = 0) -> bytes:
    said = {"n": number, "filler": "x" * size}
    return encode_frame(Kind.ROW, json.dumps(said).encode())


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def numbers(tail: JournalTail) -> list[int]:
    found: list[int] = []
    while frames := tail.read():
        found += [json.loads(one.payload)["n"] for one in frames]
    return found


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.tmj"
    path.write_bytes(MAGIC)
    return path


def test_frames_come_as_they_are_appended(journal: Path) -> None:
    tail = JournalTail(journal)
    assert numbers(tail) == []
    append(journal, frame(1) + frame(2))
    assert numbers(tail) == [1, 2]
    append(journal, frame(3))
    assert numbers(tail) == [3]


def test_half_a_frame_waits_for_its_other_half(journal: Path) -> None:
    tail = JournalTail(journal)
    whole = frame(1)
    append(journal, whole[:7])
    assert numbers(tail) == []
    assert tail.unread_bytes == 7
    append(journal, whole[7:])
    assert numbers(tail) == [1]
    assert tail.unread_bytes == 0


def test_half_a_frame_that_was_taken_back_is_forgotten(journal: Path) -> None:
    tail = JournalTail(journal)
    append(journal, frame(1, size=500)[:300])
    assert numbers(tail) == []
    with journal.open("rb+") as file:
        file.truncate(len(MAGIC))
    append(journal, frame(2))
    assert numbers(tail) == [2]
    assert tail.damaged_bytes == 0


def test_damage_in_the_middle_costs_only_what_it_hit(journal: Path) -> None:
    append(journal, frame(1) + frame(2)[:-3] + frame(3))
    tail = JournalTail(journal)
    assert numbers(tail) == [1, 3]
    assert tail.damaged_bytes == len(frame(2)) - 3


def test_a_frame_larger_than_one_read_arrives(journal: Path) -> None:
    append(journal, frame(1, size=5 << 20) + frame(2))
    assert numbers(JournalTail(journal)) == [1, 2]


def test_many_frames_arrive_in_order_and_once(journal: Path) -> None:
    append(journal, b"".join(frame(n, size=100) for n in range(20_000)))
    assert numbers(JournalTail(journal)) == list(range(20_000))
