"""The console as lines and as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from trailmark.sdk.uploader.console_lines import ConsoleFile, ConsoleLines


def wrote(text: str, stream: str = "out") -> dict[str, Any]:
    return {"s": stream, "t": 0.0, "d": text}


def contents(lines: ConsoleLines) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    while block := lines.take(1_000):
        texts = [orjson.loads(line)["content"] for line in block.lines]
        found.append((block.offset, texts))
    return found


def test_a_line_that_changes_while_it_waits_is_sent_once() -> None:
    lines = ConsoleLines(None, 0, None)
    for percent in range(100):
        lines.add(wrote(f"\r{percent} %"))
    assert contents(lines) == [(0, ["99 %"])]


def test_a_line_that_changes_later_is_sent_again_in_its_place() -> None:
    lines = ConsoleLines(None, 0, None)
    lines.add(wrote("a\nb"))
    contents(lines)
    lines.add(wrote("c\nd\n"))
    assert contents(lines) == [(1, ["bc", "d"])]


def test_each_request_is_one_unbroken_stretch() -> None:
    lines = ConsoleLines(None, 0, None)
    lines.add(wrote("bar", "err"))
    lines.add(wrote("one\ntwo\n"))
    contents(lines)
    lines.add(wrote("\rBAR", "err"))
    lines.add(wrote("three\n"))
    assert contents(lines) == [(0, ["BAR"]), (3, ["three"])]


def test_lines_sent_long_ago_are_not_sent_again() -> None:
    lines = ConsoleLines(None, 1_000, None)
    lines.add(wrote("".join(f"{n}\n" for n in range(1_100))))
    [(offset, texts)] = contents(lines)
    assert (offset, len(texts)) == (800, 300)


def test_what_is_no_text_is_no_line() -> None:
    lines = ConsoleLines(None, 0, None)
    lines.add({"s": "out", "t": 1.0})
    assert contents(lines) == []


def test_the_file_holds_every_line_as_it_was_last(tmp_path: Path) -> None:
    file = ConsoleFile(tmp_path / "files" / "output.log")
    lines = ConsoleLines(None, 0, file)
    for number in range(1_000):
        lines.add(wrote(f"{number} …"))
        lines.add(wrote(f"\r{number} é\n"))
    file.close()
    found = (tmp_path / "files" / "output.log").read_text().splitlines()
    assert found == [f"{number} é" for number in range(1_000)]


def test_a_file_that_is_closed_may_go_on(tmp_path: Path) -> None:
    file = ConsoleFile(tmp_path / "output.log")
    lines = ConsoleLines(None, 0, file)
    lines.add(wrote("a\nb"))
    file.close()
    lines.add(wrote("c\nd\n"))
    file.close()
    assert (tmp_path / "output.log").read_text() == "a\nbc\nd\n"


def test_a_full_disk_costs_only_the_file(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    lines = ConsoleLines(None, 0, ConsoleFile(blocked / "output.log"))
    text = "".join(f"{n}\n" for n in range(20_000))
    lines.add(wrote(text))
    assert lines.waiting == 20_000
