"""What a process prints reaches the run, whatever else happens to its streams."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import threading
from collections.abc import Iterator

from trailmark.sdk.console.capture import ConsoleCapture


class Journal:
    """Keeps what a capture hands on; `arrived` wakes whoever waits for it."""

    def __init__(self) -> None:
        self.frames: list[tuple[str, str]] = []
        self.arrived = threading.Event()

    def __call__(self, stream: str, _t: float, text: str) -> None:
        self.frames.append((stream, text))
        self.arrived.set()

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.frames)


class Console:
    """Streams of our own as the process's; pytest puts its own there for each test."""

    def __init__(self) -> None:
        self.out = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace")
        self.err: io.TextIOWrapper | None = io.TextIOWrapper(io.BytesIO(), "utf-8")

    def __enter__(self) -> Console:
        self._before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self.out, self.err
        return self

    def __exit__(self, *_: object) -> None:
        sys.stdout, sys.stderr = self._before


@contextlib.contextmanager
def capturing(mode: str = "wrap") -> Iterator[tuple[Journal, ConsoleCapture]]:
    journal = Journal()
    capture = ConsoleCapture(journal, mode)
    with Console():
        capture.start()
        yield journal, capture
        capture.stop()


def test_a_print_is_one_frame_and_is_there_when_it_returns() -> None:
    with capturing() as (journal, _):
        print("loss", 0.5)
        print("oh no", file=sys.stderr)
        assert journal.frames == [("out", "loss 0.5\n"), ("err", "oh no\n")]


def test_part_of_a_line_arrives_soon_without_more_writes() -> None:
    with capturing() as (journal, _):
        sys.stdout.write("wait")
        sys.stdout.write("ing")
        assert journal.arrived.wait(10)
        assert journal.frames == [("out", "waiting")]


def test_what_waits_is_handed_on_at_the_end() -> None:
    with capturing() as (journal, capture):
        sys.stdout.write("no line end")
        capture.stop()
        print("not captured")
        assert journal.text == "no line end"


def test_it_may_begin_again() -> None:
    with capturing() as (journal, capture):
        capture.stop()
        capture.stop()
        capture.start()
        sys.stdout.write("again")
        assert journal.arrived.wait(10)
        assert journal.text == "again"


def test_two_runs_capture_at_once() -> None:
    other = Journal()
    with capturing() as (journal, capture):
        second = ConsoleCapture(other, "auto")
        second.start()
        print("both")
        capture.stop()
        print("second")
        second.stop()
    assert (journal.text, other.text) == ("both\n", "both\nsecond\n")


def test_off_captures_nothing() -> None:
    with capturing("off") as (journal, _):
        print("x")
    assert journal.frames == []


def test_what_the_journal_prints_is_not_captured() -> None:
    log = logging.getLogger("test-console-recursion")
    frames: list[str] = []

    def write(_stream: str, _t: float, text: str) -> None:
        frames.append(text)
        log.warning("writing %r", text)
        print("printing")

    with Console() as console:
        log.handlers = [logging.StreamHandler(console.err)]
        capture = ConsoleCapture(write, "wrap")
        capture.start()
        print("hello")
        log.warning("from the program")
        capture.stop()
    assert frames == ["hello\n", "from the program\n"]


def test_threads_keep_the_order_of_their_own_lines() -> None:
    def work(name: str) -> None:
        for i in range(200):
            sys.stdout.write(f"{name} {i}\n")

    with capturing() as (journal, _):
        threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    lines = journal.text.splitlines()
    assert len(lines) == 600
    for name in "abc":
        assert [x for x in lines if x[0] == name] == [f"{name} {i}" for i in range(200)]


def test_text_that_utf_8_cannot_hold_is_captured_all_the_same() -> None:
    with capturing() as (journal, _):
        print("bad \udcff name", "é")
    assert journal.text == "bad ? name é\n"


def test_a_program_without_a_console_is_fine() -> None:
    journal = Journal()
    capture = ConsoleCapture(journal, "wrap")
    with Console() as console:
        sys.stdout = None  # pyright: ignore[reportAttributeAccessIssue]
        capture.start()
        print("nowhere")
        print("somewhere", file=console.err)
        capture.stop()
    assert journal.frames == [("err", "somewhere\n")]


def test_one_object_for_both_streams_is_heard_once() -> None:
    journal = Journal()
    capture = ConsoleCapture(journal, "wrap")
    with Console():
        sys.stderr = sys.stdout
        capture.start()
        print("x", file=sys.stderr)
        capture.stop()
    assert journal.frames == [("out", "x\n")]


def test_a_forked_child_can_print_while_a_line_waits() -> None:
    source, sink = os.pipe()
    with capturing() as (journal, _):
        sys.stdout.write("the parent's")
        child = os.fork()
        if child == 0:
            journal.frames.clear()
            sys.stdout.write(" child's\n")
            os.write(sink, journal.text.encode())
            os._exit(0)
        os.waitpid(child, 0)
    os.close(sink)
    with os.fdopen(source, "rb") as answer:
        assert answer.read() == b" child's\n"
    assert journal.text == "the parent's"
