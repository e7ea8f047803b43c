"""Streams that are broken, hostile or absurd: refused whole, or kept and readable."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.support.app import RunningApp
from tests.support.attacks import Victim, refusal

HISTORY = "wandb-history.jsonl"
LONG_INTEGER = "1" * 5_000


def history(*lines: str, offset: object = 0) -> dict[str, object]:
    return {"files": {HISTORY: {"offset": offset, "content": list(lines)}}}


@pytest.fixture
def victim(running_app: RunningApp) -> Victim:
    return Victim(running_app)


DEEP = {
    "lists": b"[" * 100_000,
    "objects": b'{"a":' * 100_000,
    "files": b'{"files":' + b'{"a":' * 100_000,
    "a skipped field": b'{"x":' + b"[" * 100_000,
}


def test_a_body_nested_without_end_is_refused(victim: Victim) -> None:
    answers = {what: refusal(victim.stream(body)) for what, body in DEEP.items()}
    assert answers == dict.fromkeys(DEEP, (400, "invalid_input"))
    assert victim.is_well()


def test_torn_and_endless_gzip_is_refused(victim: Victim) -> None:
    whole = gzip.compress(json.dumps(history('{"loss": 1}')).encode())
    bomb = gzip.compress(b" " * (65 << 20))
    torn = victim.stream(whole[:-9], content_encoding="gzip")
    assert refusal(torn) == (400, "invalid_input")
    assert refusal(victim.stream(bomb, content_encoding="gzip")) == (413, "too_large")
    assert refusal(victim.stream(b"{}", content_encoding="gzip")) == (
        400,
        "invalid_input",
    )
    assert victim.stream(whole, content_encoding="gzip").status_code == 200
    assert victim.read("historyLineCount") == {"historyLineCount": 1}


def test_an_offset_that_cannot_be_is_refused(victim: Victim) -> None:
    for offset in (-1, 2**31, 2**53, 2**63, 2**64, 1.5, 1e30, "0", True, None, []):
        answer = victim.stream(history('{"loss": 1}', offset=offset))
        assert refusal(answer) == (400, "invalid_input"), offset
    assert victim.read("historyLineCount") == {"historyLineCount": 0}


def test_a_row_at_the_last_possible_offset_leaves_the_run_readable(
    victim: Victim,
) -> None:
    assert victim.log('{"loss": 1}', offset=2**31 - 2).status_code == 200
    found = victim.read("historyLineCount history(samples: 5)")
    assert found["history"] == ['{"loss": 1}']


BAD_LINES = {
    "not JSON": "{not json",
    "no object": "[1, 2]",
    "deep": '{"a":' + "[" * 10_000 + "]" * 10_000 + "}",
    "an integer nobody can read": '{"a": ' + LONG_INTEGER + "}",
    "an integer nobody can read beside NaN": '{"a": NaN, "b": ' + LONG_INTEGER + "}",
    "a raw control character": '{"a": "\x01"}',
    "a trailing comma": '{"a": 1,}',
    "two values": '{"a": 1}{"a": 2}',
    "a hexadecimal number": '{"a": 0x10}',
}


@pytest.mark.parametrize("stream", [HISTORY, "wandb-events.jsonl"])
def test_one_bad_line_half_way_stores_nothing_of_the_request(
    victim: Victim, stream: str
) -> None:
    for line in BAD_LINES.values():
        refuse_whole(victim, stream, line)
    assert victim.is_well()


def refuse_whole(victim: Victim, stream: str, line: str) -> None:
    """Send `line` among good ones of every stream; see it refused and nothing kept."""
    files = {
        "output.log": {"offset": 0, "content": ["hello"]},
        HISTORY: {"offset": 0, "content": ['{"loss": 1}']},
        "wandb-summary.json": {"offset": 0, "content": ['{"loss": 1}']},
    }
    files[stream] = {"offset": 0, "content": ['{"a": 1}', line, '{"a": 3}']}
    answer = victim.stream({"files": files, "complete": True, "exitcode": 0})
    assert refusal(answer) == (400, "invalid_input")
    assert "line 1" in answer.json()["detail"]
    assert answer.json()["hint"]
    assert victim.read(
        "historyLineCount eventsLineCount logLineCount summaryMetrics state"
    ) == {
        "historyLineCount": 0,
        "eventsLineCount": 0,
        "logLineCount": 0,
        "summaryMetrics": "{}",
        "state": "running",
    }


@pytest.mark.parametrize("line", [BAD_LINES["deep"], '{"a": ' + LONG_INTEGER + "}"])
def test_a_bad_summary_takes_the_rows_beside_it_with_it(
    victim: Victim, line: str
) -> None:
    files = {
        HISTORY: {"offset": 0, "content": ['{"loss": 1}']},
        "wandb-summary.json": {"offset": 0, "content": [line]},
    }
    assert refusal(victim.stream({"files": files})) == (400, "invalid_input")
    assert victim.read("historyLineCount") == {"historyLineCount": 0}


def test_digits_in_a_text_are_no_number(victim: Victim) -> None:
    row = json.dumps({"digits": LONG_INTEGER})
    assert victim.log(row).status_code == 200
    assert victim.read("history(samples: 5)") == {"history": [row]}


ODD_ROWS = [
    '{"_step": "x", "a": 1}',
    '{"_step": 1e300, "a": 1}',
    '{"_step": NaN, "a": 1}',
    '{"_step": -5, "a": 1}',
    '{"_step": null, "a": 1}',
    '{"_step": [1], "a": 1}',
    '{"_step": ' + "9" * 25 + ', "a": 1}',
    '{"_timestamp": 1e308, "_runtime": -1e308, "a": 1e308}',
    '{"a": 9223372036854775808}',
    '{"a": -0.0, "": 1, "a.b": 2}',
    '{"a": {"b": 3, "_type": 5}}',
    '{"a": {"_type": "histogram"}}',
    '{"a": 1, "a": 2}',
    '{"\\u0000": 1, "\\ud800": "\\udfff"}',
    '{"__proto__": 1, "constructor": {"prototype": 1}}',
    '{"a": true}',
    '{"a": "text"}',
    '{"a": 1e999}',
    "{}",
]


def test_odd_rows_are_kept_in_order_and_every_way_to_read_them_works(
    victim: Victim,
) -> None:
    assert victim.log(*ODD_ROWS).status_code == 200
    found = victim.read(
        "historyLineCount historyKeys lastHistory: history(samples: 100) "
        "page: history(minStep: 0, maxStep: 100) historyTail "
        'sampledHistory(specs: ["{\\"keys\\": [\\"a\\"]}", "{\\"keys\\": [\\"_step\\"]}"])'
    )
    assert found["historyLineCount"] == len(ODD_ROWS)
    assert len(found["lastHistory"]) == len(ODD_ROWS)
    assert {"a", "_step", "", "__proto__"} <= found["historyKeys"]["keys"].keys()
    for key, x in [("a", "_step"), ("a", "a"), ("_step", "_timestamp"), ("", "a.b")]:
        chart = {"entity": "ada", "project": "digits", "runs": ["r1"], "keys": [key]}
        for bins in (1, 500):
            answer = victim.http.post(
                "/api/charts/series", json=chart | {"x": x, "bins": bins}
            )
            assert answer.status_code == 200, answer.text


def test_half_a_surrogate_pair_in_the_envelope_is_refused(victim: Victim) -> None:
    body = b'{"files":{"output.log":{"offset":0,"content":["x\\ud800"]}}}'
    assert refusal(victim.stream(body)) == (400, "invalid_input")
    raw = b'{"files":{"output.log":{"offset":0,"content":["x\xed\xa0\x80"]}}}'
    assert refusal(victim.stream(raw)) == (400, "invalid_input")
    assert victim.is_well()


def test_the_unsigned_exit_codes_of_windows_are_kept_as_signed(victim: Victim) -> None:
    answer = victim.stream({"complete": True, "exitcode": 0xC0000005})
    assert answer.status_code == 200
    assert victim.read("exitCode state") == {
        "exitCode": 0xC0000005 - 2**32,
        "state": "failed",
    }


def test_what_is_no_exit_code_is_refused_and_the_run_goes_on(victim: Victim) -> None:
    for code in (2**32, 2**40, 2**70, -(2**31) - 1, "1", 1.5, True):
        answer = victim.stream({"complete": True, "exitcode": code})
        assert refusal(answer) == (400, "invalid_input"), code
    assert victim.read("state exitCode") == {"state": "running", "exitCode": None}


WRONG_TYPES = {
    "files": {"files": []},
    "chunk": {"files": {HISTORY: []}},
    "content": {"files": {HISTORY: {"content": "x"}}},
    "line": {"files": {HISTORY: {"content": [{"a": 1}]}}},
    "complete": {"complete": "yes"},
    "uploaded": {"uploaded": "x"},
    "stream": {"files": {"../../etc/passwd": {"content": ["x"]}}},
    "top": [1],
}


def test_wrong_types_are_refused_and_named(victim: Victim) -> None:
    answers = {what: refusal(victim.stream(body)) for what, body in WRONG_TYPES.items()}
    assert answers == dict.fromkeys(WRONG_TYPES, (400, "invalid_input"))
    assert victim.is_well()


def test_an_absurd_writer_id_is_refused(victim: Victim) -> None:
    writer = "é" * 3_000
    content = json.dumps(history('{"a": 1}')).encode()
    answer = victim.http.post(
        "/files/ada/digits/r1/file_stream",
        content=content,
        headers={"X-WANDB-ASYNC-CLIENT-ID": writer.encode()},
    )
    assert refusal(answer) == (400, "invalid_input")
    assert victim.read("historyLineCount") == {"historyLineCount": 0}


def test_a_row_of_a_very_great_many_keys_is_kept_or_refused_whole(
    victim: Victim,
) -> None:
    too_wide = json.dumps({f"key-{n}": n for n in range(1_000_000)})
    assert refusal(victim.log(too_wide)) == (413, "too_large")
    assert victim.read("historyLineCount") == {"historyLineCount": 0}
    wide = json.dumps({f"k{n}": n for n in range(100_000)})
    assert victim.log(wide).status_code == 200
    found = victim.read("historyKeys historyLineCount")
    assert found["historyLineCount"] == 1
    assert len(found["historyKeys"]["keys"]) == 100_000
    assert victim.is_well()
