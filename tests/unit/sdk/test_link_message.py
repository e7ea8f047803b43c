"""What trainer and uploader tell each other arrives, whatever was logged."""

from __future__ import annotations

import io
import math
import threading

import pytest

from trailmark.sdk.link_message import decode_message, encode_message
from trailmark.sdk.uploader.trainer_link import TrainerLink


@pytest.mark.parametrize("value", [2**80, math.inf, None, "é\n", {"a": [1.5]}])
def test_a_value_arrives_as_it_was(value: object) -> None:
    line = encode_message({"type": "done", "summary": {"v": value}})
    assert line.count(b"\n") == 1
    said = decode_message(line)
    assert said is not None
    assert said["summary"]["v"] == value


def test_nan_arrives() -> None:
    said = decode_message(encode_message({"v": math.nan}))
    assert said is not None
    assert math.isnan(said["v"])


@pytest.mark.parametrize("line", [b"", b"hello\n", b"[1]\n", b"\xff\n", b"{\n"])
def test_what_is_no_message_is_none(line: bytes) -> None:
    assert decode_message(line) is None


def test_an_uploader_survives_telling_a_huge_integer() -> None:
    heard = io.BytesIO()
    link = TrainerLink(io.BytesIO(), heard, threading.Event())
    link.say({"type": "done", "summary": {"n": 2**80}})
    assert decode_message(heard.getvalue()) == {
        "type": "done",
        "summary": {"n": 2**80},
    }
