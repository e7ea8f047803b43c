"""Files and references of versions, and their manifests."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import strawberry

from trailmark.server.artifacts.downloads import direct_file_url
from trailmark.server.artifacts.entries import (
    EntryRecord,
    entries_named,
    list_entries,
)
from trailmark.server.artifacts.records import ArtifactRecord, ArtifactState
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.file_type import (
    File,
    FileBacking,
    FileConnection,
    FileEdge,
    UploadMultipartUrls,
)
from trailmark.server.graphql.paging import page_info
from trailmark.server.graphql.scalars import Int64
from trailmark.wire.ids import encode_global_id

if TYPE_CHECKING:
    from trailmark.server.graphql.artifacts import Artifact

MANIFEST_NAME = "wandb_manifest.json"


@strawberry.input(description="Names an entry of a manifest, as clients repeat it.")
class ArtifactManifestEntryInput:
    name: str
    digest: str | None = None
    birth_artifact_id: str | None = strawberry.field(
        name="birthArtifactID", default=None
    )
    ref: str | None = None
    size: Int64 | None = None


@strawberry.type(description="What a version is made of, as a file.")
class ArtifactManifest:
    gid: strawberry.Private[str]
    backing: strawberry.Private[FileBacking]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.gid)

    @leaf
    def file(self) -> File:
        return File(backing=self.backing)


class EntryFile:
    """A file or reference of a committed version."""

    storage_path: str | None = None

    def __init__(
        self, siblings: ArtifactBatch, record: ArtifactRecord, entry: EntryRecord
    ) -> None:
        self._siblings = siblings
        self._record = record
        self._entry = entry

    @property
    def path(self) -> str:
        return self._entry.path

    @property
    def gid(self) -> str:
        name = quote(self._entry.path)
        return encode_global_id("ArtifactFile", self._record.rowid, name)

    @property
    def size_bytes(self) -> int:
        return self._entry.size_bytes

    @property
    def mimetype(self) -> str | None:
        return mimetypes.guess_type(self._entry.path)[0]

    @property
    def md5_base64(self) -> str | None:
        return None if self._entry.ref else self._entry.digest

    @property
    def digest(self) -> str | None:
        return self._entry.digest

    @property
    def updated_at(self) -> datetime | None:
        return self._record.committed_at

    @property
    def ref(self) -> str | None:
        return self._entry.ref

    def download_url(self) -> str:
        """Empty for those who may see the version, but not have its bytes."""
        if not self._siblings.permits_bytes(self._record):
            return ""
        context = self._siblings.context
        signer = context.services.signer
        direct = direct_file_url(
            context.services.objects, self._entry, signer.lifetime_s
        )
        url = signer.artifact_file_url(self._record.rowid, self.path)
        return direct or context.base_url + url

    def upload_url(self) -> str | None:
        return None

    def multipart(self) -> UploadMultipartUrls | None:
        return None

    def artifact(self) -> Artifact | None:
        from trailmark.server.graphql.artifacts import artifact_node, is_readable

        birth = self._siblings.artifacts.get(self._entry.birth_artifact_rowid)
        if birth is None or not is_readable(self._siblings, birth):
            return None
        return artifact_node(self._siblings, birth.rowid)


class ManifestFile:
    """The manifest of a committed version."""

    path = MANIFEST_NAME
    mimetype: str | None = "application/json"
    storage_path: str | None = None
    ref: str | None = None

    def __init__(
        self, siblings: ArtifactBatch, record: ArtifactRecord, sha256: str
    ) -> None:
        self._siblings = siblings
        self._record = record
        self._sha256 = sha256

    @property
    def gid(self) -> str:
        return encode_global_id("ArtifactManifestFile", self._record.rowid)

    @property
    def size_bytes(self) -> int:
        return self._siblings.context.services.blobs.stat(self._sha256).size_bytes

    @property
    def md5_base64(self) -> str | None:
        return self._siblings.context.services.blobs.stat(self._sha256).md5_base64

    @property
    def digest(self) -> str | None:
        return self.md5_base64

    @property
    def updated_at(self) -> datetime | None:
        return self._record.committed_at

    def download_url(self) -> str:
        if not self._siblings.permits_bytes(self._record):
            return ""
        context = self._siblings.context
        url = context.services.signer.artifact_manifest_url(self._record.rowid)
        return context.base_url + url

    def upload_url(self) -> str | None:
        return None

    def multipart(self) -> UploadMultipartUrls | None:
        return None

    def artifact(self) -> Artifact | None:
        from trailmark.server.graphql.artifacts import artifact_node

        return artifact_node(self._siblings, self._record.rowid)


class FilesOfVersion:
    """Lists what a version is made of; nothing unless it is committed."""

    def __init__(self, siblings: ArtifactBatch, record: ArtifactRecord) -> None:
        self._siblings = siblings
        self._record = record

    def page(
        self, names: list[str] | None, first: int, after: str | None
    ) -> FileConnection:
        """Entries by path; `names` picks some, and then it is one page."""
        if names:
            return self.named(names)
        if self._record.state != ArtifactState.COMMITTED:
            return self._connection([], has_next=False, total_count=0)
        with self._siblings.context.services.database.read() as connection:
            page = list_entries(
                connection, self._record.rowid, first=first, after=after
            )
        return self._connection(
            list(page.items),
            has_next=page.has_next,
            total_count=self._record.file_count,
        )

    def named(self, names: list[str]) -> FileConnection:
        """The entries of those paths that there are, in the order given."""
        if self._record.state != ArtifactState.COMMITTED:
            return self._connection([], has_next=False, total_count=0)
        with self._siblings.context.services.database.read() as connection:
            found = entries_named(connection, self._record.rowid, names)
        shown = [found[name] for name in dict.fromkeys(names) if name in found]
        return self._connection(shown, has_next=False, total_count=len(shown))

    def _connection(
        self, entries: list[EntryRecord], *, has_next: bool, total_count: int
    ) -> FileConnection:
        self._siblings.artifacts.expect(one.birth_artifact_rowid for one in entries)
        edges = [
            FileEdge(
                node=File(backing=EntryFile(self._siblings, self._record, entry)),
                cursor=entry.path,
            )
            for entry in entries
        ]
        return FileConnection(
            edges=edges,
            page_info=page_info([edge.cursor for edge in edges], has_next),
            total_count=total_count,
        )


def manifest_of(
    siblings: ArtifactBatch, record: ArtifactRecord
) -> ArtifactManifest | None:
    """The manifest of a committed version."""
    sha256 = record.manifest_sha256
    if sha256 is None or record.state != ArtifactState.COMMITTED:
        return None
    return ArtifactManifest(
        gid=encode_global_id("ArtifactManifest", record.rowid),
        backing=ManifestFile(siblings, record, sha256),
    )
