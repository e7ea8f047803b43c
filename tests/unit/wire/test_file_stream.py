from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark.errors import InvalidInputError, TooLargeError
from trailmark.wire.file_stream import (
    CONSOLE,
    EVENTS,
    HISTORY,
    MAX_DEPTH,
    SUMMARY,
    Lines,
    StreamedBody,
    inflate,
    parse_streamed_body,
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


def body(**parts: object) -> bytes:
    return json.dumps(parts).encode()


def history(*lines: str, offset: int = 0) -> bytes:
    return body(files={HISTORY: {"offset": offset, "content": list(lines)}})


def test_an_empty_object_is_a_heartbeat() -> None:
    assert parse_streamed_body(b"{}") == StreamedBody()


def test_every_part_of_a_body_is_understood() -> None:
    sent = body(
        files={
            HISTORY: {"offset": 7, "content": ['{"loss": 1}', '{"loss": 2}']},
            EVENTS: {"offset": 1, "content": ['{"system.cpu": 3}']},
            SUMMARY: {"offset": 0, "content": ['{"loss": 1}', '{"loss": 2}']},
            CONSOLE: {"offset": 4, "content": ["hello", ""]},
        },
        uploaded=["media/a.png"],
        preempting=True,
        complete=True,
        exitcode=3,
        dropped=0,
        crashed=True,
        ended_at=1.5,
    )

    assert parse_streamed_body(sent) == StreamedBody(
        history=Lines(7, ['{"loss": 1}', '{"loss": 2}']),
        events=Lines(1, ['{"system.cpu": 3}']),
        console=Lines(4, ["hello", ""]),
        summary='{"loss": 2}',
        uploaded=["media/a.png"],
        preempting=True,
        complete=True,
        exit_code=3,
        crashed=True,
        ended_at=1.5,
    )


def test_nulls_and_empty_chunks_say_nothing() -> None:
    sent = body(
        files={HISTORY: {"offset": 3, "content": []}},
        uploaded=None,
        complete=None,
        exitcode=None,
        preempting=None,
        crashed=None,
        ended_at=None,
    )
    assert parse_streamed_body(sent) == StreamedBody()
    assert parse_streamed_body(body(files=None)) == StreamedBody()


@pytest.mark.parametrize(
    "line",
    ['{"a": NaN}', '{"a": [Infinity, -Infinity]}', '{"a": 1e999}', '{"ä": "\\u0000"}'],
)
def test_a_line_that_is_json_but_for_its_numbers_is_kept_as_sent(line: str) -> None:
    parsed = parse_streamed_body(history(line))
    assert parsed.history == Lines(0, [line])


@pytest.mark.parametrize(
    "lines",
    [
        ["{}{}", ""],
        ['{}{"a":', '{"b": 1}}'],
        ['{"a": {}', '"b": {}}{}'],
        ["{},{}", "{}"],
        ["{} {}", "{}"],
        ["{}{}"],
        ['{"a": 1NaN}'],
        ['{"a": -NaN}'],
        ['{"a": NaN Infinity}'],
        ['{"a": NaNnull}'],
        ["{NaN: 1}"],
        ['{"a": NaN}{}', "{}"],
        ['{"\\NaN": 1}'],
    ],
)
def test_lines_that_only_together_hold_as_many_objects_are_refused(
    lines: list[str],
) -> None:
    with pytest.raises(InvalidInputError, match="line 1 is not"):
        parse_streamed_body(history("{}", *lines))


@given(st.lists(st.text('{}[]":,1Na\\ n\n', max_size=12), min_size=1, max_size=4))
def test_what_passes_together_passes_line_by_line(lines: list[str]) -> None:
    def passes(*some: str) -> bool:
        try:
            parse_streamed_body(history(*some))
        except InvalidInputError:
            return False
        return True

    assert passes(*lines) == all(map(passes, lines))


@given(st.lists(st.dictionaries(st.text(), values, max_size=4), min_size=1))
def test_rows_are_joined_as_they_are(rows: list[dict[str, object]]) -> None:
    parsed = parse_streamed_body(history(*map(json.dumps, rows)))
    assert parsed.history is not None
    if parsed.history.joined is not None:
        assert parsed.history.joined == "\n".join(parsed.history.lines).encode()
    assert [repr(json.loads(line)) for line in parsed.history.lines] == [
        repr(json.loads(json.dumps(row))) for row in rows
    ]


def test_plain_rows_are_joined_at_once() -> None:
    rows = ['{"_step":0,"a":{"b":[NaN]},"c":"é"}', '{"_step":1,"a":-Infinity}']
    parsed = parse_streamed_body(history(*rows))
    assert parsed.history is not None
    assert parsed.history.joined == "\n".join(rows).encode()


def test_a_number_beyond_what_a_reader_reads_is_refused_in_any_row() -> None:
    def line(n_digits: int) -> str:
        return f'{{"a": "{"x" * 777}", "b": {"1" * n_digits}}}'

    parsed = parse_streamed_body(history("{}", line(4300)))
    assert parsed.history == Lines(0, ["{}", line(4300)])
    with pytest.raises(InvalidInputError, match=r"line 1 holds an integer"):
        parse_streamed_body(history("{}", line(4301)))


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    parsed = parse_streamed_body(history('{"a": "\\ud800x"}'))
    assert parsed.history == Lines(0, ['{"a": "\ufffdx"}'])


def test_line_breaks_between_tokens_do_not_end_the_row() -> None:
    parsed = parse_streamed_body(history('{"a":\n1}'))
    assert parsed.history == Lines(0, ['{"a": 1}'])


def test_a_console_line_stays_one_line() -> None:
    sent = body(files={CONSOLE: {"offset": 0, "content": ["one\ntwo"]}})
    assert parse_streamed_body(sent).console == Lines(0, ["one two"])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "1",
        "null",
        "[1]",
        '{"a": tru}',
        '{"a": 1} x',
        '{"a": 1,}',
        '{"a": "',
        "{1: 2}",
    ],
)
def test_a_line_that_is_no_json_object_is_refused_by_number(line: str) -> None:
    with pytest.raises(
        InvalidInputError, match=r"wandb-history\.jsonl: line 41 is not"
    ):
        parse_streamed_body(history('{"a": 1}', line, offset=40))


