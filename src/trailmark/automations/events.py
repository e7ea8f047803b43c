"""What has to happen for an automation to act."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from trailmark.automations.actions import Action
from trailmark.automations.automation import NewAutomation
from trailmark.automations.conditions import Condition, condition_of, everything
from trailmark.automations.metric_filters import METRIC_EVENTS, MetricFilter
from trailmark.automations.run_filters import (
    RunMetricFilter,
    RunStateFilter,
    StateFilter,
)
from trailmark.automations.scopes import checked_scope
from trailmark.errors import UsageError
from trailmark.wire.automation_words import EventType


@dataclass(frozen=True, kw_only=True)
class Event:
    """What every event has: a scope, and `>>` with an action makes an automation.

    Attributes:
        scope: Where it has to happen. Reading nothing, it may be any project,
            registry, collection or team of the public API.

    Example:
        >>> from trailmark.automations import Event, OnUnlinkArtifact
        >>> isinstance(OnUnlinkArtifact(scope=api.project("demo")), Event)
        True
    """

    scope: Any

    TYPE: ClassVar[EventType]

    def __post_init__(self) -> None:
        checked_scope(self.scope, *self.event_type.scopes)

    @property
    def event_type(self) -> EventType:
        """What happens, in the protocol's word."""
        return self.TYPE

    def then(self, action: Action) -> NewAutomation:
        """An automation that does `action` when this happens; also written `>>`.

        Raises:
            TypeError: It is no action.

        Example:
            >>> from trailmark.automations import DoNothing, OnLinkArtifact
            >>> OnLinkArtifact(scope=api.project("demo")).then(DoNothing()).action
            DoNothing()
        """
        return NewAutomation(event=self, action=action)

    def __rshift__(self, action: Action) -> NewAutomation:
        return self.then(action)

    def at(self, scope: Any) -> Event:
        """The same event somewhere else.

        Raises:
            UsageError: Such an event does not happen there.

        Example:
            >>> from trailmark.automations import OnUnlinkArtifact
            >>> event = OnUnlinkArtifact(scope=api.project("demo"))
            >>> event.at(api.project(project)).scope.name == project
            True
        """
        return replace(self, scope=scope)


@dataclass(frozen=True, kw_only=True)
class ArtifactEventBase(Event):
    """What events of artifacts share.

    Attributes:
        filter: On the alias or tag that it is about; none takes every one.
    """

    filter: Condition = field(default_factory=everything)

    def __post_init__(self) -> None:
        object.__setattr__(self, "filter", condition_of(self.filter, "filter"))
        super().__post_init__()


@dataclass(frozen=True, kw_only=True)
class OnCreateArtifact(ArtifactEventBase):
    """A new version is made in a collection.

    Attributes:
        scope: The collection.

    Raises:
        UsageError: The scope or the filter cannot be.

    Example:
        >>> from trailmark.automations import OnCreateArtifact
        >>> models = api.artifact_collection("model", "crew/demo/model-x")
        >>> OnCreateArtifact(scope=models).event_type.value
        'CREATE_ARTIFACT'
    """

    TYPE: ClassVar[EventType] = EventType.CREATE_ARTIFACT


@dataclass(frozen=True, kw_only=True)
class OnLinkArtifact(ArtifactEventBase):
    """A version is linked to a collection or registry.

    Attributes:
        scope: The collection, or the registry or project that it is in.

    Raises:
        UsageError: The scope or the filter cannot be.

    Example:
        >>> from trailmark.automations import ArtifactEvent, OnLinkArtifact
        >>> OnLinkArtifact(
        ...     scope=api.project("demo"), filter=ArtifactEvent.alias.eq("prod")
        ... ).filter
        Condition({'alias': {'$eq': 'prod'}})
    """

    TYPE: ClassVar[EventType] = EventType.LINK_ARTIFACT


@dataclass(frozen=True, kw_only=True)
class OnUnlinkArtifact(ArtifactEventBase):
    """A version is taken out of a collection again.

    Example:
        >>> from trailmark.automations import OnUnlinkArtifact
        >>> OnUnlinkArtifact(scope=api.project("demo")).event_type.value
        'UNLINK_ARTIFACT'
    """

    TYPE: ClassVar[EventType] = EventType.UNLINK_ARTIFACT


@dataclass(frozen=True, kw_only=True)
class OnAddArtifactAlias(ArtifactEventBase):
    """A version gets an alias.

    Attributes:
        scope: The collection, or the project or registry that it is in.

    Raises:
        UsageError: The scope or the filter cannot be.

    Example:
        >>> from trailmark.automations import ArtifactEvent, OnAddArtifactAlias
        >>> OnAddArtifactAlias(
        ...     scope=api.project("demo"),
        ...     filter=ArtifactEvent.alias.in_(["prod", "production"]),
        ... ).event_type.value
        'ADD_ARTIFACT_ALIAS'
    """

    TYPE: ClassVar[EventType] = EventType.ADD_ARTIFACT_ALIAS


