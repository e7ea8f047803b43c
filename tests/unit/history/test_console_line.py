"""Both wire forms of a console line, and what only looks like them."""

from __future__ import annotations

import pytest

from trailmark.server.history.console_line import parse_console_line
from trailmark.server.history.types import ConsoleLine

STAMP = "2026-01-01T00:00:00.123456"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (f"{STAMP} hello", (STAMP, None, None, "hello")),
        (f"ERROR {STAMP} bad", (STAMP, "error", None, "bad")),
        (f"{STAMP} ", (STAMP, None, None, "")),
        (STAMP, (STAMP, None, None, "")),
        (f"{STAMP} [INFO] up", (STAMP, None, None, "[INFO] up")),
        (f"{STAMP}   indented", (STAMP, None, None, "  indented")),
        ("no stamp", (None, None, None, "no stamp")),
        ("", (None, None, None, "")),
        ("ERROR alone", (None, None, None, "ERROR alone")),
        (
            '{"ts":"t","content":"x","level":"error","label":"a"}',
            ("t", "error", "a", "x"),
        ),
        ('{"ts":"t","content":"x","level":"","label":""}', ("t", None, None, "x")),
        ('{"loss": 1}', (None, None, None, '{"loss": 1}')),
        ("{not json", (None, None, None, "{not json")),
    ],
)
def test_a_line_is_read_as_its_client_wrote_it(
    raw: str, expected: tuple[str | None, str | None, str | None, str]
) -> None:
    assert parse_console_line(7, raw) == ConsoleLine(7, *expected)


def test_brackets_name_the_writer_only_where_several_write() -> None:
    line = parse_console_line(0, f"{STAMP} [rank 1] up", labelled=True)
    assert (line.label, line.text) == ("rank 1", "up")
