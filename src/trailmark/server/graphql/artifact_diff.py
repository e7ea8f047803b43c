"""The files of a version: folder by folder, beside another version, through time."""

from __future__ import annotations

from datetime import datetime

import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action
from trailmark.server.artifacts import diff
from trailmark.server.artifacts.entries import EntryRecord
from trailmark.server.artifacts.folders import (
    FolderRecord,
    folder_prefix,
    list_files,
    list_folders,
)
from trailmark.server.artifacts.records import ArtifactRecord, require_artifact
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.artifact_files import EntryFile
from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.file_type import File, FileConnection, FileEdge
from trailmark.server.graphql.paging import page_info, page_size
from trailmark.server.graphql.scalars import Int64
from trailmark.wire.ids import decode_rowid


@strawberry.type(description="A subfolder; the figures are of all below it.")
class FolderSummary:
    record: strawberry.Private[FolderRecord]

    @leaf(description="The last part of its path.")
    def name(self) -> str:
        return self.record.name

    @leaf
    def file_count(self) -> int:
        return self.record.file_count

    @leaf
    def size_bytes(self) -> Int64:
        return Int64(self.record.size_bytes)


@strawberry.type(description="What lies in one folder of a version.")
class ArtifactFolder:
    folders: list[FolderSummary] = strawberry.field(
        description="Only with the first page, and not with a search."
    )
    files: FileConnection


@strawberry.type(description="A path that differs; a side is null where it lacks it.")
class ArtifactFileChange:
    path: str
    before: File | None
    after: File | None


@strawberry.type
class ArtifactDiffCounts:
    added: int
    removed: int
    changed: int
    unchanged: int


@strawberry.type(description="What is different in the files of the other version.")
class ArtifactDiff:
    added: list[ArtifactFileChange]
    removed: list[ArtifactFileChange]
    changed: list[ArtifactFileChange]
    counts: ArtifactDiffCounts
    truncated: bool


@strawberry.type(description="A path as one version of the collection holds it.")
class FileVersion:
    record: strawberry.Private[diff.FileVersion]

    @leaf
    def version_index(self) -> int:
        return self.record.version_index

    @leaf
    def digest(self) -> str:
        return self.record.digest

    @leaf
    def size_bytes(self) -> Int64:
        return Int64(self.record.size_bytes)

    @leaf
    def created_at(self) -> datetime:
        return self.record.created_at


@strawberry.type
class ArtifactContents:
    record: strawberry.Private[ArtifactRecord]
    siblings: strawberry.Private[ArtifactBatch]

    @strawberry.field(
        description="Subfolders and files of a folder by name; with `search`, all "
        "files below it whose path holds that text."
    )
    def folder(
        self,
        prefix: str = "",
        first: int | None = None,
        after: str | None = None,
        search: str | None = None,
    ) -> ArtifactFolder:
        inside, rowid = folder_prefix(prefix), self.record.rowid
        with self.siblings.context.services.database.read() as connection:
            page = list_files(
                connection,
                rowid,
                inside,
                search=search or None,
                first=page_size(first),
                after=after or None,
            )
            wants_folders = not (after or search)
            found = list_folders(connection, rowid, inside) if wants_folders else []
        edges = [
            FileEdge(node=self._file(entry, self.record), cursor=cursor)
            for entry, cursor in zip(page.items, page.cursors, strict=True)
        ]
        return ArtifactFolder(
            folders=[FolderSummary(record=one) for one in found],
            files=FileConnection(
                edges=edges, page_info=page_info(page.cursors, page.has_next)
            ),
        )

    @strawberry.field(description="How the files of another version differ from these.")
    def diff(self, other: strawberry.ID, first: int | None = None) -> ArtifactDiff:
        context, most = self.siblings.context, page_size(first, default=1_000)
        rowid = decode_rowid(other, "Artifact")
        with context.services.database.read() as connection:
            later, _ = require_artifact(connection, context.actor, Action.READ, rowid)
            found = diff.diff_versions(
                connection, self.record.rowid, later.rowid, first=most
            )
        self.siblings.expect_artifacts([later])

        def changes(of: list[diff.FileChange]) -> list[ArtifactFileChange]:
            return [
                ArtifactFileChange(
                    path=one.path,
                    before=one.before and self._file(one.before, self.record),
                    after=one.after and self._file(one.after, later),
                )
                for one in of
            ]

        return ArtifactDiff(
            added=changes(list(found.added)),
            removed=changes(list(found.removed)),
            changed=changes(list(found.changed)),
            counts=ArtifactDiffCounts(
                added=found.n_added,
                removed=found.n_removed,
                changed=found.n_changed,
                unchanged=found.n_unchanged,
            ),
            truncated=found.truncated,
        )

    @strawberry.field(
        description="Versions of its collection that hold a file of that path, the "
        "newest first."
    )
    def file_versions(self, path: str, first: int | None = None) -> list[FileVersion]:
        if not path:
            raise InvalidInputError("the path of a file is missing")
        if self.siblings.readable(self.record.collection_rowid) is None:
            return []
        with self.siblings.context.services.database.read() as connection:
            found = diff.file_versions(
                connection,
                self.record.collection_rowid,
                path,
                first=page_size(first, default=1_000),
            )
        return [FileVersion(record=one) for one in found]

    def _file(self, entry: EntryRecord, record: ArtifactRecord) -> File:
        return File(backing=EntryFile(self.siblings, record, entry))
