"""Runs, as they are after or while they log: what they said, made and used."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from trailmark.apis.public import run_declarations
from trailmark.apis.public.artifact_versions import RunArtifacts
from trailmark.apis.public.files import File, Files
from trailmark.apis.public.paginator import DEFAULT_PAGE
from trailmark.errors import UnknownNameError
from trailmark.transport.client import Client
from trailmark.wire.lenient_json import loads

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact

_LIGHT = """
  id projectId tags name displayName sweepName state group jobType commit readOnly
  createdAt heartbeatAt description notes historyLineCount user { name username }
"""

_LOAD = f"""query Run($entity: String!, $project: String!, $name: String!) {{
  project(name: $project, entityName: $entity) {{ run(name: $name) {{ {_LIGHT} }} }}
}}"""

_LOAD_DOCUMENTS = """query RunDocuments(
  $entity: String!, $project: String!, $name: String!
) {
  project(name: $project, entityName: $entity) {
    run(name: $name) { config summaryMetrics systemMetrics metadata }
  }
}"""

_CLIENT_KEYS = "_wandb"


class Run:
    """A run on the server. What it logged is read when it is first asked for.

    Args:
        attrs: What is known of it already; read from the server when None.
        include_sweeps: Whether what its sweep is may be asked for.

    Raises:
        UnknownNameError: There is no such run.
    """

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        run_id: str,
        attrs: Mapping[str, Any] | None = None,
        include_sweeps: bool = True,
    ) -> None:
        self.client = client
        self.project = project
        self._entity = entity
        self._run_id = run_id
        self._include_sweeps = include_sweeps
        self._documents: dict[str, Any] | None = None
        self._attrs: dict[str, Any] = dict(attrs or {})
        if attrs is None:
            self.load()

    @property
    def id(self) -> str:
        """Short id, unique in the project; part of the URL."""
        return self._run_id

    @property
    def entity(self) -> str:
        return self._entity

    @property
    def username(self) -> str:
        """Deprecated: the same as `entity`."""
        warnings.warn(
            "Run.username is deprecated; use Run.entity",
            DeprecationWarning,
            stacklevel=2,
        )
        return self._entity

    @property
    def path(self) -> list[str]:
        """Entity, project and id."""
        return [self._entity, self.project, self._run_id]

    @property
    def storage_id(self) -> str:
        """The server's global id of it."""
        return str(self._attrs["id"])

    @property
    def url(self) -> str:
        """Its page."""
        entity, project, run_id = (quote(part) for part in self.path)
        return f"{self.client.base_url}/{entity}/{project}/runs/{run_id}"

    @property
    def name(self) -> str:
        """Its name for people; the id where nobody gave it one."""
        return str(self._attrs.get("displayName") or self._run_id)

    @property
    def state(self) -> str:
        """One of `pending`, `running`, `finished`, `failed`, `crashed`, `killed`,
        `preempting` and `preempted`."""
        return str(self._attrs["state"])

    @property
    def tags(self) -> list[str]:
        return list(self._attrs.get("tags") or [])

    @property
    def notes(self) -> str | None:
        return self._attrs.get("notes")

    @property
    def group(self) -> str | None:
        return self._attrs.get("group")

    @property
    def job_type(self) -> str | None:
        return self._attrs.get("jobType")

    @property
    def created_at(self) -> str:
        """In ISO 8601."""
        return str(self._attrs["createdAt"])

    @property
    def heartbeat_at(self) -> str | None:
        """When it was last heard of, in ISO 8601; None if never."""
        return self._attrs.get("heartbeatAt")

    @property
    def project_internal_id(self) -> int | None:
        """The server's number of the project."""
        number = self._attrs.get("projectId")
        return None if number is None else int(number)

    @property
    def read_only(self) -> bool:
        """Whether the caller may look at the run but not change it."""
        return bool(self._attrs.get("readOnly"))

    @property
    def config(self) -> dict[str, Any]:
        """Its parameters, without those of the client that logged it."""
        return self._document("config")

    @property
    def summary(self) -> dict[str, Any]:
        """The last value of each metric, or what the run made of it."""
        return self._document("summaryMetrics")

    @property
    def system_metrics(self) -> dict[str, Any]:
        """The last value of each metric of the machine."""
        return self._document("systemMetrics")

    @property
    def metadata(self) -> dict[str, Any] | None:
        """Where and how it ran: program, machine, versions; None if it never said."""
        return self._document("metadata") or None

    def load(self, force: bool = False) -> dict[str, Any]:
        """Read it, unless that was done and `force` is False; what the server said.

        Raises:
            UnknownNameError: There is no such run.
        """
        if force or not self._attrs:
            self._attrs = self._read(_LOAD, "Run")
            self._documents = None
        return self._attrs

    def files(
        self,
        names: list[str] | None = None,
        pattern: str | None = None,
        per_page: int = DEFAULT_PAGE,
    ) -> Files:
        """The files it saved.

        Args:
            names: Only these; empty for all.
            pattern: Only names like this, `%` standing for anything, as in `%.json`.

        Raises:
            UsageError: Both `names` and `pattern` are given.
        """
        return Files(self.client, self, names or [], per_page, pattern=pattern)

    def file(self, name: str) -> File:
        """One of its files.

        Raises:
            UnknownNameError: It has none of that name.
        """
        found = self.files(names=[name])
        if not found:
            raise UnknownNameError(f"{'/'.join(self.path)!r} has no file {name!r}")
        return found[0]

    def logged_artifacts(self, per_page: int = 100) -> RunArtifacts:
        """The versions of artifacts that it made."""
        return RunArtifacts(self.client, self, "logged", per_page)

    def used_artifacts(self, per_page: int = 100) -> RunArtifacts:
        """The versions of artifacts that it said it uses."""
        return RunArtifacts(self.client, self, "used", per_page)

    def log_artifact(
        self,
        artifact: Artifact,
        aliases: Collection[str] | None = None,
        tags: Collection[str] | None = None,
    ) -> Artifact:
        """Say that the run made a version that is on the server already.

        Args:
            artifact: As `Api.artifact` gives it; of the run's own project.
            aliases: To put on the version, besides those it has.
            tags: To put on the version.

        Raises:
            UsageError: It is no logged artifact, or of another project.
            ForbiddenError: The caller may not change the run.
        """
        return run_declarations.declare_output(
            self.client, self.path, artifact, _listed(aliases), _listed(tags)
        )

    def use_artifact(self, artifact: Artifact, use_as: str | None = None) -> Artifact:
        """Say that the run uses a version that is on the server.

        Args:
            artifact: As `Api.artifact` gives it.
            use_as: The part it plays, such as `train`.

        Raises:
            UsageError: It is no logged artifact.
            ForbiddenError: The caller may not change the run.
        """
        return run_declarations.declare_input(self.client, self.path, artifact, use_as)

    def __repr__(self) -> str:
        return f"<Run {'/'.join(self.path)} ({self._attrs.get('state')})>"

    def _document(self, name: str) -> dict[str, Any]:
        if self._documents is None:
            self._documents = _opened(self._read(_LOAD_DOCUMENTS, "RunDocuments"))
        return self._documents[name]

    def _read(self, document: str, operation: str) -> dict[str, Any]:
        variables = {
            "entity": self._entity,
            "project": self.project,
            "name": self._run_id,
        }
        answer = self.client.execute(document, variables, operation=operation)
        found = (answer.get("project") or {}).get("run")
        if not found:
            raise UnknownNameError(f"there is no run {'/'.join(self.path)!r}")
        return found


def _opened(documents: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The documents as dicts, the config without its wrapping."""
    opened = {name: _object(value) for name, value in documents.items()}
    opened["config"] = {
        key: entry["value"] if isinstance(entry, dict) and "value" in entry else entry
        for key, entry in opened["config"].items()
        if not key.startswith(_CLIENT_KEYS)
    }
    return opened


def _object(value: Any) -> dict[str, Any]:
    """A document that is JSON text, or an object already, or nothing."""
    found = loads(value) if isinstance(value, str) and value else value
    return found if isinstance(found, dict) else {}


def _listed(names: Collection[str] | None) -> Sequence[str] | None:
    return None if names is None else list(names)
