"""Artifacts on bad days: stores that are away, full disks, cuts, kills, changed bytes.

Each time nothing is half-visible, nothing is lost, and what went wrong is said.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.fault_server import (
    CUT,
    REFUSED,
    Fault,
    FaultServer,
    corrupted,
    fault_server,
    severed,
)
from tests.support.object_stores import S3Server
from tests.support.server_process import ServerProcess, running_server
from trailmark.artifacts.artifact import Artifact
from trailmark.artifacts.staging import StagedArtifact, seal
from trailmark.artifacts.upload import Sent, send
from trailmark.errors import (
    ApiError,
    ConflictError,
    InvalidInputError,
    TrailmarkError,
    UsageError,
)
from trailmark.transport.client import Client

MIB = 1 << 20
_VERSIONS = """query($project: String!) { project(name: $project) {
  artifactCollection(name: "data") { artifacts(first: 100) { edges { node {
    id state versionIndex } } } } } }"""


class Patient(Client):
    """A client that notes every failure it waits out, and does something meanwhile."""

    def __init__(self, url: str, key: str, meanwhile: Callable[[int], None]) -> None:
        super().__init__(url, key, user_agent="test", sleep=self._wait)
        self.failures: list[TrailmarkError] = []
        self._meanwhile = meanwhile
        self._noting = threading.Lock()

    def insist(self, call: Callable[[], Any]) -> Any:
        def noting() -> Any:
            try:
                return call()
            except TrailmarkError as error:
                self.failures.append(error)
                raise

        return super().insist(noting)

    def _wait(self, _: float) -> None:
        with self._noting:
            self._meanwhile(len(self.failures))


def nothing(*_: int) -> None:
    """What is done when there is nothing to do."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILMARK_CACHE_DIR", str(tmp_path / "cache"))


def write_files(top: Path, sizes: dict[str, int]) -> dict[str, bytes]:
    files = {name: os.urandom(size) for name, size in sizes.items()}
    for name, content in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(content)
    return files


def read_files(top: Path) -> dict[str, bytes]:
    found = [one for one in top.rglob("*") if one.is_file()]
    return {one.relative_to(top).as_posix(): one.read_bytes() for one in found}


def stage(top: Path, *, policy: Any = "mutable") -> StagedArtifact:
    artifact = Artifact("data", "dataset")
    artifact.add_dir(str(top), policy=policy)
    return seal(artifact, top.with_name(f"staged-{uuid.uuid4().hex}"))


def deliver(
    client: Client, staged: StagedArtifact, project: str, **options: Any
) -> Sent:
    entity = client.viewer().entity
    return send(client, staged, entity=entity, project=project, run_id=None, **options)


def fetch(client: Client, sent: Sent, out: Path) -> dict[str, bytes]:
    Artifact.from_id(client, sent.artifact_id).download(out, skip_cache=True)
    return read_files(out)


def committed(server: ServerProcess, project: str) -> list[int]:
    """Numbers of the versions that anybody sees."""
    found = server.graphql(_VERSIONS, project=project)["project"]
    collection = found and found["artifactCollection"]
    edges = collection["artifacts"]["edges"] if collection else []
    assert all(edge["node"]["state"] == "COMMITTED" for edge in edges)
    return [edge["node"]["versionIndex"] for edge in edges]


def direct(server: ServerProcess) -> Client:
    return Client(server.base_url, server.api_key, user_agent="test")


MIXED = {f"many/{n}": 3_000 for n in range(60)} | {"l1": 2 * MIB, "l2": 3 * MIB + 1}


@pytest.fixture(scope="module")
def far_store(
    s3_server: S3Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, FaultServer]]:
    """A server whose bucket is behind a network that fails on command."""
    with fault_server(s3_server.endpoint) as network:
        reached = S3Server(network.base_url)
        settings = {"STORAGE_URL": reached.url(uuid.uuid4().hex)}
        folder = tmp_path_factory.mktemp("far")
        with running_server(folder / "data", settings) as server:
            yield server, network


def test_while_the_store_is_away_an_upload_waits_and_arrives_afterwards(
    far_store: tuple[ServerProcess, FaultServer], project: str, tmp_path: Path
) -> None:
    server, network = far_store
    files = write_files(tmp_path / "top", MIXED)
    seen: list[list[int]] = []

    def meanwhile(n_failures: int) -> None:
        seen.append(committed(server, project))
        if n_failures >= 2:
            network.heal()

    client = Patient(server.base_url, server.api_key, meanwhile)
    staged = stage(tmp_path / "top")
    network.show(REFUSED)
    sent = deliver(client, staged, project)
    said = {one.message for one in client.failures}
    assert said == {"the object store does not answer the server"}
    assert seen == [[]] * len(seen) != []
    assert committed(server, project) == [0]
    assert fetch(client, sent, tmp_path / "out") == files


