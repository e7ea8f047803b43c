"""Artifacts through any of several servers, with one database and one bucket."""

from __future__ import annotations

import hashlib
import itertools
import os
import secrets
import threading
import uuid
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.support.artifact_writer import (
    ArtifactWriter,
    Refused,
    artifact_digest,
    entries_of,
    manifest_of,
    md5_base64,
)
from tests.support.cluster import Cluster, running_cluster
from tests.support.object_stores import S3Server
from tests.support.postgres_server import PostgresServer
from tests.support.server_process import ServerProcess
from tests.support.wire_client import http_of
from trailmark.artifacts.artifact import Artifact
from trailmark.artifacts.staging import seal
from trailmark.artifacts.upload import Sent, send
from trailmark.server.db import Database
from trailmark.transport.client import Client

MIB = 1 << 20
_VERSIONS = """query($project: String!, $name: String!) { project(name: $project) {
  artifactCollection(name: $name) { artifacts(first: 1000) { edges { node {
    id state digest versionIndex aliases { alias }
    files(first: 1000) { edges { node { name: displayName directUrl } } } } } } } } }"""
_SIGN = """mutation($input: CreateArtifactFilesInput!) {
  createArtifactFiles(input: $input) { files { edges { node { storagePath uploadUrl
    uploadMultipartUrls { uploadID uploadUrlParts { partNumber uploadUrl } } } } } } }"""
_COMPLETE = """mutation($artifact: ID!, $path: String!, $upload: String!,
  $parts: [UploadPartsInput!]!) {
  completeMultipartUploadArtifact(input: { completeMultipartAction: Complete,
    artifactID: $artifact, storagePath: $path, uploadID: $upload,
    completedParts: $parts }) { digest } }"""
_DELETE = """mutation($id: ID!) {
  deleteArtifact(input: {artifactID: $id, deleteAliases: true}) { artifact { id } } }"""
_COLLECT = "mutation { collectGarbage(dryRun: false) { deletedBlobs freedBytes } }"


class Wandering(ArtifactWriter):
    """A writer whose every request goes to the next server."""

    clients: Iterator[httpx.Client]

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        self.client = next(self.clients)
        return super().ask(document, **variables)

    def put(self, place: Mapping[str, Any], content: bytes) -> None:
        url = httpx.URL(place["uploadUrl"]).raw_path.decode()
        super().put({**place, "uploadUrl": url}, content)


@contextmanager
def wandering(cluster: Cluster, project: str) -> Generator[Wandering]:
    with ExitStack() as stack:
        clients = [stack.enter_context(http_of(one)) for one in cluster.servers]
        made = Wandering(clients[0], "root", project)
        made.clients = itertools.cycle(clients)
        yield made


def versions(
    server: ServerProcess, project: str, name: str = "data"
) -> list[dict[str, Any]]:
    """Committed versions, the oldest first."""
    found = server.graphql(_VERSIONS, project=project, name=name)["project"]
    edges = found["artifactCollection"]["artifacts"]["edges"]
    nodes = [edge["node"] for edge in edges if edge["node"]["state"] == "COMMITTED"]
    return sorted(nodes, key=lambda node: node["versionIndex"])


def latest(found: Sequence[Mapping[str, Any]]) -> list[int]:
    """Indexes of the versions that are `latest`."""
    return [
        one["versionIndex"]
        for one in found
        if any(alias["alias"] == "latest" for alias in one["aliases"])
    ]


def contents(server: ServerProcess, version: Mapping[str, Any]) -> dict[str, bytes]:
    """Every file of a version, read at a server."""
    nodes = [edge["node"] for edge in version["files"]["edges"]]
    found: dict[str, bytes] = {}
    with httpx.Client(base_url=server.base_url, timeout=60) as http:
        for node in nodes:
            got = http.get(httpx.URL(node["directUrl"]).raw_path.decode())
            assert got.status_code == 200, got.text
            found[node["name"]] = got.content
    return found


def put_folder(server: ServerProcess, project: str, top: Path, **options: Any) -> Sent:
    """Log a folder by our client."""
    client = Client(server.base_url, server.api_key, user_agent="test")
    artifact = Artifact("data", "dataset")
    artifact.add_dir(str(top))
    staged = seal(artifact, top.with_name(f"staged-{uuid.uuid4().hex}"))
    return send(client, staged, entity="root", project=project, run_id=None, **options)


