"""What a version holds: paths, and the digest and size of what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from trailmark.artifacts.checks import file_path
from trailmark.artifacts.sources import Source
from trailmark.errors import ArtifactNotLoggedError, InvalidInputError, UsageError
from trailmark.wire.artifact_manifest import Entry, manifest_digest, write_manifest
from trailmark.wire.manifest_paths import check_paths

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from trailmark.artifacts.artifact import Artifact


@dataclass(slots=True)
class ArtifactManifestEntry:
    """One file or reference of an artifact.

    Attributes:
        path: Where it is in the artifact; `/` between parts.
        digest: Base64 MD5 of a file; of a reference its ETag, checksum or address.
        size: Bytes; None for a reference of unknown size.
        ref: Address of a reference; None for a file.
        extra: What else is known about a reference, such as `etag` and `versionID`.
        birth_artifact_id: The version whose logging brought the bytes; None before.
        source: Where the bytes are on this machine, until they are logged.
        skip_cache: Whether to keep it out of this machine's cache.
    """

    path: str
    digest: str
    size: int | None = None
    ref: str | None = None
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    birth_artifact_id: str | None = None
    source: Source | None = None
    skip_cache: bool = False
    _parent: Artifact | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The same as `path`."""
        return self.path

    @property
    def local_path(self) -> str | None:
        """The file that holds it and nothing else, while it waits to be logged."""
        source = self.source
        whole = source is not None and source.framed_as is None and source.offset == 0
        return source.path if source is not None and whole else None

    @property
    def is_of_draft(self) -> bool:
        """Whether no logged version has it yet."""
        return self._parent is None

    def belong_to(self, artifact: Artifact) -> None:
        """Note the logged version that it was read from."""
        self._parent = artifact

    def parent_artifact(self) -> Artifact:
        """The version that the entry was read from.

        Raises:
            ArtifactNotLoggedError: It comes from no logged version.
        """
        if self._parent is None:
            raise ArtifactNotLoggedError(
                f"{self.path!r} belongs to no logged artifact",
                hint="get it with artifact.get_entry(...)",
            )
        return self._parent

    def download(
        self,
        root: str | None = None,
        skip_cache: bool | None = None,
        executor: Executor | None = None,
    ) -> str:
        """Bring the file below `root`; returns its path there.

        Args:
            root: The artifact's default folder when None.
            executor: Not needed; for programs that pass one.

        Raises:
            ArtifactNotLoggedError: It comes from no logged version.
            TrailmarkError: It cannot be had, or its bytes are not what they should be.
        """
        _ = executor
        return self.parent_artifact().download_entry(
            self, root=root, skip_cache=bool(skip_cache)
        )

    def ref_target(self) -> str:
        """The address that a reference points to.

        Raises:
            UsageError: It is no reference.
        """
        if self.ref is None:
            raise UsageError(f"{self.path!r} is a file, no reference")
        if self._parent is None:
            return self.ref
        return self._parent.target_of(self)

    def ref_url(self) -> str:
        """An address of this entry that another artifact can refer to.

        Example:
            >>> draft.add_reference(source.get_entry("a.txt").ref_url())  # doctest: +SKIP

        Raises:
            ArtifactNotLoggedError: It comes from no logged version.
        """
        from trailmark.artifacts.references.artifact import address_of

        return address_of(str(self.parent_artifact().id), self.path)


class ArtifactManifest:
    """All entries of a version, by path."""

    def __init__(self, entries: Iterable[ArtifactManifestEntry] = ()) -> None:
        self.entries: dict[str, ArtifactManifestEntry] = {
            one.path: one for one in entries
        }
        self.storage_policy_config: dict[str, Any] = {"storageLayout": "V2"}

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[ArtifactManifestEntry]:
        return iter(self.entries.values())

    def add_entry(self, entry: ArtifactManifestEntry, overwrite: bool = False) -> None:
        """Add an entry.

        Raises:
            UsageError: Other content has this path already and `overwrite` is False,
                or the path cannot be one.
        """
        file_path(entry.path)
        there = self.entries.get(entry.path)
        if there is not None and not overwrite and there.digest != entry.digest:
            raise UsageError(
                f"{entry.path!r} is in the artifact already, with other content",
                hint="pass overwrite=True, or choose another name",
            )
        self.entries[entry.path] = entry

    def remove_entry(self, entry: ArtifactManifestEntry) -> None:
        """Take an entry out.

        Raises:
            FileNotFoundError: It is not there.
        """
        if self.entries.pop(entry.path, None) is None:
            raise FileNotFoundError(f"no such file in the artifact: {entry.path!r}")

    def get_entry_by_path(self, path: str) -> ArtifactManifestEntry | None:
        return self.entries.get(path)

    def get_entries_in_directory(self, directory: str) -> list[ArtifactManifestEntry]:
        """Entries below a folder, at any depth."""
        prefix = f"{PurePosixPath(directory)}/" if directory not in ("", ".") else ""
        return [one for path, one in self.entries.items() if path.startswith(prefix)]

    def digest(self) -> str:
        """Hexadecimal MD5 over paths and digests in order of path."""
        return manifest_digest(self._document())

    def to_json(self) -> bytes:
        """The manifest as it travels."""
        return write_manifest(self._document(), self.storage_policy_config)

    def _document(self) -> dict[str, Entry]:
        return {
            path: Entry(one.digest, one.size, one.ref, one.extra, one.birth_artifact_id)
            for path, one in self.entries.items()
        }

    def size(self) -> int:
        """Bytes of all entries, references included as far as their size is known."""
        return sum(entry.size or 0 for entry in self.entries.values())

    def check_names(self) -> None:
        """See to it that all entries can be files of one folder, on any machine.

        Raises:
            UsageError: Two names differ only in case or in how letters are composed,
                or one is the folder of another.
        """
        try:
            check_paths(self.entries)
        except InvalidInputError as error:
            raise UsageError(error.message, hint=error.hint) from None


def logical_path(path: str | Path) -> str:
    """A path in an artifact as somebody wrote it, in its one spelling.

    >>> logical_path("./a//b")
    'a/b'

    Raises:
        UsageError: It is absolute, goes up, or is no possible name.
    """
    text = str(path).replace("\\", "/") if isinstance(path, Path) else str(path)
    parts = [part for part in text.split("/") if part not in ("", ".")]
    return file_path(("/" if text.startswith("/") else "") + "/".join(parts))