@dataclass(frozen=True, kw_only=True)
class OnAddArtifactTag(ArtifactEventBase):
    """A version gets a tag.

    Example:
        >>> from trailmark.automations import ArtifactEvent, OnAddArtifactTag
        >>> OnAddArtifactTag(
        ...     scope=api.project("demo"), filter=ArtifactEvent.tag.eq("checked")
        ... ).event_type.value
        'ADD_ARTIFACT_TAG'
    """

    TYPE: ClassVar[EventType] = EventType.ADD_ARTIFACT_TAG


@dataclass(frozen=True, kw_only=True)
class OnRemoveArtifactTag(ArtifactEventBase):
    """A version loses a tag.

    Example:
        >>> from trailmark.automations import OnRemoveArtifactTag
        >>> OnRemoveArtifactTag(scope=api.project("demo")).event_type.value
        'REMOVE_ARTIFACT_TAG'
    """

    TYPE: ClassVar[EventType] = EventType.REMOVE_ARTIFACT_TAG


@dataclass(frozen=True, kw_only=True)
class OnAddCollectionTag(ArtifactEventBase):
    """A collection gets a tag.

    Example:
        >>> from trailmark.automations import OnAddCollectionTag
        >>> OnAddCollectionTag(scope=api.project("demo")).event_type.value
        'ADD_COLLECTION_TAG'
    """

    TYPE: ClassVar[EventType] = EventType.ADD_COLLECTION_TAG


@dataclass(frozen=True, kw_only=True)
class OnRemoveCollectionTag(ArtifactEventBase):
    """A collection loses a tag.

    Example:
        >>> from trailmark.automations import OnRemoveCollectionTag
        >>> OnRemoveCollectionTag(scope=api.project("demo")).event_type.value
        'REMOVE_COLLECTION_TAG'
    """

    TYPE: ClassVar[EventType] = EventType.REMOVE_COLLECTION_TAG


@dataclass(frozen=True, init=False)
class OnRunMetric(Event):
    """A metric of a run is beyond a threshold, or changed.

    Attributes:
        scope: The project or the team of the run.
        filter: What of the metric; `&` with a condition narrows the runs.

    Raises:
        UsageError: The scope or the filter cannot be.

    Example:
        >>> from trailmark.automations import OnRunMetric, RunEvent
        >>> OnRunMetric(
        ...     scope=api.project("demo"), filter=RunEvent.metric("loss").avg(5) > 10
        ... ).filter.metric
        RunEvent.metric('loss').avg(5) > 10
    """

    filter: RunMetricFilter

    def __init__(self, *, scope: Any, filter: RunMetricFilter | MetricFilter) -> None:
        given: Any = filter
        if isinstance(given, MetricFilter):
            given = RunMetricFilter(metric=given)
        if not isinstance(given, RunMetricFilter):
            raise UsageError(
                f"filter={given!r} says nothing about a metric",
                hint="pass one like RunEvent.metric('loss') > 10",
            )
        object.__setattr__(self, "filter", given)
        object.__setattr__(self, "scope", scope)
        self.__post_init__()

    @property
    def event_type(self) -> EventType:
        """What happens, in the protocol's word; it depends on the filter."""
        return METRIC_EVENTS[type(self.filter.metric)]


@dataclass(frozen=True, init=False)
class OnRunState(Event):
    """A run gets into a state.

    Attributes:
        scope: The project or the team of the run.
        filter: Which states; `&` with a condition narrows the runs.

    Raises:
        UsageError: The scope or the filter cannot be.

    Example:
        >>> from trailmark.automations import OnRunState, RunEvent
        >>> OnRunState(
        ...     scope=api.project("demo"), filter=RunEvent.state.in_(["failed"])
        ... ).event_type.value
        'RUN_STATE'
    """

    filter: RunStateFilter

    TYPE: ClassVar[EventType] = EventType.RUN_STATE

    def __init__(self, *, scope: Any, filter: RunStateFilter | StateFilter) -> None:
        given: Any = filter
        if isinstance(given, StateFilter):
            given = RunStateFilter(state=given)
        if not isinstance(given, RunStateFilter):
            raise UsageError(
                f"filter={given!r} names no states",
                hint="pass one like RunEvent.state.in_(['failed'])",
            )
        object.__setattr__(self, "filter", given)
        object.__setattr__(self, "scope", scope)
        self.__post_init__()


@dataclass(frozen=True, kw_only=True)
class SavedEvent(Event):
    """An event of a kind that this version of trailmark does not know.

    It can be kept as it is, and nothing else.

    Attributes:
        type_name: In the protocol's word.
        filter: JSON text.
    """

    type_name: str
    filter: str

    def __post_init__(self) -> None:
        pass

    @property
    def event_type(self) -> EventType:
        raise UsageError(f"events of type {self.type_name!r} are not known here")


ARTIFACT_EVENTS = {
    kind.TYPE: kind
    for kind in (
        OnCreateArtifact,
        OnLinkArtifact,
        OnUnlinkArtifact,
        OnAddArtifactAlias,
        OnAddArtifactTag,
        OnRemoveArtifactTag,
        OnAddCollectionTag,
        OnRemoveCollectionTag,
    )
}