def get_folder(server: ServerProcess, sent: Sent, out: Path) -> dict[str, bytes]:
    client = Client(server.base_url, server.api_key, user_agent="test")
    Artifact.from_id(client, sent.artifact_id).download(out, skip_cache=True)
    return {
        one.relative_to(out).as_posix(): one.read_bytes()
        for one in out.rglob("*")
        if one.is_file()
    }


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILMARK_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def reachable(
    postgres: PostgresServer,
    s3_server: S3Server,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Cluster, Database]]:
    """Two servers that send clients to their bucket, and their database."""
    database = Database(postgres.url(postgres.create_database()))
    with running_cluster(
        tmp_path_factory.mktemp("reachable"),
        database.url.render_as_string(hide_password=False),
        s3_server.url(uuid.uuid4().hex),
        settings={"DIRECT_UPLOADS": "true"},
    ) as cluster:
        yield cluster, database
    database.close()


def write_folder(top: Path, sizes: Mapping[str, int]) -> dict[str, bytes]:
    files = {name: os.urandom(size) for name, size in sizes.items()}
    for name, content in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(content)
    return files


def test_what_our_client_logs_at_one_server_it_downloads_at_the_other(
    here: ServerProcess, there: ServerProcess, project: str, tmp_path: Path
) -> None:
    sizes = {f"in/{n}": n * 40 for n in range(300)} | {"large": 9 * MIB}
    files = write_folder(tmp_path / "top", sizes)
    sent = put_folder(here, project, tmp_path / "top")
    assert get_folder(there, sent, tmp_path / "out") == files
    again = put_folder(there, project, tmp_path / "top")
    assert again == sent


def test_every_step_of_a_version_may_go_to_another_server(
    cluster: Cluster, project: str
) -> None:
    files = {f"f{n}": secrets.token_bytes(10 + n * 50_000) for n in range(7)}
    with wandering(cluster, project) as writer:
        made = writer.log("data", files)
    for server in cluster.servers:
        [version] = versions(server, project)
        assert version["id"] == made["id"]
        assert contents(server, version) == files


def test_writers_of_one_collection_get_consecutive_versions_whichever_server_they_use(
    cluster: Cluster, project: str
) -> None:
    count = 16
    barrier = threading.Barrier(count)

    def write(number: int) -> dict[str, Any]:
        with http_of(cluster.servers[number % 2]) as http:
            writer = ArtifactWriter(http, "root", project)
            barrier.wait(30)
            return writer.log("data", {"a": f"{number}".encode()})

    with ThreadPoolExecutor(count) as pool:
        made = list(pool.map(write, range(count)))

    assert sorted(one["versionIndex"] for one in made) == list(range(count))
    for server in cluster.servers:
        found = versions(server, project)
        assert [one["versionIndex"] for one in found] == list(range(count))
        assert latest(found) == [count - 1]


def test_one_version_sent_through_both_servers_at_once_is_one_version(
    cluster: Cluster, project: str
) -> None:
    """As after a lost answer: the same client id at another server."""
    for turn in range(5):
        client_id = secrets.token_hex(64)
        files = {"a": f"{turn}".encode(), "b": secrets.token_bytes(300_000)}
        barrier = threading.Barrier(2)

        def write(
            server: ServerProcess,
            client_id: str = client_id,
            files: Mapping[str, bytes] = files,
            barrier: threading.Barrier = barrier,
        ) -> dict[str, Any]:
            with http_of(server) as http:
                writer = ArtifactWriter(http, "root", project)
                barrier.wait(30)
                for attempt in range(20):
                    try:
                        return writer.log("data", files, client_id=client_id)
                    except (Refused, httpx.HTTPStatusError):
                        if attempt == 19:
                            raise
            raise AssertionError

        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(write, cluster.servers)
        assert one == other
        found = versions(cluster.servers[0], project)
        assert [each["versionIndex"] for each in found] == list(range(turn + 1))
        assert latest(found) == [turn]
        assert contents(cluster.servers[1], found[-1]) == files