def test_while_the_store_is_away_a_commit_waits_and_is_one_version_afterwards(
    far_store: tuple[ServerProcess, FaultServer], project: str, tmp_path: Path
) -> None:
    server, network = far_store
    files = write_files(tmp_path / "top", MIXED)

    class AtCommit(Patient):
        def execute(self, *given: Any, operation: str = "", **named: Any) -> Any:
            if operation == "CommitArtifact":
                network.show(REFUSED)
            return super().execute(*given, operation=operation, **named)

    client = AtCommit(server.base_url, server.api_key, lambda _: network.heal())
    sent = deliver(client, stage(tmp_path / "top"), project)
    said = {one.message for one in client.failures}
    assert said == {"the object store does not answer the server"}
    assert committed(server, project) == [0]
    assert fetch(client, sent, tmp_path / "out") == files


def test_while_the_store_is_away_a_download_waits(
    far_store: tuple[ServerProcess, FaultServer], project: str, tmp_path: Path
) -> None:
    server, network = far_store
    files = write_files(tmp_path / "top", MIXED)
    client = Patient(server.base_url, server.api_key, lambda _: network.heal())
    sent = deliver(client, stage(tmp_path / "top"), project)
    version = Artifact.from_id(client, sent.artifact_id)
    assert len(version.manifest) == len(files)
    network.show(REFUSED)
    version.download(tmp_path / "out", skip_cache=True)
    assert client.failures
    assert read_files(tmp_path / "out") == files


@contextmanager
def fillable_disk(folder: Path) -> Generator[tuple[int, Callable[[], None], Path]]:
    """Bytes that must stay free so that `fill` leaves less, and the file that does it.

    With far more to spare than other programs write meanwhile.
    """
    filler = folder / "filler"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize

    def fill() -> None:
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, 4 << 30)

    try:
        yield free - (2 << 30), fill, filler
    finally:
        filler.unlink(missing_ok=True)


