"""Automations and integrations over GraphQL, on both databases. Source: protocol 4.11."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.support.graphql import OPERATOR, Answer, Gql
from tests.support.official_documents import official_documents
from trailmark.server.accounts.actor import Actor
from trailmark.server.accounts.organizations import create_organization
from trailmark.server.accounts.teams import CreateTeam, create_team
from trailmark.server.projects.records import ensure_project, update_project
from trailmark.wire.ids import encode_global_id

SLACK_URL = "https://hooks.slack.com/services/T0/B0/secret"
SLACK = """mutation C($input: CreateSlackIntegrationInput!) {
  createSlackIntegration(input: $input) { integration { id teamName channelName } }
}"""
WEBHOOK = """mutation C($input: CreateGenericWebhookIntegrationInput!) {
  createGenericWebhookIntegration(input: $input) { integration { id name urlEndpoint } }
}"""
FORGET = "mutation F($id: ID!) { deleteIntegration(input: {id: $id}) { success } }"
BARE = "mutation U($input: UpdateFilterTriggerInput!) { updateFilterTrigger(input: $input) { trigger { name description enabled } } }"
THRESHOLD = {
    "name": "loss",
    "agg_op": None,
    "window_size": 1,
    "cmp_op": "$gt",
    "threshold": 10,
}


def official(operation: str) -> str:
    return next(one.text for one in official_documents() if one.operation == operation)


def metric_filter(**changes: Any) -> str:
    return json.dumps(
        {
            "run_filter": '{"$and": []}',
            "run_metric_filter": {"threshold_filter": THRESHOLD | changes},
            "metric_filter": None,
        }
    )


def said(**changes: Any) -> dict[str, Any]:
    """The input of an automation of ada's project `digits`, which nothing is done by."""
    return {
        "name": "a1",
        "enabled": True,
        "scopeType": "PROJECT",
        "scopeID": encode_global_id("Project", "v1", "digits", "ada"),
        "triggeringEventType": "RUN_METRIC",
        "eventFilter": metric_filter(),
        "triggeredActionType": "NO_OP",
        "triggeredActionConfig": {"noOpActionInput": {"noOp": True}},
        **changes,
    }


def create(gql: Gql, actor: Actor | None = None, **changes: Any) -> Answer:
    return gql(official("CreateAutomation"), actor=actor, input=said(**changes))


def created(gql: Gql, actor: Actor | None = None, **changes: Any) -> dict[str, Any]:
    answer = create(gql, actor, **changes)
    assert not answer.errors, answer.errors
    return answer.data["result"]["trigger"]


def integration(gql: Gql, document: str, **values: Any) -> str:
    answer = gql(document, input={"entityName": "ada", **values})
    assert not answer.errors, answer.errors
    (result,) = answer.data.values()
    return result["integration"]["id"]


def slack(gql: Gql, channel: str = "alerts") -> str:
    return integration(gql, SLACK, channelName=channel, webhookURL=SLACK_URL)


def webhook(gql: Gql, name: str = "deploy") -> str:
    url = "https://example.org/hook"
    return integration(gql, WEBHOOK, name=name, urlEndpoint=url)


@pytest.fixture
def place(gql: Gql) -> Gql:
    gql.run("r1")
    return gql


def test_what_is_kept_is_answered_in_the_official_clients_words(place: Gql) -> None:
    made = created(place, description="d")
    assert made == {
        "__typename": "Trigger",
        "id": made["id"],
        "createdAt": made["createdAt"],
        "updatedAt": made["createdAt"],
        "name": "a1",
        "description": "d",
        "enabled": True,
        "scope": {
            "__typename": "Project",
            "id": encode_global_id("Project", "v1", "digits", "ada"),
            "name": "digits",
        },
        "event": {
            "__typename": "FilterEventTriggeringCondition",
            "eventType": "RUN_METRIC",
            "filter": metric_filter(),
        },
        "action": {"__typename": "NoOpTriggeredAction", "noOp": True},
    }


