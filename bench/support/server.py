"""A throw-away server to measure, and what its processes have used."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.support.server_process import ServerProcess, running_server

_PROJECT = "bench"
_UPSERT = """mutation UpsertBucket($name: String!, $project: String!, $config: JSONString,
    $summary: JSONString) {
  upsertBucket(input: {name: $name, modelName: $project, config: $config,
      summaryMetrics: $summary}) {
    bucket { name project { name entity { name } } } } }"""
_WAITING = "SELECT count(*) FROM tail_chunks"


class BenchServer:
    """A running server with one project.

    Attributes:
        entity: Who owns the project.
        project: Its name.
        data_dir: Where its files rest.
    """

    def __init__(self, process: ServerProcess, data_dir: Path) -> None:
        self.process = process
        self.data_dir = data_dir
        self.project = _PROJECT
        self.http = httpx.Client(
            base_url=process.base_url,
            auth=("api", process.api_key),
            timeout=300,
            limits=httpx.Limits(max_connections=128, max_keepalive_connections=128),
        )
        self.entity = str(self.graphql("{ viewer { entity } }")["viewer"]["entity"])

    def graphql(self, query: str, **variables: Any) -> Any:
        """`data` of an answer that must hold no errors."""
        asked = {"query": query, "variables": variables}
        answer = self.http.post("/graphql", json=asked).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def create_run(
        self, run_id: str, *, config: str | None = None, summary: str | None = None
    ) -> None:
        self.graphql(
            _UPSERT, name=run_id, project=_PROJECT, config=config, summary=summary
        )

    def stream(self, run_id: str, body: bytes) -> None:
        """Send one file_stream body; returns when it is acknowledged."""
        path = f"/files/{self.entity}/{_PROJECT}/{run_id}/file_stream"
        kind = {"Content-Type": "application/json"}
        while True:
            answer = self.http.post(path, content=body, headers=kind)
            if answer.status_code != 429:
                break
            time.sleep(float(answer.headers["Retry-After"]))
        assert answer.is_success, answer.text

    def finish(self, run_id: str) -> None:
        self.stream(run_id, b'{"complete": true, "exitcode": 0}')

    def chart(self, runs: list[str], keys: list[str], **more: Any) -> bytes:
        """One chart request; the binary frame."""
        asked = {"entity": self.entity, "project": _PROJECT, "runs": runs, "keys": keys}
        answer = self.http.post("/api/charts/series", json=asked | more)
        assert answer.is_success, answer.text
        return answer.content

    def main(self) -> psutil.Process:
        return psutil.Process(self.process.pid)

    def cpu_s(self, *, children: bool = False) -> float:
        """CPU seconds used so far by the server (and its compaction)."""
        processes = [self.main()]
        if children:
            processes += self.main().children(recursive=True)
        return sum(sum(one.cpu_times()[:2]) for one in processes)

    def rss_mb(self) -> float:
        return self.main().memory_info().rss / 1e6

    def waiting_chunks(self) -> int:
        """Chunks of the tail that compaction has not taken yet."""
        return int(self.scalar(_WAITING, "tail.db"))

    def scalar(self, query: str, database: str = "trailmark.db") -> float:
        """One number straight from a SQLite file of the server, read only."""
        uri = f"file:{self.data_dir / database}?mode=ro"
        with sqlite3.connect(uri, uri=True) as connection:
            return connection.execute(query).fetchone()[0]

    def restart(self) -> None:
        """Stop it and start it again over the same data: every cache is empty."""
        self.process.stop()
        self.process.start()

    def wait_until_compacted(self, *, at_most_s: float = 600) -> None:
        deadline = time.monotonic() + at_most_s
        while self.waiting_chunks():
            assert time.monotonic() < deadline, "compaction did not finish"
            time.sleep(0.2)


@contextmanager
def bench_server(settings: Mapping[str, str] | None = None) -> Iterator[BenchServer]:
    """Start a server in a temporary directory; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="trailmark-bench-") as made:
        data_dir = Path(made) / "data"
        with running_server(data_dir, settings) as process:
            yield BenchServer(process, data_dir)