def test_a_full_disk_is_waited_out_with_nothing_half_there(
    project: str, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", MIXED)
    with fillable_disk(tmp_path) as (limit, fill, filler):
        settings = {"MIN_FREE_DISK_BYTES": str(limit)}
        with running_server(tmp_path / "data", settings) as server:
            seen: list[list[int]] = []

            def meanwhile(n_failures: int) -> None:
                seen.append(committed(server, project))
                if n_failures >= 3:
                    filler.unlink(missing_ok=True)

            client = Patient(server.base_url, server.api_key, meanwhile)
            client.viewer()
            fill()
            sent = deliver(client, stage(tmp_path / "top"), project)
            [said] = {one.message for one in client.failures}
            assert "the server's disk is almost full" in said
            assert seen == [[]] * len(seen) != []
            assert committed(server, project) == [0]
            assert fetch(client, sent, tmp_path / "out") == files


POSITIONS = [1, 700, 5_000, 100_000, MIB, 2 * MIB + 12_345, 4 * MIB]


@pytest.mark.parametrize("way", ["up", "down"])
def test_an_upload_that_is_cut_at_any_byte_goes_on(
    server: ServerProcess,
    network: FaultServer,
    project: str,
    tmp_path: Path,
    way: str,
) -> None:
    places = POSITIONS if way == "up" else [1, 150, 400, 900, 2_000]
    for number, at_bytes in enumerate(places):
        top = tmp_path / f"top{number}"
        files = write_files(top, MIXED)
        staged = stage(top)
        client = Patient(network.base_url, server.api_key, nothing)
        client.viewer()
        client.features()
        before = network.seen()["struck"]
        network.show(severed(way, at_bytes))
        sent = deliver(client, staged, project, multipart_bytes=MIB)
        assert network.seen()["struck"] == before + 1, at_bytes
        assert client.failures, at_bytes
        assert sent.version_index == number
        assert fetch(direct(server), sent, tmp_path / f"out{number}") == files


def test_a_download_that_is_cut_at_any_byte_goes_on(
    server: ServerProcess, network: FaultServer, project: str, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", MIXED | {"huge": 70 * MIB})
    sent = deliver(direct(server), stage(tmp_path / "top"), project)
    for at_bytes in [*POSITIONS, 20 * MIB, 74 * MIB]:
        client = Patient(network.base_url, server.api_key, nothing)
        client.features()
        before = network.seen()["struck"]
        network.show(severed("down", at_bytes))
        out = tmp_path / f"out{at_bytes}"
        assert fetch(client, sent, out) == files
        assert network.seen()["struck"] == before + 1, at_bytes
        assert client.failures, at_bytes


@pytest.mark.parametrize(
    "sizes", [{"a": 3 * MIB}, {f"{n}": 30_000 for n in range(100)}], ids=["one", "many"]
)
@pytest.mark.parametrize("multipart", [False, True], ids=["whole", "in parts"])
def test_bytes_that_arrive_as_others_are_refused_and_nothing_is_made_of_them(
    server: ServerProcess,
    network: FaultServer,
    project: str,
    tmp_path: Path,
    sizes: dict[str, int],
    multipart: bool,
) -> None:
    files = write_files(tmp_path / "top", sizes)
    staged = stage(tmp_path / "top")
    client = Patient(network.base_url, server.api_key, nothing)
    options = {"multipart_bytes": MIB} if multipart else {}
    network.show(corrupted("up", 2 * MIB))
    with pytest.raises(InvalidInputError):
        deliver(client, staged, project, **options)
    assert network.seen()["struck"] == 1
    assert committed(server, project) == []
    sent = deliver(client, StagedArtifact.load(staged.folder), project, **options)
    network.show(corrupted("down", 2 * MIB))
    with pytest.raises(ConflictError, match="digest"):
        fetch(client, sent, tmp_path / "out")
    assert fetch(client, sent, tmp_path / "out") == files


def test_a_server_killed_between_the_bytes_and_the_commit_makes_the_version_later(
    project: str, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", MIXED)
    with running_server(tmp_path / "data") as server:
        client = Patient(server.base_url, server.api_key, nothing)
        kills: list[int] = []

        def on_progress(done: int, total: int, *_: int) -> None:
            if done == total and not kills:
                kills.append(done)
                server.kill()
                server.start()
                assert committed(server, project) == []

        sent = deliver(
            client, stage(tmp_path / "top"), project, on_progress=on_progress
        )
        assert kills
        assert committed(server, project) == [0]
        assert fetch(client, sent, tmp_path / "out") == files


@pytest.mark.parametrize("fault", [CUT, severed("down", 1)], ids=str)
@pytest.mark.parametrize(
    "at", ["CreateArtifact", "CreateArtifactManifest", "CommitArtifact"]
)
def test_an_answer_that_is_lost_makes_no_second_version(
    server: ServerProcess,
    network: FaultServer,
    project: str,
    tmp_path: Path,
    at: str,
    fault: Fault,
) -> None:
    files = write_files(tmp_path / "top", {"a": 100, "b": MIB})
    struck: list[str] = []

    class Losing(Patient):
        def execute(self, *given: Any, operation: str = "", **named: Any) -> Any:
            if operation == at and not struck:
                struck.append(at)
                network.show(fault)
            return super().execute(*given, operation=operation, **named)

    client = Losing(network.base_url, server.api_key, lambda _: network.heal())
    sent = deliver(client, stage(tmp_path / "top"), project)
    assert client.failures
    assert sent.version_index == 0
    assert committed(server, project) == [0]
    assert fetch(direct(server), sent, tmp_path / "out") == files


@pytest.mark.parametrize("size", [300_000, 8 * MIB])
@pytest.mark.parametrize("multipart", [False, True], ids=["whole", "in parts"])
def test_a_file_that_changes_while_it_is_sent_is_named_and_no_version_is_made(
    server: ServerProcess, project: str, tmp_path: Path, size: int, multipart: bool
) -> None:
    write_files(tmp_path / "top", {"a": size, "z": size})
    staged = stage(tmp_path / "top", policy="immutable")
    lock = threading.Lock()
    changes: list[int] = []

    def on_progress(done: int, *_: int) -> None:
        with lock:
            if not changes:
                changes.append(done)
                for name in ("a", "z"):
                    (tmp_path / "top" / name).write_bytes(os.urandom(size))

    options = {"multipart_bytes": 256 << 10} if multipart else {}
    with pytest.raises((UsageError, ApiError)) as refused:
        deliver(direct(server), staged, project, on_progress=on_progress, **options)
    assert isinstance(refused.value, UsageError), refused.value
    assert "changed" in refused.value.message
    assert committed(server, project) == []


@pytest.mark.parametrize("size", [1_000, 6 * MIB])
def test_a_file_that_changes_while_it_is_hashed_is_named_or_is_what_was_hashed(
    server: ServerProcess, project: str, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "top" / "a"
    write_files(tmp_path / "top", {"a": size})
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.0005):
            path.write_bytes(os.urandom(1) * size)

    thread = threading.Thread(target=write)
    thread.start()
    taken: list[StagedArtifact] = []
    try:
        for _ in range(12):
            try:
                taken.append(stage(tmp_path / "top"))
            except UsageError as error:
                if "changed" not in error.message:
                    raise
    finally:
        stop.set()
        thread.join()
    client = direct(server)
    for number, staged in enumerate(taken[:4]):
        sent = deliver(client, staged, project)
        out = tmp_path / f"out{number}"
        assert fetch(client, sent, out).keys() == {"a"}
        Artifact.from_id(client, sent.artifact_id).verify(out)
