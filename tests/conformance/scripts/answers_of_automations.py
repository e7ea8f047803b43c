"""What an `Api` tells of automations, and what the server keeps of those it makes."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

from answering import DEMO, api, asked, names, package, plain, project, see, seen


def automations() -> None:
    words: Any = importlib.import_module(f"{package}.automations")
    see("none", lambda: list(api.automations(entity="crew", name=f"none-{project}")))
    see("no_automation", lambda: api.automation(f"none-{project}", entity="crew"))
    see("slack", lambda: list(api.slack_integrations(entity="crew")))
    see("webhooks", lambda: list(api.webhook_integrations(entity="crew")))
    api.create_project(project, "crew")
    scope = api.project(project, entity="crew")
    event = words.OnRunMetric(scope=scope, filter=words.RunEvent.metric("loss") > 10)
    made = api.create_automation(
        event >> words.DoNothing(), name=project, description="d"
    )
    see("made", lambda: look_at(made))
    see(
        "again", lambda: api.create_automation(event >> words.DoNothing(), name=project)
    )
    see("fetched", lambda: look_at(api.create_automation(
        event >> words.DoNothing(), name=project, fetch_existing=True
    )))  # fmt: skip
    see("read", lambda: look_at(api.automation(project, entity="crew")))
    see("listed", lambda: project in names(api.automations(entity="crew")))
    see("paged", lambda: names(api.automations("crew", name=project)))
    see("everywhere", lambda: names(api.automations(name=project)))
    made.description = "assigned"
    see("assigned", lambda: look_at(api.update_automation(made, enabled=False)))
    see("renamed", lambda: look_at(api.update_automation(made, name=f"{project}-2")))
    see("delete", lambda: api.delete_automation(made))
    see("deleted", lambda: names(api.automations("crew", name=f"{project}-2")))
    see("delete_again", lambda: api.delete_automation(made))


STORED = """query($entity: String!, $project: String!) {
  project(name: $project, entityName: $entity) {
    triggers {
      name description enabled
      triggeringCondition {
        ... on FilterEventTriggeringCondition { eventType filter }
      }
      triggeredAction {
        __typename
        ... on NotificationTriggeredAction { title message severity }
        ... on GenericWebhookTriggeredAction { requestPayload }
      }
    }
  }
}"""


def stored_automations() -> None:
    """What the server keeps of each kind of event and action."""
    words: Any = importlib.import_module(f"{package}.automations")
    api.create_project(project, "crew")
    scope = api.project(project, entity="crew")
    slack = next(api.slack_integrations(entity="crew"))
    webhook = next(api.webhook_integrations(entity="crew"))
    see("channel", lambda: [slack.channel_name, slack.team_name])
    see("webhook", lambda: [webhook.name, webhook.url_endpoint])
    see("all", lambda: len(list(api.integrations(entity="crew"))))
    loss, run = words.RunEvent.metric("loss"), words.RunEvent
    filters: dict[str, Callable[[], Any]] = {
        "above": lambda: loss > 10,
        "at_least": lambda: loss >= 0.5,
        "below": lambda: loss < -1,
        "at_most": lambda: loss.lte(3),
        "mean": lambda: loss.avg(5) > 1,
        "highest": lambda: loss.max(window=3) > 1,
        "lowest": lambda: loss.min(2) < 1,
        "changes": lambda: loss.changes_by(diff=0.5),
        "grows": lambda: loss.mean(4).increases_by(frac=0.25),
        "shrinks": lambda: loss.decreases_by(diff=2),
        "named": lambda: (loss > 1) & run.name.contains("big"),
        "window": lambda: loss.avg(0) > 1,
        "both": lambda: loss.changes_by(diff=1, frac=1),
    }
    for name, made in filters.items():
        see(name, lambda n=name, m=made: keep(
            n, words.OnRunMetric(scope=scope, filter=m()) >> words.DoNothing()
        ))  # fmt: skip
    with_slack, with_webhook = words.SendNotification, words.SendWebhook
    actions: dict[str, Callable[[], Any]] = {
        "told": lambda: with_slack.from_integration(slack, title="t", text="x"),
        "told_level": lambda: with_slack.from_integration(slack, level="ERROR"),
        "posted": lambda: with_webhook.from_integration(webhook, payload={"a": [1]}),
        "nothing": words.DoNothing,
        "wrong": lambda: with_slack.from_integration(webhook),
    }
    for name, made in actions.items():
        see(name, lambda n=name, m=made: keep(
            n, words.OnCreateArtifact(scope=api.artifact_collection(
                "model", f"{DEMO}/model-x"
            )) >> m()
        ))  # fmt: skip
    alias = words.ArtifactEvent.alias
    events: dict[str, Callable[[], Any]] = {
        "alias": lambda: words.OnAddArtifactAlias(
            scope=scope, filter=alias.matches_regex("prod.*")
        ),
        "alias_is": lambda: words.OnAddArtifactAlias(
            scope=scope, filter=alias.eq("prod")
        ),
        "linked": lambda: words.OnLinkArtifact(scope=scope),
        "created": lambda: words.OnCreateArtifact(scope=scope),
        "no_filter": lambda: words.OnRunMetric(scope=scope),
        "no_scope": words.OnLinkArtifact,
    }
    for name, made in events.items():
        see(name, lambda n=name, m=made: keep(n, m() >> words.DoNothing()))
    see("no_event", lambda: words.DoNothing() >> words.DoNothing())
    see("no_name", lambda: api.create_automation(
        words.OnLinkArtifact(scope=scope) >> words.DoNothing()
    ))  # fmt: skip
    kept = asked(STORED, entity="crew", project=project)["project"]["triggers"]
    for node in kept:
        told = node["triggeringCondition"]
        told["filter"] = json.loads(told["filter"])
        seen[f"stored {node.pop('name').removeprefix(project)}"] = plain(node)


def keep(name: str, automation: Any) -> bool:
    return bool(api.create_automation(automation, name=f"{project}-{name}").id)


def look_at(automation: Any) -> dict[str, Any]:
    return {
        "name": automation.name, "description": automation.description,
        "enabled": automation.enabled, "scope": automation.scope.name,
        "event": str(getattr(automation.event.event_type, "value", "")),
        "action": str(getattr(automation.action.action_type, "value", "")),
    }  # fmt: skip