def test_actions_are_answered_with_their_integration(place: Gql) -> None:
    channel, hook = slack(place), webhook(place)
    told = created(
        place,
        triggeredActionType="NOTIFICATION",
        triggeredActionConfig={
            "notificationActionInput": {
                "integrationID": channel,
                "title": "t",
                "message": "m",
                "severity": "WARN",
            }
        },
    )
    assert told["action"] == {
        "__typename": "NotificationTriggeredAction",
        "integration": {
            "__typename": "SlackIntegration",
            "id": channel,
            "teamName": "",
            "channelName": "alerts",
        },
        "title": "t",
        "message": "m",
        "severity": "WARN",
    }
    posted = created(
        place,
        name="a2",
        triggeredActionType="GENERIC_WEBHOOK",
        triggeredActionConfig={
            "genericWebhookActionInput": {
                "integrationID": hook,
                "requestPayload": '{"a": "${run_name}"}',
            }
        },
    )
    assert posted["action"] == {
        "__typename": "GenericWebhookTriggeredAction",
        "integration": {
            "__typename": "GenericWebhookIntegration",
            "id": hook,
            "name": "deploy",
            "urlEndpoint": "https://example.org/hook",
        },
        "requestPayload": '{"a": "${run_name}"}',
    }


def test_the_filter_of_an_artifact_event_is_wrapped_once(place: Gql) -> None:
    wanted = '{"$or": [{"$and": [{"alias": {"$eq": "prod"}}]}]}'
    made = created(place, triggeringEventType="LINK_MODEL", eventFilter=wanted)
    assert made["event"]["eventType"] == "LINK_MODEL"
    assert json.loads(made["event"]["filter"]) == {"filter": wanted}


def test_every_list_that_clients_walk_shows_it(place: Gql) -> None:
    made = [created(place, name=f"a{number}") for number in range(3)]
    found = place(
        official("GetEntityAutomations"),
        entity="ada",
        perPage=2,
        filters=json.dumps({}),
    ).data["scope"]["triggers"]
    assert [edge["node"] for edge in found["edges"]] == made[:2]
    assert found["pageInfo"]["hasNextPage"] is True
    rest = place(
        official("GetEntityAutomations"),
        entity="ada",
        perPage=2,
        cursor=found["pageInfo"]["endCursor"],
    ).data["scope"]["triggers"]
    assert [edge["node"] for edge in rest["edges"]] == made[2:]
    assert rest["pageInfo"]["hasNextPage"] is False
    named = place(
        official("GetEntityAutomations"),
        entity="ada",
        filters='{"name": "a1"}',
        order="-createdAt",
    ).data["scope"]["triggers"]
    assert [edge["node"] for edge in named["edges"]] == [made[1]]
    for operation in ("GetEntityAutomationsLegacy", "GetAutomationsLegacy"):
        answer = place(official(operation), entity="ada")
        (edge,) = answer.data["scope"]["projects"]["edges"]
        assert edge["node"]["triggers"] == made, operation


def test_an_organization_shows_those_of_its_teams(gql: Gql) -> None:
    with gql.services.database.write() as unit:
        create_organization(unit, OPERATOR, "acme", "ada")
        create_team(unit, OPERATOR, CreateTeam("crew", "ada", "acme"))
    assert gql.ada.user_rowid is not None
    ada = gql.actor(gql.ada.user_rowid)
    with gql.services.database.write() as unit:
        ensure_project(unit, ada, "crew", "demo")
    made = created(gql, ada, scopeID=encode_global_id("Project", "v1", "demo", "crew"))
    answer = gql(official("GetOrgAutomations"), actor=ada, org="acme")
    assert [edge["node"] for edge in answer.data["scope"]["triggers"]["edges"]] == [
        made
    ]
    legacy = gql(official("GetAutomationsLegacy"), actor=ada)
    (edge,) = legacy.data["scope"]["projects"]["edges"]
    assert edge["node"]["triggers"] == [made]


def test_a_name_is_taken_once_in_an_entity(place: Gql) -> None:
    created(place)
    again = create(place)
    assert (again.status, again.code) == (409, "conflict")
    two = created(place, name="a2")
    renamed = place(BARE, input={"id": two["id"], "name": "a1"})
    assert (renamed.status, renamed.code) == (409, "conflict")
    same = place(BARE, input={"id": two["id"], "name": "a2"})
    assert same.data["updateFilterTrigger"]["trigger"]["name"] == "a2"


def test_what_is_not_said_stays(place: Gql) -> None:
    made = created(place, description="d")
    changed = place(BARE, input={"id": made["id"], "enabled": False})
    assert changed.data["updateFilterTrigger"]["trigger"] == {
        "name": "a1",
        "description": "d",
        "enabled": False,
    }
    cleared = place(BARE, input={"id": made["id"], "description": None})
    assert cleared.data["updateFilterTrigger"]["trigger"] == {
        "name": "a1",
        "description": None,
        "enabled": False,
    }


