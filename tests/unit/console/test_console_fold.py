"""A small terminal: what stands on the screen is what a log should hold."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from trailmark.wire.console_fold import LONGEST_LINE, WINDOW_LINES, ConsoleFold


def shown(*writes: str, stream: str = "out") -> list[str]:
    """The final text of every line after these writes."""
    return list(lines_of([(stream, text) for text in writes]).values())


def lines_of(writes: list[tuple[str, str]]) -> dict[int, str]:
    fold = ConsoleFold()
    lines: dict[int, str] = {}
    for stream, text in writes:
        lines.update((n, line.text) for n, line in fold.feed(stream, 0.0, text))
    lines.update((n, line.text) for n, line in fold.close())
    return dict(sorted(lines.items()))


def test_lines_stand_as_they_were_printed() -> None:
    assert shown("one\n", "\n", "three") == ["one", "", "three"]


def test_a_carriage_return_rewrites_the_line_from_its_start() -> None:
    assert shown("  0%|    |\r 50%|##  |\r100%|####|\n", "done\n") == [
        "100%|####|",
        "done",
    ]


def test_what_is_written_over_a_longer_line_leaves_its_end() -> None:
    assert shown("abcdef\rXY") == ["XYcdef"]


def test_windows_line_ends_are_line_ends() -> None:
    assert shown("one\r\ntwo\r\n") == ["one", "two"]


def test_backspaces_step_back() -> None:
    assert shown("spin |\b/\b-") == ["spin -"]


def test_nested_bars_keep_a_line_each() -> None:
    bars = ["\router 0", "\n\rinner 0\x1b[A", "\n\rinner 1\x1b[A", "\router 1"]
    assert shown(*bars) == ["outer 1", "inner 1"]


def test_a_bar_that_is_wiped_leaves_an_empty_line() -> None:
    assert shown("\r50%|##  |", "\r         \r") == [""]


def test_erased_lines_are_written_anew() -> None:
    assert shown("first\nsecond\n\x1b[1A\x1b[2Kanew\n") == ["first", "anew"]


def test_erasing_to_the_end_keeps_the_beginning() -> None:
    assert shown("keep this\r\x1b[4C\x1b[K") == ["keep"]


def test_erasing_below_clears_the_rows_under_the_cursor() -> None:
    assert shown("a\nb\nc\x1b[2F\x1b[Jx") == ["x", "", ""]


def test_colours_stay_and_each_line_resets_its_own() -> None:
    assert shown("\x1b[31mred\nstill\x1b[0m plain") == [
        "\x1b[31mred\x1b[0m",
        "\x1b[31mstill\x1b[0m plain",
    ]


def test_a_colour_is_overwritten_with_its_character() -> None:
    assert shown("\x1b[1;32mok\x1b[m?\rno") == ["no?"]


def test_large_palettes_pass_through() -> None:
    text = "\x1b[38;5;208morange\x1b[39m \x1b[48;2;1;2;3mdeep\x1b[49m"
    assert shown(text) == ["\x1b[38;5;208morange\x1b[0m \x1b[48;2;1;2;3mdeep\x1b[0m"]


def test_titles_bells_and_unknown_sequences_are_not_text() -> None:
    assert shown("\x1b]0;title\x07a\x07\x1b[?25lb\x1b]8;;u\x1b\\c\x1b(Bd") == ["abcd"]


def test_an_unfinished_sequence_waits_for_its_end() -> None:
    assert shown("a\x1b[3", "1mb") == ["a\x1b[31mb\x1b[0m"]


def test_a_title_that_never_ends_does_not_swallow_the_log() -> None:
    assert shown("\x1b]0;oops\nnext\n")[-1] == "next"


def test_the_streams_share_numbers_but_not_the_cursor() -> None:
    writes = [("err", "10%"), ("out", "hello\n"), ("err", "\r20%"), ("out", "bye\n")]
    assert lines_of(writes) == {0: "20%", 1: "hello", 2: "bye"}


def test_a_line_is_told_again_only_when_it_changed() -> None:
    fold = ConsoleFold()
    fold.feed("out", 1.0, "one\ntwo")
    changes = fold.feed("out", 2.0, " more\nthree")
    assert [(n, line.text, line.t) for n, line in changes] == [
        (1, "two more", 1.0),
        (2, "three", 2.0),
    ]


def test_very_long_lines_are_cut() -> None:
    [line] = shown("x" * (LONGEST_LINE + 5), "y")
    assert len(line) == LONGEST_LINE


def test_what_cannot_be_encoded_becomes_a_question_mark() -> None:
    assert shown("bad \udcff text") == ["bad ? text"]


def test_the_cursor_does_not_reach_above_the_window() -> None:
    lines = shown("line\n" * (WINDOW_LINES + 50), f"\x1b[{WINDOW_LINES * 2}Atop")
    assert lines.index("tope") == 50


def test_a_bar_beside_much_output_goes_on_in_a_new_line() -> None:
    fold = ConsoleFold()
    fold.feed("err", 1.0, "10%")
    fold.feed("out", 2.0, "line\n" * WINDOW_LINES)
    [(number, line)] = fold.feed("err", 3.0, "\r20%")
    assert (number, line.text, line.t) == (WINDOW_LINES + 1, "20%", 3.0)


def test_the_line_that_a_bar_leaves_stays_as_it_was() -> None:
    almost = WINDOW_LINES - 1
    lines = lines_of(
        [
            ("err", "first bar"),
            ("out", "line\n" * almost),
            ("err", "\rlast time\n2\n3\n\x1b[3Aanew"),
        ]
    )
    assert lines[0] == "last time"
    assert list(lines.values())[-1] == "anew time"


def test_memory_holds_a_window_only() -> None:
    fold = ConsoleFold()
    for _ in range(20):
        fold.feed("out", 0.0, "line\n" * 1_000)
    assert len(fold._screens["out"].rows) == WINDOW_LINES  # pyright: ignore[reportPrivateUsage]


PIECES = st.sampled_from(
    [
        "word", "é", " ", "\t", "\n", "\r", "\b", "\x1b[A", "\x1b[2A", "\x1b[B",
        "\x1b[3C", "\x1b[2D", "\x1b[K", "\x1b[1K", "\x1b[2K", "\x1b[J", "\x1b[31m",
        "\x1b[0m", "\x1b[1;4m", "\x1b]0;t\x07", "\x1b]8;;u\x1b\\", "\x1b", "\x1b[",
        "\x1b]", "\x1bP", "\udcff", "\x00", "\x1b[5G", "\x1b[2P", "[", "m", "\\",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60), st.data())
def test_it_does_not_matter_how_the_text_is_cut(
    pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=20))
    bounds = [0, *sorted(cuts), len(text)]
    chunks = [text[a:b] for a, b in itertools.pairwise(bounds)]
    assert shown(*chunks) == shown(text)


@given(st.text(alphabet=st.characters(categories=("L", "N", "Zs", "So")), max_size=200))
def test_plain_text_is_itself(text: str) -> None:
    assert shown(f"{text}\n") == [text]
