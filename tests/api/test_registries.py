"""Registries through GraphQL: what is answered, and what strangers get to know."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.app import BASE_URL, Person, RunningApp
from tests.support.artifact_writer import ArtifactWriter
from tests.support.attacks import global_id
from tests.support.official_documents import official_documents
from tests.support.root_fields import Guesses, requests_for
from trailmark.server.accounts.actor import OPERATOR
from trailmark.server.accounts.teams import create_service_account
from trailmark.server.app.first_start import create_administrator
from trailmark.server.db.tables import metadata
from trailmark.server.graphql.fields import root_policies
from trailmark.server.graphql.schema import build_schema

SECRET = "TOPSECRET"
NAME = "wandb-registry-vault"


def official(operation: str, source: str = "") -> str:
    return next(
        one.text
        for one in official_documents()
        if one.operation == operation and source in one.source
    )


@dataclass(frozen=True, slots=True)
class Company:
    """`acme`, whose restricted registry `vault` is for its curator alone."""

    app: RunningApp
    curator: Person
    colleague: Person
    stranger: Person

    def ask(self, person: Person, query: str, **variables: Any) -> Any:
        answer = self.app.graphql(person, query, **variables)
        assert answer.errors == [], answer.errors
        return answer.data

    def codes(self, person: Person, query: str, **variables: Any) -> list[str]:
        return self.app.graphql(person, query, **variables).codes

    def save(self, person: Person | None = None, **values: Any) -> Any:
        given = {"entityName": "acme-org", "name": NAME, **values}
        answer = self.ask(
            person or self.curator, official("UpsertRegistry"), input=given
        )
        return answer["upsertModel"]

    def rows(self) -> dict[str, set[str]]:
        """Everything stored but marks of use, table by table, one text a row."""
        marks = {"api_keys", "sessions", "server_secrets"}
        with self.app.services.database.read() as connection:
            return {
                table.name: {repr(row) for row in connection.execute(select(table))}
                for table in metadata.sorted_tables
                if table.name not in marks
            }


@pytest.fixture
def company(running_app: RunningApp) -> Company:
    make = running_app.make
    curator, colleague, stranger = map(make.user, ("curator", "colleague", "stranger"))
    make.organization("acme", member=curator, viewer=colleague)
    make.organization("other", admin=stranger)
    made = Company(running_app, curator, colleague, stranger)
    made.save(
        access="RESTRICTED", description=SECRET, artifactTypes=[{"name": "model"}]
    )
    protect = """mutation($id: ID!) { setProtectedAliases(
      input: {projectId: $id, aliases: ["production", "TOPSECRET"]}
    ) { project { registry { protectedAliases } } } }"""
    answer = made.ask(curator, protect, id=global_id(f"Project:{rowid(made)}"))
    aliases = answer["setProtectedAliases"]["project"]["registry"]["protectedAliases"]
    assert aliases == ["TOPSECRET", "production"]
    return made


def rowid(company: Company) -> int:
    """The number of the project of the registry `vault`."""
    found = company.ask(company.curator, "{ registries { id name } }")["registries"]
    ids = {one["name"]: one["id"] for one in found}
    numbers = {global_id(f"Project:{n}"): n for n in range(1, 20)}
    return numbers[ids[NAME]]


SETTINGS = """query($organization: String) {
  registries(organizationName: $organization) {
    name access readOnly entity { name organization { name } }
    registry { name organizationName visibility access allowsAllTypes types
      protectedAliases myRole canLink canAdminister collectionCount versionCount
      members { username role { name } } teams { team { name } role { name } } } } }"""


def test_a_registry_is_told_with_what_the_caller_may_do(company: Company) -> None:
    (found,) = company.ask(company.curator, SETTINGS, organization="acme")["registries"]
    assert found == {
        "name": NAME,
        "access": "RESTRICTED",
        "readOnly": False,
        "entity": {"name": "acme-org", "organization": {"name": "acme"}},
        "registry": {
            "name": "vault",
            "organizationName": "acme",
            "visibility": "restricted",
            "access": "RESTRICTED",
            "allowsAllTypes": False,
            "types": ["model"],
            "protectedAliases": ["TOPSECRET", "production"],
            "myRole": "admin",
            "canLink": True,
            "canAdminister": True,
            "collectionCount": 0,
            "versionCount": 0,
            "members": [{"username": "curator", "role": {"name": "admin"}}],
            "teams": [],
        },
    }
    assert company.ask(company.colleague, SETTINGS)["registries"] == []
    company.save(access="PRIVATE")
    (seen,) = company.ask(company.colleague, SETTINGS)["registries"]
    mine = {key: seen["registry"][key] for key in ("myRole", "canLink", "visibility")}
    assert mine == {"myRole": "viewer", "canLink": False, "visibility": "organization"}
    assert seen["readOnly"] is True


def test_a_restricted_registry_does_not_exist_for_others(company: Company) -> None:
    registry_id = global_id(f"Project:{rowid(company)}")
    for person in (company.colleague, company.stranger):
        read = company.ask(
            company.curator, official("FetchRegistry"), name=NAME, entity="acme-org"
        )
        assert read["entity"]["project"]["description"] == SECRET
        answer = company.app.graphql(
            person, official("FetchRegistry"), name=NAME, entity="acme-org"
        )
        assert (answer.data["entity"] or {}).get("project") is None
        delete = official("DeleteRegistry")
        assert company.codes(person, delete, id=registry_id) == ["not_found"]
        members = official("CreateRegistryMembers")
        given = {"projectId": registry_id, "userIds": [global_id("User:1")]}
        assert company.codes(person, members, input=given) == ["not_found"]
        rename = official("RenameRegistry")
        names = {
            "entityName": "acme-org",
            "oldProjectName": NAME,
            "newProjectName": "wandb-registry-mine",
        }
        assert company.codes(person, rename, input=names) == ["not_found"]


def test_search_over_an_organization_finds_what_the_caller_sees(
    company: Company,
) -> None:
    company.save(name="wandb-registry-shared", access="PRIVATE")
    document = official("FetchRegistries")

    def names(person: Person, **variables: Any) -> list[str]:
        data = company.ask(person, document, organization="acme", **variables)
        edges = data["organization"]["orgEntity"]["projects"]["edges"]
        return [edge["node"]["name"] for edge in edges]

    both = ["wandb-registry-shared", NAME]
    assert names(company.curator) == both
    assert names(company.colleague) == both[:1]
    assert names(company.curator, order="-name") == both[::-1]
    assert names(company.curator, filters='{"name": {"$regex": "vau"}}') == [NAME]
    assert names(company.colleague, filters='{"name": {"$regex": "vau"}}') == []
    first = company.ask(company.curator, document, organization="acme", perPage=1)
    page = first["organization"]["orgEntity"]["projects"]["pageInfo"]
    assert page["hasNextPage"] is True
    assert names(company.curator, perPage=1, cursor=page["endCursor"]) == [NAME]
    answer = company.ask(company.stranger, document, organization="acme")
    assert answer == {"organization": None}


def test_a_save_that_must_make_something_new_changes_nothing_else(
    company: Company,
) -> None:
    again = {
        "entityName": "acme-org",
        "name": NAME,
        "access": "PRIVATE",
        "description": "theirs",
        "mustBeNew": True,
    }
    codes = company.codes(company.curator, official("UpsertRegistry"), input=again)
    assert codes == ["conflict"]
    assert company.save()["project"]["access"] == "RESTRICTED"
    assert company.save()["project"]["description"] == SECRET
    assert company.save()["inserted"] is False


def test_a_registry_is_no_place_for_runs_and_no_project_by_other_ways(
    company: Company,
) -> None:
    run = "mutation($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted } }"
    given = {"entityName": "acme-org", "modelName": NAME, "name": "r1"}
    assert company.codes(company.curator, run, input=given) == ["conflict"]
    change = """mutation { updateProject(input: {
      entityName: "acme-org", name: "wandb-registry-vault", access: "USER_WRITE"
    }) { project { access } } }"""
    assert company.codes(company.curator, change) == ["conflict"]
    listed = "{ projectsVisible { edges { node { name } } } }"
    assert company.ask(company.curator, listed)["projectsVisible"]["edges"] == []


def test_a_registry_is_deleted_by_its_name_too(company: Company) -> None:
    delete = """mutation { deleteProject(input: {
      entityName: "acme-org", name: "wandb-registry-vault"
    }) { success } }"""
    assert company.ask(company.curator, delete)["deleteProject"]["success"] is True
    assert company.ask(company.curator, SETTINGS)["registries"] == []
    assert company.save(access="PRIVATE")["inserted"] is True


class InProcess(ArtifactWriter):
    """Uploads to the app in this process."""

    def put(self, place: Mapping[str, Any], content: bytes) -> None:
        headers = dict(one.split(":", 1) for one in place.get("uploadHeaders") or [])
        path = place["uploadUrl"].removeprefix(BASE_URL)
        answer = self.client.put(path, content=content, headers=headers)
        assert answer.is_success, answer.text


LOOK = """query($id: ID!) { artifact(id: $id) {
  digest size batchDownloadUrl
  files { edges { node { name directUrl url } } }
  currentManifest { file { directUrl } } } }"""


@pytest.mark.parametrize("role", ["viewer", "restricted_viewer"])
def test_restricted_viewers_see_files_and_get_no_address_of_any(
    company: Company, role: str
) -> None:
    app, curator, colleague = company.app, company.curator, company.colleague
    writer = InProcess(app.client(curator), "curator", "nets", "model")
    made = writer.log("net", {"weights.bin": b"weights"})
    link = {
        "artifactID": made["id"],
        "entityName": "acme-org",
        "projectName": NAME,
        "artifactPortfolioName": "best",
    }
    linked = company.ask(curator, official("LinkArtifact", "sdk"), input=link)
    assert linked["result"]["versionIndex"] == 0
    assert company.codes(colleague, LOOK, id=made["id"]) == []
    assert company.ask(colleague, LOOK, id=made["id"]) == {"artifact": None}

    registry, user = f"Project:{rowid(company)}", f"User:{colleague.rowid}"
    of = {"projectId": global_id(registry)}
    members = of | {"userIds": [global_id(user)]}
    company.ask(curator, official("CreateRegistryMembers"), input=members)
    change = of | {"userId": global_id(user), "userProjectRole": role}
    company.ask(curator, official("UpdateUserRegistryRole"), input=change)

    seen = company.ask(colleague, LOOK, id=made["id"])["artifact"]
    assert (seen["digest"], seen["size"]) == (made["digest"], 7)
    (file,) = [edge["node"] for edge in seen["files"]["edges"]]
    assert file["name"] == "weights.bin"
    addresses = [
        file["directUrl"],
        file["url"],
        seen["currentManifest"]["file"]["directUrl"],
        seen["batchDownloadUrl"],
    ]
    assert [bool(one) for one in addresses] == [role == "viewer"] * 4
    md5 = hashlib.md5(b"weights").hexdigest()
    fallback = app.client(colleague).get(f"/artifacts/curator/{md5}")
    assert fallback.is_success == (role == "viewer"), fallback.text


def ask_everything(company: Company, person: Person, kind: str) -> list[str]:
    """Call every root field with every guess; which of them told the secret."""
    project = rowid(company)
    guesses = Guesses(
        names=[NAME, "acme"],
        ids=[
            global_id(f"{kind}:{number}")
            for kind, number in (
                ("Project", project),
                ("ProjectInternalId", project),
                ("ArtifactCollection", 1),
                ("ArtifactType", 1),
                ("Entity", 1),
            )
        ],
        by_name={
            "entity": "acme-org",
            "organization": "acme",
            "project": NAME,
            "model": NAME,
            "user": "curator",
        },
    )
    told: list[str] = []
    for name in root_policies(build_schema()):
        if not name.startswith(kind + "."):
            continue
        for document, variables in requests_for(name, guesses):
            answer = company.app.client(person).post(
                "/graphql", json={"query": document, "variables": variables}
            )
            assert answer.status_code < 500, (name, variables, answer.text)
            if SECRET in answer.text:
                told.append(name)
    return told


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_no_question_and_no_change_reaches_a_restricted_registry(
    company: Company, who: str
) -> None:
    person: Person = getattr(company, who)
    assert ask_everything(company, person, "Query") == []
    before = company.rows()
    assert ask_everything(company, person, "Mutation") == []
    after = company.rows()
    for table in ("projects", "registries", "registry_types", "registry_members"):
        assert before[table] <= after[table], table
    assert before["protected_aliases"] == after["protected_aliases"]
    # The same questions do find the secret, for somebody who may know it.
    told = ask_everything(company, company.curator, "Query")
    assert {"Query.project", "Query.registries"} <= set(told)


def test_a_service_account_finds_the_registries_of_its_team(company: Company) -> None:
    company.app.make.team("crew", organization="acme", admin=company.curator)
    with company.app.services.database.write() as unit:
        made = create_service_account(unit, OPERATOR, "crew", "robot")
    robot = Person("robot", made.user.rowid, made.api_key.secret)
    company.save(name="wandb-registry-shared", access="PRIVATE")
    find = official("FetchRegistries")
    assert company.ask(robot, find, organization="acme") == {"organization": None}

    team = company.ask(company.curator, '{ entity(name: "crew") { id } }')["entity"]
    members = {
        "projectId": global_id(f"Project:{rowid(company)}"),
        "teamIds": [team["id"]],
    }
    company.ask(company.curator, official("CreateRegistryMembers"), input=members)
    found = company.ask(robot, find, organization="acme")["organization"]["orgEntity"]
    (node,) = [edge["node"] for edge in found["projects"]["edges"]]
    assert node["name"] == NAME
    assert node["entity"] == {"name": "acme-org", "organization": {"name": "acme"}}
    read = company.ask(robot, official("FetchRegistry"), name=NAME, entity="acme-org")
    assert read["entity"]["project"]["name"] == NAME
    others = """{ organization(name: "acme") { members { role } teams { name }
      orgEntity { members { username } storageBytes } } }"""
    assert company.ask(robot, others)["organization"] == {
        "members": [],
        "teams": [{"name": "crew"}],
        "orgEntity": {"members": [], "storageBytes": 0},
    }


def test_the_first_start_makes_an_organization_and_the_next_leaves_it_alone(
    running_app: RunningApp,
) -> None:
    services = running_app.services
    first = create_administrator(services.database, "ada")
    assert first is not None
    assert create_administrator(services.database, "eve") is None
    ada = Person("ada", 1, first.api_key)
    document = official("FetchOrgInfoFromEntity")
    answer = running_app.graphql(ada, document, entity="ada")
    organization = {"name": "ada", "orgEntity": {"name": "ada-org"}}
    assert answer.data["entity"] == {
        "organization": None,
        "user": {"organizations": [organization]},
    }


def test_a_server_older_than_registries_gets_an_organization_when_it_starts(
    running_app: RunningApp,
) -> None:
    root = running_app.make.user("root", admin=True)
    running_app.make.user("eve")
    assert create_administrator(running_app.services.database, None) is None
    listed = "{ organizations { name members { user { username } role } } }"
    assert running_app.graphql(root, listed).data["organizations"] == [
        {"name": "root", "members": [{"user": {"username": "root"}, "role": "admin"}]}
    ]
