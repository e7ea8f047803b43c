"""What an artifact is made of, before it is logged."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from trailmark.artifacts import checks
from trailmark.artifacts.digest_cache import DigestCache
from trailmark.artifacts.file_cache import FileCache
from trailmark.artifacts.folder_walk import files_of_folder
from trailmark.artifacts.hashing import to_hex
from trailmark.artifacts.manifest import (
    ArtifactManifest,
    ArtifactManifestEntry,
    logical_path,
)
from trailmark.artifacts.references.artifact import note
from trailmark.artifacts.snapshots import LocalFile, Snapshots, Taken, absolute
from trailmark.artifacts.staging import new_client_id
from trailmark.errors import ArtifactFinalizedError, UsageError

if TYPE_CHECKING:
    from trailmark.media.value import MediaValue

StrPath = str | os.PathLike[str]
Policy = Literal["mutable", "immutable"]


class ArtifactTTL(Enum):
    """Special values of `Artifact.ttl`."""

    INHERIT = 0
    """As long as the artifact's owner lets all artifacts live."""


class ArtifactDraft:
    """The half of an `Artifact` that collects content."""

    def __init__(  # noqa: PLR0917 - the order that people know
        self,
        name: str,
        type: str,  # noqa: A002  (the name people know)
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        incremental: bool = False,
        use_as: str | None = None,
    ) -> None:
        self._base_name = checks.artifact_name(name)
        self._type = checks.artifact_type(type, name)
        self._begin(description, metadata, incremental, use_as)

    def _begin(
        self,
        description: str | None,
        metadata: Mapping[str, Any] | None,
        incremental: bool,
        use_as: str | None,
    ) -> None:
        self._description = description
        self._metadata = checks.metadata(metadata)
        self._incremental = incremental
        self._use_as = use_as
        self._final = False
        self._manifest: ArtifactManifest | None = ArtifactManifest()
        self._ttl: timedelta | ArtifactTTL | None = ArtifactTTL.INHERIT
        self._ttl_changed = False
        self._snapshots: Snapshots | None = None
        self._added_paths: dict[str, str] = {}
        self._added_values: dict[int, tuple[MediaValue, ArtifactManifestEntry]] = {}
        self.client_id = new_client_id()
        # So that others may refer to it before it is logged.
        note(self.client_id, self)
        self.sequence_client_id = new_client_id()
        self.base_id: str | None = None
        self.distributed_id: str | None = None
        """Shared by writers that fill one version together; None for one writer."""

    @property
    def base_name(self) -> str:
        """The name of the collection, without a version."""
        return self._base_name

    @property
    def type(self) -> str:
        """What it is, such as `dataset` or `model`."""
        return self._type

    @property
    def incremental(self) -> bool:
        """Whether what is added comes to what the newest version holds."""
        return self._incremental

    @property
    def use_as(self) -> str | None:
        """What its runs use it as."""
        return self._use_as

    @property
    def manifest(self) -> ArtifactManifest:
        """All entries. Change them by the methods of the artifact."""
        assert self._manifest is not None
        return self._manifest

    @property
    def description(self) -> str | None:
        """For people; Markdown."""
        return self._description

    @description.setter
    def description(self, description: str | None) -> None:
        self._description = description

    @property
    def metadata(self) -> dict[str, Any]:
        """What else is known about it, as JSON values; at most 100 keys."""
        return self._metadata

    @metadata.setter
    def metadata(self, metadata: Mapping[str, Any] | None) -> None:
        self._metadata = checks.metadata(metadata)

    @property
    def wanted_ttl_s(self) -> int | None:
        """As the protocol says it: None unchanged, -1 inherit, -2 never, else seconds."""
        if not self._ttl_changed:
            return None
        if isinstance(self._ttl, ArtifactTTL):
            return -1
        return -2 if self._ttl is None else max(1, int(self._ttl.total_seconds()))

    @property
    def snapshots(self) -> Snapshots:
        """The copies that were taken of what was added."""
        if self._snapshots is None:
            cache = FileCache()
            self._snapshots = Snapshots(cache, DigestCache(cache.root / "digests.db"))
        return self._snapshots

    def finalize(self) -> None:
        """Allow no more changes of the content; logging does this.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> artifact.finalize()
            >>> artifact.add_reference("https://example.org/digits.zip", checksum=False)
            Traceback (most recent call last):
                ...
            trailmark.errors.ArtifactFinalizedError: the content of 'digits' is final
              hint: artifact.new_draft() begins another version
        """
        self._final = True

    def add_file(  # noqa: PLR0917 - the order that people know
        self,
        local_path: StrPath,
        name: str | None = None,
        is_tmp: bool | None = False,
        skip_cache: bool | None = False,
        policy: Policy | None = "mutable",
        overwrite: bool = False,
    ) -> ArtifactManifestEntry:
        """Add a file.

        Args:
            name: Its path in the artifact; the file's own name when None.
            is_tmp: Name it by its content, so that files of one name do not collide.
            skip_cache: Keep it out of this machine's cache.
            policy: "mutable" takes a copy now, so that the file may change; "immutable"
                reads it when it is sent, and fails if it changed.
            overwrite: Replace what has the name already.

        Raises:
            UsageError: There is no such file, it cannot be read, or its name is taken.
            ArtifactFinalizedError: The content is final.

        Example:
            >>> from pathlib import Path
            >>> _ = Path("scores.csv").write_text("digit,score")
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> artifact.add_file("scores.csv", name="tables/scores.csv").size
            11
        """
        self._check_open()
        path = os.fspath(local_path)
        if not Path(path).is_file():
            raise UsageError(f"there is no file {path!r}")
        wanted = logical_path(name or Path(path).name)
        [taken] = self.snapshots.take(
            [LocalFile(wanted, path)], mutable=_is_mutable(policy)
        )
        entry = _entry(taken, bool(skip_cache))
        if is_tmp:
            entry.path = _named_by_content(wanted, taken.digest)
        self.manifest.add_entry(entry, overwrite=overwrite)
        self._added_paths[absolute(path)] = entry.path
        return entry

    def add_dir(
        self,
        local_path: StrPath,
        name: str | None = None,
        skip_cache: bool | None = False,
        policy: Policy | None = "mutable",
        merge: bool = False,
        *,
        follow_symlinks: bool = False,
    ) -> None:
        """Add all files of a folder.

        Args:
            name: Folder of the artifact that they go to; its root when None.
            skip_cache: See `add_file`.
            policy: See `add_file`.
            merge: Replace what has the same name and other content already.
            follow_symlinks: Follow symbolic links that lead out of the folder; they
                are an error otherwise. Those that stay inside are always followed.

        Raises:
            UsageError: There is no such folder, something in it cannot be read or is no
                file, or a name is taken.
            ArtifactFinalizedError: The content is final.

        Example:
            >>> from pathlib import Path
            >>> Path("scans").mkdir()
            >>> _ = Path("scans", "7.txt").write_text("seven")
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> artifact.add_dir("scans", name="images")
            >>> list(artifact.manifest.entries)
            ['images/7.txt']
        """
        self._check_open()
        top = os.fspath(local_path)
        if not Path(top).is_dir():
            raise UsageError(f"there is no folder {top!r}")
        prefix = f"{logical_path(name)}/" if name and name.strip("/.") else ""
        files = list(files_of_folder(top, prefix, follow_outside=follow_symlinks))
        for one in files:
            checks.file_path(one.name)
        if not files:
            return
        for one, taken in zip(
            files, self.snapshots.take(files, mutable=_is_mutable(policy)), strict=True
        ):
            entry = _entry(taken, bool(skip_cache))
            self.manifest.add_entry(entry, overwrite=merge)
            self._added_paths[absolute(one.path)] = entry.path

    def add_reference(
        self,
        uri: ArtifactManifestEntry | str,
        name: StrPath | None = None,
        checksum: bool = True,
        max_objects: int | None = None,
    ) -> Sequence[ArtifactManifestEntry]:
        """Add something that stays where it is, by its address.

        Args:
            uri: `s3://`, `gs://`, `https://`, `file://` …, or an entry of another
                artifact.
            name: Its path in the artifact; made of the address when None.
            checksum: Ask the store for checksum and size, so that a change is noticed;
                a folder's objects become an entry each. False keeps the address alone.
            max_objects: The most objects that a folder may have.

        Raises:
            UsageError: It is no address, nothing is there, or there are too many
                objects, or a library that the store needs is not installed.
            ArtifactFinalizedError: The content is final.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> address = "https://example.org/digits.zip"
            >>> [entry] = artifact.add_reference(address, checksum=False)
            >>> entry.path, entry.ref
            ('digits.zip', 'https://example.org/digits.zip')
        """
        from trailmark.artifacts.references import look_up

        self._check_open()
        address = uri.ref_url() if isinstance(uri, ArtifactManifestEntry) else str(uri)
        found = look_up(
            self,
            address,
            None if name is None else logical_path(os.fspath(name)),
            checksum=checksum,
            max_objects=max_objects,
        )
        for entry in found:
            self.manifest.add_entry(entry)
        return found

    def add(
        self, obj: MediaValue, name: StrPath, overwrite: bool = False
    ) -> ArtifactManifestEntry:
        """Add a table, an image or another rich value, to be had back by `get`.

        Args:
            name: Its path; what it is and `.json` are appended.
            overwrite: Replace what has the name already.

        Returns:
            The entry of the value's description; its files are entries of their own.

        Raises:
            UsageError: It is no value of `trailmark`'s.
            ArtifactFinalizedError: The content is final.

        Example:
            >>> table = trailmark.Table(columns=["digit"], data=[[7]])
            >>> trailmark.Artifact("digits", type="dataset").add(table, "first").path
            'first.table.json'
        """
        from trailmark.artifacts.media_values import describe

        self._check_open()
        if id(obj) in self._added_values:
            return self._added_values[id(obj)][1]
        wanted = logical_path(os.fspath(name))
        made = describe(obj, wanted)
        path = wanted.removesuffix(made.suffix) + made.suffix
        there = self.manifest.get_entry_by_path(path)
        if there is not None and not overwrite:
            return there
        for file_path, content in made.files:
            self._add_bytes(file_path, content, overwrite=True)
        entry = self._add_bytes(path, made.content, overwrite=overwrite)
        # Kept, so that no other value gets its id.
        self._added_values[id(obj)] = (obj, entry)
        return entry

    @contextmanager
    def new_file(
        self,
        name: str,
        mode: str = "x",
        encoding: str | None = None,
        policy: Policy = "mutable",
    ) -> Generator[IO[Any]]:
        """Write a file of the artifact inside a `with` block.

        Args:
            mode: "x" or "w", with "b" for bytes; "x" refuses a name that is taken.
            encoding: Of text; UTF-8 when None.
            policy: Of no effect here: nobody else has the file.

        Raises:
            UsageError: The name is taken or cannot be one.
            ArtifactFinalizedError: The content is final.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.manifest.get_entry_by_path("readme.txt").size
            11
        """
        self._check_open()
        _is_mutable(policy)
        if not set(mode) <= set("xwbt+") or len(set(mode) & set("xw")) != 1:
            raise UsageError(f"{mode!r} is no mode to write with", hint="'x' or 'w'")
        path = logical_path(name)
        if "x" in mode and path in self.manifest.entries:
            raise UsageError(
                f"{path!r} is in the artifact already", hint="use mode='w'"
            )
        scratch = self.snapshots.new_path()
        text = None if "b" in mode else encoding or "utf-8"
        with scratch.open("w+b" if text is None else "w+", encoding=text) as file:
            yield file
        entry = _entry(self.snapshots.adopt(path, scratch), skip_cache=False)
        self.manifest.add_entry(entry, overwrite=True)

    def remove(self, item: StrPath | ArtifactManifestEntry) -> None:
        """Take out a file, a reference, or all of a folder.

        Raises:
            FileNotFoundError: There is nothing of that name.
            ArtifactFinalizedError: The content is final.

        Example:
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> with artifact.new_file("readme.txt") as file:
            ...     _ = file.write("handwritten")
            >>> artifact.remove("readme.txt")
            >>> len(artifact.manifest)
            0
        """
        self._check_open()
        if isinstance(item, ArtifactManifestEntry):
            self.manifest.remove_entry(item)
            return
        path = logical_path(os.fspath(item))
        entry = self.manifest.get_entry_by_path(path)
        found = [entry] if entry else self.manifest.get_entries_in_directory(path)
        if not found:
            raise FileNotFoundError(f"no such file or folder in the artifact: {path!r}")
        for one in found:
            self.manifest.remove_entry(one)

    def get_added_local_path_name(self, local_path: str) -> str | None:
        """The path in the artifact of a file that was added; None for others.

        Example:
            >>> from pathlib import Path
            >>> _ = Path("scores.csv").write_text("digit,score")
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> _ = artifact.add_file("scores.csv", name="tables/scores.csv")
            >>> artifact.get_added_local_path_name("scores.csv")
            'tables/scores.csv'
        """
        return self._added_paths.get(absolute(local_path))

    def _add_bytes(
        self, path: str, content: bytes, *, overwrite: bool
    ) -> ArtifactManifestEntry:
        entry = _entry(self.snapshots.write(path, content), skip_cache=False)
        self.manifest.add_entry(entry, overwrite=overwrite)
        return entry

    def _check_open(self) -> None:
        if self._final:
            raise ArtifactFinalizedError(
                f"the content of {self._base_name!r} is final",
                hint="artifact.new_draft() begins another version",
            )


def _entry(taken: Taken, skip_cache: bool) -> ArtifactManifestEntry:
    return ArtifactManifestEntry(
        taken.name,
        taken.digest,
        taken.source.size,
        source=taken.source,
        skip_cache=skip_cache,
    )


def _is_mutable(policy: str | None) -> bool:
    if policy not in ("mutable", "immutable", None):
        raise UsageError(f"{policy!r} is no policy", hint="'mutable' or 'immutable'")
    return policy != "immutable"


def _named_by_content(path: str, digest: str) -> str:
    folder, slash, last = path.rpartition("/")
    _, dot, ending = last.partition(".")
    return f"{folder}{slash}{(to_hex(digest) or '')[:20]}{dot}{ending}"
