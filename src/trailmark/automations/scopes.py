"""Where an event has to happen: a project, a registry, a collection, a whole team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from trailmark.errors import UsageError
from trailmark.transport.client import Client
from trailmark.wire.automation_words import ScopeType

_ENTITY = """query GetEntityId($entity: String!) { entity(name: $entity) { id } }"""


@dataclass(frozen=True)
class Scope:
    """Where the events of a saved automation have to happen.

    Attributes:
        id: Of the project, collection or entity.
        name: Of a registry, with its prefix.
        entity: Who owns it.
    """

    id: str
    name: str
    entity: str

    scope_type: ClassVar[ScopeType]


@dataclass(frozen=True)
class ProjectScope(Scope):
    """A project.

    Example:
        >>> from trailmark.automations import DoNothing, OnRunMetric, RunEvent
        >>> run = api.create_run(project=project)
        >>> event = OnRunMetric(
        ...     scope=api.project(project), filter=RunEvent.metric("loss") > 10
        ... )
        >>> api.create_automation(event >> DoNothing(), name=project).scope.entity
        'crew'
    """

    scope_type: ClassVar[ScopeType] = ScopeType.PROJECT


@dataclass(frozen=True)
class RegistryScope(Scope):
    """A registry.

    Example:
        >>> from trailmark.automations import DoNothing, OnLinkArtifact
        >>> event = OnLinkArtifact(scope=api.create_registry(project, "organization"))
        >>> type(api.create_automation(event >> DoNothing(), name=project).scope).__name__
        'RegistryScope'
    """

    scope_type: ClassVar[ScopeType] = ScopeType.PROJECT


@dataclass(frozen=True)
class ArtifactCollectionScope(Scope):
    """A collection of artifacts. Attributes: project: Where it is.

    Example:
        >>> from trailmark.automations import DoNothing, OnCreateArtifact
        >>> models = api.artifact_collection("model", "crew/demo/model-x")
        >>> new = OnCreateArtifact(scope=models) >> DoNothing()
        >>> scope = api.create_automation(new, name=project).scope
        >>> scope.project, scope.name
        ('demo', 'model-x')
    """

    project: str

    scope_type: ClassVar[ScopeType] = ScopeType.ARTIFACT_COLLECTION


@dataclass(frozen=True)
class EntityScope(Scope):
    """All that a person owns.

    Example:
        >>> from trailmark.automations import EntityScope
        >>> EntityScope("RW50aXR5OjE=", name="ada", entity="ada").scope_type.value
        'ENTITY'
    """

    scope_type: ClassVar[ScopeType] = ScopeType.ENTITY


@dataclass(frozen=True)
class TeamScope(EntityScope):
    """All that a team owns.

    Example:
        >>> from trailmark.automations import DoNothing, OnRunState, RunEvent
        >>> event = OnRunState(scope=api.team("crew"), filter=RunEvent.state.eq("failed"))
        >>> api.create_automation(event >> DoNothing(), name=project).scope.name
        'crew'
    """


@dataclass(frozen=True)
class OrgScope(EntityScope):
    """All that an organization owns itself.

    Example:
        >>> from trailmark.automations import OrgScope
        >>> OrgScope("RW50aXR5OjE=", name="acme", entity="acme").scope_type.value
        'ENTITY'
    """


def checked_scope(given: object, *kinds: ScopeType) -> Any:
    """The scope as it was given, whose kind is one of `kinds`; reads nothing.

    Raises:
        UsageError: It is nothing of these kinds.
    """
    found = kind_of(given)
    if found not in kinds:
        raise UsageError(
            f"scope={given!r} is not where such an event happens",
            hint=f"pass {' or '.join(_NOUNS[one] for one in kinds)}",
        )
    return given


def kind_of(given: object) -> ScopeType | None:
    """What kind of scope an object of the public API is; None for none."""
    from trailmark.apis.public.artifact_collection import ArtifactCollection
    from trailmark.apis.public.organizations import Organization
    from trailmark.apis.public.projects import Project
    from trailmark.apis.public.registries.registry import Registry
    from trailmark.apis.public.teams import Team

    match given:
        case Scope():
            return given.scope_type
        case Project() | Registry():
            return ScopeType.PROJECT
        case ArtifactCollection():
            return ScopeType.ARTIFACT_COLLECTION
        case Team() | Organization():
            return ScopeType.ENTITY
        case _:
            return None


def entity_of(given: Any) -> str:
    """Who owns a scope."""
    if kind_of(given) is ScopeType.ENTITY and not isinstance(given, Scope):
        return str(getattr(given, "entity", None) or given.name)
    return str(given.entity)


def id_of(client: Client, given: Any) -> str:
    """The id of a scope, read where it is not known yet.

    Raises:
        UnknownNameError: There is no such thing.
    """
    from trailmark.errors import UnknownNameError

    if isinstance(given, Scope) or kind_of(given) is not ScopeType.ENTITY:
        return str(given.id)
    name = entity_of(given)
    answer = client.execute(_ENTITY, {"entity": name}, operation="GetEntityId")
    if not answer.get("entity"):
        raise UnknownNameError(f"there is no entity {name!r}")
    return str(answer["entity"]["id"])


def read_scope(said: dict[str, Any]) -> Scope:
    """A scope as the server tells it."""
    from trailmark.apis.public.paths import is_registry

    gid, name = str(said["id"]), str(said["name"])
    match said["__typename"]:
        case "Project":
            kind = RegistryScope if is_registry(name) else ProjectScope
            return kind(gid, name, str(said["entityName"]))
        case "Entity":
            kinds = {"team": TeamScope, "organization": OrgScope}
            return kinds.get(said["entityType"], EntityScope)(gid, name, name)
        case _:
            place = said.get("project") or {}
            entity, project = place.get("entityName"), place.get("name")
            return ArtifactCollectionScope(
                gid, name, str(entity or ""), str(project or "")
            )


_NOUNS = {
    ScopeType.PROJECT: "a project or registry",
    ScopeType.ARTIFACT_COLLECTION: "a collection of artifacts",
    ScopeType.ENTITY: "a team",
}
