"""How things on a server are written: `entity/project/name`, with what may be left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from trailmark.errors import UsageError
from trailmark.wire.names import REGISTRY_PREFIX

DEFAULT_PROJECT = "uncategorized"
_PAGES = frozenset({"runs", "sweeps", "reports", "reportlist", "workspace"})


@dataclass(frozen=True, slots=True)
class Place:
    """A project; `entity` is None where neither the path nor anything else says it."""

    entity: str | None
    project: str


@dataclass(frozen=True, slots=True)
class ArtifactPath:
    """A collection, or one version of it.

    Attributes:
        entity: Who owns the project; in front of a registry, the organization.
        version: An alias or `v3`; None where the path ends with the collection.
    """

    entity: str | None
    project: str
    collection: str
    version: str | None

    @property
    def name(self) -> str:
        """As the server looks versions up: `collection:alias`, `latest` by default."""
        return f"{self.collection}:{self.version or 'latest'}"

    @property
    def is_in_registry(self) -> bool:
        return is_registry(self.project)


@dataclass(frozen=True, slots=True)
class RunPath:
    entity: str | None
    project: str
    run_id: str


def is_registry(project: str) -> bool:
    """Whether a project holds a registry's collections."""
    return project.startswith(REGISTRY_PREFIX)


def registry_project(name: str) -> str:
    """The project of a registry, whose name may have the prefix already.

    >>> registry_project("models")
    'wandb-registry-models'

    Raises:
        UsageError: It is no text.
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(f"{name!r} is not a name", hint="give a text")
    return name if is_registry(name) else f"{REGISTRY_PREFIX}{name}"


def read_project(path: str | None, entity: str | None, project: str | None) -> Place:
    """A project from `project` or `entity/project`.

    Args:
        path: None takes the defaults.
        entity: Where the path names none.
        project: Where the path names none; `uncategorized` when None.

    >>> read_project("crew/demo", None, None)
    Place(entity='crew', project='demo')

    Raises:
        UsageError: It has too many parts, or an empty one.
    """
    match _parts(path):
        case []:
            return Place(entity, project or DEFAULT_PROJECT)
        case [name]:
            return Place(entity, name)
        case [owner, name]:
            return Place(owner, name)
        case _:
            raise UsageError(
                f"{path!r} is not the path of a project",
                hint="write 'project' or 'entity/project'",
            )


def read_artifact(
    path: str | None, entity: str | None, project: str | None
) -> ArtifactPath:
    """A collection or version from `[[entity/]project/]name[:alias]`.

    >>> read_artifact("demo/model-x:v2", "crew", None)
    ArtifactPath(entity='crew', project='demo', collection='model-x', version='v2')

    Raises:
        UsageError: There is no name, or it has too many parts, or an empty one.
    """
    parts = _parts(path)
    if not 1 <= len(parts) <= 3:
        raise UsageError(
            f"{path!r} is not the path of an artifact" if path else "no artifact named",
            hint="write 'entity/project/name:alias', or leave the first parts out",
        )
    *place, last = parts
    collection, colon, version = last.partition(":")
    if not collection or (colon and not version) or ":" in version:
        raise UsageError(
            f"{path!r} is not the path of an artifact",
            hint="the last part is 'name', 'name:alias' or 'name:v3'",
        )
    where = read_project("/".join(place), entity, project)
    return ArtifactPath(where.entity, where.project, collection, version or None)


def read_run(path: str | None, entity: str | None, project: str | None) -> RunPath:
    """A run from `[[entity/]project/]run_id`, as on its page with `runs/`, or its URL.

    >>> read_run("/crew/demo/runs/a1b2c3d4", None, None)
    RunPath(entity='crew', project='demo', run_id='a1b2c3d4')

    Raises:
        UsageError: There is no run id, or no project, or the path has too many parts.
    """
    text = "" if path is None else checked_path(path)
    if "://" in text:
        text = unquote(urlsplit(text).path)
    parts = _parts(text)
    if len(parts) >= 3 and parts[-2] in _PAGES:
        del parts[-2]
    if len(parts) == 2 and ":" in parts[1]:  # entity/project:run_id
        parts[1:] = parts[1].split(":", 1)
    if not 1 <= len(parts) <= 3 or (len(parts) == 1 and not project):
        raise UsageError(
            f"{path!r} is not the path of a run" if path else "no run named",
            hint="write 'entity/project/run_id'",
        )
    *place, run_id = parts
    where = read_project("/".join(place), entity, project)
    return RunPath(where.entity, where.project, run_id)


def checked_path(path: Any) -> str:
    """Raises: UsageError: It is no text."""
    if not isinstance(path, str):
        raise UsageError(
            f"{path!r} is not a path", hint="write 'entity/project/name' as a text"
        )
    return path


def _parts(path: str | None) -> list[str]:
    if path is not None:
        checked_path(path)
    trimmed = (path or "").strip().strip("/")
    parts = trimmed.split("/") if trimmed else []
    if not all(parts):
        raise UsageError(
            f"{path!r} has an empty part", hint="write 'entity/project/name'"
        )
    return parts
