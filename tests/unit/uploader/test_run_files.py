"""When files are sent, and how often."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.fake_server import FakeServer
from trailmark.errors import ForbiddenError, TooLargeError, TransportError
from trailmark.sdk.uploader.patience import Patience
from trailmark.sdk.uploader.run_files import RunFiles
from trailmark.transport.retry import Backoff


class Noted:
    """Problems, as they were told."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def note(self, kind: str, message: str, hint: str | None) -> None:
        self.kinds.append(kind)


@contextmanager
def run_files(server: FakeServer, noted: Noted | None = None) -> Iterator[RunFiles]:
    patience = Patience(Backoff(first_s=0.001, longest_s=0.001))
    address = {"entity": "e", "project": "p", "run": "r"}
    noted = noted or Noted()
    files = RunFiles(lambda: server.open({}), address, {}, patience, noted.note)
    try:
        yield files
    finally:
        files.stop()


def settle(files: RunFiles) -> None:
    pause = threading.Event()
    for _ in range(10_000):
        if files.idle:
            return
        pause.wait(0.001)
    raise AssertionError("uploads never ended")


def written(path: Path, text: str, at_s: float) -> Path:
    path.write_text(text)
    os.utime(path, (at_s, at_s))
    return path


def test_a_live_file_is_sent_again_once_it_has_settled(tmp_path: Path) -> None:
    server, path = FakeServer(), tmp_path / "live.txt"
    with run_files(server) as files:
        files.add("live.txt", written(path, "one", 1), "live")
        files.poll(100.0)
        settle(files)
        assert server.uploads["live.txt"] == b"one"
        written(path, "two", 2)
        files.poll(102.0)
        settle(files)
        assert server.uploads["live.txt"] == b"one"
        files.poll(104.0)
        settle(files)
        assert server.uploads["live.txt"] == b"two"


def test_a_live_file_that_never_settles_is_sent_now_and_then(tmp_path: Path) -> None:
    server, path = FakeServer(), tmp_path / "live.txt"
    with run_files(server) as files:
        files.add("live.txt", written(path, "0", 1), "live")
        files.poll(100.0)
        settle(files)
        for number in range(1, 10):
            written(path, str(number), 1 + number)
            files.poll(100.0 + 2 * number)
            settle(files)
        assert server.uploads["live.txt"] == b"8"


def test_a_live_file_is_sent_a_last_time_at_the_end(tmp_path: Path) -> None:
    server, path = FakeServer(), tmp_path / "live.txt"
    with run_files(server) as files:
        files.add("live.txt", written(path, "one", 1), "live")
        files.poll(100.0)
        settle(files)
        written(path, "last", 2)
        files.finish()
        settle(files)
        assert server.uploads["live.txt"] == b"last"


def test_many_files_go_in_few_calls(tmp_path: Path) -> None:
    server = FakeServer()
    with run_files(server) as files:
        for number in range(250):
            path = written(tmp_path / str(number), "x", 1)
            files.add(f"f{number}", path, "end")
        files.finish()
        settle(files)
        assert len(server.uploads) == files.files_total == files.files_sent == 250
        assert len(server.calls) <= 5
        assert sorted(files.take_uploaded()) == sorted(server.uploads)
        assert files.take_uploaded() == []


def test_a_broken_network_is_waited_for(tmp_path: Path) -> None:
    failures = iter([TransportError("gone")] * 3)

    def fail(name: str) -> None:
        for error in failures:
            raise error

    server = FakeServer(fail=fail)
    with run_files(server) as files:
        files.add("a", written(tmp_path / "a", "a", 1), "now")
        settle(files)
    assert server.uploads == {"a": b"a"}


def test_an_address_that_ran_out_is_asked_for_anew(tmp_path: Path) -> None:
    failures = iter([ForbiddenError("expired")])

    def fail(name: str) -> None:
        if name == "put":
            for error in failures:
                raise error

    server = FakeServer(fail=fail)
    with run_files(server) as files:
        files.add("a", written(tmp_path / "a", "a", 1), "now")
        settle(files)
    assert server.uploads == {"a": b"a"}
    assert len(server.calls) == 2


@pytest.mark.parametrize("error", [TooLargeError("too large")])
def test_a_file_that_is_refused_is_told(tmp_path: Path, error: Exception) -> None:
    def fail(name: str) -> None:
        if name == "put":
            raise error

    noted = Noted()
    with run_files(FakeServer(fail=fail), noted) as files:
        files.add("a", written(tmp_path / "a", "a", 1), "now")
        files.add("gone", tmp_path / "gone", "now")
        settle(files)
    assert sorted(noted.kinds) == ["file_missing", "file_refused"]
