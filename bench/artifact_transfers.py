"""Moving artifacts: one large file, many small ones, very many entries, and memory.

`python -m bench.artifact_transfers [--gib 1] [--memory-gib 10] [--skip-memory]`

Adding takes the snapshot and the digest, and is beside `cp` and MD5 of the same bytes.
An upload goes from there to the committed version, beside `cp`, MD5 and SHA-256, since
the server keeps a copy and both digests. A download goes from asking for the manifest to
the last file under its name, beside `cp` and MD5. The limits are single calls one after
the other, in the same run.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.support.report import Figure, report
from tests.support.server_process import running_server
from trailmark.artifacts.artifact import Artifact
from trailmark.artifacts.staging import seal
from trailmark.artifacts.upload import Sent, send
from trailmark.transport.client import Client

N_FILES, FILE_BYTES = 5_000, 64 << 10
N_ENTRIES = 100_000
ROUNDS = 3
MIB = 1 << 20


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--gib", type=float, default=1.0)
    options.add_argument("--memory-gib", type=float, default=10.0)
    options.add_argument("--skip-memory", action="store_true")
    options.add_argument("--mover", nargs=4, metavar=("URL", "KEY", "FILE", "FOLDER"))
    given = options.parse_args()
    if given.mover:
        _move_and_say(*given.mover)
        return
    with tempfile.TemporaryDirectory(prefix="trailmark-bench-") as name:
        folder = Path(name)
        with running_server(folder / "data") as process:
            bench = Bench(
                folder, Client(process.base_url, process.api_key, user_agent="bench")
            )
            figures = [
                *bench.large(given.gib),
                *bench.many_small(),
                *bench.many_entries(),
            ]
            if not given.skip_memory:
                figures += bench.memory(
                    given.memory_gib, process.base_url, process.api_key
                )
    report("artifact_transfers", figures)


class Bench:
    def __init__(self, folder: Path, client: Client) -> None:
        self.folder = folder
        self.client = client
        self.entity = client.viewer().entity
        self._numbers = 0

    def large(self, gib: float) -> list[Figure]:
        size = int(gib * 1024) * MIB
        # On a virtual machine the same work takes once or twice as long, by turns:
        # medians, of limits and figures in turn.
        rounds = [self.large_once(size) for _ in range(ROUNDS)]
        up_limit, down_limit, add_s, up_s, down_s = map(
            statistics.median, zip(*rounds, strict=True)
        )
        mib = size / MIB
        return [
            Figure(f"{gib:g} GiB file, added", mib / add_s, "MiB/s", "higher", None, mib / down_limit, "cp + MD5"),
            Figure(f"{gib:g} GiB file, upload", mib / up_s, "MiB/s", "higher", 0.6 * mib / up_limit, mib / up_limit, "cp + MD5 + SHA-256"),
            Figure(f"{gib:g} GiB file, download", mib / down_s, "MiB/s", "higher", 0.6 * mib / down_limit, mib / down_limit, "cp + MD5"),
        ]  # fmt: skip

    def large_once(self, size: int) -> tuple[float, float, float, float, float]:
        """Seconds of the two limits, and of adding, sending and getting one file."""
        path = self.folder / "large.bin"
        _write(path, size)
        up_limit, down_limit = _limits([path], self.folder / "copy", size)
        with self.fresh_cache():
            add_s, artifact = _timed(lambda: self.draft("large", path))
            up_s, sent = _timed(lambda: self.put(artifact))
        with self.fresh_cache():
            down_s, _ = _timed(lambda: self.get(sent))
        path.unlink()
        return up_limit, down_limit, add_s, up_s, down_s

    def many_small(self) -> list[Figure]:
        source = self.folder / "small"
        for index in range(N_FILES):
            _write(source / str(index % 50) / f"{index}.bin", FILE_BYTES)
        paths = [one for one in source.rglob("*") if one.is_file()]
        up_limit, down_limit = _limits(
            paths, self.folder / "copy", N_FILES * FILE_BYTES
        )
        time.sleep(2.5)  # a digest is kept of a file that has rested for two seconds
        with self.fresh_cache():
            add_s, draft = _timed(lambda: self.draft("small", source))
            up_s, sent = _timed(lambda: self.put(draft))
            again_s, same = _timed(lambda: self.put(self.draft("small", source)))
            assert same == sent
            cached_s, _ = _timed(lambda: self.get(sent))
        with self.fresh_cache():
            down_s, _ = _timed(lambda: self.get(sent))
        shutil.rmtree(source)
        return [
            Figure("5,000 files of 64 KiB, added", N_FILES / add_s, "files/s", "higher", None, N_FILES / down_limit, "cp + MD5"),
            Figure("5,000 files of 64 KiB, upload", N_FILES / up_s, "files/s", "higher", 1_500, N_FILES / up_limit, "cp + MD5 + SHA-256"),
            Figure("the same again, unchanged, added and uploaded: times faster", (add_s + up_s) / again_s, "×", "higher", 10),
            Figure("5,000 files of 64 KiB, download", N_FILES / down_s, "files/s", "higher", 3_000, N_FILES / down_limit, "cp + MD5"),
            Figure("the same out of the cache", N_FILES / cached_s, "files/s", "higher"),
        ]  # fmt: skip

    def many_entries(self) -> list[Figure]:
        source = self.folder / "entries"
        for index in range(N_ENTRIES):
            if index % 1_000 == 0:
                (source / str(index // 1_000)).mkdir(parents=True)
            (source / str(index // 1_000) / f"{index}.txt").write_bytes(b"%d" % index)
        with self.fresh_cache():
            taken_s, _ = _timed(lambda: self.put(self.draft("entries", source)))
        shutil.rmtree(source)
        return [
            Figure(
                "version of 100,000 files, added and logged", taken_s, "s", "lower", 20
            )
        ]

    def memory(self, gib: float, url: str, key: str) -> list[Figure]:
        path = self.folder / "huge.bin"
        with path.open("wb") as file:
            file.truncate(int(gib * 1024) * MIB)
        command = [
            sys.executable,
            "-m",
            "bench.artifact_transfers",
            "--mover",
            url,
            key,
        ]
        ended = subprocess.run(
            [*command, str(path), str(self.folder / "huge")],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return [
            Figure(f"client memory while moving {gib:g} GiB both ways", float(ended.stdout), "MB", "lower", 150)
        ]  # fmt: skip

    def draft(self, name: str, path: Path) -> Artifact:
        artifact = Artifact(name, "dataset")
        if path.is_dir():
            artifact.add_dir(path)
        else:
            artifact.add_file(path)
        return artifact

    def put(self, artifact: Artifact) -> Sent:
        self._numbers += 1
        staged = seal(artifact, self.folder / "staged" / str(self._numbers))
        sent = send(
            self.client, staged, entity=self.entity, project="bench", run_id=None
        )
        shutil.rmtree(staged.folder)
        return sent

    def get(self, sent: Sent) -> None:
        root = self.folder / "got"
        shutil.rmtree(root, ignore_errors=True)
        Artifact.from_id(self.client, sent.artifact_id).download(root)

    @contextmanager
    def fresh_cache(self) -> Iterator[None]:
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            os.environ["TRAILMARK_CACHE_DIR"] = name
            yield


def _move_and_say(url: str, key: str, file: str, folder: str) -> None:
    """Upload and download a file, and print the most memory that took, in MB."""
    client = Client(url, key, user_agent="bench")
    with tempfile.TemporaryDirectory(dir=Path(file).parent) as name:
        os.environ["TRAILMARK_CACHE_DIR"] = name
        artifact = Artifact("huge", "dataset")
        artifact.add_file(file, policy="immutable", skip_cache=True)
        staged = seal(artifact, Path(folder) / "staged")
        entity = client.viewer().entity
        sent = send(client, staged, entity=entity, project="bench", run_id=None)
        Path(file).unlink()
        got = Artifact.from_id(client, sent.artifact_id)
        got.download(Path(folder) / "got", skip_cache=True)
    # What `getrusage` says includes the process that this one was forked from.
    [line] = [
        one for one in Path("/proc/self/status").read_text().splitlines()
        if one.startswith("VmHWM:")
    ]  # fmt: skip
    print(int(line.split()[1]) * 1024 / 1e6)


def _limits(paths: list[Path], copy: Path, size: int) -> tuple[float, float]:
    """Seconds for copying and hashing: with both digests, and with MD5 alone."""
    copy.mkdir()
    copy_s, _ = _timed(lambda: [shutil.copyfile(one, copy / one.name) for one in paths])
    shutil.rmtree(copy)
    md5_s, _ = _timed(lambda: _hashed(paths, "md5"))
    sha_s, _ = _timed(lambda: _hashed(paths, "sha256"))
    return copy_s + md5_s + sha_s, copy_s + md5_s


def _hashed(paths: list[Path], kind: str) -> None:
    for path in paths:
        with path.open("rb") as file:
            hashlib.file_digest(file, kind)


def _write(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for first in range(0, size, 8 * MIB):
            file.write(os.urandom(min(8 * MIB, size - first)))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    os.sync()  # what was written before is not to be paid for now
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


if __name__ == "__main__":
    main()
