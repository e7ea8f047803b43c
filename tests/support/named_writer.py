"""One journal on its way: a writer with an id of its own, from its first line on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from tests.support.official_documents import official_documents
from tests.support.server_process import ServerProcess
from tests.support.wire_client import http_of

_HISTORY, _EVENTS, _CONSOLE, _SUMMARY = (
    "wandb-history.jsonl",
    "wandb-events.jsonl",
    "output.log",
    "wandb-summary.json",
)


@cache
def core_document(operation: str) -> str:
    """What the official core sends under this name."""
    [text] = (
        one.text
        for one in official_documents()
        if one.source == "wandb-core" and one.operation == operation
    )
    return text


@dataclass(slots=True)
class NamedWriter:
    """Counts its lines from 0, whatever the run already holds."""

    server: ServerProcess
    project: str
    run: str
    name: str
    entity: str = ""
    _sent: dict[str, int] = field(default_factory=dict[str, int])

    def upsert(self, config: Mapping[str, Any] | None = None, **given: Any) -> Any:
        """Make or change the run; `bucket` and `inserted` of the answer."""
        wrapped = {key: {"value": value} for key, value in (config or {}).items()}
        done = self.server.graphql(
            core_document("UpsertBucket"),
            project=self.project,
            name=self.run,
            config=json.dumps(wrapped),
            **given,
        )["upsertBucket"]
        self.entity = done["bucket"]["project"]["entity"]["name"]
        return done

    def resume_status(self) -> dict[str, Any]:
        return self.server.graphql(
            core_document("RunResumeStatus"),
            project=self.project,
            entity=self.entity or None,
            name=self.run,
        )["model"]["bucket"]

    def rewind(self, step: int) -> dict[str, Any]:
        return self.server.graphql(
            core_document("RewindRun"),
            runName=self.run,
            project=self.project,
            metricName="_step",
            metricValue=step,
        )["rewindRun"]["rewoundRun"]

    def send(
        self,
        rows: Sequence[Mapping[str, Any]] = (),
        *,
        events: Sequence[Mapping[str, Any]] = (),
        console: Sequence[str] = (),
        summary: Mapping[str, Any] | None = None,
        **flags: Any,
    ) -> dict[str, Any]:
        """Send the next lines of each stream, twice, as after a lost answer."""
        files: dict[str, Any] = {}
        for stream, lines in (
            (_HISTORY, [json.dumps(row) for row in rows]),
            (_EVENTS, [json.dumps(row) for row in events]),
            (_CONSOLE, [json.dumps(_line(text)) for text in console]),
        ):
            if lines:
                offset = self._sent.get(stream, 0)
                files[stream] = {"offset": offset, "content": lines}
                self._sent[stream] = offset + len(lines)
        if summary is not None:
            files[_SUMMARY] = {"offset": 0, "content": [json.dumps(summary)]}
        self.post({"files": files, **flags})
        return self.post({"files": files, **flags})

    def post(self, body: Mapping[str, Any]) -> dict[str, Any]:
        with http_of(self.server) as http:
            answer: httpx.Response = http.post(
                f"/files/{self.entity}/{self.project}/{self.run}/file_stream",
                json=body,
                headers={"X-WANDB-ASYNC-CLIENT-ID": self.name},
            )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def upload(self, path: str, data: bytes) -> None:
        made = self.server.graphql(
            core_document("CreateRunFiles"),
            entity=self.entity,
            project=self.project,
            run=self.run,
            files=[path],
        )["createRunFiles"]["files"]
        assert httpx.put(made[0]["uploadUrl"], content=data).is_success
        self.post({"uploaded": [path]})


def _line(text: str) -> dict[str, str]:
    return {"ts": "2026-01-31T12:00:00.000000", "content": text, "label": "rank 0"}
