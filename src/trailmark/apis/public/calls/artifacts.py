"""`Api`: artifacts, their collections and types."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from trailmark.apis.public import artifact_lookup, paths
from trailmark.apis.public.calls.core import ApiCore
from trailmark.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from trailmark.apis.public.artifacts import (
        ArtifactCollection,
        ArtifactCollections,
        Artifacts,
        ArtifactType,
        ArtifactTypes,
    )
    from trailmark.artifacts.artifact import Artifact


class ArtifactCalls(ApiCore):
    """Reads artifacts."""

    def artifact(self, name: str, type: str | None = None) -> Artifact:
        """One version of an artifact.

        Args:
            name: `entity/project/name:alias` or `…:v3`, of which the entity and the
                project may be left out; without an alias it is `latest`.
            type: What the version has to be.

        Raises:
            UsageError: `name` is no such path, or the version is of another type.
            UnknownNameError: There is no such version.

        Example:
            >>> artifact = api.artifact("crew/demo/model-x:latest")
            >>> artifact.name, artifact.type, artifact.aliases
            ('model-x:v2', 'model', ['latest', 'production'])
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

        Example:
            >>> api.artifact_exists("crew/demo/model-x:best")
            True
            >>> api.artifact_exists("crew/demo/model-x:v99")
            False
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

        Example:
            >>> collection = api.artifact_collection("model", "crew/demo/model-x")
            >>> len(collection.artifacts())
            3
        """
        from trailmark.apis.public.artifacts import ArtifactCollection

        path = self._collection_path(name)
        return ArtifactCollection(
            self._client, str(path.entity), path.project, path.collection, type_name
        )

    def artifact_collection_exists(self, name: str, type: str) -> bool:
        """Whether there is a collection of that name and type; see
        `artifact_collection`.

        Example:
            >>> api.artifact_collection_exists("crew/demo/model-x", "model")
            True
            >>> api.artifact_collection_exists("crew/demo/model-x", "dataset")
            False
        """
        try:
            self.artifact_collection(type, name)
        except NotFoundError:
            return False
        return True

    def artifact_collections(
        self,
        project_name: str,
        type_name: str,
        per_page: int = 50,
        *,
        order: str | None = None,
    ) -> ArtifactCollections:
        """The collections of one type in a project, given by name or path.

        Args:
            order: See `ArtifactCollections`.

        Example:
            >>> [one.name for one in api.artifact_collections("crew/demo", "model")]
            ['model-x']
        """
        from trailmark.apis.public.artifacts import ArtifactCollections

        entity, project = self._project_path(project_name)
        return ArtifactCollections(
            self._client, entity, project, type_name, per_page, order=order
        )

    def artifact_type(self, type_name: str, project: str | None = None) -> ArtifactType:
        """A type of artifacts in a project, given by name or path.

        Raises:
            UnknownNameError: The project has no artifacts of this type.

        Example:
            >>> api.artifact_type("model", "crew/demo").collection("model-x").name
            'model-x'
        """
        from trailmark.apis.public.artifacts import ArtifactType

        entity, name = self._project_path(project)
        return ArtifactType(self._client, entity, name, type_name)

    def artifact_types(self, project: str | None = None) -> ArtifactTypes:
        """The types of artifacts in a project, given by name or path.

        Example:
            >>> sorted(one.name for one in api.artifact_types("crew/demo"))
            ['dataset', 'model']
        """
        from trailmark.apis.public.artifacts import ArtifactTypes

        entity, name = self._project_path(project)
        return ArtifactTypes(self._client, entity, name)

    def artifacts(
        self,
        type_name: str,
        name: str,
        per_page: int = 50,
        tags: list[str] | None = None,
        *,
        order: str | None = None,
    ) -> Artifacts:
        """The versions of a collection, the newest first.

        Args:
            name: `entity/project/name`, of which the first parts may be left out.
            tags: Only versions that have all of these.
            order: See `Artifacts`.

        Raises:
            UsageError: `name` is no such path.

        Example:
            >>> [one.version for one in api.artifacts("model", "crew/demo/model-x")]
            ['v2', 'v1', 'v0']
        """
        from trailmark.apis.public.artifacts import Artifacts

        path = self._collection_path(name)
        return Artifacts(
            self._client,
            str(path.entity),
            path.project,
            path.collection,
            type_name,
            order=order,
            per_page=per_page,
            tags=tags,
        )

    def artifact_versions(
        self, type_name: str, name: str, per_page: int = 50
    ) -> Artifacts:
        """Deprecated: the same as `artifacts`.

        Example:
            >>> len(api.artifact_versions("model", "crew/demo/model-x"))
            3
        """
        warnings.warn(
            "Api.artifact_versions is deprecated; use Api.artifacts",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.artifacts(type_name, name, per_page=per_page)

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