def test_what_is_gone_is_not_found_and_never_another(place: Gql) -> None:
    made = created(place)
    gone = place(official("DeleteAutomation"), id=made["id"])
    assert gone.data == {"result": {"success": True}}
    other = created(place)
    assert other["id"] != made["id"]
    for answer in (
        place(official("DeleteAutomation"), id=made["id"]),
        place(official("UpdateAutomation"), input={"id": made["id"], "enabled": False}),
    ):
        assert (answer.status, answer.code) == (404, "not_found")


def _threshold(**changes: Any) -> dict[str, Any]:
    return {"eventFilter": metric_filter(**changes)}


def _rules(**rules: Any) -> dict[str, Any]:
    return {"eventFilter": json.dumps({"run_filter": "{}", "run_metric_filter": rules})}


_CHANGE = {
    "name": "loss",
    "agg_op": "MAX",
    "current_window_size": 2,
    "prior_window_size": 3,
    "change_type": "RELATIVE",
    "change_dir": "ANY",
    "change_amount": 0.5,
}
_ALIAS = '{"$or":[{"$and":[]}]}'
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": ""}, "cannot be the automation's name"),
    "blank name": ({"name": "  "}, "cannot be the automation's name"),
    "two lines": ({"name": "a\nb"}, "cannot be the automation's name"),
    "NUL": ({"name": "a\0b"}, "NUL character"),
    "long name": ({"name": "n" * 256}, "256 characters is too long"),
    "huge name": ({"name": "n" * 1_000_000}, "is too long"),
    "description": ({"description": "d" * 10_001}, "10001 characters is too long"),
    "NUL inside": ({"description": "a\0b"}, "NUL character"),
    "no JSON": ({"eventFilter": "{"}, "the event filter cannot be parsed"),
    "empty": ({"eventFilter": ""}, "the event filter cannot be parsed"),
    "no object": ({"eventFilter": "[]"}, "the event filter must be an object"),
    "huge filter": ({"eventFilter": "x" * 64_001}, "64001 characters is too long"),
    "deep": ({"eventFilter": '{"a":' * 300 + "1" + "}" * 300}, "nested deeper"),
    "no rule": ({"eventFilter": "{}"}, "run_metric_filter must be an object"),
    "foreign": ({"eventFilter": '{"x": 1}'}, "'x' does not belong there"),
    "runs": (
        {"eventFilter": '{"run_filter": "{\\"nope\\": 1}"}'},
        "'nope' is not a property of a run",
    ),
    "runs no text": ({"eventFilter": '{"run_filter": 5}'}, "run_filter must be"),
    "operator": (
        {"eventFilter": '{"run_filter": {"name": {"$near": 1}}}'},
        "'$near' is not a filter operator",
    ),
    "pattern": (
        {"eventFilter": '{"run_filter": {"name": {"$regex": "("}}}'},
        "is not a regular expression",
    ),
    "no metric": (_threshold(name=""), "name must be a metric's"),
    "long metric": (_threshold(name="n" * 1_001), "name must be a metric's"),
    "window 0": (_threshold(window_size=0), "window_size must be"),
    "window -1": (_threshold(window_size=-1), "window_size must be"),
    "window 1.5": (_threshold(window_size=1.5), "window_size must be"),
    "window true": (_threshold(window_size=True), "window_size must be"),
    "huge window": (_threshold(window_size=10**30), "window_size must be"),
    "comparison": (_threshold(cmp_op="$ne"), "cmp_op must be one of"),
    "aggregate": (_threshold(agg_op="SUM"), "agg_op must be one of"),
    "text": (_threshold(threshold="10"), "threshold must be a number"),
    "true": (_threshold(threshold=True), "threshold must be a number"),
    "NaN": (_threshold(threshold=float("nan")), "threshold must be a finite number"),
    "infinite": (_threshold(threshold=10**400), "threshold must be a finite number"),
    "more": (_threshold(colour=1), "'colour' does not belong there"),
    "other rule": (_rules(change_filter=_CHANGE), "'change_filter' does not belong"),
    "no change": (
        {
            "triggeringEventType": "RUN_METRIC_CHANGE",
            **_rules(change_filter=_CHANGE | {"change_amount": 0}),
        },
        "change_amount must be above 0",
    ),
    "direction": (
        {
            "triggeringEventType": "RUN_METRIC_CHANGE",
            **_rules(change_filter=_CHANGE | {"change_dir": "UP"}),
        },
        "change_dir must be one of",
    ),
    "deviations": (
        {
            "triggeringEventType": "RUN_METRIC_ZSCORE",
            **_rules(
                zscore_filter={
                    "name": "l",
                    "window_size": 30,
                    "threshold": -1,
                    "change_dir": "ANY",
                }
            ),
        },
        "threshold must be above 0",
    ),
    "no states": (
        {
            "triggeringEventType": "RUN_STATE",
            "eventFilter": '{"run_state_filter": {"states": []}}',
        },
        "must be a list of at least one state",
    ),
    "state": (
        {
            "triggeringEventType": "RUN_STATE",
            "eventFilter": '{"run_state_filter": {"states": ["ASLEEP"]}}',
        },
        "state must be one of RUNNING, FINISHED, FAILED",
    ),
    "field": (
        {
            "triggeringEventType": "LINK_MODEL",
            "eventFilter": '{"$or":[{"$and":[{"state":{"$eq":"x"}}]}]}',
        },
        "'state' is nothing that an event of artifacts has",
    ),
    "scope": (
        {"triggeringEventType": "CREATE_ARTIFACT", "eventFilter": _ALIAS},
        "has no scope 'PROJECT'",
    ),
    "older event": (
        {"triggeringEventType": "UPDATE_ARTIFACT_ALIAS", "eventFilter": _ALIAS},
        "this server knows no events of type 'UPDATE_ARTIFACT_ALIAS'",
    ),
    "no id": ({"scopeID": "nope"}, "'nope' is not an id"),
    "other id": (
        {"scopeType": "ENTITY", "scopeID": encode_global_id("Run", 1)},
        "is not the id of a Entity",
    ),
    "action": (
        {"triggeredActionType": "ARIA"},
        "this server does nothing of type 'ARIA'",
    ),
    "no config": (
        {"triggeredActionType": "GENERIC_WEBHOOK"},
        "says nothing of an action of type 'GENERIC_WEBHOOK'",
    ),
}


