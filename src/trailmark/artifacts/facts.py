"""What a server says of a version, and the name under which it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import quote

from trailmark.artifacts import checks
from trailmark.artifacts.draft import ArtifactDraft, ArtifactTTL
from trailmark.artifacts.manifest import ArtifactManifest
from trailmark.artifacts.remote import REGISTRY_PREFIX
from trailmark.errors import ArtifactNotLoggedError, TransportError, UsageError

if TYPE_CHECKING:
    from trailmark.apis.public.artifact_collection import ArtifactCollection
    from trailmark.transport.client import Client

_PENDING, _COMMITTED = "PENDING", "COMMITTED"


class Delivery(Protocol):
    """A draft on its way to a server, by another process."""

    def wait(self, timeout_s: float | None) -> str:
        """The id of the version, once the server has it.

        Raises:
            WaitTimeoutError: It was not there in time.
            TrailmarkError: It was refused, or nobody sends it.
        """
        ...

    def client(self) -> Client:
        """A connection to the server that has it."""
        ...


class ArtifactFacts(ArtifactDraft):
    """The part of an `Artifact` that a server knows."""

    def _begin(
        self,
        description: str | None,
        metadata: Mapping[str, Any] | None,
        incremental: bool,
        use_as: str | None,
    ) -> None:
        super()._begin(description, metadata, incremental, use_as)
        self._client: Client | None = None
        self._delivery: Delivery | None = None
        self._state = _PENDING
        self._told: dict[str, Any] = {}
        self._place: tuple[str, str] | None = None
        self._source_place: tuple[str, str] | None = None
        self._source_base_name = ""
        self._version: str | None = None
        self._aliases: list[str] = []
        self._saved_aliases: list[str] = []
        self._tags: list[str] = []
        self._saved_tags: list[str] = []
        self._linked_at: str | None = None
        self._others: dict[str, Any] = {}

    @classmethod
    def from_membership(cls, client: Client, membership: Mapping[str, Any]) -> Self:
        """A logged version, as a member of the collection that it was read from.

        Args:
            membership: Selected as `trailmark.apis.public.fragments.MEMBERSHIP`.
        """
        node = membership["artifact"]
        collection = membership["artifactCollection"]
        made = cls._logged(client, node)
        project = collection.get("project") or {}
        made._place = _place_of(project)
        made._base_name = str(collection["name"])
        index = membership.get("versionIndex")
        made._version = f"v{node.get('versionIndex') if index is None else index}"
        made._set_aliases(one["alias"] for one in membership.get("aliases") or [])
        if made.is_link:
            made._linked_at = membership.get("createdAt")
        return made

    @classmethod
    def from_node(cls, client: Client, node: Mapping[str, Any]) -> Self:
        """A logged version, as a member of the sequence that it was logged to.

        Args:
            node: Selected as `trailmark.apis.public.fragments.ARTIFACT`.
        """
        made = cls._logged(client, node)
        made._place = made._source_place
        made._base_name = made._source_base_name
        made._version = made.source_version
        made._set_aliases(_aliases_in(node, made._place, made._base_name))
        return made

    @classmethod
    def _logged(cls, client: Client, node: Mapping[str, Any]) -> Self:
        made = cls.__new__(cls)
        made._begin(None, None, False, None)
        made._client = client
        made._read(node)
        made.finalize()
        return made

    def _read(self, node: Mapping[str, Any]) -> None:
        """Take over what the server says."""
        sequence = node["artifactSequence"]
        self._told = dict(node)
        self._state = str(node.get("state") or _COMMITTED)
        self._type = str(node["artifactType"]["name"])
        self._source_place = _place_of(sequence.get("project") or {})
        self._source_base_name = str(sequence["name"])
        self._description = node.get("description")
        self._metadata = checks.metadata(node.get("metadata"))
        self._tags = [str(one["name"]) for one in node.get("tags") or []]
        self._saved_tags = copy(self._tags)
        seconds = int(node.get("ttlDurationSeconds") or 0)
        self._ttl = timedelta(seconds=seconds) if seconds > 0 else None
        self._ttl_changed = False
        self._manifest = None

    def _set_aliases(self, aliases: Iterable[str]) -> None:
        found = [str(one) for one in aliases]
        self._aliases = [one for one in found if not _is_number(one)]
        self._saved_aliases = copy(self._aliases)

    # What it is called.

    @property
    def id(self) -> str | None:
        """Its id on the server; None for a draft."""
        return None if self.is_draft() else str(self._told["id"])

    @property
    def entity(self) -> str:
        """Who owns the project of its collection."""
        return self._logged_place("entity")[0]

    @property
    def project(self) -> str:
        """The project of its collection."""
        return self._logged_place("project")[1]

    @property
    def name(self) -> str:
        """`collection:v3`; a draft has no version yet."""
        if self._version is None:
            return self._base_name
        return f"{self._base_name}:{self._version}"

    @property
    def full_name(self) -> str:
        """`entity/project/collection:v3`."""
        return f"{self.entity}/{self.project}/{self.name}"

    @property
    def qualified_name(self) -> str:
        """The same as `full_name`."""
        return self.full_name

    @property
    def version(self) -> str:
        """Its number in its collection, as `v3`."""
        self._check_logged("version")
        assert self._version is not None
        return self._version

    @property
    def collection(self) -> ArtifactCollection:
        """The collection that it was read from."""
        return self._collection(self._logged_place("collection"), self._base_name)

    @property
    def source_entity(self) -> str:
        """Who owns the project that it was logged to."""
        return self._logged_source("source_entity")[0]

    @property
    def source_project(self) -> str:
        """The project that it was logged to."""
        return self._logged_source("source_project")[1]

    @property
    def source_name(self) -> str:
        """`collection:v3` of the sequence that it was logged to."""
        self._check_logged("source_name")
        return f"{self._source_base_name}:{self.source_version}"

    @property
    def source_qualified_name(self) -> str:
        """`entity/project/collection:v3` of the sequence that it was logged to."""
        return f"{self.source_entity}/{self.source_project}/{self.source_name}"

    @property
    def source_version(self) -> str:
        """Its number in the sequence that it was logged to."""
        self._check_logged("source_version")
        return f"v{self._told.get('versionIndex')}"

    @property
    def source_collection(self) -> ArtifactCollection:
        """The sequence that it was logged to."""
        place = self._logged_source("source_collection")
        return self._collection(place, self._source_base_name)

    @property
    def is_link(self) -> bool:
        """Whether it was read from a collection that it is only linked to."""
        here = (self._place, self._base_name)
        return not self.is_draft() and here != (
            self._source_place,
            self._source_base_name,
        )

    @property
    def url(self) -> str:
        """Its page."""
        entity, project = self._logged_place("url")
        base = self._connected().base_url
        if self.is_link and project.startswith(REGISTRY_PREFIX):
            name = quote(project.removeprefix(REGISTRY_PREFIX))
            path = quote(f"{entity}/{project}/{self._base_name}", safe="")
            return (
                f"{base}/orgs/{quote(entity)}/registry/{name}"
                f"?selectionPath={path}&view=membership&version={self.version}"
            )
        parts = (entity, project, "artifacts", self.type, self._base_name, self.version)
        return "/".join([base, *(quote(part, safe="") for part in parts)])

    # What it is like.

    @property
    def state(self) -> str:
        """`PENDING`, `COMMITTED` or `DELETED`."""
        return self._state

    def is_draft(self) -> bool:
        """Whether it was not logged yet.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.is_draft()
            True
            >>> artifact.save(project)
            >>> artifact.is_draft()
            False
        """
        return self._state == _PENDING

    @property
    def digest(self) -> str:
        """Hexadecimal MD5 over names and content of all entries."""
        if self._manifest is None and self._told.get("digest"):
            return str(self._told["digest"])
        return self.manifest.digest()

    @property
    def size(self) -> int:
        """Bytes of all entries, references included."""
        if self._manifest is None and self._told.get("size") is not None:
            return int(self._told["size"])
        return self.manifest.size()

    @property
    def file_count(self) -> int:
        """Number of entries, references included."""
        self._check_logged("file_count")
        return int(self._told["fileCount"])

    @property
    def manifest(self) -> ArtifactManifest:
        """All entries; read when first looked at."""
        if self._manifest is None:
            self._manifest = self._read_manifest()
        return self._manifest

    def _read_manifest(self) -> ArtifactManifest:
        raise NotImplementedError

    @property
    def commit_hash(self) -> str:
        """What the server answered when the version was finished."""
        self._check_logged("commit_hash")
        return str(self._told.get("commitHash") or "")

    @property
    def created_at(self) -> str:
        """When it was logged, ISO 8601."""
        self._check_logged("created_at")
        return str(self._told["createdAt"])

    @property
    def updated_at(self) -> str:
        """When it was last changed, ISO 8601."""
        self._check_logged("updated_at")
        return str(self._told.get("updatedAt") or self._told["createdAt"])

    @property
    def linked_at(self) -> str | None:
        """When it was linked to its collection, ISO 8601; None for no link."""
        self._check_logged("linked_at")
        return self._linked_at

    @property
    def history_step(self) -> int | None:
        """The last step that its run had logged before it; None where not known."""
        self._check_logged("history_step")
        step = self._told.get("historyStep")
        return None if step is None else max(0, int(step) - 1)

    # What can be changed.

    @property
    def aliases(self) -> list[str]:
        """Its names in its collection; `save()` sends a change."""
        self._check_logged("aliases")
        return self._aliases

    @aliases.setter
    def aliases(self, aliases: Iterable[str]) -> None:
        self._check_logged("aliases")
        self._aliases = checks.aliases(aliases)

    @property
    def tags(self) -> list[str]:
        """Words that group versions; `save()` sends a change."""
        self._check_logged("tags")
        return self._tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        self._check_logged("tags")
        self._tags = checks.tags(tags)

    @property
    def ttl(self) -> timedelta | None:
        """How long it lives after it was logged; None for ever.

        Set it to a duration, None, or `ArtifactTTL.INHERIT`; `save()` sends a change.

        Raises:
            ArtifactNotLoggedError: It is inherited, which only the server knows.
        """
        if isinstance(self._ttl, ArtifactTTL):
            raise ArtifactNotLoggedError(
                "an inherited time to live is known once the artifact is saved"
            )
        return self._ttl

    @ttl.setter
    def ttl(self, ttl: timedelta | ArtifactTTL | None) -> None:
        if self.is_link:
            raise UsageError(
                "a link has no time to live of its own",
                hint="set that of artifact.source_artifact",
            )
        is_positive = isinstance(ttl, timedelta) and ttl > timedelta(0)
        if not (ttl is None or isinstance(ttl, ArtifactTTL) or is_positive):
            raise UsageError(
                f"{ttl!r} is no time to live",
                hint="a positive timedelta, None for ever, or ArtifactTTL.INHERIT",
            )
        self._ttl = ttl
        self._ttl_changed = True

    # How it is reached.

    def begin_waiting(self, delivery: Delivery) -> None:
        """It is on its way: `wait` asks this."""
        self._delivery = delivery
        self.finalize()

    @property
    def delivery(self) -> Delivery | None:
        """Who brings it to a server; None for nobody."""
        return self._delivery

    def _connected(self) -> Client:
        if self._client is None:
            raise TransportError("this artifact was read from no server")
        return self._client

    def _check_logged(self, what: str) -> None:
        """Raise where only a logged version can answer."""
        if self.is_draft():
            raise ArtifactNotLoggedError(
                f"{self._base_name!r} has no {what!r} yet: it is not logged",
                hint="log it with run.log_artifact(artifact), then artifact.wait()",
            )

    def _logged_place(self, what: str) -> tuple[str, str]:
        self._check_logged(what)
        assert self._place is not None
        return self._place

    def _logged_source(self, what: str) -> tuple[str, str]:
        self._check_logged(what)
        assert self._source_place is not None
        return self._source_place

    def _collection(self, place: tuple[str, str], name: str) -> ArtifactCollection:
        from trailmark.apis.public.artifact_collection import ArtifactCollection

        return ArtifactCollection(self._connected(), *place, name, self.type)


def _place_of(project: Mapping[str, Any]) -> tuple[str, str]:
    """Entity and project; empty where the caller may not know."""
    entity = project.get("entity") or {}
    return str(entity.get("name") or ""), str(project.get("name") or "")


def _aliases_in(
    node: Mapping[str, Any], place: tuple[str, str] | None, name: str
) -> Iterable[str]:
    for one in node.get("aliases") or []:
        collection = (one or {}).get("artifactCollection") or {}
        found = (_place_of(collection.get("project") or {}), collection.get("name"))
        if found == (place, name):
            yield one["alias"]


def _is_number(alias: str) -> bool:
    return alias.startswith("v") and alias[1:].isdecimal()
