"""Makes runs on a real server over its wire protocol, quickly and without a client."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.server_process import ServerProcess

_UPSERT = """mutation UpsertBucket(
  $entity: String, $project: String, $name: String, $displayName: String,
  $config: JSONString, $tags: [String!], $notes: String
) {
  upsertBucket(input: {
    entityName: $entity, modelName: $project, name: $name, displayName: $displayName,
    config: $config, tags: $tags, notes: $notes
  }) { bucket { id } }
}"""

_CREATE_FILES = """mutation CreateRunFiles(
  $entity: String!, $project: String!, $run: String!, $files: [String!]!
) {
  createRunFiles(input: {
    entityName: $entity, projectName: $project, runName: $run, files: $files
  }) { uploadHeaders files { name uploadUrl } }
}"""


@dataclass(slots=True)
class LoggedRun:
    """A run and what has been sent of each of its streams so far."""

    laboratory: Laboratory
    project: str
    run_id: str
    _sent: dict[str, int] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/{self.laboratory.entity}/{self.project}/runs/{self.run_id}"

    def log(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Append history rows; `_step` and `_timestamp` are filled in."""
        first = self._sent.get("wandb-history.jsonl", 0)
        lines = [
            json.dumps({"_step": first + at, "_timestamp": 1.8e9 + first + at, **row})
            for at, row in enumerate(rows)
        ]
        self._stream("wandb-history.jsonl", lines)

    def log_system(self, rows: Sequence[Mapping[str, Any]]) -> None:
        lines = [
            json.dumps({"_runtime": 2 * at, "_timestamp": 1.8e9 + at, **row})
            for at, row in enumerate(rows)
        ]
        self._stream("wandb-events.jsonl", lines)

    def print(self, lines: Sequence[str]) -> None:
        """Append console lines, stamped as the client stamps them."""
        stamped = [f"2026-11-22T00:00:00.000000 {line}" for line in lines]
        self._stream("output.log", stamped)

    def print_structured(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Append console lines in the form that says who wrote them, and how loudly.

        Args:
            lines: `content`, and `label` or `level` where there is one.
        """
        told = [{"ts": "2026-11-22T00:00:00Z", **line} for line in lines]
        self._stream("output.log", [json.dumps(line) for line in told])

    def reprint(self, number: int, text: str) -> None:
        """Write over a console line, as a progress bar does."""
        line = f"2026-11-22T00:00:00.000000 {text}"
        self._post({"files": {"output.log": {"offset": number, "content": [line]}}})

    def finish(self, exit_code: int = 0) -> None:
        self._post({"files": {}, "complete": True, "exitcode": exit_code})

    def save(self, name: str, content: bytes) -> None:
        """Store one run file, as the client uploads it."""
        laboratory = self.laboratory
        made = laboratory.server.graphql(
            _CREATE_FILES,
            entity=laboratory.entity,
            project=self.project,
            run=self.run_id,
            files=[name],
        )["createRunFiles"]
        url = httpx.URL(laboratory.server.base_url).join(made["files"][0]["uploadUrl"])
        httpx.put(url, content=content, timeout=30).raise_for_status()

    def _stream(self, name: str, lines: list[str]) -> None:
        offset = self._sent.get(name, 0)
        self._post({"files": {name: {"offset": offset, "content": lines}}})
        self._sent[name] = offset + len(lines)

    def _post(self, body: Mapping[str, Any]) -> None:
        laboratory = self.laboratory
        httpx.post(
            f"{laboratory.server.base_url}/files/{laboratory.entity}"
            f"/{self.project}/{self.run_id}/file_stream",
            json=body,
            auth=("api", laboratory.server.api_key),
            timeout=30,
        ).raise_for_status()


@dataclass(frozen=True, slots=True)
class Laboratory:
    """Where runs are made: one server and the administrator's own entity."""

    server: ServerProcess
    entity: str

    def start_run(
        self,
        project: str,
        run_id: str,
        *,
        name: str | None = None,
        config: Mapping[str, Any] | None = None,
        tags: Sequence[str] = (),
        notes: str | None = None,
    ) -> LoggedRun:
        wrapped = {key: {"value": value} for key, value in (config or {}).items()}
        self.server.graphql(
            _UPSERT,
            entity=self.entity,
            project=project,
            name=run_id,
            displayName=name or run_id,
            config=json.dumps(wrapped),
            tags=list(tags),
            notes=notes,
        )
        return LoggedRun(self, project, run_id)

    def make_project(self, project: str) -> None:
        """An empty project."""
        self.server.graphql(
            "mutation($entity: String, $name: String) {"
            " upsertModel(input: { entityName: $entity, name: $name })"
            " { model { id } } }",
            entity=self.entity,
            name=project,
        )
