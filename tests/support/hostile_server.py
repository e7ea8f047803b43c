"""A server that serves one artifact version, whatever its manifest says of it."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import quote, unquote

from trailmark.artifacts.artifact import Artifact
from trailmark.transport.client import Client
from trailmark.wire.file_frames import frame_head

BATCHES = "TRAILMARK_BATCH_FILES"
VERSION_ID = base64.b64encode(b"Artifact:7").decode()


def digest_of(content: bytes) -> str:
    digest = hashlib.md5(content, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


def own_address(path: str) -> str:
    """A reference to a path of the version itself."""
    return f"wandb-artifact://{base64.b64decode(VERSION_ID).hex()}/{path}"


@dataclass
class HostileServer:
    """Says and sends what it is told to.

    Attributes:
        entries: The manifest's contents.
        contents: What is sent for each path; an entry without any is not sent.
        features: What the server says it can do.
        name: Of the collection.
        damage: Makes of every content what is sent.
        rename: Makes of every path what is said in front of its content.
        endless: Send what is asked for by itself without an end.
        asked: Paths of all requests for bytes, in order.
    """

    base_url: str = ""
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    features: tuple[str, ...] = (BATCHES,)
    name: str = "data"
    damage: Callable[[bytes], bytes] = lambda content: content
    rename: Callable[[str], str] = lambda path: path
    endless: bool = False
    asked: list[str] = field(default_factory=list)

    def put(self, path: str, content: bytes = b"x", **told: Any) -> None:
        """A file that is there as the manifest says, unless `told` says otherwise."""
        self.contents[path] = content
        entry = {"digest": digest_of(content), "size": len(content)}
        self.entries[path] = entry | told

    def refer(self, path: str, ref: str, digest: str = "", **told: Any) -> None:
        self.entries[path] = {"digest": digest or ref, "ref": ref, **told}

    def version(self) -> Artifact:
        """The version as a client sees it."""
        client = _Impatient(self.base_url, "k" * 40, user_agent="test")
        return Artifact.from_node(client, self.node())

    def node(self) -> dict[str, Any]:
        return {
            "id": VERSION_ID,
            "state": "COMMITTED",
            "versionIndex": 0,
            "metadata": "{}",
            "artifactType": {"name": "dataset"},
            "artifactSequence": {
                "name": self.name,
                "project": {"name": "p", "entity": {"name": "e"}},
            },
        }

    def manifest(self) -> bytes:
        told = {
            "version": 1,
            "storagePolicy": "wandb-storage-policy-v1",
            "storagePolicyConfig": {"storageLayout": "V2"},
            "contents": self.entries,
        }
        return json.dumps(told).encode()

    def answer(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """`data` of a GraphQL request."""
        if "serverInfo" in query:
            told = [{"name": name, "isEnabled": True} for name in self.features]
            return {"serverInfo": {"features": told}}
        if "currentManifest" in query:
            file = {"directUrl": "/manifest"}
            return {"artifact": {"currentManifest": {"file": file}}}
        if "batchDownloadUrl" in query:
            return {"artifact": {"batchDownloadUrl": "/batch"}}
        if "filesByManifestEntries" in query:
            nodes = [
                {
                    "name": one["name"],
                    "directUrl": "/file/" + quote(one["name"], safe=""),
                }
                for one in variables["entries"]
            ]
            edges = [{"node": node} for node in nodes]
            return {"artifact": {"filesByManifestEntries": {"edges": edges}}}
        return {"artifact": self.node()}

    def sent(self, path: str) -> bytes:
        self.asked.append(path)
        return self.damage(self.contents[path])


class _Impatient(Client):
    """Gives up at the third failure: nothing here gets better by waiting."""

    def insist(self, call: Callable[[], Any]) -> Any:
        for _ in range(2):
            try:
                return call()
            except ConnectionError:
                continue
        return call()


@contextmanager
def hostile_server() -> Generator[HostileServer]:
    """A server on a port of its own; its version is empty at first."""
    state = HostileServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/manifest":
                self._send(state.manifest())
            elif state.endless:
                self._send_for_ever()
            else:
                path = unquote(self.path.removeprefix("/file/"))
                self._send_range(state.sent(path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = cast("dict[str, Any]", json.loads(body))
            if self.path == "/graphql":
                data = state.answer(asked["query"], asked.get("variables") or {})
                self._send(json.dumps({"data": data}).encode())
            else:
                self._send(
                    b"".join(
                        frame_head(state.rename(path), len(content)) + content
                        for path in asked["paths"]
                        for content in [state.sent(path)]
                    )
                )

        def _send_range(self, content: bytes) -> None:
            asked = self.headers.get("Range")
            if asked is None:
                self._send(content)
                return
            first, _, last = asked.removeprefix("bytes=").partition("-")
            self._send(content[int(first) : int(last) + 1], 206)

        def _send(self, content: bytes, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _send_for_ever(self) -> None:
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                for _ in range(4_096):  # 4 GiB: for a test that is for ever
                    self.wfile.write(b"x" * (1 << 20))
            except OSError:
                return

        def log_request(self, code: object = 0, size: object = 0) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
