"""What a search by name finds, and where that opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote, urlencode

from trailmark.wire.names import REGISTRY_PREFIX


class SearchKind(StrEnum):
    """What can be found, in the order in which it is shown."""

    PROJECT = "project"
    RUN = "run"
    SWEEP = "sweep"
    REPORT = "report"
    VIEW = "view"
    ARTIFACT = "artifact"
    TEAM = "team"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that was found.

    Attributes:
        name: What people call it.
        detail: What tells it from others of that name, such as the id of a run.
        path: Where it opens in the browser, from the root of the server.
        state: Of a run or a sweep; None for everything else.
        at: Last change; of a person or a team, when it was made.
    """

    kind: SearchKind
    name: str
    detail: str
    entity_name: str
    project_name: str | None
    path: str
    state: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """The best hits of one kind, and how many there are in all."""

    kind: SearchKind
    total: int
    hits: Sequence[SearchHit]


def path_of(*parts: str, **search: str) -> str:
    """
    >>> path_of("crew", "digits", "runs", "a b", nw="x/y")
    '/crew/digits/runs/a%20b?nw=x%2Fy'
    """
    path = "".join(f"/{quote(part, safe='')}" for part in parts)
    return f"{path}?{urlencode(search)}" if search else path


def collection_path(entity: str, project: str, type_name: str, name: str) -> str:
    """Where a collection opens; those of a registry have pages of their own.

    >>> collection_path("crew", "digits", "model", "net")
    '/crew/digits/artifacts/model/net'
    >>> collection_path("acme", "wandb-registry-models", "model", "net")
    '/registry/models/collections/net?org=acme'
    """
    if project.startswith(REGISTRY_PREFIX):
        registry = project.removeprefix(REGISTRY_PREFIX)
        return path_of("registry", registry, "collections", name, org=entity)
    return path_of(entity, project, "artifacts", type_name, name)