def test_the_same_content_at_the_same_moment_is_versions_in_a_row_and_never_more(
    cluster: Cluster, project: str
) -> None:
    """Sameness is asked about when a version is begun (docs/decisions, 9)."""
    files = {"a": b"the same", "b": secrets.token_bytes(100_000)}
    barrier = threading.Barrier(4)

    def write(number: int) -> dict[str, Any]:
        with http_of(cluster.servers[number % 2]) as http:
            writer = ArtifactWriter(http, "root", project)
            barrier.wait(30)
            return writer.log("data", files)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(write, range(4)))
    found = versions(cluster.servers[0], project)
    assert [one["versionIndex"] for one in found] == list(range(len(found)))
    assert {one["id"] for one in made} == {one["id"] for one in found}
    assert latest(found) == [len(found) - 1]
    for server in cluster.servers:
        with http_of(server) as http:
            ArtifactWriter(http, "root", project).log("data", files)
        assert len(versions(server, project)) == len(found)
    assert contents(cluster.servers[1], found[0]) == files


def announce(
    writer: ArtifactWriter, artifact: str, path: str, parts: Sequence[bytes]
) -> dict[str, Any]:
    """The addresses of a file in parts."""
    spec = {
        "artifactID": artifact,
        "name": path,
        "md5": md5_base64(b"".join(parts)),
        "uploadPartsInput": [
            {"partNumber": number, "hexMD5": md5_hex(part)}
            for number, part in enumerate(parts, 1)
        ],
    }
    given = {"artifactFiles": [spec], "storageLayout": "V2"}
    files = writer.ask(_SIGN, input=given)["createArtifactFiles"]["files"]
    return files["edges"][0]["node"]


def send_parts(
    server: ServerProcess, node: Mapping[str, Any], parts: Sequence[bytes]
) -> list[dict[str, Any]]:
    """PUT parts where they are to go; what completes them."""
    tags: list[dict[str, Any]] = []
    for one in node["uploadMultipartUrls"]["uploadUrlParts"]:
        url = httpx.URL(server.base_url).join(one["uploadUrl"])
        got = httpx.put(url, content=parts[one["partNumber"] - 1], timeout=60)
        assert got.status_code == 200, got.text
        tag = got.headers["etag"].strip('"')
        tags.append({"partNumber": one["partNumber"], "hexMD5": tag})
    return tags


def complete(
    writer: ArtifactWriter, artifact: str, node: Mapping[str, Any], tags: Any
) -> str:
    told = writer.ask(
        _COMPLETE,
        artifact=artifact,
        path=node["storagePath"] or "",
        upload=node["uploadMultipartUrls"]["uploadID"],
        parts=tags,
    )
    return told["completeMultipartUploadArtifact"]["digest"]


