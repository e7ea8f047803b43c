"""Log lines: no secrets in them, and no request can write one of its own."""

from __future__ import annotations

import io
import json
import logging

import pytest

from trailmark.server.accounts.secrets import new_api_key
from trailmark.server.app.logs import JsonFormatter, TextFormatter, redact

KEY = new_api_key()
KEY_LINES = [f"key {KEY} refused", f"Authorization: Bearer {KEY}"]


@pytest.mark.parametrize(
    "text",
    [
        # Named, since a test's name must not hold what is random.
        *(pytest.param(line, id=f"key-{n}") for n, line in enumerate(KEY_LINES)),
        "Authorization: Basic YXBpOnNlY3JldA==",
        "GET /signin?token=s3cr3tt0k3n",
        '{"password": "s3cr3tt0k3n"}',
        "PUT /storage/run-files/s3cr3t.t0k3n",
        "postgresql+psycopg://me:s3cr3tt0k3n@host/db",
    ],
)
def test_what_could_be_used_to_sign_in_is_cut_out(text: str) -> None:
    shown = redact(text)
    assert "[redacted]" in shown
    for secret in (KEY, "YXBpOnNlY3JldA==", "s3cr3tt0k3n", "s3cr3t.t0k3n"):
        assert secret not in shown


def test_a_harmless_line_stays_as_it_is() -> None:
    assert redact("project 'digits' of 'ada' was created") == (
        "project 'digits' of 'ada' was created"
    )


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_a_line_break_in_a_value_does_not_start_a_line(
    formatter: logging.Formatter,
) -> None:
    lines = logged(formatter, "refused %s", "x\n2026-01-01 INFO all is well\r\x1b[2J")
    assert lines.count("\n") == 1
    assert lines.endswith("\n")
    assert "\r" not in lines
    assert "\x1b" not in lines


def test_a_json_line_names_its_request() -> None:
    line = json.loads(logged(JsonFormatter(), "slow", request_id="abc", status=200))
    assert line["message"] == "slow"
    assert (line["request_id"], line["status"]) == ("abc", 200)


def logged(
    formatter: logging.Formatter, message: str, *args: object, **extra: object
) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.Logger("test")
    logger.addHandler(handler)
    exc_info = extra.pop("exc_info", None)
    logger.warning(message, *args, extra=extra, exc_info=exc_info)
    return stream.getvalue()


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_neither_a_path_nor_a_quoted_error_starts_a_line(
    formatter: logging.Formatter,
) -> None:
    forged = "2026-01-01T00:00:00Z INFO    app: all is well"
    try:
        raise ValueError(f"x\n{forged}")
    except ValueError as error:
        lines = logged(formatter, "failed", path=f"/a\n{forged}", exc_info=error)
    assert not any(line.startswith("2026-01-01") for line in lines.splitlines())
