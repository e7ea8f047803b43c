"""Accounts over GraphQL, as administrators, members and official clients use them."""

from __future__ import annotations

import logging

import pytest

from tests.support.app import RunningApp

CREATE_USER = """
mutation CreateUserFromAdmin($input: CreateUserInput!) {
  createUser(input: $input) { user { id username admin } }
}"""
CREATE_TEAM = """
mutation CreateTeam($input: CreateTeamInput!) {
  createTeam(input: $input) { entity { id name available photoUrl limits } }
}"""
TEAM = """
query GetTeamEntity($name: String!) {
  entity(name: $name) {
    name readOnlyAdmin isTeam entityType privateOnly storageBytes codeSavingEnabled
    defaultAccess organization { name orgEntity { name } }
    members { id name username role admin pending accountType apiKey }
  }
}"""


def test_the_whole_of_provisioning_by_an_administrator(running_app: RunningApp) -> None:
    root = running_app.make.user("root", admin=True)
    gql = running_app.graphql
    imported = "local-" + "ab" * 20

    made = gql(
        root,
        CREATE_USER,
        input={"email": "ada@example.org", "username": "ada", "apiKey": imported},
    )
    assert made.data["createUser"]["user"]["username"] == "ada"
    organization = gql(
        root,
        'mutation { createOrganization(input: {name: "acme", adminUsername: "ada"}) '
        "{ organization { name orgEntity { name entityType } } } }",
    )
    assert organization.data["createOrganization"]["organization"] == {
        "name": "acme",
        "orgEntity": {"name": "acme-org", "entityType": "organization"},
    }
    team = gql(
        root,
        CREATE_TEAM,
        input={
            "teamName": "vision",
            "teamAdminUserName": "ada",
            "organizationName": "acme",
        },
    )
    assert team.data["createTeam"]["entity"]["name"] == "vision"

    ada = running_app.client()
    ada.auth = ("api", imported)
    viewer = ada.post(
        "/graphql",
        json={
            "query": "query Viewer { viewer { username entity admin flags "
            "teams { edges { node { name } } } organizations { name } } }",
            "variables": None,
            "operationName": "",
        },
    ).json()
    assert viewer["data"]["viewer"] == {
        "username": "ada",
        "entity": "ada",
        "admin": False,
        "flags": '{"code_saving_enabled":false}',
        "teams": {"edges": [{"node": {"name": "vision"}}]},
        "organizations": [{"name": "acme"}],
    }


def test_a_deleted_user_is_refused_with_the_next_request(
    running_app: RunningApp,
) -> None:
    root, ada = (
        running_app.make.user("root", admin=True),
        running_app.make.user("ada"),
    )
    assert (
        running_app.graphql(ada, "{ viewer { username } }").data["viewer"] is not None
    )
    gone = running_app.graphql(
        root, 'mutation { deleteUser(input: {username: "ada"}) { success } }'
    )
    assert gone.data == {"deleteUser": {"success": True}}
    assert running_app.graphql(ada, "{ viewer { username } }").data == {"viewer": None}
    assert running_app.client(ada).get("/api/keys").status_code == 401


def test_the_official_client_finds_the_key_of_a_service_account_in_the_team(
    running_app: RunningApp,
) -> None:
    ada = running_app.make.user("ada")
    running_app.make.team("vision", admin=ada)
    made = running_app.graphql(
        ada,
        'mutation { createServiceAccount(input: {entityName: "vision", '
        'description: "ci"}) { user { id } } }',
    )
    assert made.errors == []
    last = running_app.graphql(ada, TEAM, name="vision").data["entity"]["members"][-1]
    assert (last["name"], last["accountType"]) == ("ci", "SERVICE")
    client = running_app.client()
    client.auth = ("api", last["apiKey"])
    viewer = client.post("/graphql", json={"query": "{ viewer { entity } }"}).json()
    assert viewer["data"] == {"viewer": {"entity": "vision"}}
    again = running_app.graphql(ada, TEAM, name="vision").data["entity"]["members"][-1]
    assert again["apiKey"] is None


