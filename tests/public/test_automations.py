"""Automations and integrations by our client, on World W."""

from __future__ import annotations

from typing import Any

import pytest

import trailmark
from tests.support.world import World
from trailmark.apis.public.api import Api
from trailmark.automations import (
    ArtifactEvent,
    Automation,
    DoNothing,
    MetricThresholdFilter,
    NewAutomation,
    OnAddArtifactAlias,
    OnCreateArtifact,
    OnLinkArtifact,
    OnRunMetric,
    OnRunState,
    RunEvent,
    SendNotification,
    SendWebhook,
    SlackIntegration,
    TeamScope,
    WebhookIntegration,
)
from trailmark.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    TakenNameError,
    UnknownNameError,
    UsageError,
)

SLACK = "https://hooks.slack.com/services/secret"


@pytest.fixture
def name(project: str) -> str:
    """A name that nothing has."""
    return f"auto-{project}"


def loss_above(limit: float, scope: Any) -> OnRunMetric:
    return OnRunMetric(scope=scope, filter=RunEvent.metric("loss") > limit)


def saved(api: Api, name: str, **said: Any) -> Automation:
    event = loss_above(10, api.project("demo"))
    return api.create_automation(event >> DoNothing(), name=name, **said)


def slack(api: Api, name: str) -> SlackIntegration:
    return api.create_slack_integration(name, SLACK, team_name="Acme")


def test_the_documented_flow(api: Api, name: str) -> None:
    slack(api, name)
    project = api.project("demo", entity="crew")
    hook = next(api.slack_integrations(entity="crew"))
    event = OnRunMetric(scope=project, filter=RunEvent.metric("custom-metric") > 10)
    action = SendNotification.from_integration(hook)

    made = api.create_automation(event >> action, name=name, description="d")

    assert (made.name, made.description, made.enabled) == (name, "d", True)
    assert (made.scope.name, made.scope.entity) == ("demo", "crew")
    assert made.event.filter.metric == MetricThresholdFilter(
        name="custom-metric", cmp=">", threshold=10
    )
    assert made.action == SendNotification(integration_id=hook.id)
    assert made.created_at is not None
    assert api.automation(name, entity="crew") == made


def test_a_name_that_nothing_or_several_have_is_an_error(
    world: World, api: Api, name: str
) -> None:
    saved(api, name)
    other = world.api(entity="other")
    run = other.create_run(project="demo")
    event = loss_above(1, other.project("demo"))
    other.create_automation(event >> DoNothing(), name=name)
    with pytest.raises(UnknownNameError, match="there is no automation 'nope'"):
        api.automation("nope")
    with pytest.raises(UsageError, match="there are several automations"):
        api.automation(name)
    assert api.automation(name, entity="crew").scope.entity == "crew"
    assert api.automation(name, entity="other").scope.entity == run.entity
