"""The GraphQL envelope: what is let in, what comes back, and how errors look."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from tests.support.graphql import NOBODY, Gql
from tests.support.official_documents import OfficialDocument, official_documents

# What this server answers so far; automations and launch are not among it.
_SERVED = frozenset(
    [
        "AddAliases",
        "AddArtifactCollectionTags",
        "ArtifactByID",
        "ArtifactCollectionAliases",
        "ArtifactCreatedBy",
        "ArtifactFileURLsByManifestEntries",
        "ArtifactManifest",
        "ArtifactMembershipByName",
        "ArtifactMembershipFiles",
        "ArtifactOfType",
        "ArtifactType",
        "ArtifactTypeArtifactCollections",
        "ArtifactUsedBy",
        "ClientIDMapping",
        "CommitArtifact",
        "CompleteMultipartUploadArtifact",
        "CreateAgent",
        "CreateArtifact",
        "CreateArtifactFiles",
        "CreateArtifactManifest",
        "CreateAutomation",
        "CreateGenericWebhookIntegration",
        "CreateInvite",
        "CreateProject",
        "CreateRegistryMembers",
        "CreateRunFiles",
        "CreateServiceAccount",
        "CreateTeam",
        "CreateUserFromAdmin",
        "DeleteAliases",
        "DeleteApiKey",
        "DeleteArtifact",
        "DeleteArtifactCollectionTags",
        "DeleteArtifactPortfolio",
        "DeleteArtifactSequence",
        "DeleteAutomation",
        "DeleteInvite",
        "DeleteRegistry",
        "DeleteRegistryMembers",
        "DeleteRun",
        "EntityIsTeam",
        "EvalTableProjectScope",
        "FetchAdvancedRegistryFeatures",
        "FetchArtifactDigestAlgorithm",
        "FetchArtifactManifest",
        "FetchLinkedArtifacts",
        "FetchOrgEntityFromEntity",
        "FetchOrgInfoFromEntity",
        "FetchOrganization",
        "FetchRegistries",
        "FetchRegistry",
        "GenerateApiKey",
        "GetAgentRuns",
        "GetArtifactMembershipFileUrls",
        "GetAutomationsLegacy",
        "GetDefaultEntity",
        "GetEntityAutomations",
        "GetEntityAutomationsLegacy",
        "GetOrgAutomations",
        "GetProject",
        "GetProjects",
        "GetSweep",
        "GetSweepAgent",
        "GetSweepAgents",
        "GetSweepLegacy",
        "GetSweepState",
        "GetSweeps",
        "GetTeamEntity",
        "GetViewer",
        "Heartbeat",
        "HistoryPage",
        "IntegrationsByEntity",
        "IsProjectReadOnly",
        "LinkArtifact",
        "MarkRunFilesUploaded",
        "NotifyScriptableRunAlert",
        "OrgFeatureFlags",
        "OrganizationCoreWeaveOrganizationID",
        "Project",
        "ProjectArtifactCollection",
        "ProjectArtifactCollections",
        "ProjectArtifactType",
        "ProjectArtifactTypes",
        "ProjectArtifacts",
        "ProjectViews",
        "QueryRunInfo",
        "RegistryCollections",
        "RegistryTeamMembers",
        "RegistryUserMembers",
        "RegistryVersions",
        "RenameRegistry",
        "RewindRun",
        "Run",
        "RunConsoleLogPage",
        "RunConsoleLogTail",
        "RunFiles",
        "RunFullHistory",
        "RunHistoryKeys",
        "RunInputArtifacts",
        "RunOutputArtifacts",
        "RunParquetHistory",
        "RunResumeStatus",
        "RunSampledHistory",
        "RunState",
        "RunStoppedStatus",
        "Runs",
        "SampledHistoryPage",
        "SearchUsers",
        "ServerFeaturesQuery",
        "ServerInfo",
        "StopRun",
        "SweepConfig",
        "SweepRunsWithHistory",
        "SweepWatchedRuns",
        "SweepWithRuns",
        "UnlinkArtifact",
        "UpdateArtifact",
        "UpdateArtifactManifest",
        "UpdateArtifactPortfolio",
        "UpdateArtifactSequence",
        "UpdateArtifactSequenceType",
        "UpdateAutomation",
        "UpdateRunState",
        "UpdateTeamRegistryRole",
        "UpdateUserRegistryRole",
        "UpsertBucket",
        "UpsertRegistry",
        "UpsertSweepState",
        "UseArtifact",
        "Viewer",
        "XXHashDigestsEnabled",
        "deleteFiles",
    ]
)


def served_documents() -> list[OfficialDocument]:
    return [one for one in official_documents() if one.operation in _SERVED]


def send(gql: Gql, **envelope: Any) -> Any:
    return gql.send(orjson.dumps(envelope))


def test_the_official_client_still_has_every_operation_listed_here() -> None:
    assert _SERVED - {one.operation for one in official_documents()} == set()


@pytest.mark.parametrize("document", served_documents(), ids=lambda one: one.label)
def test_the_official_clients_document_fits_the_schema(
    document: OfficialDocument,
) -> None:
    from graphql import parse, validate

    from trailmark.server.graphql.schema import build_schema

    schema = build_schema()._schema
    assert [str(e) for e in validate(schema, parse(document.text))] == []


def test_an_empty_operation_name_is_none(gql: Gql) -> None:
    answer = send(gql, query="query A { viewer { username } }", operationName="")
    assert answer.data == {"viewer": {"username": "ada"}}


def test_of_several_operations_one_is_chosen_by_name(gql: Gql) -> None:
    text = "query A { a: viewer { username } } query B { b: viewer { username } }"
    assert send(gql, query=text, operationName="B").data == {"b": {"username": "ada"}}
    assert send(gql, query=text).status == 400


def test_variables_nobody_declared_are_ignored(gql: Gql) -> None:
    answer = send(gql, query="{ viewer { username } }", variables={"locked": True})
    assert answer.status == 200


def test_a_comment_may_lead(gql: Gql) -> None:
    assert send(gql, query="#graphql\n{ viewer { username } }").status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'[{"query": "{ viewer { id } }"}]',
        b'"query"',
        b"{}",
        b'{"query": ""}',
        b'{"query": 1}',
        b'{"query": "{ viewer { id } }", "variables": []}',
        b'{"query": "{ viewer { id } }", "operationName": 1}',
        b'{"query": "{ viewer { id }"}',
        b'{"query": "{ nothing }"}',
        b'{"query": "{ viewer { id } }" \xff}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_cannot_be_read_is_a_400_that_says_why(
    gql: Gql, body: bytes
) -> None:
    answer = gql.send(body)
    assert (answer.status, answer.data, answer.code) == (400, None, "invalid_input")
    assert answer.errors[0]["message"]
    assert answer.errors[0]["extensions"]["request_id"] == "request-1"


def nested(levels: int) -> str:
    step = 'entity { project(name: "p") { '
    return "{ project { " + step * levels + "name" + " } }" * levels + " } }"


def spreading(levels: int) -> str:
    bombs = "".join(
        f"fragment F{n} on Project {{ ...F{n + 1} ...F{n + 1} }} "
        for n in range(levels)
    )
    return f"{{ project {{ ...F0 }} }} {bombs} fragment F{levels} on Project {{ id }}"


@pytest.mark.parametrize(
    "text",
    [
        nested(200),
        "{ " + "".join(f"a{n}: viewer {{ id }} " for n in range(1000)) + "}",
        "{ project { " + "name " * 5000 + "} }",
        "{ project { " + "".join(f"a{n}: name " for n in range(299)) + "} }",
        "{" * 50_000,
        spreading(50),
        (
            "{ project { ...A } } fragment A on Project { ...B } "
            "fragment B on Project { ...A }"
        ),
        "{ viewer { id } } # " + "x" * 300_000,
        "query Q("
        + "".join(f"$v{n}: Int " for n in range(5000))
        + ") { viewer { id } }",
    ],
    ids=[
        "deep",
        "aliases",
        "repeated-fields",
        "many-aliases",
        "braces",
        "fragments",
        "cycle",
        "long",
        "variables",
    ],
)
def test_a_bomb_is_refused_and_the_next_request_answered(gql: Gql, text: str) -> None:
    answer = send(gql, query=text)
    assert (answer.status, answer.code) == (400, "invalid_input")
    assert send(gql, query="{ viewer { username } }").status == 200


def test_a_huge_page_is_refused(gql: Gql) -> None:
    gql.run()
    answer = send(
        gql,
        query='{ project(name: "digits") { runs(first: 1000000) { edges { cursor } } } }',
    )
    assert answer.code == "invalid_input"
    negative = send(
        gql,
        query='{ project(name: "digits") { runs(first: -1) { edges { cursor } } } }',
    )
    assert negative.code == "invalid_input"


def test_the_schema_is_shown_to_signed_in_people_only(gql: Gql) -> None:
    body = orjson.dumps({"query": "{ __schema { queryType { name } } }"})
    assert gql.send(body).data == {"__schema": {"queryType": {"name": "Query"}}}
    refused = gql.send(body, actor=NOBODY)
    assert (refused.status, refused.code) == (401, "unauthenticated")


def test_a_failure_of_ours_is_a_500_without_its_text(
    gql: Gql, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret table name")

    monkeypatch.setattr("trailmark.server.graphql.projects.find_project", broken)
    answer = send(gql, query='{ project(name: "digits") { name } }')
    assert (answer.status, answer.code) == (500, "internal")
    assert "secret" not in orjson.dumps(answer.errors).decode()
    assert "request-1" in caplog.text
    assert "secret table name" in caplog.text


def test_one_failed_root_beside_a_good_one_keeps_the_200(gql: Gql) -> None:
    text = '{ viewer { username } view(id: "nonsense") { id } }'
    answer = send(gql, query=text)
    assert answer.status == 200
    assert answer.data == {"viewer": {"username": "ada"}, "view": None}
    assert answer.errors[0]["path"] == ["view"]
    assert answer.code == "invalid_input"


def test_ten_megabytes_of_variables_pass(gql: Gql) -> None:
    text = "query Q($x: String) { viewer { username } users(query: $x) { edges { node { id } } } }"
    assert send(gql, query=text, variables={"x": "y" * 10_000_000}).status == 200


def test_numbers_beyond_64_bits_and_broken_text_still_make_an_answer(gql: Gql) -> None:
    gql.run()
    gql.log("r1", '{"_step": 0, "big": 123456789012345678901234567890}')
    found = gql.ask('sampledHistory(specs: ["{\\"keys\\": [\\"big\\"]}"])')
    assert found["sampledHistory"][0]


@pytest.mark.parametrize(
    "run_id", ["nonsense", "", "UnVuOnYxOnI=", "Vmlldzox", "x" * 10_000, "é", "a\0b"]
)
def test_ids_of_other_things_are_refused(gql: Gql, run_id: str) -> None:
    answer = send(
        gql,
        query="mutation S($id: ID!) { stopRun(input: {id: $id}) { success } }",
        variables={"id": run_id},
    )
    assert answer.status in {400, 404}
    assert answer.code in {"invalid_input", "not_found"}


NUL_ID = base64.b64encode(b"Run:v1:a\0b:digits:ada").decode()


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("query Q($n: String) { project(name: $n) { name } }", {"n": "a\0b"}),
        ('query Q { project(name: "a\\u0000b") { name } }', {}),
        ("query Q($n: String!) { project { run(name: $n) { id } } }", {"n": "\0"}),
        (
            "mutation M($i: UpsertBucketInput!) { upsertBucket(input: $i) { inserted } }",
            {"i": {"name": "r", "tags": ["a\0"]}},
        ),
        (
            "mutation S($id: ID!) { stopRun(input: {id: $id}) { success } }",
            {"id": NUL_ID},
        ),
        (
            (
                'mutation F($f: [String!]!) { createRunFiles(input: {entityName: "ada", '
                'projectName: "digits", runName: "r1", files: $f}) { runID } }'
            ),
            {"f": ["a\0"]},
        ),
    ],
)
def test_a_nul_character_anywhere_is_refused_on_both_databases(
    gql: Gql, document: str, variables: dict[str, Any]
) -> None:
    gql.run()
    answer = send(gql, query=document, variables=variables)
    assert (answer.status, answer.code) == (400, "invalid_input")


def test_a_nul_inside_a_config_is_kept_as_a_symbol(gql: Gql) -> None:
    gql.run(config='{"a": "x\\u0000y"}')
    assert "\u2400" in gql.ask("config")["config"]
