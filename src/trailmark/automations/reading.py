"""Automations as a server tells them."""

from __future__ import annotations

from typing import Any, cast

import orjson

from trailmark.automations.actions import (
    Action,
    DoNothing,
    QueueJob,
    SendNotification,
    SendWebhook,
)
from trailmark.automations.automation import Automation
from trailmark.automations.conditions import Condition
from trailmark.automations.events import (
    ARTIFACT_EVENTS,
    Event,
    OnRunMetric,
    OnRunState,
    SavedEvent,
)
from trailmark.automations.metric_filters import (
    MetricChangeFilter,
    MetricFilter,
    MetricThresholdFilter,
    MetricZScoreFilter,
)
from trailmark.automations.run_filters import (
    RunMetricFilter,
    RunStateFilter,
    StateFilter,
)
from trailmark.automations.scopes import Scope, read_scope
from trailmark.errors import UsageError
from trailmark.wire.automation_words import EventType

TRIGGER = """
  id name description enabled createdAt updatedAt
  scope {
    __typename
    ... on Project { id name entityName }
    ... on Entity { id name entityType }
    ... on ArtifactSequence { id name project { name entityName } }
    ... on ArtifactPortfolio { id name project { name entityName } }
  }
  event: triggeringCondition {
    ... on FilterEventTriggeringCondition { eventType filter }
  }
  action: triggeredAction {
    __typename
    ... on NotificationTriggeredAction {
      integration { ... on SlackIntegration { id } } title message severity
    }
    ... on GenericWebhookTriggeredAction {
      integration { ... on GenericWebhookIntegration { id } } requestPayload
    }
    ... on QueueJobTriggeredAction { queue { id } template }
  }
"""


def read_automation(said: dict[str, Any]) -> Automation:
    """An automation out of the fields of `TRIGGER`."""
    return Automation(
        str(said["id"]),
        str(said["name"]),
        read_event(
            read_scope(said["scope"]),
            str(said["event"]["eventType"]),
            str(said["event"]["filter"]),
        ),
        read_action(said["action"]),
        description=said.get("description"),
        enabled=bool(said["enabled"]),
        created_at=said.get("createdAt"),
        updated_at=said.get("updatedAt"),
    )


def read_event(scope: Scope, type_name: str, text: str) -> Event:
    """An event; of a kind that is not known here, as it was told."""
    try:
        return _known_event(scope, EventType(type_name), orjson.loads(text))
    except (ValueError, KeyError, TypeError):
        return SavedEvent(scope=scope, type_name=type_name, filter=text)


def read_action(said: dict[str, Any]) -> Action:
    match said["__typename"]:
        case "NotificationTriggeredAction":
            return SendNotification(
                integration_id=str(said["integration"]["id"]),
                title=said.get("title") or "",
                message=said.get("message") or "",
                severity=said.get("severity") or "INFO",
            )
        case "GenericWebhookTriggeredAction":
            payload = said.get("requestPayload")
            return SendWebhook(
                integration_id=str(said["integration"]["id"]),
                request_payload=orjson.loads(payload) if payload else None,
            )
        case "QueueJobTriggeredAction":
            return QueueJob(
                queue_id=str((said.get("queue") or {}).get("id") or "?"),
                template=orjson.loads(said["template"]),
            )
        case "NoOpTriggeredAction":
            return DoNothing()
        case other:
            raise UsageError(
                f"actions of type {other!r} are not known here",
                hint="upgrade trailmark",
            )


def _known_event(scope: Scope, kind: EventType, said: dict[str, Any]) -> Event:
    if kind in ARTIFACT_EVENTS:
        inner = said["filter"]
        found: Any = orjson.loads(inner) if isinstance(inner, str) else inner
        return ARTIFACT_EVENTS[kind](scope=scope, filter=Condition(found))
    runs = said.get("run_filter") or {}
    condition = Condition(orjson.loads(runs) if isinstance(runs, str) else runs)
    if kind is EventType.RUN_STATE:
        states = tuple(said["run_state_filter"]["states"])
        return OnRunState(
            scope=scope,
            filter=RunStateFilter(state=StateFilter(states=states), run=condition),
        )
    older = said.get("metric_filter")
    rule = said.get("run_metric_filter") or {"threshold_filter": older}
    return OnRunMetric(
        scope=scope,
        filter=RunMetricFilter(
            metric=_rule(cast("dict[str, Any]", rule)), run=condition
        ),
    )


def _rule(said: dict[str, Any]) -> MetricFilter:
    match said:
        case {"threshold_filter": dict(of)}:
            return MetricThresholdFilter(
                name=of["name"],
                agg=of.get("agg_op"),
                window=of.get("window_size") or 1,
                cmp=of["cmp_op"],
                threshold=of["threshold"],
            )
        case {"change_filter": dict(of)}:
            return MetricChangeFilter(
                name=of["name"],
                agg=of.get("agg_op"),
                window=of.get("current_window_size") or 1,
                prior_window=of.get("prior_window_size"),
                change_type=of["change_type"],
                change_dir=of["change_dir"],
                threshold=of["change_amount"],
            )
        case {"zscore_filter": dict(of)}:
            return MetricZScoreFilter(
                name=of["name"],
                window=of["window_size"],
                threshold=of["threshold"],
                change_dir=of["change_dir"],
            )
        case _:
            raise KeyError("run_metric_filter")