@pytest.mark.parametrize(
    ("named", "author"), [("bob", "bob"), ("eve", "ci"), ("", "ci"), ("nobody", "ci")]
)
def test_a_service_account_logs_for_the_member_it_names(
    running_app: RunningApp, named: str, author: str
) -> None:
    bob, _ = running_app.make.user("bob"), running_app.make.user("eve")
    running_app.make.team("vision", admin=bob)
    create = (
        'mutation { createServiceAccount(input: {entityName: "vision", '
        'description: "ci"}) { user { id } } }'
    )
    running_app.graphql(bob, create)
    members = running_app.graphql(bob, TEAM, name="vision").data["entity"]["members"]
    service = running_app.client(X_WANDB_USERNAME=named)
    service.auth = ("api", members[-1]["apiKey"])

    made = service.post(
        "/graphql",
        json={
            "query": 'mutation { upsertBucket(input: {name: "r", modelName: "p"}) '
            "{ bucket { user { name } } } }"
        },
    ).json()

    assert made["data"]["upsertBucket"]["bucket"]["user"]["name"] == author


def test_nobody_else_logs_in_the_name_of_another(running_app: RunningApp) -> None:
    ada, bob = running_app.make.user("ada"), running_app.make.user("bob")
    running_app.make.team("vision", admin=bob, member=ada)
    made = running_app.client(ada, X_WANDB_USERNAME="bob").post(
        "/graphql",
        json={
            "query": 'mutation { upsertBucket(input: {name: "r", modelName: "p", '
            'entityName: "vision"}) { bucket { user { username } } } }'
        },
    )
    user = made.json()["data"]["upsertBucket"]["bucket"]["user"]
    assert user == {"username": "ada"}


def test_a_team_shows_its_members_to_members_only(running_app: RunningApp) -> None:
    ada, bob = running_app.make.user("ada"), running_app.make.user("bob")
    running_app.make.organization("acme")
    running_app.make.team("vision", organization="acme", admin=ada)
    seen = running_app.graphql(ada, TEAM, name="vision").data["entity"]
    assert seen == {
        "name": "vision",
        "readOnlyAdmin": False,
        "isTeam": True,
        "entityType": "team",
        "privateOnly": False,
        "storageBytes": 0,
        "codeSavingEnabled": True,
        "defaultAccess": "PRIVATE",
        "organization": {"name": "acme", "orgEntity": {"name": "acme-org"}},
        "members": [
            {
                "id": seen["members"][0]["id"],
                "name": "ada",
                "username": "ada",
                "role": "admin",
                "admin": True,
                "pending": False,
                "accountType": "MEMBER",
                "apiKey": None,
            }
        ],
    }
    assert running_app.graphql(bob, TEAM, name="vision").data == {"entity": None}


def test_keys_are_made_listed_masked_and_revoked(running_app: RunningApp) -> None:
    ada = running_app.make.user("ada")
    made = running_app.graphql(
        ada,
        'mutation { generateApiKey(input: {description: "laptop"}) '
        "{ apiKey { id name description } } }",
    ).data["generateApiKey"]["apiKey"]
    client = running_app.client()
    client.auth = ("api", made["name"])
    assert client.get("/api/keys").status_code == 200
    listed = running_app.graphql(
        ada, "{ viewer { apiKeys { edges { node { id name description } } } } }"
    ).data["viewer"]["apiKeys"]["edges"]
    shown = listed[-1]["node"]
    assert (shown["id"], shown["description"]) == (made["id"], "laptop")
    assert made["name"] not in str(listed)
    revoked = running_app.graphql(
        ada,
        "mutation($id: String!) { deleteApiKey(input: {id: $id}) { success } }",
        id=made["id"],
    )
    assert revoked.data == {"deleteApiKey": {"success": True}}
    assert client.get("/api/keys").status_code == 401


