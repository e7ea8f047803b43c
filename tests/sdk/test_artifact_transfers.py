"""Artifacts to a real server and back, over networks and through deaths."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.fault_server import NONE, FaultServer
from tests.support.server_process import ServerProcess
from trailmark.artifacts.artifact import Artifact
from trailmark.artifacts.staging import StagedArtifact, seal
from trailmark.artifacts.upload import Sent, send
from trailmark.errors import ConflictError, UsageError
from trailmark.transport.client import Client

MIB = 1 << 20
SCRIPT = Path(__file__).parent / "scripts" / "move_artifact.py"


@dataclass
class Mover:
    """A person's machine: sends and gets artifacts of one project."""

    client: Client
    project: str
    folder: Path
    count: int = field(default=0)

    def put(self, artifact: Artifact, **options: Any) -> Sent:
        return self.send(self.stage(artifact), **options)

    def stage(self, artifact: Artifact, **options: Any) -> StagedArtifact:
        self.count += 1
        return seal(artifact, self.folder / f"staged{self.count}", **options)

    def send(self, staged: StagedArtifact, **options: Any) -> Sent:
        entity = self.client.viewer().entity
        return send(
            self.client,
            staged,
            entity=entity,
            project=self.project,
            run_id=None,
            **options,
        )

    def logged(self, sent: Sent) -> Artifact:
        return Artifact.from_id(self.client, sent.artifact_id)

    def use_fresh_cache(self) -> None:
        self.count += 1
        os.environ["TRAILMARK_CACHE_DIR"] = str(self.folder / f"cache{self.count}")


