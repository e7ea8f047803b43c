"""Automations: new ones, and those that a server keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trailmark.automations import checks
from trailmark.automations.actions import Action
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.automations.events import Event

CHANGES = ("name", "description", "enabled", "scope", "event", "action")
"""What can be said of an automation; an event brings its own scope."""


class _Draft:
    """What both kinds share: every value is checked when it is assigned."""

    def __init__(self) -> None:
        self._name: str | None = None
        self._description: str | None = None
        self._enabled = True
        self._event: Event | None = None
        self._action: Action | None = None

    @property
    def description(self) -> str | None:
        """None where there is none."""
        return self._description

    @description.setter
    def description(self, description: str | None) -> None:
        if description is not None:
            checks.text(description, "description")
        self._description = description

    @property
    def enabled(self) -> bool:
        """Whether anything is done."""
        return self._enabled

    @enabled.setter
    def enabled(self, enabled: bool) -> None:
        self._enabled = checks.truth(enabled, "enabled")

    def _set_event(self, event: object) -> None:
        from trailmark.automations.events import Event

        if not isinstance(event, Event):
            raise TypeError(
                f"event={event!r} is no event, such as OnRunMetric(scope=…, filter=…)"
            )
        self._event = event

    def _set_action(self, action: object) -> None:
        if not isinstance(action, Action):
            raise TypeError(
                f"{action!r} is nothing that can be done, such as DoNothing()"
            )
        self._action = action

    def _set_scope(self, scope: object) -> None:
        if self._event is None:
            raise UsageError("a scope belongs to an event", hint="set the event first")
        self._event = self._event.at(scope)

    def _values(self) -> dict[str, Any]:
        return {
            "name": self._name,
            "description": self._description,
            "enabled": self._enabled,
            "event": self._event,
            "action": self._action,
        }

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return False
        return vars(self) == vars(other)

    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self._values().items())
        return f"{type(self).__name__}({said})"


class NewAutomation(_Draft):
    """An automation that is not saved yet; `event >> action` makes one.

    `Api.create_automation` saves it.

    Args:
        name: Unique among the automations of the team that owns its scope.
        enabled: Whether anything is to be done; None for yes.
        scope: In place of that of the event.

    Raises:
        TypeError: The event is no event, or the action no action.
        UsageError: Another value cannot be.

    Example:
        >>> from trailmark.automations import DoNothing, OnRunMetric, RunEvent
        >>> event = OnRunMetric(
        ...     scope=api.project("demo"), filter=RunEvent.metric("loss") > 10
        ... )
        >>> event >> DoNothing()
        NewAutomation(name=None, description=None, enabled=True,
                      event=OnRunMetric(...), action=DoNothing())
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        enabled: bool | None = None,
        event: Event | None = None,
        action: Action | None = None,
        scope: Any = None,
    ) -> None:
        super().__init__()
        self.name = name
        self.description = description
        self.enabled = True if enabled is None else enabled
        if event is not None:
            self.event = event
        if action is not None:
            self.action = action
        if scope is not None:
            self.scope = scope

    @property
    def name(self) -> str | None:
        """None while it has none; it needs one to be saved."""
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = None if name is None else checks.filled(name, "name")

    @property
    def event(self) -> Event | None:
        """What has to happen."""
        return self._event

    @event.setter
    def event(self, event: Event) -> None:
        self._set_event(event)

    @property
    def action(self) -> Action | None:
        """What is done then."""
        return self._action

    @action.setter
    def action(self, action: Action) -> None:
        self._set_action(action)

    @property
    def scope(self) -> Any:
        """Where it has to happen: the event's scope."""
        return None if self._event is None else self._event.scope

    @scope.setter
    def scope(self, scope: Any) -> None:
        self._set_scope(scope)

    def with_changes(self, changes: Mapping[str, Any]) -> NewAutomation:
        """Another one, in which `changes` win.

        Raises:
            TypeError: There is no such value, or one is of the wrong kind.
            UsageError: A value cannot be.

        Example:
            >>> from trailmark.automations import NewAutomation
            >>> NewAutomation(name="a").with_changes({"enabled": False}).enabled
            False
        """
        return NewAutomation(**(self._values() | _known(changes)))


class Automation(_Draft):
    """An automation that a server keeps.

    Name, description, `enabled`, scope, event and action may be assigned;
    `Api.update_automation` makes that last.

    Attributes:
        id: The same for its whole life.
        created_at: In ISO 8601.
        updated_at: In ISO 8601; None when it never changed.

    Example:
        >>> from trailmark.automations import DoNothing, OnRunMetric, RunEvent
        >>> event = OnRunMetric(
        ...     scope=api.project("demo"), filter=RunEvent.metric("loss") > 10
        ... )
        >>> saved = api.create_automation(event >> DoNothing(), name=project)
        >>> saved.enabled, saved.scope.name, saved.event.filter.metric
        (True, 'demo', RunEvent.metric('loss') > 10)
    """

    def __init__(
        self,
        gid: str,
        name: str,
        event: Event,
        action: Action,
        *,
        description: str | None = None,
        enabled: bool = True,
        created_at: str | None = None,
        updated_at: str | None = None,
    ) -> None:
        super().__init__()
        self.id = gid
        self.name = name
        self.event = event
        self.action = action
        self.description = description
        self.enabled = enabled
        self.created_at = created_at
        self.updated_at = updated_at

    @property
    def name(self) -> str:
        """Unique among the automations of the team that owns its scope."""
        assert self._name is not None
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = checks.filled(name, "name")

    @property
    def event(self) -> Event:
        """What has to happen; it brings its scope."""
        assert self._event is not None
        return self._event

    @event.setter
    def event(self, event: Event) -> None:
        self._set_event(event)

    @property
    def action(self) -> Action:
        """What is done then."""
        assert self._action is not None
        return self._action

    @action.setter
    def action(self, action: Action) -> None:
        self._set_action(action)

    @property
    def scope(self) -> Any:
        """Where it has to happen."""
        return self.event.scope

    @scope.setter
    def scope(self, scope: Any) -> None:
        self._set_scope(scope)

    def with_changes(self, changes: Mapping[str, Any]) -> Automation:
        """Another one of the same id, in which `changes` win; this one stays.

        Raises:
            TypeError: There is no such value, or one is of the wrong kind.
            UsageError: A value cannot be.

        Example:
            >>> from trailmark.automations import DoNothing, OnUnlinkArtifact
            >>> event = OnUnlinkArtifact(scope=api.project("demo"))
            >>> saved = api.create_automation(event >> DoNothing(), name=project)
            >>> saved.with_changes({"enabled": False}).enabled, saved.enabled
            (False, True)
        """
        known = _known(changes)
        scope = known.pop("scope", None)
        made = Automation(
            self.id,
            **(self._values() | known),
            created_at=self.created_at,
            updated_at=self.updated_at,
        )
        if scope is not None:
            made.scope = scope
        return made

    def as_new(self) -> NewAutomation:
        """A new one that says the same.

        Example:
            >>> from trailmark.automations import DoNothing, OnUnlinkArtifact
            >>> event = OnUnlinkArtifact(scope=api.project("demo"))
            >>> saved = api.create_automation(event >> DoNothing(), name=project)
            >>> saved.as_new().name == project
            True
        """
        return NewAutomation(**self._values())


def _known(changes: Mapping[str, Any]) -> dict[str, Any]:
    for name in changes:
        if name not in CHANGES:
            raise TypeError(
                f"an automation has no {name!r}; it has {', '.join(CHANGES)}"
            )
    return dict(changes)