def test_invitations_come_and_go(running_app: RunningApp) -> None:
    ada = running_app.make.user("ada")
    running_app.make.team("vision", admin=ada)
    invited = running_app.graphql(
        ada,
        'mutation { createInvite(input: {entityName: "vision", email: "x@y.z", '
        "admin: true}) { invite { id name email toUser { name } createdAt } } }",
    ).data["createInvite"]["invite"]
    assert (invited["name"], invited["toUser"]) == ("x@y.z", None)
    members = running_app.graphql(ada, TEAM, name="vision").data["entity"]["members"]
    assert [one["pending"] for one in members] == [True, False]
    gone = running_app.graphql(
        ada,
        "mutation($id: String) { deleteInvite(input: {id: $id}) { success } }",
        id=invited["id"],
    )
    assert gone.data == {"deleteInvite": {"success": True}}
    members = running_app.graphql(ada, TEAM, name="vision").data["entity"]["members"]
    assert [one["username"] for one in members] == ["ada"]


def test_the_default_entity_can_be_a_team_one_writes_to(
    running_app: RunningApp,
) -> None:
    ada, bob = running_app.make.user("ada"), running_app.make.user("bob")
    running_app.make.team("vision", member=ada, view_only=bob)
    change = (
        'mutation { updateUser(input: {defaultEntity: "vision"}) { user { entity } } }'
    )
    assert running_app.graphql(ada, change).data == {
        "updateUser": {"user": {"entity": "vision"}}
    }
    assert running_app.graphql(bob, change).codes == ["forbidden"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ('createUser(input: {email: "x"}) { user { id } }', "invalid_input"),
        (
            'createUser(input: {email: "a@b.c", username: "../x"}) { user { id } }',
            "invalid_input",
        ),
        (
            'createUser(input: {email: "a@b.c", username: "root"}) { user { id } }',
            "conflict",
        ),
        (
            'createUser(input: {email: "a@b.c", apiKey: "short"}) { user { id } }',
            "invalid_input",
        ),
        ('deleteUser(input: {username: "nobody"}) { success }', "not_found"),
        (
            'createOrganization(input: {name: ""}) { organization { id } }',
            "invalid_input",
        ),
        (
            'addOrganizationMember(input: {organizationName: "no", username: "root", role: "x"}) { success }',
            "not_found",
        ),
        (
            'createTeam(input: {teamName: "t", organizationName: "no"}) { entity { id } }',
            "not_found",
        ),
        ('deleteApiKey(input: {id: "nonsense"}) { success }', "invalid_input"),
        ('deleteApiKey(input: {id: "QXBpS2V5Ojk5OTk="}) { success }', "not_found"),
        ('deleteInvite(input: {id: "SW52aXRlOjk5OTk="}) { success }', "not_found"),
        ('updateUser(input: {defaultEntity: "nobody"}) { user { id } }', "not_found"),
    ],
)
def test_what_cannot_be_done_says_so_by_code(
    running_app: RunningApp, document: str, code: str
) -> None:
    root = running_app.make.user("root", admin=True)
    answer = running_app.graphql(root, "mutation { " + document + " }")
    assert answer.codes == [code]


def test_unknown_things_are_null(running_app: RunningApp) -> None:
    ada = running_app.make.user("ada")
    answer = running_app.graphql(
        ada, '{ organization(name: "no") { id } entity(name: "no") { id } }'
    )
    assert (answer.data, answer.errors) == ({"organization": None, "entity": None}, [])


def test_feature_flags_of_an_organization_are_an_empty_list(
    running_app: RunningApp,
) -> None:
    ada = running_app.make.user("ada")
    running_app.make.organization("acme", member=ada)
    answer = running_app.graphql(
        ada,
        'query OrgFeatureFlags { organization(name: "acme") '
        "{ featureFlags(rampIDType: OrgName) { rampKey isEnabled } "
        "coreWeaveOrganizationId } }",
    )
    assert answer.data == {
        "organization": {"featureFlags": [], "coreWeaveOrganizationId": None}
    }


