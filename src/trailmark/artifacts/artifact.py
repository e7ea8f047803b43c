"""Artifacts: named, versioned sets of files that runs make and use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import TYPE_CHECKING, Any, Self

from trailmark.artifacts import checks, remote
from trailmark.artifacts.contents import ArtifactContents
from trailmark.artifacts.draft import ArtifactTTL
from trailmark.artifacts.manifest import ArtifactManifest, ArtifactManifestEntry
from trailmark.errors import ArtifactNotLoggedError, UsageError
from trailmark.wire.lenient_json import dumps

if TYPE_CHECKING:
    from trailmark.apis.public.runs import Run
    from trailmark.media.value import MediaValue
    from trailmark.transport.client import Client

__all__ = ["Artifact", "ArtifactTTL", "log_drafts_with"]

LogDraft = Callable[["Artifact", str | None, Any], None]
_log_draft: LogDraft | None = None


def log_drafts_with(log: LogDraft) -> None:
    """Have `Artifact.save` log drafts by `log(artifact, project, settings)`.

    The running program decides what that means: in the run that is active, or without
    one.
    """
    global _log_draft
    _log_draft = log


class Artifact(ArtifactContents):
    """A named, versioned set of files.

    A new one is a draft: add files, then log it with `run.log_artifact(artifact)`. One
    that was logged says what the server knows of it, and gives its files back.

    Args:
        name: Of the collection that it becomes a version of.
        type: What it is, such as `dataset` or `model`.
        description: For people; Markdown.
        metadata: What else is known about it, as JSON values; at most 100 keys.
        incremental: Add to what the newest version holds instead of replacing it.
        use_as: What its runs use it as.

    Example:
        >>> artifact = trailmark.Artifact("digits", "dataset", metadata={"images": 60_000})
        >>> with artifact.new_file("readme.txt") as file:
        ...     _ = file.write("handwritten")
        >>> artifact.digest
        '3d6ca8ede702f18d918c899ac011d125'
    """

    def __repr__(self) -> str:
        return f"<Artifact {self.name}>"

    def __setitem__(self, name: str, item: MediaValue) -> ArtifactManifestEntry:
        """See `add`."""
        return self.add(item, name)

    @classmethod
    def from_id(cls, client: Client, artifact_id: str) -> Self:
        """A logged version by the server's id.

        Raises:
            UnknownNameError: There is none.

        Example:
            >>> model = api.artifact("crew/demo/model-x:v1")
            >>> trailmark.Artifact.from_id(api.client, model.id).name
            'model-x:v1'
        """
        return cls.from_node(client, remote.fetch_version(client, artifact_id))

    @classmethod
    def made_by_run(cls, name: str, type_name: str) -> Self:
        """A draft of a type that is kept for what runs log by themselves."""
        made = cls.__new__(cls)
        made._base_name = name
        made._type = type_name
        made._begin(None, None, False, None)
        return made

    # Drafts on their way.

    def save(self, project: str | None = None, settings: Any = None) -> None:
        """Log a draft, or send what was changed of a version.

        A draft goes to the run that is active, else straight to the server.

        Args:
            project: Where a draft goes when no run is active.
            settings: Which server and entity those are then, as for `trailmark.init`.

        Raises:
            UsageError: It is a draft, and nothing here can log it.
            TrailmarkError: The server is away, or refuses.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.save(project)
            >>> artifact.metadata["checked"] = True
            >>> artifact.tags = ["small"]
            >>> artifact.save()
            >>> api.artifact(f"{project}/digits:v0").tags
            ['small']
        """
        if not self.is_draft():
            self._send_changes()
        elif _log_draft is None:
            raise UsageError(
                f"{self.base_name!r} is not logged, and no run can log it",
                hint="log it with run.log_artifact(artifact)",
            )
        else:
            _log_draft(self, project, settings)

    def wait(self, timeout: float | None = None) -> Self:
        """Wait until the server has it; then it knows its version.

        Args:
            timeout: Seconds; None for as long as it takes.

        Raises:
            ArtifactNotLoggedError: It is a draft that nobody logged.
            WaitTimeoutError: It was not there in time.
            TrailmarkError: It was refused.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.save(project)
            >>> artifact.wait().name
            'digits:v0'
        """
        if self.is_draft():
            if self._delivery is None:
                raise ArtifactNotLoggedError(
                    f"{self.base_name!r} is not logged",
                    hint="log it with run.log_artifact(artifact)",
                )
            artifact_id = self._delivery.wait(timeout)
            self.become_logged(self._delivery.client(), artifact_id)
        return self

    def become_logged(self, client: Client, artifact_id: str) -> None:
        """This draft is a version now: read what the server says of it."""
        node = remote.fetch_version(client, artifact_id)
        self._client = client
        self._read(node)
        self.finalize()
        self._place = self._source_place
        self._base_name = self._source_base_name
        self._version = self.source_version
        self._set_aliases(type(self).from_node(client, node).aliases)
        self._snapshots = None

    def new_draft(self) -> Artifact:
        """A draft with the same content, to be changed and logged as a new version.

        Raises:
            ArtifactNotLoggedError: It is a draft already.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.save(project)
            >>> draft = artifact.new_draft()
            >>> draft.remove("readme.txt")
            >>> draft.save(project)
            >>> draft.name, draft.file_count
            ('digits:v1', 0)
        """
        self._check_logged("new_draft")
        made = Artifact.made_by_run(self._source_base_name, self.type)
        made._client = self._client
        made._source_place = self._source_place
        made._description = self.description
        made._metadata = dict(self.metadata)
        made.base_id = self.id
        made._manifest = ArtifactManifest(
            ArtifactManifestEntry(
                one.path,
                one.digest,
                one.size,
                one.ref,
                dict(one.extra),
                one.birth_artifact_id,
            )
            for one in self.manifest
        )
        return made

    @property
    def draft_place(self) -> tuple[str, str] | None:
        """Entity and project that a draft has to go to; None for anywhere."""
        return self._source_place if self.is_draft() else None

    # Links and deletion.

    def link(self, target_path: str, aliases: Iterable[str] | None = None) -> Artifact:
        """Put it into a registry's collection, or another portfolio.

        Args:
            target_path: `wandb-registry-NAME/COLLECTION`, or `project/collection`.
            aliases: For the link; `latest` comes by itself.

        Returns:
            The version as a member of that collection.

        Raises:
            UsageError: The path is none, or the organization is not clear.
            TrailmarkError: The server is away, or refuses.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.save(project)
            >>> linked = artifact.link(f"{project}/favourites", aliases=["best"])
            >>> linked.name, linked.source_name, sorted(linked.aliases)
            ('favourites:v0', 'digits:v0', ['best', 'latest'])
        """
        if self.is_draft():
            if self._delivery is None:
                self.save()
            self.wait()
        client = self._connected()
        membership = remote.link_version(
            client,
            str(self.id),
            target_path,
            checks.aliases(aliases),
            entity=self.source_entity,
            project=self.source_project,
        )
        return type(self).from_membership(client, membership)

    def unlink(self) -> None:
        """Take it out of the collection that it was read from.

        Raises:
            ArtifactNotLoggedError: It is a draft.
            UsageError: It was read from where it was logged.
            TrailmarkError: The server is away, or refuses.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.save(project)
            >>> artifact.link(f"{project}/favourites").unlink()
            >>> api.artifact_exists(f"{project}/favourites:v0")
            False
        """
        self._check_logged("unlink")
        if not self.is_link:
            raise UsageError(
                f"{self.full_name!r} is no link", hint="artifact.delete() deletes it"
            )
        remote.unlink_version(self._connected(), str(self.id), str(self.collection.id))

    def delete(self, delete_aliases: bool = False) -> None:
        """Delete the version; of a link, only the link.

        Args:
            delete_aliases: Also where it has aliases, which go with it.

        Raises:
            ArtifactNotLoggedError: It is a draft.
            ConflictError: It has aliases, and `delete_aliases` is False.
            TrailmarkError: The server is away, or refuses.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.save(project)
            >>> artifact.delete(delete_aliases=True)
            >>> api.artifact_exists(f"{project}/digits:v0")
            False
        """
        self._check_logged("delete")
        if self.is_link:
            self.unlink()
            return
        remote.delete_version(
            self._connected(), str(self.id), delete_aliases=delete_aliases
        )
        self._state = "DELETED"

    @property
    def linked_artifacts(self) -> list[Artifact]:
        """It, as a member of each collection that it is linked to; empty for a link."""
        self._check_logged("linked_artifacts")
        if self.is_link:
            return []
        found = remote.fetch_memberships(self._connected(), str(self.id))
        return [
            type(self).from_membership(
                self._connected(), {**one, "artifact": self._told}
            )
            for one in found
            if (one.get("artifactCollection") or {}).get("__typename")
            == "ArtifactPortfolio"
        ]

    @property
    def source_artifact(self) -> Artifact:
        """It, as a member of the sequence that it was logged to.

        Raises:
            UsageError: The caller may not see that.
        """
        if not self.is_link:
            return self
        if not self.source_entity:
            raise UsageError(
                f"the project that {self.full_name!r} was logged to is not yours to see"
            )
        return type(self).from_node(self._connected(), self._told)

    # Lineage.

    def logged_by(self) -> Run | None:
        """The run that logged it first; None for none, or one that is gone.

        Raises:
            ArtifactNotLoggedError: It is a draft.

        Example:
            >>> api.artifact("crew/demo/model-x:v1").logged_by().name
            'foo-2'
        """
        from trailmark.apis.public.runs import Run

        self._check_logged("logged_by")
        found = remote.fetch_creator(self._connected(), str(self.id))
        return None if found is None else Run(self._connected(), *found)

    def used_by(self) -> list[Run]:
        """The runs that use it.

        Raises:
            ArtifactNotLoggedError: It is a draft.

        Example:
            >>> [run.name for run in api.artifact("crew/demo/data-y:v0").used_by()]
            ['foo-2']
        """
        from trailmark.apis.public.runs import Run

        self._check_logged("used_by")
        found = remote.fetch_users(self._connected(), str(self.id))
        return [Run(self._connected(), *path) for path in found]

    def json_encode(self) -> dict[str, Any]:
        """What names it, as JSON values.

        Raises:
            ArtifactNotLoggedError: It is a draft.

        Example:
            >>> said = api.artifact("crew/demo/model-x:v1").json_encode()
            >>> said["sequenceName"], said["version"]
            ('model-x', 'v1')
        """
        self._check_logged("json_encode")
        return {
            "_type": "artifactVersion",
            "_version": "v0",
            "id": self.id,
            "version": self.source_version,
            "sequenceName": self._source_base_name,
            "usedAs": self.use_as,
        }

    def _send_changes(self) -> None:
        client, artifact_id = self._connected(), str(self.id)
        before, wanted = self._saved_aliases, self._aliases
        remote.change_aliases(
            client,
            artifact_id,
            (self.entity, self.project, self._base_name),
            add=[one for one in wanted if one not in before],
            remove=[one for one in before if one not in wanted],
        )
        self._saved_aliases = copy(wanted)
        changes = self._changes()
        if changes:
            self._read(remote.update_version(client, artifact_id, changes))

    def _changes(self) -> dict[str, Any]:
        """Keys of `UpdateArtifactInput` for what differs from what the server said."""
        changes: dict[str, Any] = {}
        if self._description != self._told.get("description"):
            changes["description"] = self._description
        if self._metadata != checks.metadata(self._told.get("metadata")):
            changes["metadata"] = dumps(checks.metadata(self._metadata))
        if self._ttl_changed:
            changes["ttlDurationSeconds"] = self.wanted_ttl_s
        before, wanted = self._saved_tags, self._tags
        added = [one for one in wanted if one not in before]
        gone = [one for one in before if one not in wanted]
        if added or gone:
            changes["tagsToAdd"] = [{"tagName": one} for one in added]
            changes["tagsToDelete"] = [{"tagName": one} for one in gone]
        return changes
