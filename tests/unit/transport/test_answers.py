"""What HTTP answers mean."""

from __future__ import annotations

import email.utils
import json
import time

import pytest

from trailmark.errors import (
    BusyError,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TooLargeError,
    TransportError,
    UnauthenticatedError,
)
from trailmark.transport.answers import (
    error_of,
    read_graphql,
    read_object,
    retry_after_s,
)


def refused(status: int, body: object, **headers: str) -> Exception:
    return error_of(status, headers, json.dumps(body).encode())


@pytest.mark.parametrize(
    "body", [b"<html>sign in</html>", b"[]", b"", b"null", b"\xff"]
)
def test_a_success_that_is_no_object_is_no_answer(body: bytes) -> None:
    with pytest.raises(TransportError):
        read_object(200, {}, body)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidInputError),
        (401, UnauthenticatedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (408, TransportError),
        (409, ConflictError),
        (410, NotFoundError),
        (413, TooLargeError),
        (418, InvalidInputError),
        (422, InvalidInputError),
        (429, BusyError),
        (500, TransportError),
        (502, TransportError),
        (504, TransportError),
        (301, TransportError),
    ],
)
def test_a_page_of_something_in_between_is_read_by_its_status(
    status: int, kind: type[Exception]
) -> None:
    assert type(error_of(status, {}, b"<h1>oh</h1>")) is kind


def test_the_code_wins_over_the_status() -> None:
    error = refused(400, {"code": "not_found", "message": "no run", "hint": "look"})
    assert isinstance(error, NotFoundError)
    assert (error.message, error.hint) == ("no run", "look")


def test_a_code_of_a_later_version_is_read_by_its_status() -> None:
    error = refused(409, {"code": "too_blue", "message": "no"})
    assert isinstance(error, ConflictError)
    assert error.message == "no"


def test_graphql_errors_keep_code_hint_and_request() -> None:
    failure = {
        "message": "no such team",
        "extensions": {"code": "forbidden", "hint": "ask", "request_id": "q1"},
    }
    body = json.dumps({"data": None, "errors": [failure]}).encode()
    with pytest.raises(ForbiddenError, match="no such team") as caught:
        read_graphql(200, {}, body)
    assert (caught.value.hint, caught.value.request_id) == ("ask", "q1")


def test_an_answer_without_data_is_no_answer() -> None:
    with pytest.raises(TransportError):
        read_graphql(200, {}, b'{"data": null}')


def test_patience_is_asked_for_in_seconds_or_with_a_date() -> None:
    error = error_of(429, {"Retry-After": "7.5"}, b"")
    assert isinstance(error, BusyError)
    assert error.retry_after_s == 7.5
    date = email.utils.formatdate(time.time() + 100, usegmt=True)
    assert 90 < (retry_after_s(date) or 0) <= 100


@pytest.mark.parametrize("text", [None, "", "soon", "nan", "-3"])
def test_what_says_no_time_asks_for_none(text: str | None) -> None:
    assert not retry_after_s(text)


def test_a_busy_proxy_may_name_a_time_too() -> None:
    error = error_of(503, {"Retry-After": "4"}, b"")
    assert isinstance(error, TransportError)
    assert error.retry_after_s == 4