def test_others_see_neither_the_address_nor_the_keys_of_a_person(
    running_app: RunningApp,
) -> None:
    ada, bob = running_app.make.user("ada"), running_app.make.user("bob")
    running_app.make.team("vision", member=ada, view_only=bob)
    query = (
        '{ users(query: "ada") { edges { node { username email apiKeys '
        "{ edges { node { name } } } } } } }"
    )
    seen = running_app.graphql(bob, query).data["users"]["edges"]
    assert seen == [{"node": {"username": "ada", "email": None, "apiKeys": None}}]
    own = running_app.graphql(ada, query).data["users"]["edges"][0]["node"]
    assert own["email"] == "ada@example.org"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ('createUser(input: {email: "a@b.c"}) { user { id } }', "forbidden"),
        ('deleteUser(input: {username: "root"}) { success }', "forbidden"),
        ('createOrganization(input: {name: "n"}) { organization { id } }', "forbidden"),
        ('deleteOrganization(input: {name: "acme"}) { success }', "forbidden"),
        (
            (
                'addOrganizationMember(input: {organizationName: "acme", username: "bob", '
                'role: "admin"}) { success }'
            ),
            "forbidden",
        ),
        (
            (
                'removeOrganizationMember(input: {organizationName: "acme", '
                'username: "root"}) { success }'
            ),
            "forbidden",
        ),
        (
            (
                'removeOrganizationMember(input: {organizationName: "hidden", '
                'username: "bob"}) { success }'
            ),
            "not_found",
        ),
        (
            'generateApiKey(input: {username: "root"}) { apiKey { name } }',
            "forbidden",
        ),
        (
            'generateApiKey(input: {username: "nobody"}) { apiKey { name } }',
            "forbidden",
        ),
        (
            (
                'createTeam(input: {teamName: "n", organizationName: "acme"}) '
                "{ entity { id } }"
            ),
            "forbidden",
        ),
        (
            (
                'createInvite(input: {entityName: "crew", username: "eve"}) '
                "{ invite { id } }"
            ),
            "forbidden",
        ),
        (
            (
                'createInvite(input: {entityName: "closed", username: "bob"}) '
                "{ invite { id } }"
            ),
            "not_found",
        ),
        (
            (
                'addTeamMember(input: {teamName: "crew", username: "bob", role: "admin"}) '
                "{ success }"
            ),
            "forbidden",
        ),
        (
            (
                'createServiceAccount(input: {entityName: "crew", description: "x"}) '
                "{ user { id } member { apiKey } }"
            ),
            "forbidden",
        ),
    ],
)
def test_a_member_is_refused_what_administrators_do(
    running_app: RunningApp, document: str, code: str
) -> None:
    root = running_app.make.user("root", admin=True)
    bob, eve = running_app.make.user("bob"), running_app.make.user("eve")
    running_app.make.organization("acme", admin=root, member=bob)
    running_app.make.organization("hidden", admin=eve)
    running_app.make.team("crew", organization="acme", member=bob)
    running_app.make.team("closed", admin=eve)
    everything = (
        "{ users { edges { node { username apiKeys { edges { node { id } } } "
        "teams { edges { node { name } } } } } } organizations { name members "
        "{ role user { username } } teams { name members { username role } } } }"
    )
    before = running_app.graphql(root, everything).data
    assert running_app.graphql(bob, "mutation { " + document + " }").codes == [code]
    assert running_app.graphql(None, "mutation { " + document + " }").codes == [
        "unauthenticated"
    ]
    assert running_app.graphql(root, everything).data == before


def test_a_key_for_somebody_else_is_logged_without_its_text(
    running_app: RunningApp, caplog: pytest.LogCaptureFixture
) -> None:
    root, bob = running_app.make.user("root", admin=True), running_app.make.user("bob")
    make = (
        "mutation($username: String) { generateApiKey(input: {username: $username, "
        'description: "given"}) { apiKey { name } } }'
    )
    with caplog.at_level(logging.INFO, logger="trailmark"):
        made = running_app.graphql(root, make, username="bob")
        own = running_app.graphql(bob, make, username="bob")
    key = made.data["generateApiKey"]["apiKey"]["name"]
    client = running_app.client()
    client.auth = ("api", key)
    asked = client.post("/graphql", json={"query": "{ viewer { username } }"})
    assert asked.json() == {"data": {"viewer": {"username": "bob"}}}
    told = [one.getMessage() for one in caplog.records if "API key" in one.message]
    assert len(told) == 1
    assert "administrator=root user=bob" in told[0]
    assert key not in caplog.text
    assert own.errors == []
    gone = running_app.graphql(root, make, username="nobody")
    assert gone.codes == ["not_found"]