def test_depth_is_limited_and_brackets_in_strings_do_not_count() -> None:
    fits = '{"a": ' + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1) + "}"
    flat = json.dumps({"a": "[{" * MAX_DEPTH + '"\\'})
    parsed = parse_streamed_body(history(fits, flat))
    assert parsed.history == Lines(0, [fits, flat])

    for n in (MAX_DEPTH, 900, 10_000, 100_000):
        too_deep = '{"a": ' + "[" * n + "]" * n + "}"
        with pytest.raises(InvalidInputError, match="line 0 is nested deeper"):
            parse_streamed_body(history(too_deep))


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[]", "unexpected body"),
        (b'{"files": []}', "unexpected body"),
        (b'{"files": {"wandb-history.jsonl": {"content": [1]}}}', "unexpected body"),
        (b'{"uploaded": ["\xff"]}', "not UTF-8"),
        (b'{"x": ' + b"[" * 10_000, "too deeply"),
        (history("{}", offset=-1), "out of range"),
        (history("{}", offset=2**64), "out of range"),
        (body(files={"../x": {"offset": 0, "content": []}}), "no such stream"),
    ],
)
def test_a_malformed_body_is_refused(sent: bytes, reason: str) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        parse_streamed_body(sent)


def test_a_line_beyond_the_limit_is_too_large() -> None:
    line = json.dumps({"a": "x" * (10 * 1024 * 1024)})
    with pytest.raises(TooLargeError, match="a line of"):
        parse_streamed_body(history(line))


@given(st.binary(max_size=200))
def test_any_bytes_give_a_body_or_a_clear_refusal(sent: bytes) -> None:
    refusal = "a clear one"
    try:
        parse_streamed_body(sent)
    except InvalidInputError as error:
        refusal = error.message
    assert refusal[0].islower()


def test_gzip_is_undone() -> None:
    assert inflate(gzip.compress(b"{}" * 100), 200) == b"{}" * 100


@pytest.mark.parametrize(
    "torn",
    [b"", b"{}", gzip.compress(b"x" * 999)[:-5], gzip.compress(b"x") + b"more"],
    ids=["empty", "plain", "cut", "followed"],
)
def test_a_torn_gzip_body_is_refused(torn: bytes) -> None:
    with pytest.raises(InvalidInputError, match="gzip"):
        inflate(torn, 1_000)


def test_a_gzip_bomb_is_refused_without_being_inflated() -> None:
    with pytest.raises(TooLargeError, match="inflates to more than 1000 bytes"):
        inflate(gzip.compress(bytes(50_000_000)), 1_000)
