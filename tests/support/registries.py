"""An organization with people of every kind, and registries in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, update

from trailmark.server.accounts.actor import ANONYMOUS, OPERATOR, Actor, Visibility
from trailmark.server.accounts.authentication import load_actor
from trailmark.server.accounts.entities import find_entity
from trailmark.server.accounts.organizations import (
    add_organization_member,
    create_organization,
)
from trailmark.server.accounts.teams import (
    CreateTeam,
    add_team_member,
    create_service_account,
    create_team,
)
from trailmark.server.accounts.users import CreateUser, create_user
from trailmark.server.artifacts.records import (
    ArtifactRecord,
    ArtifactState,
    artifacts_by_rowid,
)
from trailmark.server.artifacts.types import ensure_type
from trailmark.server.db import Database
from trailmark.server.db.tables.artifacts import (
    artifact_collections,
    artifact_memberships,
    artifacts,
)
from trailmark.server.projects.records import ProjectRecord, ensure_project
from trailmark.server.registry import members
from trailmark.server.registry.saving import SaveRegistry, save_registry

ORGANIZATION = "acme"
ENTITY = "acme-org"
TEAM = "vision"


@dataclass(frozen=True, slots=True)
class Cast:
    """Users by what they are called, as rowids; `nobody` is not signed in."""

    rowids: Mapping[str, int]

    def actor(self, database: Database, name: str) -> Actor:
        """Somebody as the database knows them now."""
        if name == "nobody":
            return ANONYMOUS
        with database.read() as connection:
            return load_actor(connection, self.rowids[name])


def people(database: Database) -> Cast:
    """An organization with a team, and people of every kind in and out of it.

    `org_admin`, `org_member` and `org_viewer` are in the organization by themselves;
    `teammate`, `onlooker` and `robot` are a member, a view-only member and a service
    account of its team; `stranger` is in another organization; `root` runs the server.
    """
    rowids: dict[str, int] = {}
    with database.write() as unit:
        for name in (
            "root",
            "org_admin",
            "org_member",
            "org_viewer",
            "teammate",
            "onlooker",
            "stranger",
            "curator",
        ):
            command = CreateUser(None, name, is_admin=name == "root")
            rowids[name] = create_user(unit, OPERATOR, command).record.rowid
        create_organization(unit, OPERATOR, ORGANIZATION)
        create_organization(unit, OPERATOR, "elsewhere")
        for name, role in (
            ("org_admin", "admin"),
            ("org_member", "member"),
            ("org_viewer", "viewer"),
            ("curator", "member"),
        ):
            add_organization_member(unit, OPERATOR, ORGANIZATION, name, role)
        add_organization_member(unit, OPERATOR, "elsewhere", "stranger", "admin")
        create_team(unit, OPERATOR, CreateTeam(TEAM, None, ORGANIZATION))
        add_team_member(unit, OPERATOR, TEAM, "teammate", "member")
        add_team_member(unit, OPERATOR, TEAM, "onlooker", "view-only")
        robot = create_service_account(unit, OPERATOR, TEAM, "robot")
        rowids["robot"] = robot.user.rowid
    return Cast(rowids)


def registry(
    database: Database,
    actor: Actor,
    name: str,
    visibility: Visibility = Visibility.ORGANIZATION,
    *types: str,
) -> ProjectRecord:
    """A registry that `actor` makes; without types it takes all."""
    command = SaveRegistry(
        ENTITY, f"wandb-registry-{name}", visibility, new_types=types
    )
    with database.write() as unit:
        return save_registry(unit, actor, command)[0]


def give(database: Database, project: ProjectRecord, role: str, *, user: int) -> None:
    """Let somebody into a registry with a role."""
    with database.write() as unit:
        members.add_members(unit, OPERATOR, project, user_rowids=[user])
        members.set_role(unit, OPERATOR, project, role, user_rowid=user)


def give_team(database: Database, project: ProjectRecord, role: str) -> None:
    """Let the team into a registry with a role."""
    with database.write() as unit:
        team = find_entity(unit.connection, TEAM)
        assert team is not None
        members.add_members(unit, OPERATOR, project, team_rowids=[team.rowid])
        members.set_role(unit, OPERATOR, project, role, team_rowid=team.rowid)


def version(
    database: Database,
    actor: Actor,
    name: str = "net",
    type_name: str = "model",
    *,
    entity: str | None = None,
) -> ArtifactRecord:
    """The first version of a new sequence in project `nets`, without any file."""
    now = datetime.now(UTC)
    with database.write() as unit:
        project = ensure_project(unit, actor, entity, "nets")
        kind = ensure_type(unit, project.rowid, type_name)
        collection = unit.connection.execute(
            insert(artifact_collections)
            .values(
                project_rowid=project.rowid,
                type_rowid=kind.rowid,
                kind="sequence",
                name=name,
                next_version_index=1,
                created_at=now,
                updated_at=now,
            )
            .returning(artifact_collections.c.rowid)
        ).scalar_one()
        rowid = unit.connection.execute(
            insert(artifacts)
            .values(
                collection_rowid=collection,
                state=str(ArtifactState.PENDING),
                digest=hashlib.md5(name.encode()).hexdigest(),
                created_at=now,
                updated_at=now,
            )
            .returning(artifacts.c.rowid)
        ).scalar_one()
        unit.connection.execute(
            insert(artifact_memberships).values(
                collection_rowid=collection,
                artifact_rowid=rowid,
                version_index=0,
                created_at=now,
            )
        )
        unit.connection.execute(
            update(artifacts)
            .where(artifacts.c.rowid == rowid)
            .values(state=str(ArtifactState.COMMITTED), version_index=0)
        )
        return artifacts_by_rowid(unit.connection, [rowid])[rowid]
