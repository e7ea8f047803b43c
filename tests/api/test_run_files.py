"""Run files over addresses that authorise themselves. Source: protocol 2.8, 3."""

from __future__ import annotations

import hashlib
import socket

import httpx
import pytest

from tests.support.rest_server import RestServer
from trailmark.server.runs.records import RunRecord
from trailmark.server.runs.run_files import list_files


def put(rest: RestServer, run: RunRecord, path: str, data: bytes) -> httpx.Response:
    url = rest.services.signer.upload_url(run.rowid, path)
    return rest.anonymous.put(url, content=data)


def get(rest: RestServer, run: RunRecord, path: str, **headers: str) -> httpx.Response:
    url = rest.services.signer.download_url(run.rowid, path)
    return rest.anonymous.get(url, headers=headers)


def paths(rest: RestServer, run: RunRecord) -> list[str]:
    with rest.services.database.read() as connection:
        return [file.path for file in list_files(connection, run.rowid).items]


def test_what_is_put_can_be_read_back(rest: RestServer) -> None:
    run = rest.make_run()
    data = b"0123456789" * 500_00
    path = "media/ä b%20 .txt"

    assert put(rest, run, path, data).status_code == 200
    answer = get(rest, run, path)

    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert paths(rest, run) == [path]


def test_a_file_put_again_is_replaced(rest: RestServer) -> None:
    run = rest.make_run()
    for data in (b"one", b"two", b""):
        put(rest, run, "a.txt", data)
        assert get(rest, run, "a.txt").content == data
    assert paths(rest, run) == ["a.txt"]


def test_ranges_are_served(rest: RestServer) -> None:
    run = rest.make_run()
    put(rest, run, "a.bin", b"0123456789")

    part = get(rest, run, "a.bin", Range="bytes=2-4")
    assert (part.status_code, part.content) == (206, b"234")
    assert part.headers["content-range"] == "bytes 2-4/10"
    assert get(rest, run, "a.bin", Range="bytes=-3").content == b"789"
    beyond = get(rest, run, "a.bin", Range="bytes=10-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */10")
    changed = get(rest, run, "a.bin", Range="bytes=0-1", **{"If-Range": '"other"'})
    assert (changed.status_code, len(changed.content)) == (200, 10)


def test_a_reader_that_has_the_content_is_told_so(rest: RestServer) -> None:
    run = rest.make_run()
    put(rest, run, "a.txt", b"x")
    etag = get(rest, run, "a.txt").headers["etag"]
    again = get(rest, run, "a.txt", **{"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_head_tells_the_size(rest: RestServer) -> None:
    run = rest.make_run()
    put(rest, run, "a.txt", b"12345")
    answer = rest.anonymous.head(rest.services.signer.download_url(run.rowid, "a.txt"))
    assert (answer.status_code, answer.headers["content-length"]) == (200, "5")


def test_pages_of_other_origins_may_ask(rest: RestServer) -> None:
    run = rest.make_run()
    url = rest.services.signer.upload_url(run.rowid, "a.txt")
    answer = rest.anonymous.options(url, headers={"Origin": "https://elsewhere"})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "PUT" in answer.headers["access-control-allow-methods"]


def test_an_address_does_only_what_it_was_made_for(rest: RestServer) -> None:
    run = rest.make_run()
    put(rest, run, "a.txt", b"x")
    signer = rest.services.signer
    write = rest.anonymous.put(signer.download_url(run.rowid, "a.txt"), content=b"y")
    read = rest.anonymous.get(signer.upload_url(run.rowid, "a.txt"))
    forged = rest.anonymous.get("/storage/run-files/abc.def")
    assert [one.status_code for one in (write, read, forged)] == [403, 403, 403]
    assert get(rest, run, "a.txt").content == b"x"


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a\x00b", "c:\\x", ""])
def test_a_path_that_leaves_its_run_is_refused(rest: RestServer, path: str) -> None:
    run = rest.make_run()
    assert put(rest, run, path, b"x").status_code == 400
    assert paths(rest, run) == []


def test_a_file_that_is_not_there_is_not_found(rest: RestServer) -> None:
    run = rest.make_run()
    assert get(rest, run, "none.txt").status_code == 404


def test_a_file_beyond_the_limit_is_refused_with_or_without_length(
    rest: RestServer,
) -> None:
    run = rest.make_run()
    assert put(rest, run, "a", bytes(2 << 20)).status_code == 413
    url = rest.services.signer.upload_url(run.rowid, "a")
    pieces = (bytes(1 << 18) for _ in range(8))
    assert rest.anonymous.put(url, content=pieces).status_code == 413
    assert paths(rest, run) == []


def test_a_torn_upload_leaves_nothing(rest: RestServer) -> None:
    run = rest.make_run()
    url = rest.services.signer.upload_url(run.rowid, "a")
    host, port = rest.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as torn:
        head = f"PUT {url} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
        torn.sendall(head.encode() + b"only this")
    put(rest, run, "b", b"whole")
    assert paths(rest, run) == ["b"]


def test_html_is_shown_in_a_sandbox(rest: RestServer) -> None:
    run = rest.make_run()
    put(rest, run, "media/html/a.html", b"<script>1</script>")
    headers = get(rest, run, "media/html/a.html").headers
    assert headers["content-security-policy"] == "sandbox allow-scripts"


def test_objects_are_read_by_range(rest: RestServer) -> None:
    rest.services.objects.put_bytes("segments/1/a.parquet", b"0123456789")
    url = rest.services.signer.url_for_object("segments/1/a.parquet")
    answer = rest.anonymous.get(url, headers={"Range": "bytes=-4"})
    assert (answer.status_code, answer.content) == (206, b"6789")
    assert rest.anonymous.put(url, content=b"x").status_code == 405
