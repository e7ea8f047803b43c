"""Automations as the protocol has them."""

from __future__ import annotations

from typing import Any

import orjson

from trailmark.automations.actions import (
    Action,
    QueueJob,
    SendNotification,
    SendWebhook,
)
from trailmark.automations.conditions import Condition
from trailmark.automations.events import (
    ArtifactEventBase,
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
from trailmark.wire.automation_words import Severity


def event_word(event: Event) -> str:
    """What happens, also where that is not known here."""
    if isinstance(event, SavedEvent):
        return event.type_name
    return event.event_type.value


def event_filter(event: Event) -> str:
    """The filter, as JSON text."""
    match event:
        case ArtifactEventBase():
            return _text({"$or": [_wrapped(event.filter)]})
        case OnRunMetric():
            return _text(
                {
                    "run_filter": _text(_wrapped(event.filter.run)),
                    "run_metric_filter": _metric_filter(event.filter.metric),
                    "metric_filter": None,
                }
            )
        case OnRunState():
            states = [one.value for one in event.filter.state.states]
            return _text(
                {
                    "run_filter": _text(_wrapped(event.filter.run)),
                    "run_state_filter": {"states": states},
                }
            )
        case SavedEvent():
            return event.filter
        case _:
            raise TypeError(f"{event!r} is no event")


def action_config(action: Action) -> dict[str, Any]:
    """The member of `TriggeredActionConfig` that belongs to an action."""
    match action:
        case SendNotification():
            said: dict[str, Any] = {
                "integrationID": action.integration_id,
                "title": action.title,
                "message": action.message,
                "severity": Severity(action.severity).value,
            }
            return {"notificationActionInput": said}
        case SendWebhook():
            payload = action.request_payload
            said = {
                "integrationID": action.integration_id,
                "requestPayload": None if payload is None else _text(payload),
            }
            return {"genericWebhookActionInput": said}
        case QueueJob():
            said = {"queueID": action.queue_id, "template": _text(action.template)}
            return {"queueJobActionInput": said}
        case _:
            return {"noOpActionInput": {"noOp": True}}


def _metric_filter(rule: MetricFilter) -> dict[str, Any]:
    match rule:
        case MetricThresholdFilter():
            return {
                "threshold_filter": {
                    "name": rule.name,
                    "agg_op": rule.agg,
                    "window_size": rule.window,
                    "cmp_op": rule.cmp,
                    "threshold": rule.threshold,
                }
            }
        case MetricChangeFilter():
            return {
                "change_filter": {
                    "name": rule.name,
                    "agg_op": rule.agg,
                    "current_window_size": rule.window,
                    "prior_window_size": rule.prior_window,
                    "change_type": rule.change_type,
                    "change_dir": rule.change_dir,
                    "change_amount": rule.threshold,
                }
            }
        case MetricZScoreFilter():
            return {
                "zscore_filter": {
                    "name": rule.name,
                    "window_size": rule.window,
                    "threshold": rule.threshold,
                    "change_dir": rule.change_dir,
                }
            }
        case _:
            raise TypeError(f"{rule!r} is no rule about a metric")


def _wrapped(condition: Condition) -> dict[str, Any]:
    """Clients expect `$and` around conditions, also around a single one."""
    said = condition.said
    return said if list(said) == ["$and"] else {"$and": [said]}


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