@pytest.mark.parametrize(("changes", "words"), BAD.values(), ids=BAD)
def test_what_cannot_be_is_refused_with_a_reason(
    changes: dict[str, Any], words: str, place: Gql
) -> None:
    answer = create(place, **changes)
    assert (answer.status, answer.code) == (400, "invalid_input")
    assert words in answer.errors[0]["message"]
    assert len(answer.errors[0]["message"]) < 2_100


def test_half_a_surrogate_pair_is_no_failure(place: Gql) -> None:
    body = json.dumps(
        {
            "query": official("CreateAutomation"),
            "variables": {"input": said(name="a\ud800b")},
        }
    )
    answer = place.send(body.encode())
    assert (answer.status, answer.code) == (400, "invalid_input")


def test_half_a_surrogate_pair_inside_a_filter_is_no_failure(place: Gql) -> None:
    rule = {"threshold_filter": THRESHOLD | {"name": "a\ud800"}}
    runs = {"name": {"$regex": "\ud800"}}
    text = json.dumps({"run_filter": runs, "run_metric_filter": rule})
    assert created(place, eventFilter=text)["event"]["filter"] == text
    found = place(
        'query($filters: JSONString) { project(name: "digits") '
        "{ runs(filters: $filters) { edges { node { name } } } } }",
        filters=json.dumps(runs),
    )
    assert found.data == {"project": {"runs": {"edges": []}}}


def test_an_action_uses_what_is_there_and_of_its_kind(place: Gql) -> None:
    channel, hook = slack(place), webhook(place)

    def notify(gid: str, **values: Any) -> Answer:
        config = {"notificationActionInput": {"integrationID": gid, **values}}
        return create(
            place, triggeredActionType="NOTIFICATION", triggeredActionConfig=config
        )

    def post(gid: str, payload: str) -> Answer:
        config = {
            "genericWebhookActionInput": {
                "integrationID": gid,
                "requestPayload": payload,
            }
        }
        return create(
            place, triggeredActionType="GENERIC_WEBHOOK", triggeredActionConfig=config
        )

    assert notify(hook).code == "not_found"
    assert post(channel, "{}").code == "not_found"
    assert notify(encode_global_id("Integration", 99, 0)).code == "not_found"
    assert notify(encode_global_id("Integration", 99)).code == "invalid_input"
    assert notify(encode_global_id("Integration", "9" * 30, 0)).code == "invalid_input"
    assert notify(channel, title="t" * 1_001).code == "invalid_input"
    assert notify(channel, message="m" * 10_001).code == "invalid_input"
    for payload in ("", "[]", "5", "{", '{"a": ' * 300 + "1" + "}" * 300):
        assert post(hook, payload).code == "invalid_input"
    assert post(hook, json.dumps({"a": "x" * 64_000})).code == "invalid_input"
    queued = create(
        place,
        triggeredActionType="QUEUE_JOB",
        triggeredActionConfig={
            "queueJobActionInput": {
                "queueID": encode_global_id("RunQueue", 7),
                "template": "{}",
            }
        },
    )
    assert queued.code == "not_found"


