"""A client of the wire that says which server it talks to, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.server_process import ServerProcess

Message = tuple[str, dict[str, Any]]

_UPSERT = """mutation($project: String, $run: String) {
  upsertBucket(input: {modelName: $project, name: $run}) {
    bucket { id project { entity { name } } }
  }
}"""
_ROWS = """query($project: String!, $run: String!) {
  project(name: $project) {
    run(name: $run) {
      id state historyLineCount history(minStep: 0, maxStep: 1000000000)
    }
  }
}"""
_UPLOAD = """mutation($entity: String!, $project: String!, $run: String!, $files: [String!]!) {
  createRunFiles(input: {
    entityName: $entity, projectName: $project, runName: $run, files: $files
  }) { files { name uploadUrl } }
}"""
_FILE = """query($project: String!, $run: String!, $names: [String]) {
  project(name: $project) {
    run(name: $run) { files(names: $names) { edges { node { directUrl url } } } }
  }
}"""


@dataclass(frozen=True, slots=True)
class WireRun:
    """One run; each call names the server that it goes to."""

    entity: str
    project: str
    run: str

    @property
    def stream_path(self) -> str:
        return f"/files/{self.entity}/{self.project}/{self.run}/file_stream"

    def log(
        self, server: ServerProcess, rows: Sequence[Any], offset: int = 0
    ) -> httpx.Response:
        """Send rows of history, the first of them as line `offset`."""
        lines = [json.dumps(row) for row in rows]
        files = {"wandb-history.jsonl": {"offset": offset, "content": lines}}
        return self.stream(server, files=files)

    def stream(self, server: ServerProcess, **body: Any) -> httpx.Response:
        with http_of(server) as http:
            answer = http.post(self.stream_path, json=body)
        assert answer.status_code == 200, answer.text
        return answer

    def rows(self, server: ServerProcess) -> list[dict[str, Any]]:
        """All rows of history, in order of step."""
        return [json.loads(row) for row in self.ask(server)["history"]]

    def ask(self, server: ServerProcess) -> dict[str, Any]:
        data = server.graphql(_ROWS, project=self.project, run=self.run)
        return data["project"]["run"]

    def upload_url(self, server: ServerProcess, name: str) -> str:
        """Path and token of an address that takes the file."""
        made = server.graphql(
            _UPLOAD,
            entity=self.entity,
            project=self.project,
            run=self.run,
            files=[name],
        )
        return _path(made["createRunFiles"]["files"][0]["uploadUrl"])

    def download_url(self, server: ServerProcess, name: str) -> str:
        data = server.graphql(_FILE, project=self.project, run=self.run, names=[name])
        [edge] = data["project"]["run"]["files"]["edges"]
        return _path(edge["node"]["directUrl"])

    @contextmanager
    def live(self, server: ServerProcess) -> Iterator[Iterator[Message]]:
        """What a page of the project is told, once it is listening."""
        path = f"/api/live/{self.entity}/{self.project}"
        with http_of(server) as http, http.stream("GET", path) as answer:
            told = _messages(answer)
            assert next(told) == ("hello", {})
            yield told


def make_run(server: ServerProcess, project: str, run: str = "r") -> WireRun:
    made = server.graphql(_UPSERT, project=project, run=run)
    entity = made["upsertBucket"]["bucket"]["project"]["entity"]["name"]
    return WireRun(entity, project, run)


def http_of(server: ServerProcess) -> httpx.Client:
    return httpx.Client(
        base_url=server.base_url, auth=("api", server.api_key), timeout=30
    )


def _messages(answer: httpx.Response) -> Iterator[Message]:
    event = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield event, json.loads(line.removeprefix("data: "))


def _path(url: str) -> str:
    """Without scheme and host, so that any server can be asked."""
    return httpx.URL(url).raw_path.decode()
