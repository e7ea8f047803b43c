"""Sends the rows of event files as a run."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import choice, token_hex
from string import ascii_lowercase, digits
from typing import Any
from urllib.parse import quote

import orjson

from trailmark.apis.public.tensorboard.gathered import Found, Gathered
from trailmark.apis.public.tensorboard.row_values import encode, encode_row
from trailmark.errors import TransportError
from trailmark.transport.client import Client
from trailmark.transport.operations import CREATE_RUN_FILES, UPSERT_RUN
from trailmark.wire.lenient_json import loads

_BODY_BYTES = 2 << 20
_LINES = 10_000
_FILES = 100
_HISTORY, _SUMMARY = "wandb-history.jsonl", "wandb-summary.json"

_RUN = """query RunOfEventFiles($entity: String!, $project: String!, $run: String!) {
  project(name: $project, entityName: $entity) {
    run(name: $run) { config historyKeys }
  }
}"""


def new_run_id() -> str:
    """Eight letters and digits, as run ids are."""
    return "".join(choice(ascii_lowercase + digits) for _ in range(8))


@dataclass(frozen=True, slots=True)
class Target:
    """The run to be written.

    Attributes:
        name: Shown for a run that is new.
    """

    entity: str
    project: str
    run_id: str
    name: str

    @property
    def address(self) -> dict[str, str]:
        return {"entity": self.entity, "project": self.project, "run": self.run_id}


def send(client: Client, target: Target, gathered: Gathered) -> Counter[str]:
    """Send what is there; rows up to the last step of a run that exists are its own.

    Returns:
        How often the value of a key was not what it should be, and was left out.

    Raises:
        TransportError: No usable answer within the patience of the client.
        ApiError: Refused.
    """
    before = _before(client, target)
    last_step = -1 if before is None else before.last_step
    left_out: Counter[str] = Counter()
    stream = _Stream(client, target)
    _upsert(client, target, before, gathered.found, stream.writer)
    with _folder(client, target) as files:
        for row in gathered.rows(last_step):
            stream.add(
                *encode_row(
                    row,
                    gathered.found.first_time_s,
                    files,
                    lambda key: left_out.update([key]),
                )
            )
            files.send_some()
    stream.finish(gathered.found)
    return left_out


@dataclass(frozen=True, slots=True)
class _Before:
    config: dict[str, Any]
    last_step: int


def _before(client: Client, target: Target) -> _Before | None:
    answer = client.execute(_RUN, target.address, operation="RunOfEventFiles")
    run = (answer.get("project") or {}).get("run")
    if not run:
        return None
    keys = run.get("historyKeys") or {}
    config = loads(run.get("config") or "{}")
    last = keys.get("lastStep")
    return _Before(
        config if isinstance(config, dict) else {}, -1 if last is None else int(last)
    )


def _upsert(
    client: Client, target: Target, before: _Before | None, found: Found, writer: str
) -> None:
    config = {} if before is None else dict(before.config)
    config |= {name: {"value": value} for name, value in found.hparams.items()}
    if before is None and found.values:
        began = datetime.fromtimestamp(found.first_time_s, UTC).replace(tzinfo=None)
        environment = {"startedAt": f"{began.isoformat(timespec='microseconds')}Z"}
        config["_wandb"] = {"value": {"e": {writer: environment}}}
    client.execute(
        UPSERT_RUN,
        {
            "name": target.run_id,
            "project": target.project,
            "entity": target.entity,
            "displayName": target.name if before is None else None,
            "config": encode(config).decode(),
        },
        operation="UpsertBucket",
    )


class _Stream:
    """Rows on their way, some megabytes at once; sent twice they count once."""

    def __init__(self, client: Client, target: Target) -> None:
        self.writer = token_hex(8)
        self._client = client
        parts = (target.entity, target.project, target.run_id)
        names = "/".join(quote(part, safe="") for part in parts)
        self._path = f"/files/{names}/file_stream"
        self._lines: list[str] = []
        self._bytes = self._sent = 0
        self._summary: dict[str, Any] = {}

    def add(self, row: Mapping[str, Any], line: bytes) -> None:
        self._summary.update(row)
        self._lines.append(line.decode())
        self._bytes += len(line)
        if self._bytes >= _BODY_BYTES or len(self._lines) >= _LINES:
            self._send_lines()

    def finish(self, found: Found) -> None:
        """Send what is left, the summary, and that the run is over."""
        self._send_lines()
        files: dict[str, Any] = {}
        if self._summary:
            text = encode(self._summary).decode()
            files[_SUMMARY] = {"offset": 0, "content": [text]}
        ending: dict[str, Any] = {"complete": True, "exitcode": 0}
        if found.values:
            ending["ended_at"] = found.last_time_s
        self._post({"files": files, **ending} if files else ending)

    def _send_lines(self) -> None:
        if self._lines:
            block = {"offset": self._sent, "content": self._lines}
            self._post({"files": {_HISTORY: block}})
            self._sent += len(self._lines)
            self._lines, self._bytes = [], 0

    def _post(self, said: dict[str, Any]) -> None:
        body = orjson.dumps(said)
        client = self._client
        client.insist(
            lambda: client.session.post_json(self._path, body, writer=self.writer)
        )


@dataclass(slots=True)
class _Files:
    """The files of rich values, sent in batches and then deleted; a `media.Place`."""

    files: Path
    client: Client
    target: Target
    problems: Counter[str] = field(default_factory=Counter[str])
    _waiting: dict[str, None] = field(default_factory=dict[str, None])

    @property
    def entity(self) -> str:
        return self.target.entity

    @property
    def project(self) -> str:
        return self.target.project

    @property
    def run_id(self) -> str:
        return self.target.run_id

    def add_file(self, path: str, policy: str = "now") -> None:
        _ = policy
        self._waiting[path] = None

    def add_client_info(self, info: Mapping[str, Mapping[str, Any]]) -> None:
        raise NotImplementedError(info)  # only masks and boxes say such things

    def add_problem(self, message: str, hint: str | None, count: int = 1) -> None:
        _ = hint
        self.problems[message] += count

    def send_some(self, *, least: int = _FILES) -> None:
        """Send what waits, once that is enough to ask for addresses."""
        if not self._waiting or len(self._waiting) < least:
            return
        names, self._waiting = list(self._waiting), {}
        variables = {**self.target.address, "files": names}
        answer = self.client.execute(
            CREATE_RUN_FILES, variables, operation="CreateRunFiles"
        )
        made = answer.get("createRunFiles")
        if not made or len(made["files"]) != len(names):
            raise TransportError("the server named no addresses for files")
        headers = made.get("uploadHeaders") or ()
        for one in made["files"]:
            self._put(one["uploadUrl"], self.files / one["name"], headers)

    def _put(self, url: str, source: Path, headers: Any) -> None:
        client = self.client
        client.insist(lambda: client.session.put_file(url, source, headers))
        source.unlink()


@contextmanager
def _folder(client: Client, target: Target) -> Generator[_Files]:
    with tempfile.TemporaryDirectory(prefix="trailmark-") as folder:
        files = _Files(Path(folder), client, target)
        yield files
        files.send_some(least=1)
