"""Global ids."""

from __future__ import annotations

import base64

import pytest

from trailmark.errors import InvalidInputError
from trailmark.wire.ids import (
    RunPath,
    decode_global_id,
    decode_rowid,
    decode_run_id,
    encode_global_id,
    encode_run_id,
)


def test_the_form_that_clients_build_themselves_is_read() -> None:
    theirs = base64.b64encode(b"Run:v1:abc:my project:ada").decode()
    assert encode_run_id("abc", "my project", "ada") == theirs
    assert decode_run_id(theirs) == RunPath("abc", "my project", "ada")
    assert decode_run_id(theirs.rstrip("=")) == RunPath("abc", "my project", "ada")


def test_numbers_are_read_for_the_right_kind_only() -> None:
    assert decode_rowid(encode_global_id("User", 7), "User") == 7
    for text in (
        encode_global_id("Entity", 7),
        encode_global_id("User", "x"),
        encode_global_id("User", "²"),
        encode_global_id("User", "9" * 40),
    ):
        with pytest.raises(InvalidInputError, match="User"):
            decode_rowid(text, "User")


@pytest.mark.parametrize(
    "text", ["", "abc", "%%%", base64.b64encode(b"\xff:x").decode(), "UnVu", "ä"]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="is not an id"):
        decode_global_id(text)


def test_the_id_of_something_else_is_no_run() -> None:
    with pytest.raises(InvalidInputError, match="Project"):
        decode_run_id(encode_global_id("Project", "v1", "demo", "ada"))
