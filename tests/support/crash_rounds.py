"""Many writers, a server that is killed at random moments, and the count afterwards."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.server_process import ServerProcess, running_server

_PROJECT = "crash"
_MAX_LINES = 20
_RETRY_S = 0.05
_UPSERT = """mutation($project: String, $run: String) {
  upsertBucket(input: {modelName: $project, name: $run}) {
    bucket { id project { entity { name } } }
  }
}"""
_ROWS = """query($entity: String, $project: String!, $run: String!, $end: Int64!) {
  project(name: $project, entityName: $entity) {
    run(name: $run) { historyLineCount history(minStep: 0, maxStep: $end) }
  }
}"""


@dataclass(frozen=True, slots=True)
class CrashReport:
    """What was promised and what was found.

    Attributes:
        acknowledged: Rows the server said were stored, over all writers.
        found: Rows read back after the last restart.
        missing: Acknowledged rows that are gone.
        doubled: Rows there more than once.
        resent: Requests that were sent again because their answer never came.
    """

    kills: int
    acknowledged: int
    found: int
    missing: int
    doubled: int
    resent: int


@dataclass(slots=True)
class _Writer:
    """One run's writer; sends each chunk until it is acknowledged.

    Attributes:
        acknowledged: Lines 0 … acknowledged - 1 are promised.
    """

    number: int
    entity: str
    random: random.Random
    acknowledged: int = 0
    resent: int = 0
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def run(self) -> str:
        return f"w{self.number}"

    async def write(self, *servers: httpx.AsyncClient) -> None:
        """Write until closing; each chunk to the next server, and on when it fails."""
        turn = self.number
        url = f"/files/{self.entity}/{_PROJECT}/{self.run}/file_stream"
        while not self.closing.is_set():
            first = self.acknowledged
            n_lines = self.random.randint(1, _MAX_LINES)
            lines = [
                json.dumps({"_step": step, "v": self.number})
                for step in range(first, first + n_lines)
            ]
            files = {"wandb-history.jsonl": {"offset": first, "content": lines}}
            while not await self._try(servers[turn % len(servers)], url, files):
                turn += 1
                self.resent += 1
                await asyncio.sleep(_RETRY_S)
            turn += 1
            self.acknowledged += n_lines

    async def _try(
        self, client: httpx.AsyncClient, url: str, files: dict[str, object]
    ) -> bool:
        try:
            answer = await client.post(url, json={"files": files})
        except httpx.TransportError:
            return False
        assert answer.status_code in (200, 429, 503), answer.text
        return answer.status_code == 200


def _in_own_loop(work: Coroutine[Any, Any, CrashReport]) -> CrashReport:
    """Run it in a thread: browser tests leave an event loop in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def run_cluster_crash_rounds(
    servers: Sequence[ServerProcess], *, rounds: int, writers: int, seed: int
) -> CrashReport:
    """Kill the first of several servers again and again; count at the last one.

    Every writer sends to all of them in turn, and elsewhere when one does not answer.
    """
    chance = random.Random(seed)
    return _in_own_loop(_rounds(servers, rounds, writers, chance))


def run_crash_rounds(
    folder: Path, *, rounds: int, writers: int, seed: int
) -> CrashReport:
    """Kill the server `rounds` times under `writers` writers, then count every row."""
    with running_server(folder / "data", {"LOG_LEVEL": "warning"}) as server:
        chance = random.Random(seed)
        return _in_own_loop(_rounds([server], rounds, writers, chance))


async def _rounds(
    servers: Sequence[ServerProcess], rounds: int, writers: int, chance: random.Random
) -> CrashReport:
    victim, reader = servers[0], servers[-1]
    everyone = [_make_writer(reader, number, chance) for number in range(writers)]
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(_client(server, writers))
            for server in servers
        ]
        group = await stack.enter_async_context(asyncio.TaskGroup())
        for writer in everyone:
            group.create_task(writer.write(*clients))
        for _ in range(rounds):
            await asyncio.sleep(chance.uniform(0.1, 1.5))
            await asyncio.to_thread(victim.kill)
            await asyncio.to_thread(victim.start)
        for writer in everyone:
            writer.closing.set()
    return _count(reader, everyone, rounds)


def _client(server: ServerProcess, writers: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=server.base_url,
        auth=("api", server.api_key),
        limits=httpx.Limits(max_connections=writers),
        timeout=30,
    )


def _make_writer(server: ServerProcess, number: int, chance: random.Random) -> _Writer:
    made = server.graphql(_UPSERT, project=_PROJECT, run=f"w{number}")
    entity = made["upsertBucket"]["bucket"]["project"]["entity"]["name"]
    return _Writer(number, entity, random.Random(chance.random()))


def _count(server: ServerProcess, writers: list[_Writer], kills: int) -> CrashReport:
    found = missing = doubled = 0
    for writer in writers:
        data = server.graphql(
            _ROWS,
            entity=writer.entity,
            project=_PROJECT,
            run=writer.run,
            end=writer.acknowledged + _MAX_LINES,
        )
        run = data["project"]["run"]
        rows = [json.loads(row) for row in run["history"]]
        assert all(row["v"] == writer.number for row in rows)
        assert run["historyLineCount"] == len(rows)
        times = Counter(row["_step"] for row in rows)
        found += len(rows)
        missing += sum(step not in times for step in range(writer.acknowledged))
        doubled += sum(count > 1 for count in times.values())
    return CrashReport(
        kills=kills,
        acknowledged=sum(writer.acknowledged for writer in writers),
        found=found,
        missing=missing,
        doubled=doubled,
        resent=sum(writer.resent for writer in writers),
    )
