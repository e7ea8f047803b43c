"""Reading what a version holds: entries, values, files, whole folders."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailmark.artifacts import remote
from trailmark.artifacts.checks import file_path, folder_name
from trailmark.artifacts.draft import StrPath
from trailmark.artifacts.facts import ArtifactFacts
from trailmark.artifacts.hashing import digest_of_file
from trailmark.artifacts.manifest import (
    ArtifactManifest,
    ArtifactManifestEntry,
    logical_path,
)
from trailmark.artifacts.media_values import find_described, read_described
from trailmark.artifacts.nearby import Wanted
from trailmark.artifacts.places import artifacts_dir
from trailmark.artifacts.progress import OnProgress
from trailmark.artifacts.references import artifact as artifact_references
from trailmark.artifacts.terminal_bar import bar
from trailmark.errors import UsageError
from trailmark.wire.artifact_manifest import read_manifest

if TYPE_CHECKING:
    from trailmark.apis.public.artifact_files import ArtifactFiles
    from trailmark.artifacts.download import Wanted

_OWN = f"{artifact_references.SCHEME}://"
_MOST_STEPS = 100


class ArtifactContents(ArtifactFacts):
    """The part of an `Artifact` that reads what was logged."""

    def get_entry(self, name: StrPath) -> ArtifactManifestEntry:
        """The entry of a path, or of a value that was added by that name.

        Raises:
            ArtifactNotLoggedError: It is a draft.
            KeyError: There is none.

        Example:
            >>> entry = api.artifact("crew/demo/model-x:v1").get_entry("card.md")
            >>> entry.size, entry.download(root="here")
            (10, 'here/card.md')
        """
        self._check_logged("get_entry")
        path = logical_path(os.fspath(name))
        found = self.manifest.get_entry_by_path(path)
        if found is None and (described := find_described(self.manifest, path)):
            found = self.manifest.get_entry_by_path(described)
        if found is None:
            raise KeyError(f"{self.name!r} has no entry {path!r}")
        return self._own(found)

    def get_path(self, name: StrPath) -> ArtifactManifestEntry:
        """The same as `get_entry`.

        Example:
            >>> api.artifact("crew/demo/model-x:v1").get_path("card.md").size
            10
        """
        return self.get_entry(name)

    def get(self, name: str) -> Any:
        """A table, an image or another rich value that was added by this name.

        Returns:
            The value with its files; None where nothing was added by this name.

        Raises:
            ArtifactNotLoggedError: It is a draft.
            UsageError: It is not as it should be.

        Example:
            >>> table = trailmark.Table(columns=["digit"], data=[[7]])
            >>> artifact = trailmark.Artifact("digits", type="dataset")
            >>> entry = artifact.add(table, "first")
            >>> artifact.save(project)
            >>> artifact.get("first").data
            [[7]]
        """
        self._check_logged("get")
        path = find_described(self.manifest, logical_path(name))
        if path is None:
            return None
        entry = self.get_entry(path)
        if entry.ref is not None and entry.ref.startswith(_OWN):
            version, end = list(self._steps(entry))[-1]
            return version.get(end.path)
        content = Path(self.download_entry(entry)).read_bytes()
        if path.endswith(".table.json"):
            # Cells may name many files: those that are named come in one go.
            self._download_named(content)
        return read_described(path, content, self._file_bytes)

    def __getitem__(self, name: str) -> Any:
        """See `get`."""
        return self.get(name)

    def files(
        self, names: list[str] | None = None, per_page: int = 50
    ) -> ArtifactFiles:
        """The files as the server lists them, page by page.

        Args:
            names: Only these; None for all.

        Raises:
            ArtifactNotLoggedError: It is a draft.

        Example:
            >>> [file.name for file in api.artifact("crew/demo/model-x:v1").files()]
            ['card.md', 'weights.bin']
        """
        from trailmark.apis.public.artifact_files import ArtifactFiles
        from trailmark.artifacts.artifact import Artifact

        self._check_logged("files")
        assert isinstance(self, Artifact)
        return ArtifactFiles(self._connected(), self, names, per_page)

    def download(
        self,
        root: StrPath | None = None,
        allow_missing_references: bool = False,
        skip_cache: bool | None = None,
        path_prefix: StrPath | None = None,
        multipart: bool | None = None,
        *,
        on_progress: OnProgress | None = None,
    ) -> str:
        """Bring all files into a folder. Files that are there and no part of it stay.

        Args:
            root: `./artifacts/NAME:VERSION` when None.
            allow_missing_references: Go on where what a reference points to is gone or
                changed.
            skip_cache: Leave this machine's cache out of it.
            path_prefix: Only what begins with this.
            multipart: Whether large files come in several ranges at once; None decides
                by their size.
            on_progress: Told bytes done, bytes in all, files done, files in all; a bar
                on the terminal when None.

        Returns:
            The folder.

        Raises:
            ArtifactNotLoggedError: It is a draft.
            FileNotFoundError: What a reference points to is gone.
            TrailmarkError: A file cannot be had, or is not what was logged.
            OSError: The disk is full.

        Example:
            >>> api.artifact("crew/demo/model-x:v1").download()
            'artifacts/model-x:v1'
            >>> api.artifact("crew/demo/model-x:v1").download("cards", path_prefix="card")
            'cards'
        """
        self._check_logged("download")
        folder = self._root(root)
        prefix = "" if path_prefix is None else os.fspath(path_prefix)
        chosen = [one for one in self.manifest if one.path.startswith(prefix)]
        self._download(
            chosen,
            folder,
            allow_missing=allow_missing_references,
            skip_cache=bool(skip_cache),
            multipart=multipart,
            on_progress=on_progress,
        )
        return str(folder)

    def download_entry(
        self,
        entry: ArtifactManifestEntry,
        *,
        root: StrPath | None = None,
        skip_cache: bool = False,
    ) -> str:
        """Bring one entry below a folder; returns its path there. See `download`."""
        folder = self._root(root)
        self._download([entry], folder, skip_cache=skip_cache, on_progress=_quiet)
        return str(folder / entry.path)

    def checkout(self, root: StrPath | None = None) -> str:
        """Make a folder hold this version and nothing else: other files are deleted.

        Args:
            root: `./artifacts/NAME` when None.

        Raises:
            As `download`.

        Example:
            >>> api.artifact("crew/demo/model-x:v0").checkout("model")
            'model'
            >>> api.artifact("crew/demo/model-x:v1").checkout("model")
            'model'
        """
        self._check_logged("checkout")
        folder = (
            artifacts_dir() / folder_name(self._source_base_name)
            if root is None
            else Path(os.fspath(root))
        )
        for path in _files_below(folder):
            if path not in self.manifest.entries:
                (folder / path).unlink()
        return self.download(folder)

    def verify(self, root: StrPath | None = None) -> None:
        """Compare a folder with this version. References are not looked at.

        Args:
            root: `./artifacts/NAME:VERSION` when None.

        Raises:
            ArtifactNotLoggedError: It is a draft.
            UsageError: A file is missing, differs, or is no part of it.

        Example:
            >>> model = api.artifact("crew/demo/model-x:v1")
            >>> model.verify(model.download())
        """
        self._check_logged("verify")
        folder = self._root(root)
        for path in _files_below(folder):
            if path not in self.manifest.entries:
                raise UsageError(
                    f"{str(folder / path)!r} is no part of {self.name!r}",
                    hint="artifact.checkout(root) removes what does not belong there",
                )
        for entry in self.manifest:
            if entry.ref is not None:
                continue
            path = folder / file_path(entry.path)
            try:
                digest, _ = digest_of_file(path)
            except OSError as error:
                raise UsageError(
                    f"{entry.path!r} of {self.name!r} cannot be read: {error.strerror}",
                    hint="artifact.download(root) brings what is missing",
                ) from error
            if digest != entry.digest:
                raise UsageError(
                    f"{str(path)!r} has the digest {digest!r}, and {entry.digest!r} "
                    "was logged",
                    hint="artifact.download(root) brings it back as it was",
                )

    def file(self, root: StrPath | None = None) -> str:
        """Bring the file of an artifact that has only one; returns its path.

        Raises:
            ArtifactNotLoggedError: It is a draft.
            UsageError: It has more than one file, or none.

        Example:
            >>> api.artifact("crew/demo/data-y:v0").file()
            'artifacts/data-y:v0/rows.csv'
        """
        self._check_logged("file")
        entries = list(self.manifest)
        if len(entries) != 1:
            raise UsageError(
                f"{self.name!r} has {len(entries)} files, not one",
                hint="use download(), or get_entry(name).download()",
            )
        return self.download_entry(self._own(entries[0]), root=root)

    def target_of(self, entry: ArtifactManifestEntry) -> str:
        """The address that a reference points to in the end."""
        return [str(one.ref) for _, one in self._steps(entry) if one.ref is not None][
            -1
        ]

    def _read_manifest(self) -> ArtifactManifest:
        from trailmark.transport.bulk import Bulk  # HTTP, which drafts do without

        client = self._connected()
        url = remote.fetch_manifest_url(client, str(self.id))
        bulk = Bulk(client.base_url, client.api_key, user_agent=client.user_agent)

        def fetched() -> bytes:
            with bulk.get(url) as incoming:
                return b"".join(incoming.pieces())

        try:
            document = read_manifest(client.insist(fetched))
        finally:
            bulk.close()
        manifest = ArtifactManifest(
            ArtifactManifestEntry(
                path,
                one.digest,
                one.size,
                one.ref,
                dict(one.extra or {}),
                one.birth_artifact_id,
            )
            for path, one in document.entries.items()
        )
        manifest.storage_policy_config = dict(document.storage_policy_config)
        return manifest

    def _download(
        self,
        entries: Sequence[ArtifactManifestEntry],
        folder: Path,
        *,
        skip_cache: bool,
        on_progress: OnProgress | None,
        allow_missing: bool = False,
        multipart: bool | None = None,
    ) -> None:
        from trailmark.artifacts.download import Download

        # All of them before anything is written: a reference can be in a file's way.
        ArtifactManifest(entries).check_names()
        wanted = [self._wanted(one) for one in entries if _is_ours(one)]
        outside = [one for one in entries if not _is_ours(one)]
        with bar(f"downloading {self.name}", on_progress) as tell:
            download = Download(
                self._connected(),
                folder,
                skip_cache=skip_cache,
                multipart=multipart,
                on_progress=tell,
            )
            download.run(wanted)
            missing = download.run_references(outside, allow_missing=allow_missing)
        for one in missing:
            warnings.warn(f"left out: {one}", stacklevel=3)

    def _wanted(self, entry: ArtifactManifestEntry) -> Wanted:
        """Where the bytes of an entry are: here, or in another version."""
        from trailmark.artifacts.download import Wanted

        version, found = list(self._steps(entry))[-1]
        if found.ref is not None:
            raise UsageError(
                f"{entry.path!r} refers to {found.ref!r}, which no version holds"
            )
        return Wanted(
            entry.path,
            found.digest,
            found.size or 0,
            str(version.id),
            found.path,
            found.birth_artifact_id,
            found.skip_cache,
            size_known=found.size is not None,
        )

    def _steps(
        self, entry: ArtifactManifestEntry
    ) -> Iterator[tuple[ArtifactContents, ArtifactManifestEntry]]:
        """Through which entries of which versions a reference leads, itself first.

        Raises:
            UsageError: It comes to no end.
        """
        version, found = self, entry
        for _ in range(_MOST_STEPS):
            yield version, found
            if found.ref is None or not found.ref.startswith(_OWN):
                return
            other, path = artifact_references.read_address(found.ref)
            version = self._other(other)
            found = version.get_entry(path)
        raise UsageError(f"the reference {entry.path!r} leads in a circle")

    def _other(self, artifact_id: str) -> ArtifactContents:
        """Another version, read once."""
        found = self._others.get(artifact_id)
        if found is None:
            client = self._connected()
            node = remote.fetch_version(client, artifact_id)
            found = self._others[artifact_id] = type(self).from_node(client, node)
        return found

    def _own(self, entry: ArtifactManifestEntry) -> ArtifactManifestEntry:
        from trailmark.artifacts.artifact import Artifact

        assert isinstance(self, Artifact)
        entry.belong_to(self)
        artifact_references.note(str(self.id), self)
        return entry

    def _download_named(self, content: bytes) -> None:
        """The files of this version that a table's cells name, in one go."""
        text = content.decode(errors="replace")
        named = [
            one for one in self.manifest if one.ref is None and f'"{one.path}"' in text
        ]
        if len(named) > 1:
            self._download(
                named, self._root(None), skip_cache=False, on_progress=_quiet
            )

    def _file_bytes(self, path: str) -> bytes:
        return Path(self.download_entry(self.get_entry(path))).read_bytes()

    def _root(self, root: StrPath | None) -> Path:
        if root is not None:
            return Path(os.fspath(root)).expanduser()
        folder_name(self._source_base_name)
        # A colon cannot be in a name everywhere.
        name = (
            self.source_name.replace(":", "-") if os.name == "nt" else self.source_name
        )
        return artifacts_dir() / name


def _is_ours(entry: ArtifactManifestEntry) -> bool:
    """Whether the server has the bytes, in this version or another."""
    return entry.ref is None or entry.ref.startswith(_OWN)


def _files_below(folder: Path) -> list[str]:
    """Paths below a folder, with `/` between parts; links are not followed."""
    found: list[str] = []
    for above, _, names in os.walk(folder):
        found += [(Path(above) / one).relative_to(folder).as_posix() for one in names]
    return found


def _quiet(*_: int) -> None:
    """For what is small: no bar."""