def md5_hex(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def test_a_file_in_parts_may_be_completed_at_both_servers_at_once(
    cluster: Cluster, project: str
) -> None:
    """As when the answer is lost, or slow, and the client asks another server."""
    parts = [secrets.token_bytes(6 * MIB) for _ in range(4)]
    entries = entries_of({"big": b"".join(parts)})
    with ExitStack() as stack:
        writers = [
            ArtifactWriter(stack.enter_context(http_of(one)), "root", project)
            for one in cluster.servers
        ]
        made = writers[0].create("data", artifact_digest(entries))
        node = announce(writers[0], made["id"], "big", parts)
        tags = send_parts(cluster.servers[1], node, parts)

        def finish(writer: ArtifactWriter) -> str:
            return complete(writer, made["id"], node, tags)

        with ThreadPoolExecutor(4) as pool:
            digests = list(pool.map(finish, writers * 2))
        assert set(digests) == {entries["big"]["digest"]}
        writers[1].upload_manifest(made["id"], manifest_of(entries))
        writers[0].commit(made["id"])
    [version] = versions(cluster.servers[1], project)
    assert contents(cluster.servers[0], version) == {"big": b"".join(parts)}


def test_parts_of_a_large_file_go_to_the_bucket_and_come_from_there(
    reachable: tuple[Cluster, Database], project: str, tmp_path: Path
) -> None:
    here, there = reachable[0].servers
    files = write_folder(tmp_path / "top", {"large": 120 * MIB + 13, "small": 100})
    sent = put_folder(here, project, tmp_path / "top", multipart_bytes=30 * MIB)
    assert get_folder(there, sent, tmp_path / "out") == files
    [version] = versions(there, project)
    urls = {
        edge["node"]["name"]: edge["node"]["directUrl"]
        for edge in version["files"]["edges"]
    }
    assert not urls["large"].startswith((here.base_url, there.base_url, "/"))


def test_other_bytes_in_the_bucket_never_become_a_version(
    reachable: tuple[Cluster, Database], project: str
) -> None:
    here, there = reachable[0].servers
    parts = [secrets.token_bytes(6 * MIB), b"tail"]
    entries = entries_of({"big": b"".join(parts)})
    with http_of(here) as http:
        writer = ArtifactWriter(http, "root", project)
        made = writer.create("data", artifact_digest(entries))
        node = announce(writer, made["id"], "big", parts)
        tags = send_parts(there, node, [parts[0][:-1] + b"?", parts[1]])
        for claimed in (tags, [{**tags[0], "hexMD5": md5_hex(parts[0])}, tags[1]]):
            with pytest.raises(Refused):
                complete(writer, made["id"], node, claimed)
        writer.upload_manifest(made["id"], manifest_of(entries))
        with pytest.raises(Refused, match="not arrived"):
            writer.commit(made["id"])
        tags = send_parts(there, node, parts)
        complete(writer, made["id"], node, tags)
        writer.commit(made["id"])
    [version] = versions(there, project)
    with http_of(there) as http:
        url = version["files"]["edges"][0]["node"]["directUrl"]
        assert httpx.get(http.base_url.join(url)).content == b"".join(parts)


def test_collecting_garbage_while_the_same_content_comes_again_loses_nothing(
    reachable: tuple[Cluster, Database], project: str
) -> None:
    """Old bytes of a deleted version are garbage, until somebody logs them anew."""
    cluster, database = reachable
    files = {f"s{n}": f"{project} {n}".encode() * 20 for n in range(40)}
    files |= {f"l{n}": secrets.token_bytes(2 * MIB) for n in range(3)}
    stop = threading.Event()
    failures: list[BaseException] = []

    def collect(server: ServerProcess) -> None:
        try:
            while not stop.wait(0.05):
                server.graphql(_COLLECT)
        except BaseException as error:
            failures.append(error)

    collecting = [
        threading.Thread(target=collect, args=(one,)) for one in cluster.servers
    ]
    with http_of(cluster.servers[0]) as http:
        writer = ArtifactWriter(http, "root", project)
        for thread in collecting:
            thread.start()
        try:
            for turn in range(4):
                made = log_insisting(writer, files)
                [version] = versions(cluster.servers[1], project)
                assert version["id"] == made["id"]
                assert contents_of_any(cluster.servers[1], version) == files, turn
                with database.write() as unit:
                    aged = "UPDATE blobs SET created_at = created_at - 864000000000"
                    unit.connection.execute(text(aged))
                assert contents_of_any(cluster.servers[1], version) == files, turn
                writer.ask(_DELETE, id=made["id"])
        finally:
            stop.set()
            for thread in collecting:
                thread.join(60)
    assert failures == []


def log_insisting(writer: ArtifactWriter, files: Mapping[str, bytes]) -> dict[str, Any]:
    """As our clients do: what may pass is tried again."""
    client_id = secrets.token_hex(64)
    for attempt in range(10):
        try:
            return writer.log("data", files, client_id=client_id)
        except (Refused, httpx.HTTPStatusError) as error:
            may_pass = "again" in str(error) or "503" in str(error)
            if attempt == 9 or not may_pass:
                raise
    raise AssertionError


def contents_of_any(
    server: ServerProcess, version: Mapping[str, Any]
) -> dict[str, bytes]:
    """`contents`, also where a file is in a bucket that clients reach."""
    found: dict[str, bytes] = {}
    with httpx.Client(base_url=server.base_url, timeout=60) as http:
        for edge in version["files"]["edges"]:
            got = http.get(edge["node"]["directUrl"])
            assert got.status_code == 200, got.text
            found[edge["node"]["name"]] = got.content
    return found
