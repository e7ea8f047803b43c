"""The connection itself, against a socket in this process."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.server_process import free_port
from trailmark.errors import TransportError, UsageError
from trailmark.transport.session import Session


@dataclass
class Heard:
    path: str
    headers: Any
    body: bytes


@dataclass
class Peer:
    """Answers everything with `answer`, and remembers what it heard."""

    url: str = ""
    answer: Any = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)


@contextmanager
def peer() -> Iterator[Peer]:
    found = Peer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.heard.append(Heard(self.path, self.headers, body))
            found.connections.add(self.client_address)
            answer = json.dumps(found.answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_PUT = do_POST

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def session_for(url: str, writer: str = "") -> Session:
    return Session(url, "k" * 40, user_agent="trailmark/test", writer=writer)


def test_a_key_travels_as_basic_password_of_api() -> None:
    with peer() as server:
        session_for(server.url).post_json("/x", b"{}")
    [heard] = server.heard
    kind, _, credentials = heard.headers["Authorization"].partition(" ")
    assert (kind, base64.b64decode(credentials)) == ("Basic", b"api:" + b"k" * 40)


def test_all_requests_share_one_connection() -> None:
    with peer() as server:
        session = session_for(server.url)
        for _ in range(5):
            session.post_json("/x", b"{}")
    assert len(server.connections) == 1


def test_a_base_url_may_have_a_path() -> None:
    with peer() as server:
        session_for(server.url + "/tracking/").post_json("/files/x", b"{}")
    assert server.heard[0].path == "/tracking/files/x"


def test_the_writer_is_named_in_both_kinds_of_requests() -> None:
    with peer() as server:
        server.answer = {"data": {}}
        session = session_for(server.url, writer="w1")
        session.graphql("query { x }", {}, operation="X")
        session.post_json("/x", b"{}", writer="w2")
    asked, streamed = server.heard
    assert asked.headers["X-WANDB-CLIENT-ID"] == "w1"
    assert json.loads(asked.body)["operationName"] == "X"
    assert streamed.headers["X-WANDB-ASYNC-CLIENT-ID"] == "w2"
    assert "X-WANDB-CLIENT-ID" not in streamed.headers


def test_an_upload_carries_the_given_headers_and_no_key(tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"x" * 100_000)
    with peer() as server:
        sent = session_for(server.url).put_file("/up", file, ["X-Token: a:b"])
    [heard] = server.heard
    assert (sent, heard.body) == (100_000, b"x" * 100_000)
    assert heard.headers["X-Token"] == "a:b"
    assert "Authorization" not in heard.headers


def test_an_empty_file_is_uploaded_as_one(tmp_path: Path) -> None:
    file = tmp_path / "empty"
    file.touch()
    with peer() as server:
        session_for(server.url).put_file("/up", file)
    assert server.heard[0].body == b""
    assert server.heard[0].headers["Content-Length"] == "0"


def test_nobody_there_is_told_in_plain_words() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(TransportError) as caught:
        session_for(url).post_json("/x", b"{}")
    assert caught.value.message == f"no answer from {url}: Connection refused"


def test_an_unknown_name_is_no_answer() -> None:
    with pytest.raises(TransportError, match="no answer from"):
        session_for("http://no-such-host.invalid").post_json("/x", b"{}")


@pytest.mark.parametrize("address", ["", "example.com", "ftp://example.com", "http://"])
def test_what_is_no_address_is_said_at_once(address: str) -> None:
    with pytest.raises(UsageError, match="not the address of a server"):
        session_for(address)
