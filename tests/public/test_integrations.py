"""Integrations by our client, in a world of their own: what is listed is all there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.world import World, running_world
from trailmark.apis.public.api import Api
from trailmark.automations import (
    DoNothing,
    OnRunMetric,
    RunEvent,
    SendNotification,
    SendWebhook,
    SlackIntegration,
    WebhookIntegration,
)
from trailmark.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TakenNameError,
    UnknownNameError,
    UsageError,
)

SLACK = "https://hooks.slack.com/services/secret"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_world(tmp_path_factory.mktemp("integrations")) as made:
        api = made.api()
        api.create_slack_integration("team-alerts-a", SLACK, team_name="Acme")
        api.create_slack_integration("random", SLACK)
        api.create_webhook_integration("ci", "https://ci.example.org/hook")
        api.create_webhook_integration("deploy", "http://127.0.0.1:8099/deploy")
        yield made


def test_lists_are_of_one_kind_or_of_both(api: Api) -> None:
    slack = list(api.slack_integrations(entity="crew"))
    hooks = list(api.webhook_integrations(entity="crew"))
    assert [(one.team_name, one.channel_name) for one in slack] == [
        ("Acme", "team-alerts-a"),
        ("", "random"),
    ]
    assert [(one.name, one.url_endpoint) for one in hooks] == [
        ("ci", "https://ci.example.org/hook"),
        ("deploy", "http://127.0.0.1:8099/deploy"),
    ]
    assert list(api.integrations(entity="crew")) == [*slack, *hooks]
    assert list(api.integrations(per_page=1)) == [*slack, *hooks]
    assert next(api.slack_integrations()) == slack[0]
    assert [
        one.channel_name
        for one in api.slack_integrations(entity="crew")
        if one.channel_name.startswith("team-alerts-")
    ] == ["team-alerts-a"]
    assert [
        one.name
        for one in api.webhook_integrations(entity="crew")
        if one.url_endpoint.startswith("https://ci.example.org")
    ] == ["ci"]
    assert list(api.integrations("other")) == []
    with pytest.raises(TypeError):
        api.slack_integrations("crew")  # type: ignore[misc]  # pyright: ignore[reportCallIssue]
    with pytest.raises(UnknownNameError, match="there is no entity 'nobody'"):
        list(api.integrations("nobody"))
    with pytest.raises(UsageError, match="a page cannot have 0 items"):
        api.webhook_integrations(per_page=0)


def test_members_see_them_and_administrators_make_them(world: World) -> None:
    bob = world.bob()
    assert len(list(bob.integrations("crew"))) == 4
    with pytest.raises(UnknownNameError):
        list(bob.integrations("other"))
    with pytest.raises(ForbiddenError, match="you may read this team"):
        bob.create_webhook_integration("bobs", "https://example.org/", entity="crew")
    with pytest.raises(ForbiddenError, match="you may read this integration"):
        next(bob.integrations("crew")).delete()
    with pytest.raises(NotFoundError):
        bob.create_slack_integration("c", SLACK, entity="other")
    own = bob.create_webhook_integration("own", "https://example.org/", entity="bob")
    assert list(bob.integrations("bob")) == [own]
    own.delete()
    assert list(bob.integrations("bob")) == []
    with pytest.raises(NotFoundError, match="there is no such integration"):
        own.delete()


def test_a_name_is_taken_once_and_kept_while_it_is_used(api: Api, project: str) -> None:
    with pytest.raises(TakenNameError, match="has a webhook integration 'ci' already"):
        api.create_webhook_integration("ci", "https://example.org/")
    hook = api.create_webhook_integration(project, "https://example.org/", entity="ada")
    event = OnRunMetric(scope=api.project("demo"), filter=RunEvent.metric("m") > 1)
    action = SendWebhook.from_integration(hook)
    made = api.create_automation(event >> action, name=project)
    with pytest.raises(ConflictError, match=f"is used by {project!r}"):
        hook.delete()
    api.update_automation(made, action=DoNothing())
    hook.delete()
    with pytest.raises(NotFoundError):
        api.update_automation(made, action=action)


def test_addresses_that_cannot_be_are_refused(api: Api, project: str) -> None:
    for url in ("nothing", "ftp://example.org/", "https://me:secret@example.org/"):
        with pytest.raises(InvalidInputError) as refused:
            api.create_webhook_integration(project, url)
        assert "secret" not in str(refused.value)
    with pytest.raises(InvalidInputError, match="webhook URL"):
        api.create_slack_integration(project, "slack")
    with pytest.raises(UsageError):
        api.create_webhook_integration("", "https://example.org/")
    with pytest.raises(UsageError):
        api.create_slack_integration(project, "")


def test_an_action_takes_the_integration_of_its_kind(api: Api) -> None:
    channel = next(api.slack_integrations())
    hook = next(api.webhook_integrations())
    assert SendNotification.from_integration(
        channel, title="t", text="m", level="error"
    ) == SendNotification(
        integration_id=channel.id, title="t", message="m", severity="ERROR"
    )
    assert SendWebhook.from_integration(
        hook, payload='{"a": [1, null]}'
    ) == SendWebhook(integration_id=hook.id, request_payload={"a": [1, None]})
    wrong_hook: WebhookIntegration = channel  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    wrong_channel: SlackIntegration = hook  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    with pytest.raises(UsageError, match="is no webhook integration"):
        SendWebhook.from_integration(wrong_hook)
    with pytest.raises(UsageError, match="is no Slack integration"):
        SendNotification.from_integration(wrong_channel)
    with pytest.raises(UsageError, match="severity='loud' is not known"):
        SendNotification.from_integration(channel, level="loud")
    for payload in ("[1]", "{", {"a": object()}, {"a": float}):
        with pytest.raises(UsageError, match="payload="):
            SendWebhook.from_integration(hook, payload=payload)