def test_integrations_are_listed_without_their_secrets(gql: Gql) -> None:
    channel, hook = slack(gql), webhook(gql)
    answer = gql(official("IntegrationsByEntity"), entity="ada", perPage=1)
    first = answer.data["entity"]["integrations"]
    assert [edge["node"] for edge in first["edges"]] == [
        {
            "__typename": "SlackIntegration",
            "id": channel,
            "teamName": "",
            "channelName": "alerts",
        }
    ]
    rest = gql(
        official("IntegrationsByEntity"),
        entity="ada",
        cursor=first["pageInfo"]["endCursor"],
    )
    assert [edge["node"] for edge in rest.data["entity"]["integrations"]["edges"]] == [
        {
            "__typename": "GenericWebhookIntegration",
            "id": hook,
            "name": "deploy",
            "urlEndpoint": "https://example.org/hook",
        }
    ]
    assert "secret" not in json.dumps([answer.data, rest.data])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/x",
        "ftp://example.org/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "https:///x",
        "https://user:secret@example.org/",
        "https://user@example.org/",
        "https://example.org/a b",
        "https://example.org/\nx",
        "https://example.org/\0",
        "https://example.org:99999/",
        "https://[::1/",
        "http:\\\\example.org",
        "https://example.org/" + "x" * 2_000,
    ],
)
def test_an_address_has_to_be_one_that_can_be_posted_to(url: str, gql: Gql) -> None:
    given = {"entityName": "ada", "name": "n", "urlEndpoint": url}
    answer = gql(WEBHOOK, input=given)
    assert (answer.status, answer.code) == (400, "invalid_input")
    assert "secret" not in json.dumps(answer.errors)


def test_an_integration_has_its_name_once_and_stays_while_it_is_used(
    place: Gql,
) -> None:
    channel = slack(place)
    hook = webhook(place, "alerts")  # another kind has names of its own
    given = {"entityName": "ada", "channelName": "alerts", "webhookURL": SLACK_URL}
    assert place(SLACK, input=given).code == "conflict"
    config = {"notificationActionInput": {"integrationID": channel}}
    made = created(
        place, triggeredActionType="NOTIFICATION", triggeredActionConfig=config
    )
    refused = place(FORGET, id=channel)
    assert refused.code == "conflict"
    assert refused.errors[0]["message"] == "the integration 'alerts' is used by 'a1'"
    place(official("DeleteAutomation"), id=made["id"])
    assert place(FORGET, id=channel).data == {"deleteIntegration": {"success": True}}
    assert place(FORGET, id=channel).code == "not_found"
    assert place(FORGET, id=hook).data == {"deleteIntegration": {"success": True}}
    answer = place(
        WEBHOOK,
        input={
            "entityName": "ada",
            "name": "n",
            "urlEndpoint": "https://example.org/",
            "secretRef": "s",
        },
    )
    assert answer.code == "invalid_input"


def test_a_stale_id_never_means_the_next_integration(place: Gql) -> None:
    old = slack(place)
    place(FORGET, id=old)
    slack(place, "another")
    config = {"notificationActionInput": {"integrationID": old}}
    answer = create(
        place, triggeredActionType="NOTIFICATION", triggeredActionConfig=config
    )
    assert answer.code == "not_found"


