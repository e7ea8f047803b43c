"""A collection: the versions of one artifact, or versions linked from elsewhere."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from trailmark.apis.public import checks
from trailmark.apis.public import collection_changes as changes
from trailmark.apis.public.artifact_versions import Artifacts
from trailmark.apis.public.fragments import COLLECTION, PAGE_INFO
from trailmark.apis.public.paginator import DEFAULT_PAGE, Paginator
from trailmark.errors import UnknownNameError, UsageError
from trailmark.transport.client import Client

_LOAD = f"""query ProjectArtifactCollection(
  $entity: String!, $project: String!, $type: String!, $name: String!
) {{
  project(entityName: $entity, name: $project) {{
    artifactType(name: $type) {{
      artifactCollection(name: $name) {{ {COLLECTION} }}
    }}
  }}
}}"""

_ALIASES = f"""query ArtifactCollectionAliases(
  $id: ID!, $cursor: String, $perPage: Int
) {{
  artifactCollection(id: $id) {{
    __typename
    aliases(after: $cursor, first: $perPage) {{
      edges {{ node {{ id alias }} }}
      {PAGE_INFO}
    }}
  }}
}}"""

_MAX_TAGS = 20


class ArtifactCollection:
    """A group of versions of one type, of which name, description, type and tags may
    be assigned; `save` makes that last.

    Args:
        organization: Of a registry's collection; None elsewhere.
        attrs: What is known of it already; read from the server when None.

    Raises:
        UnknownNameError: There is no such collection.

    Example:
        >>> collection = api.artifact_collection("model", "crew/demo/model-x")
        >>> collection.name, collection.type, collection.is_sequence()
        ('model-x', 'model', True)
        >>> sorted(collection.aliases)
        ['best', 'latest', 'production']
    """

    def __init__(
        self,
        client: Client,
        entity: str,
        project: str,
        name: str,
        type: str,
        organization: str | None = None,
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        self.client = client
        self.entity = entity
        self.project = project
        self.organization = organization
        self._saved: dict[str, Any] = {}
        self._take(self._loaded(name, type) if attrs is None else attrs)

    def load(self) -> None:
        """Read it anew, dropping what was assigned and not saved.

        Example:
            >>> collection = api.artifact_collection("model", "crew/demo/model-x")
            >>> collection.description = "never saved"
            >>> collection.load()
            >>> print(collection.description)
            None
        """
        self._take(self._loaded(self._saved["name"], self._saved["type"]["name"]))

    @property
    def id(self) -> str:
        """The server's global id of it."""
        return str(self._saved["id"])

    @property
    def name(self) -> str:
        """Unique in the project."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = checks.collection_name(name)

    @property
    def saved_name(self) -> str:
        """The name on the server, whatever was assigned since."""
        return str(self._saved["name"])

    @property
    def description(self) -> str | None:
        """None when nobody wrote one."""
        return self._description

    @description.setter
    def description(self, description: str | None) -> None:
        self._description = description

    @property
    def type(self) -> str:
        """What its versions are, such as `model`; only of a sequence assignable."""
        return self._type

    @type.setter
    def type(self, type: str) -> None:
        if type != self._type and not self.is_sequence():
            raise UsageError(
                f"the type of {self.saved_name!r} cannot be changed",
                hint="its versions are linked from other collections: change theirs",
            )
        self._type = checks.type_name(type)

    @property
    def tags(self) -> list[str]:
        """Of the collection as a whole; those of a version are the version's own."""
        return self._tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        chosen = checks.tag_names(tags)
        if len(chosen) > _MAX_TAGS:
            raise UsageError(f"{len(chosen)} tags are more than {_MAX_TAGS}")
        self._tags = chosen

    @property
    def aliases(self) -> list[str]:
        """Aliases of all its versions; read from the server once."""
        if self._aliases is None:
            self._aliases = list(_Aliases(self.client, self.id))
        return list(self._aliases)

    @property
    def created_at(self) -> str:
        """In ISO 8601."""
        return str(self._saved["createdAt"])

    @property
    def updated_at(self) -> str | None:
        """In ISO 8601; None when it never changed."""
        return self._saved.get("updatedAt")

    @property
    def path(self) -> list[str]:
        """Entity, project and name."""
        return [self.entity, self.project, self.saved_name]

    def is_sequence(self) -> bool:
        """Whether versions are made here, rather than linked here from elsewhere.

        Example:
            >>> api.artifact_collection("dataset", "crew/demo/data-y").is_sequence()
            True
        """
        return self._saved["__typename"] == "ArtifactSequence"

    def artifacts(self, per_page: int = DEFAULT_PAGE) -> Artifacts:
        """Its versions, the newest first.

        Example:
            >>> collection = api.artifact_collection("model", "crew/demo/model-x")
            >>> newest = collection.artifacts()[0]
            >>> newest.name, sorted(file.name for file in newest.files())
            ('model-x:v2', ['card.md', 'weights.bin'])
        """
        return Artifacts(
            self.client,
            self.entity,
            self.project,
            self.saved_name,
            str(self._saved["type"]["name"]),
            per_page=per_page,
        )

    def save(self) -> None:
        """Send what was assigned since the last read; nothing when that is nothing.

        Raises:
            InvalidInputError: The server does not take a name, type or tag.
            ConflictError: Another collection of the project has the name.
            ForbiddenError: The caller may not change it.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.save(project)

            >>> collection = artifact.collection
            >>> collection.description, collection.tags = "Handwritten digits", ["small"]
            >>> collection.save()
            >>> api.artifact_collection("dataset", f"{project}/digits").tags
            ['small']
        """
        named = (self._name, self._description or "")
        saved_tags = _tag_names(self._saved)
        moved = self._type != self._saved["type"]["name"]
        renamed = named != (self.saved_name, self._saved.get("description") or "")
        if renamed:
            changes.describe(self.client, self._identity(), *named)
            self._saved.update(name=self._name, description=self._description)
        if moved:
            self._move()
        place = changes.CollectionPlace(self.entity, self.project, self.saved_name)
        gone = [tag for tag in saved_tags if tag not in self._tags]
        new = [tag for tag in self._tags if tag not in saved_tags]
        changes.untag(self.client, place, gone)
        changes.tag(self.client, place, new)
        if renamed or moved or gone or new:
            self.load()

    def change_type(self, new_type: str) -> None:
        """Give its versions another type at once. Deprecated: assign `type` and save.

        Raises:
            UsageError: Its versions are linked from elsewhere.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.save(project)

            >>> artifact.collection.change_type("images")
            >>> api.artifact(f"{project}/digits:latest").type
            'images'
        """
        warnings.warn(
            "ArtifactCollection.change_type is deprecated; assign type, then save()",
            DeprecationWarning,
            stacklevel=2,
        )
        self.type = new_type
        if self._type != self._saved["type"]["name"]:
            self._move()

    def delete(self) -> None:
        """Remove the collection: a sequence with its versions, else only the links.

        Raises:
            ForbiddenError: The caller may not.
            ConflictError: Versions of it are linked elsewhere.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.save(project)

            >>> artifact.collection.delete()
            >>> api.artifact_collection_exists(f"{project}/digits", "dataset")
            False
        """
        changes.delete(self.client, self._identity())

    def __repr__(self) -> str:
        return f"<ArtifactCollection {self.saved_name} ({self._saved['type']['name']})>"

    def _move(self) -> None:
        changes.move(self.client, self.id, self._type)
        self._saved["type"] = {"name": self._type}

    def _identity(self) -> changes.CollectionIdentity:
        return changes.CollectionIdentity(self.id, self.is_sequence())

    def _take(self, attrs: Mapping[str, Any]) -> None:
        self._saved = dict(attrs)
        self._name = str(attrs["name"])
        self._description: str | None = attrs.get("description")
        self._type = str(attrs["type"]["name"])
        self._tags = _tag_names(attrs)
        self._aliases: list[str] | None = None

    def _loaded(self, name: str, type_name: str) -> dict[str, Any]:
        answer = self.client.execute(
            _LOAD,
            {
                "entity": self.entity,
                "project": self.project,
                "type": type_name,
                "name": name,
            },
            operation="ProjectArtifactCollection",
        )
        of_type = (answer.get("project") or {}).get("artifactType") or {}
        found = of_type.get("artifactCollection")
        if not found:
            raise UnknownNameError(
                f"there is no collection {name!r} of type {type_name!r} "
                f"in '{self.entity}/{self.project}'"
            )
        return found


class _Aliases(Paginator[str]):
    QUERY: ClassVar[str | None] = _ALIASES

    def __init__(self, client: Client, collection_id: str) -> None:
        super().__init__(client, {"id": collection_id}, per_page=1_000)

    def _connection(self, data: dict[str, Any]) -> dict[str, Any]:
        collection = data.get("artifactCollection")
        if collection is None:
            raise UnknownNameError("the collection is not there any more")
        return collection["aliases"]

    def _object(self, edge: dict[str, Any]) -> str | None:
        node = edge.get("node")
        return None if node is None else str(node["alias"])


def _tag_names(attrs: Mapping[str, Any]) -> list[str]:
    edges = (attrs.get("tags") or {}).get("edges") or []
    return [edge["node"]["name"] for edge in edges if edge and edge.get("node")]
