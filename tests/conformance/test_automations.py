"""What one client makes, the other reads, changes and deletes. Source: protocol 4.11."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.official_client import VERSIONS, OfficialClient
from tests.support.world import World, running_world
from trailmark.automations import (
    ArtifactEvent,
    OnAddArtifactAlias,
    OnRunMetric,
    RunEvent,
    SendNotification,
    SendWebhook,
)

_numbers = itertools.count()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_world(tmp_path_factory.mktemp("automations")) as made:
        api = made.api()
        api.create_slack_integration("alerts", "https://hooks.slack.com/services/x")
        api.create_webhook_integration("ci", "https://ci.example.org/hook")
        yield made


@pytest.fixture(params=VERSIONS)
def official(
    request: pytest.FixtureRequest, world: World, tmp_path: Path
) -> OfficialClient:
    return OfficialClient(request.param, world.base_url, world.ada_key, tmp_path)


@pytest.fixture
def name() -> str:
    return f"auto-{next(_numbers)}"


def test_ours_reads_what_the_official_client_makes(
    official: OfficialClient, world: World, name: str
) -> None:
    ended = official.run("automations", "make", name, "demo")
    assert ended.exit_code == 0, ended.output
    api = world.api()
    slack, hook = api.integrations("crew")
    first = api.automation(name, entity="crew")
    assert ended.result["made"] == {
        "id": first.id,
        "name": name,
        "description": "Send a message whenever it exceeds 10.",
        "enabled": True,
        "scope": "demo",
        "event": "RUN_METRIC",
        "action": "NOTIFICATION",
    }
    rule = RunEvent.metric("custom-metric") > 10
    assert first.event == OnRunMetric(scope=first.scope, filter=rule)
    assert first.action == SendNotification(integration_id=slack.id)
    change = api.automation(f"{name}-change", entity="crew")
    grows = RunEvent.metric("loss").avg(5).increases_by(frac=0.5)
    assert change.event == OnRunMetric(
        scope=change.scope, filter=grows & RunEvent.name.contains("big")
    )
    posted = SendWebhook(integration_id=hook.id, request_payload={"a": 1})
    assert (change.action, change.enabled) == (posted, False)
    alias = api.automation(f"{name}-alias", entity="crew")
    assert alias.event == OnAddArtifactAlias(
        scope=alias.scope, filter=ArtifactEvent.alias.eq("prod")
    )
    assert api.update_automation(alias, enabled=False).event == alias.event


def test_the_official_client_changes_and_deletes_what_ours_makes(
    official: OfficialClient, world: World, name: str
) -> None:
    api = world.api()
    slack, hook = api.integrations("crew")
    rule = (RunEvent.metric("loss").min(3) < 1) & RunEvent.name.matches_regex("^a")
    event = OnRunMetric(scope=api.project("demo"), filter=rule)
    action = SendNotification(integration_id=slack.id, title="t", severity="warn")
    first = api.create_automation(event >> action, name=name, description="d")
    change = RunEvent.metric("loss").changes_by(diff=2)
    second = api.create_automation(
        event.at(api.team("crew")) >> SendWebhook(integration_id=hook.id),
        name=f"{name}-team",
    )
    third = api.create_automation(
        OnRunMetric(scope=api.project("demo"), filter=change) >> action,
        name=f"{name}-change",
    )

    ended = official.run("automations", "change", name, "demo")

    assert ended.exit_code == 0, ended.output
    said = {
        "id": first.id,
        "name": name,
        "description": "d",
        "enabled": True,
        "scope": "demo",
        "event": "RUN_METRIC",
        "action": "NOTIFICATION",
    }
    assert ended.result["seen"][name] == said
    # Clients before 0.31 walk the projects, and find nothing of a whole team.
    of_team = ended.result["seen"].get(second.name, {})
    knows_teams = official.version == VERSIONS[0]
    assert of_team.get("scope") == ("crew" if knows_teams else None)
    kept = "Kept for reference, but no longer used."
    assert ended.result["assigned"] == said | {"enabled": False, "description": kept}
    assert ended.result["said"] == said | {"description": "said"}
    assert ended.result["gone"] is True
    assert list(api.automations("crew", name=third.name)) == []
    now = api.automation(name, entity="crew")
    assert (now.event, now.action) == (first.event, first.action)
    assert (now.enabled, now.description) == (True, "said")
