"""Automations of the official client: made, or read and changed what another made."""

from __future__ import annotations

import sys
from typing import Any

import wandb
from reporting import report
from wandb.automations import (
    ArtifactEvent,
    OnAddArtifactAlias,
    OnRunMetric,
    RunEvent,
    SendNotification,
    SendWebhook,
)

what, name, scope = sys.argv[1:4]
api = wandb.Api()


def told(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "enabled": one.enabled,
        "scope": one.scope.name,
        "event": one.event.event_type.value,
        "action": one.action.action_type.value,
    }


def make() -> None:
    project = api.project(scope, entity="crew")
    hook = next(api.slack_integrations(entity="crew"))
    event = OnRunMetric(scope=project, filter=RunEvent.metric("custom-metric") > 10)
    made = api.create_automation(
        event >> SendNotification.from_integration(hook),
        name=name,
        description="Send a message whenever it exceeds 10.",
    )
    rule = RunEvent.metric("loss").avg(5).increases_by(frac=0.5)
    other = OnRunMetric(scope=project, filter=rule & RunEvent.name.contains("big"))
    post = SendWebhook.from_integration(
        next(api.webhook_integrations(entity="crew")), payload={"a": 1}
    )
    api.create_automation(other >> post, name=f"{name}-change", enabled=False)
    collection = api.artifact_collection("model", "crew/demo/model-x")
    alias = OnAddArtifactAlias(scope=collection, filter=ArtifactEvent.alias.eq("prod"))
    api.create_automation(alias >> post, name=f"{name}-alias")
    report(made=told(made))


def change() -> None:
    seen = {one.name: told(one) for one in api.automations(entity="crew")}
    one = api.automation(name, entity="crew")
    one.enabled = False
    one.description = "Kept for reference, but no longer used."
    assigned = told(api.update_automation(one))
    said = told(api.update_automation(one, enabled=True, description="said"))
    gone = api.delete_automation(api.automation(f"{name}-change", entity="crew"))
    report(seen=seen, assigned=assigned, said=said, gone=gone)


{"make": make, "change": change}[what]()