def test_what_each_role_may_do(gql: Gql) -> None:
    people = gql.team("crew", boss="admin", hand="member", guest="view-only")
    stranger = gql.user("stranger")
    boss, hand, guest = people["boss"], people["hand"], people["guest"]
    with gql.services.database.write() as unit:
        ensure_project(unit, boss, "crew", "demo")
    in_project = {"scopeID": encode_global_id("Project", "v1", "demo", "crew")}
    in_team = {"scopeType": "ENTITY", "scopeID": encode_global_id("Entity", 2)}
    hook_input = {"entityName": "crew", "name": "h", "urlEndpoint": "https://a.org/"}
    assert gql(WEBHOOK, actor=hand, input=hook_input).code == "forbidden"
    assert gql(WEBHOOK, actor=guest, input=hook_input).code == "forbidden"
    assert gql(WEBHOOK, actor=stranger, input=hook_input).code == "not_found"
    hook = gql(WEBHOOK, actor=boss, input=hook_input).data[
        "createGenericWebhookIntegration"
    ]["integration"]["id"]
    assert gql(FORGET, actor=hand, id=hook).code == "forbidden"
    assert gql(FORGET, actor=stranger, id=hook).code == "not_found"
    post = {
        "triggeredActionType": "GENERIC_WEBHOOK",
        "triggeredActionConfig": {"genericWebhookActionInput": {"integrationID": hook}},
    }

    made = created(gql, hand, **in_project, **post)
    assert create(gql, guest, name="g", **in_project).code == "forbidden"
    assert create(gql, stranger, name="s", **in_project).code == "not_found"
    team = gql('query { entity(name: "crew") { id } }', actor=boss).data["entity"]["id"]
    in_team["scopeID"] = team
    assert create(gql, hand, name="t", **in_team).code == "forbidden"
    assert create(gql, stranger, name="t", **in_team).code == "not_found"
    of_team = created(gql, boss, name="t", **in_team)

    listing = official("GetEntityAutomations")
    for actor, names in ((boss, ["a1", "t"]), (guest, ["a1", "t"])):
        found = gql(listing, actor=actor, entity="crew").data["scope"]["triggers"]
        assert [edge["node"]["name"] for edge in found["edges"]] == names
    assert gql(listing, actor=stranger, entity="crew").data == {"scope": None}
    everything = "query { triggers { edges { node { name } } } }"
    assert gql(everything, actor=stranger).data == {"triggers": {"edges": []}}

    delete = official("DeleteAutomation")
    assert gql(delete, actor=guest, id=made["id"]).code == "forbidden"
    assert gql(delete, actor=stranger, id=made["id"]).code == "not_found"
    assert gql(delete, actor=hand, id=of_team["id"]).code == "forbidden"
    assert gql(BARE, actor=guest, input={"id": made["id"]}).code == "forbidden"
    assert gql(BARE, actor=stranger, input={"id": made["id"]}).code == "not_found"
    # Nobody sends through the team's integration from elsewhere.
    with gql.services.database.write() as unit:
        ensure_project(unit, stranger, "stranger", "own")
    own = {"scopeID": encode_global_id("Project", "v1", "own", "stranger")}
    assert create(gql, stranger, **own, **post).code == "not_found"


def test_outsiders_of_an_open_project_see_no_addresses(gql: Gql) -> None:
    gql.run("r1")
    hook = webhook(gql)
    with gql.services.database.write() as unit:
        project = ensure_project(unit, gql.ada, "ada", "digits")
        update_project(unit, project, visibility="open")
    created(
        gql,
        triggeredActionType="GENERIC_WEBHOOK",
        triggeredActionConfig={"genericWebhookActionInput": {"integrationID": hook}},
    )
    stranger = gql.user("stranger")
    answer = gql(
        'query { project(name: "digits", entityName: "ada") { triggers { name '
        "triggeredAction { ... on GenericWebhookTriggeredAction { integration { "
        "... on GenericWebhookIntegration { name urlEndpoint } } } } } } }",
        actor=stranger,
    )
    (seen,) = answer.data["project"]["triggers"]
    assert seen == {
        "name": "a1",
        "triggeredAction": {"integration": {"name": "", "urlEndpoint": ""}},
    }


def test_ids_of_other_things_and_other_forms_are_no_ids(place: Gql) -> None:
    delete = official("DeleteAutomation")
    for text in (
        "",
        "Trigger:1",
        "\0",
        encode_global_id("Trigger", 1),
        encode_global_id("Trigger", "1", "x"),
        encode_global_id("Run", 1, 1),
        base64.b64encode(b"Trigger:-1:0").decode(),
        "x" * 100_000,
    ):
        answer = place(delete, id=text)
        assert (answer.status, answer.code) == (400, "invalid_input"), text[:50]


def test_filters_and_orders_that_are_not_known_are_refused(place: Gql) -> None:
    listing = official("GetEntityAutomations")
    for filters in ('{"colour": 1}', '{"name": {"$regex": "x"}}', "[]", "{", '"x"'):
        answer = place(listing, entity="ada", filters=filters)
        assert answer.code == "invalid_input", filters
    assert place(listing, entity="ada", order="colour").code == "invalid_input"
    assert place(listing, entity="ada", cursor="x").code == "invalid_input"
    assert place(listing, entity="ada", filters="null").data["scope"]["triggers"]
