"""Many writers of artifact versions, a server that is killed, and the count afterwards."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.artifact_writer import ArtifactWriter, Refused, md5_base64
from tests.support.server_process import ServerProcess, running_server

_PROJECT = "crash"
_RETRY_S = 0.05
_VERSIONS = """query($entity: String!, $project: String!, $name: String!) {
  project(name: $project, entityName: $entity) {
    artifactCollection(name: $name) { artifacts(first: 10000) { edges { version node {
      id state digest fileCount files(first: 100) { edges { node {
        name: displayName directUrl sizeBytes md5 } } } } } } } } }"""
_ENTITY = "query { viewer { entity } }"


@dataclass(frozen=True, slots=True)
class ArtifactCrashReport:
    """What was promised and what was found.

    Attributes:
        committed: Versions whose commit was answered, over all writers.
        found: Versions listed after the last restart.
        missing: Committed versions that are gone.
        damaged: Listed versions with a file that is missing or has other bytes.
        doubled: Contents that are there as two versions of one collection.
    """

    kills: int
    committed: int
    found: int
    missing: int
    damaged: int
    doubled: int
    resent: int


@dataclass(slots=True)
class _Writer:
    """Makes one collection's versions, each tried until its commit is answered."""

    number: int
    entity: str
    dice: random.Random
    closing: threading.Event
    promised: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    resent: int = 0
    failure: BaseException | None = None

    @property
    def name(self) -> str:
        return f"c{self.number}"

    def write(self, servers: Sequence[ServerProcess]) -> None:
        """Log until closing; each attempt at the next server."""
        try:
            with ExitStack() as stack:
                clients = [
                    stack.enter_context(
                        httpx.Client(
                            base_url=server.base_url,
                            auth=("api", server.api_key),
                            timeout=30,
                        )
                    )
                    for server in servers
                ]
                writers = itertools.cycle(
                    [ArtifactWriter(one, self.entity, _PROJECT) for one in clients]
                )
                while not self.closing.is_set():
                    self._one_version(writers)
        except BaseException as error:
            self.failure = error

    def _one_version(self, writers: Iterator[ArtifactWriter]) -> None:
        files = {
            f"f{at}.bin": self.dice.randbytes(self.dice.randint(1, 60_000))
            for at in range(self.dice.randint(1, 6))
        }
        client_id = self.dice.randbytes(64).hex()
        while True:
            try:
                made = next(writers).log(self.name, files, client_id=client_id)
            except (httpx.HTTPError, Refused) as error:
                if isinstance(error, Refused) and "again" not in str(error):
                    raise
                self.resent += 1
                time.sleep(_RETRY_S)
                continue
            self.promised[made["id"]] = files
            return


def run_artifact_crash_rounds(
    folder: Path,
    *,
    rounds: int,
    writers: int,
    seed: int,
    settings: Mapping[str, str] | None = None,
) -> ArtifactCrashReport:
    """Kill the server `rounds` times under `writers` writers, then read every version."""
    with running_server(
        folder / "data", {"LOG_LEVEL": "warning", **(settings or {})}
    ) as server:
        return run_cluster_artifact_crash_rounds(
            [server], rounds=rounds, writers=writers, seed=seed
        )


def run_cluster_artifact_crash_rounds(
    servers: Sequence[ServerProcess], *, rounds: int, writers: int, seed: int
) -> ArtifactCrashReport:
    """Kill the first of several servers again and again; read all at the last one."""
    dice = random.Random(seed)
    victim, reader = servers[0], servers[-1]
    entity = reader.graphql(_ENTITY)["viewer"]["entity"]
    closing = threading.Event()
    everyone = [
        _Writer(number, entity, random.Random(dice.random()), closing)
        for number in range(writers)
    ]
    threads = [
        threading.Thread(target=one.write, args=(servers,), daemon=True)
        for one in everyone
    ]
    for thread in threads:
        thread.start()
    for _ in range(rounds):
        time.sleep(dice.uniform(0.5, 2.5))
        victim.kill()
        victim.start()
    closing.set()
    for thread in threads:
        thread.join(60)
    for one in everyone:
        if one.failure is not None:
            raise one.failure
    return _count(reader, everyone, rounds)


def _count(
    server: ServerProcess, writers: list[_Writer], kills: int
) -> ArtifactCrashReport:
    found = missing = damaged = doubled = 0
    for writer in writers:
        listed = _versions(server, writer)
        found += len(listed)
        missing += len(writer.promised.keys() - listed.keys())
        digests = [one["digest"] for one in listed.values()]
        doubled += len(digests) - len(set(digests))
        damaged += sum(not _is_whole(server, one) for one in listed.values())
        damaged += sum(
            not _holds(listed[gid], files)
            for gid, files in writer.promised.items()
            if gid in listed
        )
    return ArtifactCrashReport(
        kills=kills,
        committed=sum(len(one.promised) for one in writers),
        found=found,
        missing=missing,
        damaged=damaged,
        doubled=doubled,
        resent=sum(one.resent for one in writers),
    )


def _versions(server: ServerProcess, writer: _Writer) -> dict[str, dict[str, Any]]:
    project = server.graphql(
        _VERSIONS, entity=writer.entity, project=_PROJECT, name=writer.name
    )["project"]
    collection = project and project["artifactCollection"]
    edges = collection["artifacts"]["edges"] if collection else []
    nodes = [edge["node"] for edge in edges]
    return {one["id"]: one for one in nodes if one["state"] == "COMMITTED"}


def _is_whole(server: ServerProcess, version: Mapping[str, Any]) -> bool:
    """Whether every file can be read and has the bytes that its digest says."""
    nodes = [edge["node"] for edge in version["files"]["edges"]]
    contents = [
        httpx.get(httpx.URL(server.base_url).join(node["directUrl"]), timeout=30)
        for node in nodes
    ]
    return len(nodes) == version["fileCount"] and all(
        answer.status_code == 200
        and len(answer.content) == int(node["sizeBytes"])
        and md5_base64(answer.content) == node["md5"]
        for answer, node in zip(contents, nodes, strict=True)
    )


def _holds(version: Mapping[str, Any], files: Mapping[str, bytes]) -> bool:
    there = {
        edge["node"]["name"]: edge["node"]["md5"] for edge in version["files"]["edges"]
    }
    return there == {path: md5_base64(content) for path, content in files.items()}