@pytest.fixture
def mover(
    server: ServerProcess,
    project: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Mover:
    monkeypatch.setenv("TRAILMARK_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    client = Client(server.base_url, server.api_key, user_agent="test")
    return Mover(client, project, tmp_path)


class Cut:
    """Breaks off all that is connected, once, when so much has been moved."""

    def __init__(self, network: FaultServer) -> None:
        self._network = network
        self._lock = threading.Lock()
        self.at_bytes = 0
        self.happened = False

    def on_progress(self, done: int, *_: int) -> None:
        with self._lock:
            if done >= self.at_bytes and not self.happened:
                self.happened = True
                self._network.show(NONE)


@pytest.fixture
def cut(network: FaultServer) -> Cut:
    return Cut(network)


@pytest.fixture
def faulty(mover: Mover, server: ServerProcess, network: FaultServer) -> Mover:
    """The same behind a network that can be cut."""
    mover.client = Client(network.base_url, server.api_key, user_agent="test")
    return mover


def content(index: int, size: int) -> bytes:
    """Bytes that no other index and no earlier run of the tests has."""
    seed = os.urandom(8) + index.to_bytes(8, "little")
    return (seed * (size // 16 + 1))[:size]


def write_files(top: Path, sizes: dict[str, int]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for index, (name, size) in enumerate(sizes.items()):
        files[name] = content(index, size)
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(files[name])
    return files


def read_files(top: str | Path) -> dict[str, bytes]:
    found = [one for one in Path(top).rglob("*") if one.is_file()]
    return {one.relative_to(top).as_posix(): one.read_bytes() for one in found}


def folder_artifact(top: Path, **options: Any) -> Artifact:
    artifact = Artifact("data", "dataset")
    artifact.add_dir(top, **options)
    return artifact


MIXED = {
    "empty": 0,
    "small.txt": 5,
    "a folder/é ü.bin": 1_000,
    "below/limit.bin": (256 << 10) - 1,
    "at/limit.bin": 256 << 10,
    "large.bin": 5 * MIB + 7,
} | {f"many/{index}": index for index in range(120)}


@pytest.mark.parametrize("policy", ["mutable", "immutable"])
def test_every_byte_comes_back(mover: Mover, tmp_path: Path, policy: Any) -> None:
    files = write_files(tmp_path / "top", MIXED)
    seen: list[tuple[int, ...]] = []
    artifact = folder_artifact(tmp_path / "top", policy=policy)
    sent = mover.put(artifact, on_progress=lambda *said: seen.append(said))
    total = sum(MIXED.values())
    assert seen[-1] == (total, total, len(MIXED), len(MIXED))
    version = mover.logged(sent)
    assert (version.digest, version.size) == (artifact.digest, total)
    assert read_files(version.download("cached")) == files
    mover.use_fresh_cache()
    assert read_files(version.download("fetched")) == files
    version.verify("fetched")


def test_a_server_without_batches_gets_and_gives_the_same(
    mover: Mover, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", MIXED)

    class Plain(Client):
        def features(self) -> frozenset[str]:
            return frozenset()

    mover.client = Plain(mover.client.base_url, mover.client.api_key, user_agent="test")
    sent = mover.put(folder_artifact(tmp_path / "top"))
    mover.use_fresh_cache()
    assert read_files(mover.logged(sent).download("out")) == files


def test_the_same_content_is_the_same_version_and_aliases_move(
    mover: Mover, tmp_path: Path
) -> None:
    write_files(tmp_path / "top", {"a": 10})
    first = mover.send(mover.stage(folder_artifact(tmp_path / "top"), aliases=["x"]))
    same = mover.put(folder_artifact(tmp_path / "top"))
    (tmp_path / "top/a").write_bytes(b"other")
    second = mover.send(mover.stage(folder_artifact(tmp_path / "top"), aliases=["x"]))
    assert (first.version_index, second.version_index) == (0, 1)
    assert same == first
    assert mover.logged(first).aliases == []
    assert sorted(mover.logged(second).aliases) == ["latest", "x"]


def test_sending_a_staged_folder_twice_makes_one_version(
    mover: Mover, tmp_path: Path
) -> None:
    write_files(tmp_path / "top", {"a": 10})
    staged = mover.stage(folder_artifact(tmp_path / "top"))
    assert mover.send(staged) == mover.send(StagedArtifact.load(staged.folder))


@pytest.mark.parametrize(
    "sizes",
    [
        {f"{index:03}": 40_000 for index in range(900)},
        {f"{index}": 3 * MIB for index in range(12)},
    ],
    ids=["small", "large"],
)
def test_a_cut_upload_goes_on(
    faulty: Mover, cut: Cut, tmp_path: Path, sizes: dict[str, int]
) -> None:
    files = write_files(tmp_path / "top", sizes)
    cut.at_bytes = 4 * MIB
    sent = faulty.put(folder_artifact(tmp_path / "top"), on_progress=cut.on_progress)
    assert cut.happened
    faulty.use_fresh_cache()
    assert read_files(faulty.logged(sent).download("out")) == files
    assert sent.version_index == 0


@pytest.mark.parametrize("multipart", [True, False])
def test_a_cut_download_goes_on(
    faulty: Mover, cut: Cut, tmp_path: Path, multipart: bool
) -> None:
    sizes = {"large": 70 * MIB} | {f"{index}": 40_000 for index in range(300)}
    files = write_files(tmp_path / "top", sizes)
    sent = faulty.put(folder_artifact(tmp_path / "top"))
    faulty.use_fresh_cache()
    version = faulty.logged(sent)
    cut.at_bytes = 15 * MIB
    out = version.download("out", multipart=multipart, on_progress=cut.on_progress)
    assert cut.happened
    assert read_files(out) == files


def test_a_file_in_parts_arrives_whole(mover: Mover, tmp_path: Path) -> None:
    files = write_files(tmp_path / "top", {"big": 5 * MIB + 3})
    sent = mover.put(folder_artifact(tmp_path / "top"), multipart_bytes=MIB)
    mover.use_fresh_cache()
    assert read_files(mover.logged(sent).download("out")) == files


def test_a_killed_upload_is_finished_by_the_next_process(
    mover: Mover, server: ServerProcess, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", {f"{index}": 3 * MIB for index in range(8)})
    staged = mover.stage(folder_artifact(tmp_path / "top"))
    folder = str(staged.folder)
    killed = run_script(server, "up", folder, mover.project, 4 * MIB)
    assert killed.returncode == -signal.SIGKILL
    ended = run_script(server, "up", folder, mover.project, -1)
    assert ended.returncode == 0, ended.stderr
    version = Artifact.from_id(mover.client, ended.stdout.strip())
    assert version.version == "v0"
    mover.use_fresh_cache()
    assert read_files(version.download("out")) == files


def test_a_killed_download_leaves_nothing_half_and_is_finished_by_the_next(
    mover: Mover, server: ServerProcess, tmp_path: Path
) -> None:
    sizes = {"large": 80 * MIB} | {f"{index}": 40_000 for index in range(100)}
    files = write_files(tmp_path / "top", sizes)
    sent = mover.put(folder_artifact(tmp_path / "top"))
    mover.use_fresh_cache()
    out = str(tmp_path / "out")
    killed = run_script(server, "down", sent.artifact_id, out, 40 * MIB)
    assert killed.returncode == -signal.SIGKILL
    half = {name: data for name, data in read_files(out).items() if name in files}
    assert half.items() <= files.items()
    ended = run_script(server, "down", sent.artifact_id, out, -1)
    assert ended.returncode == 0, ended.stderr
    assert read_files(out) == files


def test_processes_share_the_cache(
    mover: Mover, server: ServerProcess, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", MIXED)
    sent = mover.put(folder_artifact(tmp_path / "top"))
    mover.use_fresh_cache()
    running = [
        start_script(server, "down", sent.artifact_id, str(tmp_path / f"out{n}"), -1)
        for n in range(3)
    ]
    for one in running:
        _, said = one.communicate(timeout=60)
        assert one.returncode == 0, said
    assert all(read_files(tmp_path / f"out{n}") == files for n in range(3))


def test_a_damaged_cache_is_noticed(mover: Mover, tmp_path: Path) -> None:
    files = write_files(tmp_path / "top", {"large": MIB, "small": 100})
    sent = mover.put(folder_artifact(tmp_path / "top"))
    damaged = 0
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file() and path.parent.name != "artifacts":
            path.chmod(0o600)
            path.write_bytes(b"?" * path.stat().st_size)
            damaged += 1
    assert damaged == 2
    assert read_files(mover.logged(sent).download("out")) == files


def test_files_that_are_there_stay_and_changed_ones_come_back(
    mover: Mover, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", {"a": 10, "in/b": 20})
    version = mover.logged(mover.put(folder_artifact(tmp_path / "top")))
    out = Path(version.download("out"))
    (out / "a").write_bytes(b"changed!!!")
    (out / "mine").write_bytes(b"mine")
    with pytest.raises(UsageError, match="no part of"):
        version.verify(out)
    version.download(out)
    assert read_files(out) == {**files, "mine": b"mine"}
    version.checkout(out)
    assert read_files(out) == files


def test_a_prefix_brings_only_what_begins_with_it(mover: Mover, tmp_path: Path) -> None:
    files = write_files(tmp_path / "top", {"a": 10, "in/b": 20})
    version = mover.logged(mover.put(folder_artifact(tmp_path / "top")))
    found = read_files(version.download("out", path_prefix="in/"))
    assert found == {"in/b": files["in/b"]}


def test_a_file_that_changes_before_it_is_sent_is_named_and_nothing_is_committed(
    mover: Mover, tmp_path: Path
) -> None:
    write_files(tmp_path / "top", {"a": 10, "b": 10})
    staged = mover.stage(folder_artifact(tmp_path / "top", policy="immutable"))
    (tmp_path / "top/b").write_bytes(b"something else")
    with pytest.raises(UsageError, match=r"top/b' changed"):
        mover.send(staged)
    (tmp_path / "top/b").write_bytes(b"and again")
    sent = mover.put(folder_artifact(tmp_path / "top"))
    assert sent.version_index == 0


def test_a_draft_of_a_version_keeps_what_is_not_changed(
    mover: Mover, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", {"a": 10, "b": 300_000})
    first = mover.logged(mover.put(folder_artifact(tmp_path / "top")))
    draft = first.new_draft()
    draft.remove("a")
    with draft.new_file("c") as file:
        file.write("new")
    second = mover.logged(mover.put(draft))
    assert (second.name, second.source_name) == ("data:v1", "data:v1")
    mover.use_fresh_cache()
    assert read_files(second.download("out")) == {"b": files["b"], "c": b"new"}


def test_a_reference_into_another_artifact_brings_its_file(
    mover: Mover, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", {"in/a": 10})
    version = mover.logged(mover.put(folder_artifact(tmp_path / "top")))
    other = Artifact("other", "dataset")
    other.add_reference(version.get_entry("in/a"), name="same")
    chained = Artifact("chained", "dataset")
    sent = mover.logged(mover.put(other))
    chained.add_reference(sent.get_entry("same"), name="again")
    last = mover.logged(mover.put(chained))
    assert read_files(last.download("out")) == {"again": files["in/a"]}
    assert last.get_entry("again").ref_target() == version.get_entry("in/a").ref_url()


def test_a_reference_into_an_artifact_that_waits_is_resolved_when_both_are_sent(
    mover: Mover, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", {"a": 10})
    first = folder_artifact(tmp_path / "top")
    second = Artifact("second", "dataset")
    second.add_reference(f"wandb-client-artifact://{first.client_id}/a")
    staged = mover.stage(second)
    with pytest.raises(ConflictError, match="was not logged"):
        mover.send(staged)
    mover.put(first)
    sent = mover.send(StagedArtifact.load(staged.folder))
    assert read_files(mover.logged(sent).download("out")) == {"a": files["a"]}


def test_file_references_are_had_while_they_are_what_they_were(
    mover: Mover, tmp_path: Path
) -> None:
    files = write_files(tmp_path / "top", {"a": 10, "in/b": 20})
    artifact = Artifact("refs", "dataset")
    artifact.add_reference(f"file://{tmp_path}/top", name="t")
    version = mover.logged(mover.put(artifact))
    out = Path(version.download("out"))
    assert read_files(out) == {"t/a": files["a"], "t/in/b": files["in/b"]}
    (tmp_path / "top/a").write_bytes(b"changed")
    with pytest.raises(UsageError, match="not what it was"):
        version.download("again")
    with pytest.warns(UserWarning, match="left out"):
        version.download("again", allow_missing_references=True)
    assert read_files(tmp_path / "again") == {"t/in/b": files["in/b"]}


def test_web_references_are_known_by_their_etag(mover: Mover, tmp_path: Path) -> None:
    with web_server({"/a.bin": (b"content", '"one"')}) as (url, pages):
        artifact = Artifact("refs", "dataset")
        [entry] = artifact.add_reference(f"{url}/a.bin?x=1")
        assert (entry.path, entry.digest, entry.size) == ("a.bin", "one", 7)
        with pytest.raises(UsageError, match="answers 404"):
            artifact.add_reference(f"{url}/none")
        version = mover.logged(mover.put(artifact))
        assert read_files(version.download("out")) == {"a.bin": b"content"}
        pages["/a.bin"] = (b"changed", '"two"')
        with pytest.raises(UsageError, match="'one' was logged"):
            version.download("again")


def test_what_is_changed_is_sent_and_read_by_others(
    mover: Mover, tmp_path: Path
) -> None:
    write_files(tmp_path / "top", {"a": 10})
    version = mover.logged(mover.put(folder_artifact(tmp_path / "top")))
    version.aliases.append("best")
    version.tags = ["one", "two"]
    version.description = "told"
    version.metadata["k"] = [1, 2]
    version.save()
    found = Artifact.from_id(mover.client, str(version.id))
    assert sorted(found.aliases) == ["best", "latest"]
    assert (sorted(found.tags), found.description) == (["one", "two"], "told")
    assert found.metadata == {"k": [1, 2]}
    found.aliases = ["latest"]
    found.tags = []
    found.save()
    again = Artifact.from_id(mover.client, str(version.id))
    assert (again.aliases, again.tags, again.description) == (["latest"], [], "told")


def test_a_link_is_a_member_of_its_collection_and_goes_alone(
    mover: Mover, tmp_path: Path
) -> None:
    write_files(tmp_path / "top", {"a": 10})
    version = mover.logged(mover.put(folder_artifact(tmp_path / "top")))
    linked = version.link(f"{mover.project}/chosen", aliases=["production"])
    assert (linked.is_link, linked.name) == (True, "chosen:v0")
    assert sorted(linked.aliases) == ["latest", "production"]
    assert linked.source_name == "data:v0"
    assert [one.name for one in version.linked_artifacts] == ["chosen:v0"]
    linked.delete()
    assert version.linked_artifacts == []
    version.aliases.append("kept")
    version.save()
    with pytest.raises(ConflictError):
        version.delete()
    version.delete(delete_aliases=True)
    assert version.state == "DELETED"


def start_script(server: ServerProcess, *arguments: object) -> subprocess.Popen[str]:
    way, what, root, kill_at = map(str, arguments)
    command = [sys.executable, str(SCRIPT), way, server.base_url, server.api_key]
    return subprocess.Popen(
        [*command, what, root, kill_at],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_script(
    server: ServerProcess, *arguments: object
) -> subprocess.CompletedProcess[str]:
    process = start_script(server, *arguments)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess([], process.returncode, out, err)


@contextmanager
def web_server(
    pages: dict[str, tuple[bytes, str]],
) -> Iterator[tuple[str, dict[str, tuple[bytes, str]]]]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            found = pages.get(self.path.split("?")[0])
            self.send_response(404 if found is None else 200)
            body, etag = found or (b"", "")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", etag)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_GET = do_HEAD

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", pages
    finally:
        server.shutdown()
        server.server_close()


def test_metadata_keeps_integers_of_any_size(mover: Mover) -> None:
    metadata = {"big": 2**80, "deep": [-(2**70)]}
    sent = mover.put(Artifact("numbers", "dataset", metadata=metadata))
    there = mover.logged(sent)
    assert there.metadata == metadata
    there.metadata["more"] = 3**60
    there.save()
    assert mover.logged(sent).metadata["more"] == 3**60
