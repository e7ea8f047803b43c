"""Journals that end anywhere or are damaged anywhere: all else is delivered."""

from __future__ import annotations

import json
import random

import pytest

from tests.support.server_process import ServerProcess
from tests.support.training import Training, see_run
from trailmark.sdk.run_directory import ROOT_NAME, RunDirectory
from trailmark.wire.journal import MAGIC, Frame, FrameReader, Kind, encode_frame

N_COPIES = 25


@pytest.fixture
def journal(home: Training, project: str) -> bytes:
    """A journal as an offline run left it."""
    ended = home.run("phases", project, "r", "init offline", "log 60", "finish")
    assert ended.exit_code == 0, ended.output
    [directory] = home.runs()
    return directory.journal.read_bytes()


def test_whatever_byte_a_journal_ends_at_its_whole_records_are_delivered(
    journal: bytes, home: Training, server: ServerProcess, project: str
) -> None:
    chance = random.Random(20_264)
    copies: dict[str, bytes] = {}
    for number in range(N_COPIES):
        whole = as_run(journal, f"cut{number}")
        cut = chance.randrange(first_row_at(whole), len(whole))
        copies[f"cut{number}"] = whole[:cut]

    output = sync_copies(home, copies)

    for run_id, content in copies.items():
        seen = see_run(server, project, run_id)
        assert seen is not None
        assert seen.values("value") == values_in(content)
        assert seen.state in ("finished", "crashed")
    assert output.count("unfinished record") >= N_COPIES - 1  # a cut may hit a seam


def test_damage_loses_the_damaged_records_alone(
    journal: bytes, home: Training, server: ServerProcess, project: str
) -> None:
    chance = random.Random(20_265)
    copies: dict[str, bytes] = {}
    for number in range(N_COPIES):
        damaged = bytearray(as_run(journal, f"hit{number}"))
        for _ in range(3):
            at = chance.randrange(first_row_at(bytes(damaged)), len(damaged))
            damaged[at] ^= 1 << chance.randrange(8)
        copies[f"hit{number}"] = bytes(damaged)

    sync_copies(home, copies)

    for run_id, content in copies.items():
        seen = see_run(server, project, run_id)
        assert seen is not None
        values = seen.values("value")
        assert values == values_in(content)
        assert len(values) >= 57


def frames_of(journal: bytes) -> list[Frame]:
    return list(FrameReader().feed(journal[len(MAGIC) :]))


def first_row_at(journal: bytes) -> int:
    """Where the record before the first row ends."""
    ends = len(MAGIC)
    for frame in frames_of(journal):
        if frame.kind == Kind.ROW:
            break
        ends = frame.end
    return ends


def values_in(journal: bytes) -> list[int]:
    rows = [frame for frame in frames_of(journal) if frame.kind == Kind.ROW]
    return [json.loads(row.payload)["value"] for row in rows]


def as_run(journal: bytes, run_id: str) -> bytes:
    """The same records by another writer for another run."""
    header, *others = frames_of(journal)
    assert header.kind == Kind.HEADER
    writer = run_id.encode().hex()[:16].rjust(16, "0")
    told = json.loads(header.payload) | {"run_id": run_id, "writer": writer}
    kept = b"".join(encode_frame(frame.kind, frame.payload) for frame in others)
    return MAGIC + encode_frame(Kind.HEADER, json.dumps(told).encode()) + kept


def sync_copies(home: Training, copies: dict[str, bytes]) -> str:
    """Sync run folders that hold these journals; what was printed."""
    root = home.folder / "copies" / ROOT_NAME
    for run_id, content in copies.items():
        directory = RunDirectory(root / f"run-20260101_000000-{run_id}")
        directory.path.mkdir(parents=True)
        directory.journal.write_bytes(content)
    ended = home.command("sync", str(root))
    assert "Traceback" not in ended.output, ended.output
    return ended.output
