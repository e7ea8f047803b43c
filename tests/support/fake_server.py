"""A server of the wire in memory: what was sent, each line once, and refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Refuse = Callable[[dict[str, Any]], None]


@dataclass
class FakeServer:
    """Stands where a `Server` does.

    Attributes:
        lines: Text by stream, writer and line number.
        calls: GraphQL operations with their variables, in order.
        requests: Stream bodies, in order.
        order: GraphQL operations and "stream", as they came.
        existing: What `RunResumeStatus` answers; None for no such run.
        refuse: Called with each stream body; may raise.
        fail: Called with the name of each GraphQL operation, or "put"; may raise.
    """

    base_url: str = "http://fake"
    api_key: str = "k" * 40
    identity: str = "fake"
    lines: dict[str, dict[tuple[str, int], str]] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    existing: dict[str, Any] | None = None
    refuse: Refuse = lambda body: None
    fail: Callable[[str], None] = lambda name: None
    stop: bool = False

    def open(self, header: Mapping[str, Any]) -> FakeSession:
        return FakeSession(self)

    def rows(self, stream: str = "wandb-history.jsonl") -> list[dict[str, Any]]:
        """Lines of a stream as objects, in order of writer and number."""
        found = self.lines.get(stream, {})
        return [json.loads(found[key]) for key in sorted(found)]

    @property
    def flags(self) -> dict[str, Any]:
        """What the last request said besides lines."""
        last = self.requests[-1]
        return {key: value for key, value in last.items() if key != "files"}

    @property
    def upserts(self) -> list[dict[str, Any]]:
        return [one for name, one in self.calls if name == "UpsertBucket"]

    def config(self) -> dict[str, Any]:
        """As it was told last."""
        return json.loads(self.upserts[-1]["config"])


@dataclass
class FakeSession:
    server: FakeServer
    base_url: str = "http://fake"

    def graphql(
        self, document: str, variables: Mapping[str, Any], *, operation: str
    ) -> dict[str, Any]:
        server = self.server
        assert re.search(rf"\b{operation}\b", document)
        server.fail(operation)
        server.order.append(operation)
        server.calls.append((operation, dict(variables)))
        if operation == "RunResumeStatus":
            return {"model": {"bucket": server.existing}}
        if operation == "CreateRunFiles":
            files = [{"name": one, "uploadUrl": one} for one in variables["files"]]
            return {"createRunFiles": {"uploadHeaders": [], "files": files}}
        if operation == "UpsertBucket":
            return {"upsertBucket": {"inserted": True, "bucket": _bucket(variables)}}
        return {}

    def post_json(self, path: str, body: bytes, *, writer: str = "") -> dict[str, Any]:
        said = json.loads(body)
        self.server.refuse(said)
        self.server.requests.append(said)
        self.server.order.append("stream")
        for name, chunk in said.get("files", {}).items():
            if name == "wandb-summary.json":
                self.server.summary |= json.loads(chunk["content"][0])
                continue
            kept = self.server.lines.setdefault(name, {})
            for number, line in enumerate(chunk["content"], chunk["offset"]):
                if name == "output.log":
                    kept[writer, number] = line
                else:
                    kept.setdefault((writer, number), line)
        return {"stopped": True} if self.server.stop else {}

    def put_file(self, url: str, source: Path, headers: Sequence[str] = ()) -> int:
        self.server.fail("put")
        self.server.uploads[url] = source.read_bytes()
        return len(self.server.uploads[url])

    def close(self) -> None:
        pass


def _bucket(variables: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": "gid",
        "name": variables["name"],
        "displayName": variables["displayName"] or "kind-moon-1",
        "project": {"name": variables["project"], "entity": {"name": "ada"}},
        "user": {"username": "ada"},
    }
