"""A version that waits to be sent: a folder with `artifact.json` and the copied files.

The folder is all that sending needs, so it can be done by another process, later, and
again. What `policy="immutable"` left in its place is named by its absolute path.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from trailmark.artifacts import checks
from trailmark.artifacts.copying import copy_plain
from trailmark.artifacts.digest_cache import Stamp
from trailmark.artifacts.manifest import ArtifactManifest, ArtifactManifestEntry
from trailmark.artifacts.sources import Source
from trailmark.errors import UsageError
from trailmark.wire import lenient_json

if TYPE_CHECKING:
    from trailmark.artifacts.draft import ArtifactDraft

FILE_NAME = "artifact.json"
_FORMAT = 1


def new_client_id() -> str:
    """128 characters by which a version is known before the server has numbered it."""
    return secrets.token_hex(64)


@dataclass(slots=True)
class StagedArtifact:
    """What is to become a version.

    Attributes:
        folder: Holds the copied files.
        client_id: The same for every attempt to send it, so that it is made once.
        aliases: Wanted in its sequence, besides `latest`.
        base_id: The version that this is a draft of; None for none.
        ttl_s: Seconds to live; None leaves it to the server, -1 inherits, -2 never ends.
        incremental: Whether the entries are added to those of the newest version.
        distributed_id: Shared by writers that fill one version together.
        history_step: The step of its run at which it was logged.
    """

    folder: Path
    name: str
    type: str
    manifest: ArtifactManifest
    description: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    aliases: list[str] = field(default_factory=list[str])
    tags: list[str] = field(default_factory=list[str])
    client_id: str = field(default_factory=new_client_id)
    sequence_client_id: str = field(default_factory=new_client_id)
    base_id: str | None = None
    ttl_s: int | None = None
    incremental: bool = False
    distributed_id: str | None = None
    history_step: int | None = None

    @property
    def size_bytes(self) -> int:
        """Bytes of files, without references."""
        files = (one for one in self.manifest if one.ref is None)
        return sum(one.size or 0 for one in files)

    def write(self) -> None:
        """Write `artifact.json`, last of all: a folder without it is not finished.

        Raises:
            OSError: The disk is full.
        """
        names = ("name", "type", "description", "aliases", "tags", "client_id")
        more = ("sequence_client_id", "base_id", "ttl_s", "incremental")
        rest = ("distributed_id", "history_step")
        content = {
            "format": _FORMAT,
            # As text: integers beyond 64 bits stay what they are.
            "metadata": lenient_json.dumps(checks.plain(self.metadata)),
            **{name: getattr(self, name) for name in (*names, *more, *rest)},
            "storage": self.manifest.storage_policy_config,
            "entries": [_entry_json(one, self.folder) for one in self.manifest],
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        scratch = self.folder / f"{FILE_NAME}.part"
        scratch.write_bytes(orjson.dumps(content))
        scratch.replace(self.folder / FILE_NAME)

    @classmethod
    def load(cls, folder: Path) -> StagedArtifact:
        """Read it back.

        Raises:
            FileNotFoundError: Nothing was staged there, or not to its end.
            UsageError: It is of a later version of this program.
        """
        content = orjson.loads((folder / FILE_NAME).read_bytes())
        if content.pop("format") != _FORMAT:
            raise UsageError(
                f"{str(folder)!r} was staged by another version of Trailmark",
                hint="send it with the version that made it",
            )
        manifest = ArtifactManifest(
            _entry_of(one, folder) for one in content.pop("entries")
        )
        manifest.storage_policy_config = content.pop("storage")
        content["metadata"] = lenient_json.loads(content["metadata"])
        return cls(folder=folder, manifest=manifest, **content)


def seal(
    artifact: ArtifactDraft,
    folder: Path,
    *,
    aliases: Iterable[str] | str | None = None,
    tags: Iterable[str] | str | None = None,
    history_step: int | None = None,
    self_contained: bool = False,
) -> StagedArtifact:
    """Put a draft into a folder, ready to be sent. Its content is final from now on.

    Args:
        self_contained: Also copy what `policy="immutable"` left in its place.

    Raises:
        UsageError: Names collide, or a file changed or is gone.
        OSError: The disk is full.
    """
    wanted, tagged = checks.aliases(aliases), checks.tags(tags)
    artifact.manifest.check_names()
    artifact.snapshots.flush()
    folder.mkdir(parents=True, exist_ok=True)
    moved = _Moved(folder, self_contained)
    manifest = ArtifactManifest(moved.entry(one) for one in artifact.manifest)
    manifest.storage_policy_config = artifact.manifest.storage_policy_config
    staged = StagedArtifact(
        folder,
        artifact.base_name,
        artifact.type,
        manifest,
        description=artifact.description,
        metadata=artifact.metadata,
        aliases=wanted,
        tags=tagged,
        client_id=artifact.client_id,
        sequence_client_id=artifact.sequence_client_id,
        base_id=artifact.base_id,
        ttl_s=artifact.wanted_ttl_s,
        incremental=artifact.incremental,
        distributed_id=artifact.distributed_id,
        history_step=history_step,
    )
    staged.write()
    artifact.finalize()
    return staged


class _Moved:
    """Gives the copied files of a draft a second name in the folder."""

    def __init__(self, folder: Path, self_contained: bool) -> None:
        self._folder = folder
        self._self_contained = self_contained
        self._new_paths: dict[str, str] = {}

    def entry(self, entry: ArtifactManifestEntry) -> ArtifactManifestEntry:
        source = entry.source
        if source is not None and (source.stamp is None or self._self_contained):
            source = self._source(source)
        return ArtifactManifestEntry(
            entry.path,
            entry.digest,
            entry.size,
            entry.ref,
            entry.extra,
            entry.birth_artifact_id,
            source,
            entry.skip_cache,
        )

    def _source(self, source: Source) -> Source:
        path = self._new_paths.get(source.path)
        if path is None:
            source.check_unchanged()
            target = self._folder / f"{len(self._new_paths)}.data"
            _second_name(Path(source.path), target, may_link=source.stamp is None)
            source.check_unchanged()
            path = self._new_paths[source.path] = str(target)
        return Source(path, source.offset, source.size, None, source.framed_as)


def _second_name(source: Path, target: Path, *, may_link: bool) -> None:
    target.unlink(missing_ok=True)
    if may_link:
        try:
            os.link(source, target)
        except OSError:
            pass  # another file system
        else:
            return
    number = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with source.open("rb") as file:
            copy_plain(file.fileno(), number)
    finally:
        os.close(number)


def _entry_json(entry: ArtifactManifestEntry, folder: Path) -> list[Any]:
    source = entry.source
    found: list[Any] | None = None
    if source is not None:
        path = Path(source.path)
        stamp = source.stamp
        found = [
            path.name if path.parent == folder else source.path,
            source.offset,
            source.size,
            stamp and [stamp.size, stamp.mtime_ns, stamp.inode, stamp.device],
            source.framed_as,
        ]
    return [
        entry.path,
        entry.digest,
        entry.size,
        entry.ref,
        entry.extra or None,
        entry.birth_artifact_id,
        entry.skip_cache,
        found,
    ]


def _entry_of(told: list[Any], folder: Path) -> ArtifactManifestEntry:
    path, digest, size, ref, extra, birth, skip_cache, found = told
    source = None
    if found is not None:
        place, offset, count, stamp, framed_as = found
        absolute = place if place.startswith("/") else os.path.join(folder, place)  # noqa: PTH118
        seen = None if stamp is None else Stamp(*stamp)
        source = Source(absolute, offset, count, seen, framed_as)
    return ArtifactManifestEntry(
        path, digest, size, ref, extra or {}, birth, source, skip_cache
    )
