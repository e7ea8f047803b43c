"""Appending to a journal: whole frames or none, and never an exception."""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.logged_rows import Logged, frames_of
from trailmark.sdk.journal_file import MAX_WAITING_BYTES, JournalFile
from trailmark.wire.journal import Kind


def payloads(path: Path) -> list[bytes]:
    return [frame.payload for frame in frames_of(path)]


@contextmanager
def files_no_longer_than(limit: int) -> Iterator[None]:
    """A disk that takes part of a frame and then no more, as a full one does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_frames_are_on_disk_when_append_returns(tmp_path: Path) -> None:
    path = tmp_path / "journal.tmj"
    journal = JournalFile(path, b"{}")
    assert journal.append(Kind.ROW, b"one")
    assert payloads(path) == [b"{}", b"one"]


def test_a_frame_that_does_not_fit_leaves_no_trace_and_comes_later(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.tmj"
    journal = JournalFile(path)
    journal.append(Kind.ROW, b"one")
    with files_no_longer_than(path.stat().st_size + 12):
        assert not journal.append(Kind.ROW, b"two, which is long")
        assert not journal.append(Kind.ROW, b"3")
        assert payloads(path) == [b"one"]
        assert journal.error is not None
    journal.close()
    assert payloads(path) == [b"one", b"two, which is long", b"3"]
    assert journal.lost == 0


def test_what_a_full_disk_never_takes_is_counted(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal.tmj")
    with files_no_longer_than(20):
        for _ in range(5):
            journal.append(Kind.ROW, b"x" * 30)
        journal.close()
    assert journal.lost == 5


def test_waiting_for_a_disk_takes_bounded_memory(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "missing" / "journal.tmj")
    large = bytes(1 << 20)
    for _ in range(20):
        journal.append(Kind.ROW, large)
    assert journal.waiting * len(large) <= MAX_WAITING_BYTES
    journal.close()
    assert journal.lost == 20


def test_a_journal_goes_on_when_its_folder_appears(tmp_path: Path) -> None:
    path = tmp_path / "later" / "journal.tmj"
    journal = JournalFile(path, b"{}")
    journal.append(Kind.ROW, b"one")
    path.parent.mkdir()
    journal.close()
    assert payloads(path) == [b"{}", b"one"]


def test_a_closed_descriptor_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.tmj"
    journal = JournalFile(path)
    journal.append(Kind.ROW, b"one")
    os.close(journal.descriptor)
    journal.append(Kind.ROW, b"two")
    journal.close()
    assert payloads(path) == [b"one", b"two"]


def test_the_descriptor_is_out_of_the_way(tmp_path: Path) -> None:
    assert JournalFile(tmp_path / "journal.tmj").descriptor >= 100


def test_a_late_journal_is_made_with_its_first_record(tmp_path: Path) -> None:
    path = tmp_path / "journal.tmj"
    journal = JournalFile(path, b"{}", is_late=True)
    assert not path.exists()
    journal.append(Kind.ROW, b"one")
    assert payloads(path) == [b"{}", b"one"]
    unused = JournalFile(tmp_path / "unused.tmj", b"{}", is_late=True)
    unused.close()
    assert not unused.path.exists()


def test_rows_a_full_disk_refuses_are_warned_about_once(tmp_path: Path) -> None:
    logged = Logged(tmp_path)
    with files_no_longer_than(logged.path.stat().st_size):
        for number in range(10):
            logged.log({"a": number})
    assert len(logged.warnings) == 1
    assert "cannot be written" in logged.warnings[0]
    logged.journal.close()
    assert [row["a"] for row in logged.rows()] == list(range(10))


def test_a_device_without_room_is_no_exception() -> None:
    journal = JournalFile(Path("/dev/full"))
    assert not journal.append(Kind.ROW, b"one")
    journal.close()
    assert journal.lost == 1
