"""GraphQL over real services, without a socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from trailmark.server.accounts.actor import ANONYMOUS, Actor
from trailmark.server.accounts.authentication import Authenticator, load_actor
from trailmark.server.accounts.teams import CreateTeam, add_team_member, create_team
from trailmark.server.accounts.users import CreateUser, create_user
from trailmark.server.app.services import Services
from trailmark.server.app.settings import Settings
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db import Database
from trailmark.server.graphql.context import Context
from trailmark.server.graphql.http import execute
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import Append, Stream
from trailmark.server.projects.records import find_project
from trailmark.server.rest.live import LiveHub
from trailmark.server.rest.signing import Signer
from trailmark.server.runs.queries import find_run

BASE_URL = "http://trailmark.test"
OPERATOR = Actor(username="operator", is_admin=True, via="operator")


@dataclass(frozen=True)
class Answer:
    """What came back: HTTP status, `data` and `errors`."""

    status: int
    data: Any
    errors: list[dict[str, Any]]

    @property
    def code(self) -> str | None:
        return self.errors[0]["extensions"]["code"] if self.errors else None


class Gql:
    """Asks as somebody: `gql(document, variable=1)` as ada unless told otherwise."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.ada = self.user("ada")

    def __call__(
        self, document: str, *, actor: Actor | None = None, **variables: Any
    ) -> Answer:
        body = {"query": document, "variables": variables, "operationName": ""}
        return self.send(orjson.dumps(body), actor=actor)

    def send(self, body: bytes, *, actor: Actor | None = None) -> Answer:
        found = execute(self.context(actor), body)
        answer = orjson.loads(found.body)
        return Answer(found.status, answer["data"], answer.get("errors", []))

    def context(self, actor: Actor | None = None) -> Context:
        return Context(
            actor=actor or self.ada,
            services=self.services,
            base_url=BASE_URL,
            request_id="request-1",
        )

    def user(self, name: str, *, admin: bool = False) -> Actor:
        with self.services.database.write() as unit:
            command = CreateUser(f"{name}@example.org", name, is_admin=admin)
            rowid = create_user(unit, OPERATOR, command).record.rowid
        return self.actor(rowid)

    def actor(self, user_rowid: int) -> Actor:
        """The user as the database knows it now."""
        with self.services.database.read() as connection:
            found = load_actor(connection, user_rowid)
        return replace(found, via="key")

    def team(self, name: str, **roles: str) -> dict[str, Actor]:
        """A team, and new users with these roles in it, by name."""
        with self.services.database.write() as unit:
            create_team(unit, OPERATOR, CreateTeam(name))
        members: dict[str, Actor] = {}
        for username, role in roles.items():
            made = self.user(username)
            with self.services.database.write() as unit:
                add_team_member(unit, OPERATOR, name, username, role)
            assert made.user_rowid is not None
            members[username] = self.actor(made.user_rowid)
        return members

    def run(self, name: str = "r1", **values: Any) -> str:
        """A run of ada's in project `digits`; returns its global id."""
        given = {"name": name, "modelName": "digits", **values}
        answer = self(
            "mutation M($input: UpsertBucketInput!) "
            "{ upsertBucket(input: $input) { bucket { id } } }",
            input=given,
        )
        assert not answer.errors, answer.errors
        return answer.data["upsertBucket"]["bucket"]["id"]

    def log(
        self,
        run: str,
        *rows: Any,
        stream: Stream = Stream.HISTORY,
        offset: int = 0,
    ) -> None:
        """Append rows to a run of project `digits`, as its client would."""
        lines = [row if isinstance(row, str) else _dump(row) for row in rows]
        append = Append(self.rowid(run), stream, lines, offset)
        self.services.history.append([append]).result(timeout=30)

    def rowid(self, run: str) -> int:
        with self.services.database.read() as connection:
            project = find_project(connection, self.ada, "ada", "digits")
            assert project is not None
            found = find_run(connection, project, run)
            assert found is not None
            return found.rowid

    def ask(
        self, selection: str, *, run: str = "r1", actor: Actor | None = None
    ) -> Any:
        """Fields of one run of project `digits`."""
        answer = self(
            'query Q($run: String!) { project(name: "digits", entityName: "ada") '
            "{ run(name: $run) { " + selection + " } } }",
            run=run,
            actor=actor,
        )
        assert not answer.errors, answer.errors
        return answer.data["project"]["run"]


def _dump(row: Any) -> str:
    return orjson.dumps(row).decode()


@pytest.fixture
def gql(database: Database, tail_database: Database, tmp_path: Path) -> Iterator[Gql]:
    """GraphQL over an empty server, on each database."""
    settings = Settings(data_dir=tmp_path / "data")
    objects = open_object_store((tmp_path / "objects").as_uri())
    history = HistoryStore(database, tail_database, objects)
    live = LiveHub(database)
    services = Services(
        settings=settings,
        database=database,
        tail_database=tail_database,
        objects=objects,
        blobs=BlobStore(database, objects),
        history=history,
        authenticator=Authenticator(database),
        live=live,
        signer=Signer(b"secret", settings.signed_url_lifetime_s),
    )
    yield Gql(services)
    live.close()
    history.close()


NOBODY = ANONYMOUS
