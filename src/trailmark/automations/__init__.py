"""Automations: something to be done when something happens to runs or artifacts.

from trailmark.automations import OnRunMetric, RunEvent, SendNotification

event = OnRunMetric(scope=project, filter=RunEvent.metric("loss") > 10)
action = SendNotification.from_integration(next(api.slack_integrations()))
api.create_automation(event >> action, name="loss is high")
"""

from __future__ import annotations

from trailmark.automations.actions import (
    DoNothing,
    QueueJob,
    SendNotification,
    SendWebhook,
)
from trailmark.automations.automation import Automation, NewAutomation
from trailmark.automations.conditions import Condition, Field
from trailmark.automations.events import (
    Event,
    OnAddArtifactAlias,
    OnAddArtifactTag,
    OnAddCollectionTag,
    OnCreateArtifact,
    OnLinkArtifact,
    OnRemoveArtifactTag,
    OnRemoveCollectionTag,
    OnRunMetric,
    OnRunState,
    OnUnlinkArtifact,
)
from trailmark.automations.integrations import (
    Integration,
    SlackIntegration,
    WebhookIntegration,
)
from trailmark.automations.metric_filters import (
    MetricChangeFilter,
    MetricThresholdFilter,
    MetricZScoreFilter,
)
from trailmark.automations.run_filters import (
    ArtifactEvent,
    RunEvent,
    RunMetricFilter,
    RunStateFilter,
    StateFilter,
)
from trailmark.automations.scopes import (
    ArtifactCollectionScope,
    EntityScope,
    OrgScope,
    ProjectScope,
    RegistryScope,
    TeamScope,
)
from trailmark.wire.automation_words import (
    ActionType,
    EventType,
    ScopeType,
    Severity,
)

__all__ = [
    "ActionType",
    "ArtifactCollectionScope",
    "ArtifactEvent",
    "Automation",
    "Condition",
    "DoNothing",
    "EntityScope",
    "Event",
    "EventType",
    "Field",
    "Integration",
    "MetricChangeFilter",
    "MetricThresholdFilter",
    "MetricZScoreFilter",
    "NewAutomation",
    "OnAddArtifactAlias",
    "OnAddArtifactTag",
    "OnAddCollectionTag",
    "OnCreateArtifact",
    "OnLinkArtifact",
    "OnRemoveArtifactTag",
    "OnRemoveCollectionTag",
    "OnRunMetric",
    "OnRunState",
    "OnUnlinkArtifact",
    "OrgScope",
    "ProjectScope",
    "QueueJob",
    "RegistryScope",
    "RunEvent",
    "RunMetricFilter",
    "RunStateFilter",
    "ScopeType",
    "SendNotification",
    "SendWebhook",
    "Severity",
    "SlackIntegration",
    "StateFilter",
    "TeamScope",
    "WebhookIntegration",
]
