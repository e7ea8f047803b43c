from __future__ import annotations

import pytest

from trailmark.server.rest.ranges import Served, parse_range, serve


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("bytes=0-0", (0, 1)),
        ("bytes=2-", (2, 10)),
        ("bytes=2-99", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=10-", (10, 10)),
        ("bytes=99-100", (10, 10)),
        ("bytes=-0", (10, 10)),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=0-1,4-5", None),
        ("rows=0-1", None),
        ("bytes=a-b", None),
    ],
)
def test_a_range_header_is_understood_or_ignored(
    header: str | None, expected: tuple[int, int] | None
) -> None:
    assert parse_range(header, 10) == expected


def headers_of(name: str, media_type: str | None = None) -> dict[str, str]:
    from starlette.requests import Request

    request = Request({"type": "http", "method": "HEAD", "headers": []})
    served = Served(1, lambda lo, hi: b"x", "digest", name, media_type)
    return dict(serve(request, served).headers)


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("media/html/a.html", "sandbox allow-scripts"),
        ("a.svg", "sandbox"),
        ("a.xhtml", "sandbox"),
        ("a.png", None),
    ],
)
def test_active_content_is_shown_in_a_sandbox(name: str, policy: str | None) -> None:
    headers = headers_of(name)
    assert headers.get("content-security-policy") == policy


def test_a_file_name_cannot_break_out_of_its_header() -> None:
    disposition = headers_of('a/b"; x=\r\nSet-Cookie: y.bin')["content-disposition"]
    assert disposition.startswith('attachment; filename="b__ x___Set-Cookie_ y.bin"')
    assert "\r" not in disposition
    assert "\n" not in disposition
    assert "filename*=UTF-8''b%22%3B%20x%3D%0D%0ASet-Cookie%3A%20y.bin" in disposition


def test_a_stored_media_type_cannot_add_headers_either() -> None:
    headers = headers_of("a", "text/html; charset=x\r\nSet-Cookie: y")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-security-policy"] == "sandbox allow-scripts"
