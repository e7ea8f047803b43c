"""`trailmark.Api`: reading and changing what is on a server."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from trailmark.apis.public import artifact_lookup, paths
from trailmark.apis.public.defaults import find_server, resolve_defaults
from trailmark.apis.public.organizations import (
    Organization,
    organization_named,
    organization_of,
    registry_owner,
)
from trailmark.apis.public.retrying_client import RetryingClient
from trailmark.errors import NotFoundError, UnknownNameError, UsageError
from trailmark.version import __version__

if TYPE_CHECKING:
    from trailmark.apis.public.artifacts import (
        ArtifactCollection,
        ArtifactCollections,
        Artifacts,
        ArtifactType,
        ArtifactTypes,
    )
    from trailmark.apis.public.projects import Project
    from trailmark.apis.public.registries import Registries, Registry
    from trailmark.apis.public.runs import Run
    from trailmark.artifacts.artifact import Artifact
    from trailmark.transport.viewer import Viewer

__all__ = ["Api", "RetryingClient"]

PATIENCE_S = 120.0


class Api:
    """A server, as one key sees it.

    Args:
        overrides: `base_url`, `entity`, `project` and `organization` to use in place
            of those of the settings.
        timeout: Seconds for which a call is tried again while the server is away; None
            for the usual two minutes.
        api_key: None takes the one that this machine has for the server.

    Raises:
        UsageError: No server is named anywhere, and none runs on this machine.
        UnauthenticatedError: There is no key for the server.
    """

    def __init__(
        self,
        overrides: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        api_key: str | None = None,
    ) -> None:
        self.settings = resolve_defaults(overrides)
        base_url, key = find_server(self.settings.base_url, api_key)
        self._client = RetryingClient(
            base_url,
            key,
            user_agent=self.user_agent,
            patience_s=PATIENCE_S if timeout is None else timeout,
        )
        self._runs: dict[paths.RunPath, Run] = {}
        self._organizations: dict[str | None, Organization] = {}

    @property
    def client(self) -> RetryingClient:
        """The connection that all objects of this Api share."""
        return self._client

    @property
    def user_agent(self) -> str:
        return f"trailmark-public-api/{__version__}"

    @property
    def viewer(self) -> Viewer:
        """The person that the key belongs to; asked once.

        Raises:
            UnauthenticatedError: The server does not know the key.
        """
        return self._client.viewer()

    @property
    def default_entity(self) -> str:
        """Whose things are meant where a path names nobody."""
        return self.settings.entity or self.viewer.entity

    def flush(self) -> None:
        """Forget the runs that were read, so that they are read anew."""
        self._runs.clear()
        self._organizations.clear()

    def project(self, name: str, entity: str | None = None) -> Project:
        """A project by name; nothing is read before something of it is asked for.

        Raises:
            UsageError: `name` cannot be one.
        """
        from trailmark.apis.public.projects import Project

        place = paths.read_project(name or "", entity, None)
        if not name:
            raise UsageError("no project named", hint="pass its name")
        return Project(
            self._client, place.entity or self.default_entity, place.project, attrs={}
        )

    def run(self, path: str = "") -> Run:
        """A run by `entity/project/run_id`, of which the first parts may be left out.

        A run that was read before is given again as it was then; see `flush`.

        Raises:
            UsageError: It is no such path.
            UnknownNameError: There is no such run.
        """
        from trailmark.apis.public.runs import Run

        said = paths.read_run(path, None, self.settings.project)
        entity = said.entity or self.default_entity
        found = paths.RunPath(entity, said.project, said.run_id)
        if found not in self._runs:
            run = Run(self._client, entity, said.project, said.run_id)
            self._runs[found] = run
        return self._runs[found]

    def artifact(self, name: str, type: str | None = None) -> Artifact:
        """One version of an artifact.

        Args:
            name: `entity/project/name:alias` or `…:v3`, of which the entity and the
                project may be left out; without an alias it is `latest`.
            type: What the version has to be.

        Raises:
            UsageError: `name` is no such path, or the version is of another type.
            UnknownNameError: There is no such version.
        """
        found = artifact_lookup.find_artifact(self._client, self._artifact_path(name))
        if type is not None and found.type != type:
            raise UsageError(
                f"{name!r} is of type {found.type!r}, not {type!r}",
                hint="leave the type out to take any",
            )
        return found

    def artifact_exists(self, name: str, type: str | None = None) -> bool:
        """Whether there is such a version, and of that type if one is given.

        Raises:
            UsageError: `name` is no path of a version.
        """
        path = self._artifact_path(name)
        try:
            found = artifact_lookup.find_membership(self._client, path)
        except NotFoundError:
            return False
        if found is None or not found.get("artifact"):
            return False
        return type is None or found["artifact"]["artifactType"]["name"] == type

    def artifact_collection(self, type_name: str, name: str) -> ArtifactCollection:
        """One collection.

        Args:
            name: `entity/project/name`, of which the first parts may be left out.

        Raises:
            UsageError: `name` is no such path.
            UnknownNameError: There is no collection of that name and type.
        """
        from trailmark.apis.public.artifacts import ArtifactCollection

        path = self._collection_path(name)
        return ArtifactCollection(
            self._client, str(path.entity), path.project, path.collection, type_name
        )

    def artifact_collection_exists(self, name: str, type: str) -> bool:
        """Whether there is a collection of that name and type; see
        `artifact_collection`."""
        try:
            self.artifact_collection(type, name)
        except NotFoundError:
            return False
        return True

    def artifact_collections(
        self, project_name: str, type_name: str, per_page: int = 50
    ) -> ArtifactCollections:
        """The collections of one type in a project, given by name or path."""
        from trailmark.apis.public.artifacts import ArtifactCollections

        entity, project = self._project_path(project_name)
        return ArtifactCollections(self._client, entity, project, type_name, per_page)

    def artifact_type(self, type_name: str, project: str | None = None) -> ArtifactType:
        """A type of artifacts in a project, given by name or path.

        Raises:
            UnknownNameError: The project has no artifacts of this type.
        """
        from trailmark.apis.public.artifacts import ArtifactType

        entity, name = self._project_path(project)
        return ArtifactType(self._client, entity, name, type_name)

    def artifact_types(self, project: str | None = None) -> ArtifactTypes:
        """The types of artifacts in a project, given by name or path."""
        from trailmark.apis.public.artifacts import ArtifactTypes

        entity, name = self._project_path(project)
        return ArtifactTypes(self._client, entity, name)

    def artifacts(
        self,
        type_name: str,
        name: str,
        per_page: int = 50,
        tags: list[str] | None = None,
    ) -> Artifacts:
        """The versions of a collection, the newest first.

        Args:
            name: `entity/project/name`, of which the first parts may be left out.
            tags: Only versions that have all of these.

        Raises:
            UsageError: `name` is no such path.
        """
        from trailmark.apis.public.artifacts import Artifacts

        path = self._collection_path(name)
        return Artifacts(
            self._client,
            str(path.entity),
            path.project,
            path.collection,
            type_name,
            per_page=per_page,
            tags=tags,
        )

    def artifact_versions(
        self, type_name: str, name: str, per_page: int = 50
    ) -> Artifacts:
        """Deprecated: the same as `artifacts`."""
        warnings.warn(
            "Api.artifact_versions is deprecated; use Api.artifacts",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.artifacts(type_name, name, per_page=per_page)

    def registries(
        self,
        organization: str | None = None,
        filter: dict[str, Any] | None = None,
        *,
        per_page: int = 100,
        order: str | None = None,
    ) -> Registries:
        """The registries of an organization, to be narrowed and searched further.

        Args:
            organization: By name; None takes that of the settings, or the only one of
                the default entity.
            filter: MongoDB-style, over `name`, `description`, `created_at` and
                `updated_at`.
            order: A field's name, with `-` in front to turn it round.

        Raises:
            UsageError: Several organizations could be meant.
            UnsupportedError: The server is too old to search registries.
        """
        from trailmark.apis.public.registries import Registries

        self._client.require("ARTIFACT_REGISTRY_SEARCH", "search registries")
        owner = self._organization(organization)
        return Registries(self._client, owner.name, filter, per_page, order)

    def registry(self, name: str, organization: str | None = None) -> Registry:
        """A registry.

        Args:
            name: With or without the prefix `wandb-registry-`.
            organization: See `registries`.

        Raises:
            UsageError: Several organizations could be meant.
            UnknownNameError: There is no such registry, or no such organization.
        """
        from trailmark.apis.public.registries import Registry

        owner = self._organization(organization)
        found = Registry(self._client, owner.name, owner.entity, name)
        found.load()
        return found

    def create_registry(
        self,
        name: str,
        visibility: Literal["organization", "restricted"],
        organization: str | None = None,
        description: str | None = None,
        artifact_types: list[str] | None = None,
    ) -> Registry:
        """Make a registry.

        Args:
            name: Unique in the organization.
            visibility: `organization` lets all its members look, `restricted` only
                those who are invited.
            organization: See `registries`.
            artifact_types: What may be linked, of which nothing can be taken back
                later; None takes anything.

        Raises:
            UsageError: A name, type or the visibility cannot be, several organizations
                could be meant, or there is such a registry.
            ForbiddenError: The caller may not make registries there.
        """
        from trailmark.apis.public.registries import Registry
        from trailmark.apis.public.registries.registry import access_of

        access_of(visibility)
        return Registry.create(
            self._client,
            self._organization(organization).name,
            name,
            visibility,
            description,
            artifact_types,
        )

    def __repr__(self) -> str:
        return f"<Api {self._client.base_url}>"

    def _organization(self, name: str | None) -> Organization:
        wanted = name or self.settings.organization
        if wanted not in self._organizations:
            self._organizations[wanted] = (
                organization_named(self._client, wanted)
                if wanted
                else organization_of(self._client, self.default_entity)
            )
        return self._organizations[wanted]

    def _project_path(self, path: str | None) -> tuple[str, str]:
        place = paths.read_project(path, None, self.settings.project)
        return self._owner(place), place.project

    def _collection_path(self, name: str) -> paths.ArtifactPath:
        path = self._artifact_path(name)
        if path.version is not None:
            raise UsageError(
                f"{name!r} is one version, where a collection is wanted",
                hint=f"leave out ':{path.version}'",
            )
        return path

    def _artifact_path(self, name: str) -> paths.ArtifactPath:
        said = paths.read_artifact(name, None, self.settings.project)
        owner = self._owner(paths.Place(said.entity, said.project))
        return paths.ArtifactPath(owner, said.project, said.collection, said.version)

    def _owner(self, place: paths.Place) -> str:
        """The entity of a project; before a registry an organization may be written."""
        if not paths.is_registry(place.project):
            return place.entity or self.default_entity
        if place.entity:
            return registry_owner(self._client, place.entity)
        try:
            return self._organization(None).entity
        except UnknownNameError:
            return self.default_entity
