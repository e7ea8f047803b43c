"""The real ASGI app in this process, over both databases, and people of every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from trailmark.server.accounts.actor import OPERATOR, Actor
from trailmark.server.accounts.api_keys import create_api_key, delete_api_key
from trailmark.server.accounts.organizations import (
    add_organization_member,
    create_organization,
)
from trailmark.server.accounts.teams import CreateTeam, add_team_member, create_team
from trailmark.server.accounts.users import CreateUser, create_user
from trailmark.server.app.asgi import create_app_of
from trailmark.server.app.services import Services
from trailmark.server.app.settings import Settings
from trailmark.server.app.wiring import services_over
from trailmark.server.db import Database
from trailmark.server.projects.records import ProjectRecord, ensure_project

BASE_URL = "http://trailmark.test"


@dataclass(frozen=True, slots=True)
class Person:
    """A user and a key of theirs."""

    username: str
    rowid: int
    api_key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What GraphQL said: `data`, and the codes of its errors in order."""

    status: int
    data: Any
    errors: list[dict[str, Any]]

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.errors]


class RunningApp:
    """The app and its parts.

    Attributes:
        make: Puts people, teams and projects into it.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self.make = Make(services)
        self._app = create_app_of(services)

    def client(self, person: Person | None = None, **headers: str) -> TestClient:
        """A client that sends the key of `person`, or nothing; it follows no redirect.

        Names in `headers` are written with `_` for `-`.
        """
        client = TestClient(
            self._app,
            base_url=BASE_URL,
            raise_server_exceptions=True,
            follow_redirects=False,
        )
        if person is not None:
            client.auth = ("api", person.api_key)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        client.headers.update(given)
        return client

    def graphql(self, person: Person | None, query: str, **variables: Any) -> Answer:
        """One request, without any expectation of success."""
        got = self.client(person).post(
            "/graphql", json={"query": query, "variables": variables}
        )
        body = got.json()
        return Answer(got.status_code, body.get("data"), body.get("errors", []))

    def actor_of(self, person: Person) -> Actor:
        """The person as the database knows them now."""
        found = self.services.authenticator.by_api_key(person.api_key)
        assert found is not None
        return found


class Make:
    """Factories: each makes one thing, named as given, and returns it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def user(self, name: str, *, admin: bool = False) -> Person:
        with self._services.database.write() as unit:
            command = CreateUser(f"{name}@example.org", name, is_admin=admin)
            made = create_user(unit, OPERATOR, command)
            key = create_api_key(unit, made.record.rowid)
        return Person(name, made.record.rowid, key.secret)

    def user_without_valid_key(self, name: str) -> Person:
        """Somebody whose key was revoked."""
        person = self.user(name)
        with self._services.database.write() as unit:
            key = create_api_key(unit, person.rowid)
            delete_api_key(unit, OPERATOR, key.record.rowid)
        return Person(name, person.rowid, key.secret)

    def organization(self, name: str, **roles: Person) -> None:
        """An organization with one member per given role: `admin`, `member`, `viewer`."""
        with self._services.database.write() as unit:
            create_organization(unit, OPERATOR, name)
            for role, person in roles.items():
                add_organization_member(unit, OPERATOR, name, person.username, role)

    def team(
        self, name: str, *, organization: str | None = None, **roles: Person
    ) -> None:
        """A team with one member per role: `admin`, `member`, `view_only`."""
        with self._services.database.write() as unit:
            create_team(unit, OPERATOR, CreateTeam(name, None, organization))
            for role, person in roles.items():
                as_role = role.replace("_", "-")
                add_team_member(unit, OPERATOR, name, person.username, as_role)

    def project(self, entity: str, name: str) -> ProjectRecord:
        with self._services.database.write() as unit:
            return ensure_project(unit, OPERATOR, entity, name)


@pytest.fixture
def running_app(
    database: Database, tail_database: Database, tmp_path: Path
) -> Iterator[RunningApp]:
    """An empty server: no user, no project."""
    settings = Settings(data_dir=tmp_path, min_free_disk_bytes=0, public_url=BASE_URL)
    with services_over(settings, database, tail_database) as services:
        yield RunningApp(services)
