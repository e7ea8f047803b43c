"""Object stores of both kinds: a folder, and a real S3 server of the session's own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import obstore
import pytest
from obstore.store import S3Store

from trailmark.server.blobs.object_store import ObjectStore, open_object_store

KINDS = ("local", "s3")
_ACCESS, _SECRET = "trailmark-test", "trailmark-test-secret"
_BUCKET = "trailmark"
_START_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running SeaweedFS with one bucket."""

    endpoint: str

    def url(self, prefix: str) -> str:
        return f"s3://{_BUCKET}/{prefix}?endpoint={self.endpoint}&region=us-east-1"


@contextmanager
def running_s3(folder: Path) -> Iterator[S3Server]:
    """Start SeaweedFS with all its files in `folder`; stop it by its pid."""
    master, volume, filer, s3 = _free_ports(4)
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [_identity()]}))
    weed = Path(sys.executable).with_name("weed")
    command = [
        str(weed), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
        f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}",
        "-master.volumeSizeLimitMB=64", "-volume.max=64", "-filer", "-s3",
        f"-s3.port={s3}", f"-s3.config={config}", "-s3.port.iceberg=0",
        "-s3.port.lance=0", "-master.telemetry=false",
    ]  # fmt: skip
    with (folder / "weed.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        server = S3Server(f"http://127.0.0.1:{s3}")
        _await_bucket(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The session's own S3 server; its credentials are in the environment."""
    before = dict(os.environ)
    os.environ.update(AWS_ACCESS_KEY_ID=_ACCESS, AWS_SECRET_ACCESS_KEY=_SECRET)
    try:
        with running_s3(tmp_path_factory.mktemp("s3")) as server:
            yield server
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(params=KINDS)
def object_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store; runs the test on a folder and on S3."""
    if request.param == "local":
        return (tmp_path / "objects").as_uri()
    server: S3Server = request.getfixturevalue("s3_server")
    return server.url(uuid.uuid4().hex)


@pytest.fixture
def object_store(object_store_url: str, tmp_path: Path) -> ObjectStore:
    """An empty store; runs the test on a folder and on S3."""
    return open_object_store(object_store_url, scratch=tmp_path / "incoming")


def _identity() -> dict[str, object]:
    return {
        "name": "test",
        "credentials": [{"accessKey": _ACCESS, "secretKey": _SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }


def _free_ports(count: int) -> list[int]:
    """Free ports whose +10,000 neighbour is free too: SeaweedFS takes that for gRPC."""
    ports: list[int] = []
    while len(ports) < count:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            port = port - 20_000 if port > 45_000 else port
            try:
                other.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
        if port not in ports:
            ports.append(port)
    return ports


def _await_bucket(server: S3Server, process: subprocess.Popen[bytes]) -> None:
    """Make the bucket, trying until the server answers."""
    deadline = time.monotonic() + _START_TIMEOUT_S
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"weed ended with {process.returncode}")
        if _try_bucket(server):
            return
        if time.monotonic() > deadline:
            raise TimeoutError("the S3 server did not start")
        time.sleep(0.1)


def _try_bucket(server: S3Server) -> bool:
    """Create the bucket with a presigned PUT; obstore has no call for that."""
    store = S3Store(
        _BUCKET,
        endpoint=server.endpoint,
        region="us-east-1",
        access_key_id=_ACCESS,
        secret_access_key=_SECRET,
        virtual_hosted_style_request=False,
        client_options={"allow_http": True},
    )
    url = obstore.sign(store, "PUT", "", timedelta(minutes=1))
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="PUT")):
            return True
    except urllib.error.HTTPError as error:
        return error.code == 409
    except OSError:
        return False