def test_the_key_of_a_service_account_is_told_where_it_is_made_or_in_the_team(
    running_app: RunningApp,
) -> None:
    ada = running_app.make.user("ada")
    running_app.make.team("vision", admin=ada)
    made = running_app.graphql(
        ada,
        'mutation { createServiceAccount(input: {entityName: "vision", '
        'description: "ci"}) { user { username } member { name role apiKey } } }',
    ).data["createServiceAccount"]
    key = made["member"].pop("apiKey")
    assert made == {
        "user": {"username": "ci (vision)"},
        "member": {"name": "ci", "role": "member"},
    }
    listed = running_app.graphql(ada, TEAM, name="vision").data["entity"]["members"]
    assert listed[-1]["apiKey"] is None
    client = running_app.client()
    client.auth = ("api", key)
    assert client.get("/api/keys").status_code == 200


def test_users_come_in_pages(running_app: RunningApp) -> None:
    root = running_app.make.user("root", admin=True)
    for name in ("ada", "bob", "cy"):
        running_app.make.user(name)
    query = (
        "query($first: Int, $after: String) { users(first: $first, after: $after) "
        "{ edges { node { username } } pageInfo { endCursor hasNextPage } } }"
    )
    one = running_app.graphql(root, query, first=3).data["users"]
    assert [edge["node"]["username"] for edge in one["edges"]] == ["ada", "bob", "cy"]
    assert one["pageInfo"]["hasNextPage"] is True
    after = one["pageInfo"]["endCursor"]
    two = running_app.graphql(root, query, first=3, after=after).data["users"]
    assert [edge["node"]["username"] for edge in two["edges"]] == ["root"]
    assert two["pageInfo"]["hasNextPage"] is False
    for wrong in ({"first": -1}, {"first": 1_001}, {"after": "x"}):
        assert running_app.graphql(root, query, **wrong).codes == ["invalid_input"]


@pytest.mark.parametrize("text", ["a" * 10_000_000, "a\0b", "%", "", "\u202eeve"])
def test_no_text_breaks_what_administrators_do(
    running_app: RunningApp, text: str
) -> None:
    root = running_app.make.user("root", admin=True)
    running_app.make.organization("acme", admin=root)
    running_app.make.team("crew", organization="acme", admin=root)
    for document in (
        "query($x: String!) { users(query: $x) { edges { node { id } } } }",
        (
            "query($x: String!) { users(query: $x, match: EXACT) "
            "{ edges { node { id } } } }"
        ),
        "mutation($x: String!) { createUser(input: {email: $x}) { user { id } } }",
        (
            'mutation($x: String!) { createUser(input: {email: "a@b.c", username: $x}) '
            "{ user { id } } }"
        ),
        (
            "mutation($x: String!) { generateApiKey(input: {username: $x}) "
            "{ apiKey { id } } }"
        ),
        "mutation($x: String!) { createTeam(input: {teamName: $x}) { entity { id } } }",
        (
            'mutation($x: String!) { createInvite(input: {entityName: "crew", email: $x}) '
            "{ invite { id } } }"
        ),
        (
            'mutation($x: String!) { createInvite(input: {entityName: "crew", '
            "username: $x}) { invite { id } } }"
        ),
        (
            'mutation($x: String!) { addTeamMember(input: {teamName: "crew", '
            'username: "root", role: $x}) { success } }'
        ),
        (
            'mutation($x: String!) { removeOrganizationMember(input: {organizationName: "'
            'acme", username: $x}) { success } }'
        ),
        (
            "mutation($x: String!) { createOrganization(input: {name: $x}) "
            "{ organization { id } } }"
        ),
        "mutation($x: String!) { deleteInvite(input: {id: $x}) { success } }",
        "mutation($x: String!) { deleteApiKey(input: {id: $x}) { success } }",
    ):
        answer = running_app.graphql(root, document, x=text)
        assert answer.status < 500, (document, answer.errors)
        assert set(answer.codes) <= {"invalid_input", "not_found", "conflict"}, document
    service = (
        'mutation($x: String!) { createServiceAccount(input: {entityName: "crew", '
        "description: $x}) { user { id } } }"
    )
    made = running_app.graphql(root, service, x=text)
    assert made.status < 500
    assert made.codes == ([] if text == "%" else ["invalid_input"])
