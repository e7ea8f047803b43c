"""The streaming routes over real HTTP in this process, on both databases.

Real sockets, because torn uploads and endless answers do not exist without them.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from trailmark.server.accounts.actor import OPERATOR, Actor
from trailmark.server.accounts.api_keys import create_api_key
from trailmark.server.accounts.authentication import Authenticator
from trailmark.server.accounts.users import CreateUser, create_user
from trailmark.server.app.front import Front
from trailmark.server.app.policed_router import mount
from trailmark.server.app.services import Services
from trailmark.server.app.settings import Settings
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db import Database
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import Stream
from trailmark.server.rest import (
    artifact_batches,
    artifact_content,
    artifact_files,
    charts,
    columns,
    file_stream,
    live,
    run_files,
    run_importance,
    run_table,
)
from trailmark.server.rest.live import LiveHub
from trailmark.server.rest.signing import Signer
from trailmark.server.runs.records import RunRecord, runs_by_rowid
from trailmark.server.runs.upsert import UpsertRun, upsert_run

PROJECT = "digits"
_MAX_BODY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Person:
    """A user with a key, and a client that sends it."""

    username: str
    actor: Actor
    api_key: str
    http: httpx.Client


@dataclass(frozen=True, slots=True)
class RestServer:
    """The server, its parts, and two strangers: `ada` owns the runs, `bob` nothing."""

    services: Services
    base_url: str
    ada: Person
    bob: Person
    anonymous: httpx.Client

    def make_run(self, run_id: str = "r") -> RunRecord:
        """A running run of ada's in a private project."""
        command = UpsertRun(run_id=run_id, project_name=PROJECT)
        with self.services.database.write() as unit:
            return upsert_run(unit, self.ada.actor, command, self.services.history).run

    def run(self, rowid: int) -> RunRecord:
        """The run as it is now."""
        with self.services.database.read() as connection:
            return runs_by_rowid(connection, [rowid])[rowid]

    def stream_url(self, run_id: str = "r") -> str:
        return f"/files/ada/{PROJECT}/{run_id}/file_stream"

    def stream(self, run_id: str = "r", **body: Any) -> httpx.Response:
        """Send one streaming request as ada."""
        return self.ada.http.post(self.stream_url(run_id), json=body)

    def log(self, run_id: str, rows: list[dict[str, Any]], offset: int = 0) -> None:
        """Stream history rows and insist that they are taken."""
        lines = [json.dumps(row) for row in rows]
        files = {"wandb-history.jsonl": {"offset": offset, "content": lines}}
        answer = self.stream(run_id, files=files)
        assert answer.status_code == 200, answer.text

    def rows(self, run: RunRecord, stream: Stream = Stream.HISTORY) -> list[Any]:
        """What is stored, in arrival order."""
        stored = self.services.history.rows(run.rowid, stream)
        return [json.loads(row) for row in stored]


@pytest.fixture
def rest(
    database: Database, tail_database: Database, tmp_path: Path
) -> Iterator[RestServer]:
    """A server with no runs."""
    objects = open_object_store((tmp_path / "objects").as_uri())
    services = Services(
        settings=Settings(
            data_dir=tmp_path,
            max_file_stream_bytes=_MAX_BODY_BYTES,
            max_file_bytes=_MAX_BODY_BYTES,
        ),
        database=database,
        tail_database=tail_database,
        objects=objects,
        blobs=BlobStore(database, objects),
        history=HistoryStore(database, tail_database, objects),
        authenticator=Authenticator(database),
        live=LiveHub(database),
        signer=Signer.of(database, 3_600),
    )
    with _serving(services) as base_url, httpx.Client(base_url=base_url) as anonymous:
        ada, bob = (_make_person(services, name, base_url) for name in ("ada", "bob"))
        with ada.http, bob.http:
            yield RestServer(services, base_url, ada, bob, anonymous)
    services.history.close()


def _make_person(services: Services, username: str, base_url: str) -> Person:
    with services.database.write() as unit:
        made = create_user(unit, OPERATOR, CreateUser(email=None, username=username))
        key = create_api_key(unit, made.record.rowid)
    actor = services.authenticator.by_api_key(key.secret)
    assert actor is not None
    http = httpx.Client(base_url=base_url, auth=("api", key.secret), timeout=30)
    return Person(username, actor, key.secret, http)


class _serving:
    """Serves the routes in a thread; the address is the context's value."""

    def __init__(self, services: Services) -> None:
        modules = (
            *(file_stream, run_files, charts, columns, run_table, run_importance, live),
            *(artifact_files, artifact_batches, artifact_content),
        )
        routes = [route for module in modules for route in module.routes(services)]
        app = Front(
            Starlette(routes=mount(services, routes)),
            prefix="",
            observe=lambda *_: None,
        )
        config = uvicorn.Config(app, port=0, log_config=None, lifespan="off", ws="none")
        self._live = services.live
        self._server = uvicorn.Server(config)
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._base_url = ""

    def __enter__(self) -> str:
        self._thread.start()
        assert self._listening.wait(30)
        return self._base_url

    def __exit__(self, *_: object) -> None:
        self._live.close()
        self._server.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        async def serve() -> None:
            config = self._server.config
            config.load()
            self._server.lifespan = config.lifespan_class(config)
            await self._server.startup()
            [address] = [
                socket.getsockname()
                for server in self._server.servers
                for socket in server.sockets
            ]
            self._base_url = f"http://127.0.0.1:{address[1]}"
            self._listening.set()
            await self._server.main_loop()
            await self._server.shutdown()

        asyncio.run(serve())
