"""Run files: listed, addressed by signed URLs, removed."""

from __future__ import annotations

from datetime import datetime

import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import leaf, mutation
from trailmark.server.graphql.paging import PageInfo
from trailmark.server.graphql.run_lookup import require_run
from trailmark.server.graphql.scalars import Int64
from trailmark.server.runs import run_files
from trailmark.server.runs.run_files import RunFileRecord
from trailmark.wire.ids import decode_rowid, encode_global_id
from trailmark.wire.names import check_file_path

_MAX_FILES = 10_000


@strawberry.type(description="One file of a run.")
class File:
    """A stored file, or, before its upload, only a name and where to PUT it."""

    context: strawberry.Private[Context]
    run_rowid: strawberry.Private[int]
    path: strawberry.Private[str]
    stored: strawberry.Private[RunFileRecord | None] = None

    @leaf
    def id(self) -> strawberry.ID:
        if self.stored is None:
            return strawberry.ID(
                encode_global_id("RunFile", self.run_rowid, self.path.replace(":", "_"))
            )
        return strawberry.ID(encode_global_id("File", self.stored.rowid))

    @leaf
    def name(self) -> str:
        return self.path

    @leaf
    def display_name(self) -> str:
        return self.path

    @leaf
    def size_bytes(self) -> Int64:
        return Int64(self.stored.size_bytes if self.stored else 0)

    @leaf
    def mimetype(self) -> str | None:
        return self.stored.mimetype if self.stored else None

    @leaf
    def md5(self) -> str | None:
        return self.stored.md5_base64 if self.stored else None

    @leaf
    def digest(self) -> str | None:
        return self.stored.md5_base64 if self.stored else None

    @leaf
    def storage_path(self) -> str | None:
        return None

    @leaf
    def updated_at(self) -> datetime | None:
        return self.stored.updated_at if self.stored else None

    @strawberry.field(description="Where to GET the bytes; with `upload`, to PUT them.")
    def url(self, upload: bool | None = False) -> str:
        return self._upload_url() if upload else self._download_url()

    @leaf
    def direct_url(self) -> str:
        return self._download_url()

    @leaf
    def upload_url(self) -> str:
        return self._upload_url()

    @leaf
    def upload_headers(self) -> list[str]:
        return []

    def _upload_url(self) -> str:
        signer = self.context.services.signer
        return self.context.base_url + signer.upload_url(self.run_rowid, self.path)

    def _download_url(self) -> str:
        signer = self.context.services.signer
        return self.context.base_url + signer.download_url(self.run_rowid, self.path)


@strawberry.type
class FileEdge:
    node: File
    cursor: str


@strawberry.type
class FileConnection:
    edges: list[FileEdge]
    page_info: PageInfo
    total_count: int | None = None


@strawberry.input
class CreateRunFilesInput:
    entity_name: str
    project_name: str
    run_name: str
    files: list[str]
    client_mutation_id: str | None = None


@strawberry.type
class CreateRunFilesPayload:
    run_id: strawberry.ID = strawberry.field(name="runID")
    upload_headers: list[str]
    files: list[File]


@strawberry.input
class MarkRunFilesUploadedInput:
    entity_name: str
    project_name: str
    run_name: str
    files: list[str]
    client_mutation_id: str | None = None


@strawberry.input
class DeleteFilesInput:
    files: list[strawberry.ID]
    project_id: int | None = None
    client_mutation_id: str | None = None


@strawberry.type
class FilesSuccess:
    success: bool


@strawberry.type
class FileMutations:
    @mutation(
        Policy.SIGNED_IN,
        description="Addresses that take a PUT, one per name, in the order asked.",
    )
    def create_run_files(
        self, info: Info, input: CreateRunFilesInput
    ) -> CreateRunFilesPayload:
        if len(input.files) > _MAX_FILES:
            raise InvalidInputError(f"more than {_MAX_FILES} files in one request")
        context = info.context
        for path in input.files:
            check_file_path(path)
        with context.services.database.read() as connection:
            run = require_run(
                connection,
                context.actor,
                Action.WRITE,
                entity_name=input.entity_name,
                project_name=input.project_name,
                run_id=input.run_name,
            )
        return CreateRunFilesPayload(
            run_id=strawberry.ID(run.global_id),
            upload_headers=[],
            files=[
                File(context=context, run_rowid=run.rowid, path=path)
                for path in input.files
            ],
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Says that uploads are done; a file is listed once its PUT is.",
    )
    def mark_run_files_uploaded(
        self, info: Info, input: MarkRunFilesUploadedInput
    ) -> FilesSuccess:
        with info.context.services.database.read() as connection:
            require_run(
                connection,
                info.context.actor,
                Action.WRITE,
                entity_name=input.entity_name,
                project_name=input.project_name,
                run_id=input.run_name,
            )
        return FilesSuccess(success=True)

    @mutation(Policy.SIGNED_IN)
    def delete_files(self, info: Info, input: DeleteFilesInput) -> FilesSuccess:
        if len(input.files) > _MAX_FILES:
            raise InvalidInputError(f"more than {_MAX_FILES} files in one request")
        rowids = [decode_rowid(file_id, "File") for file_id in input.files]
        with info.context.services.database.write() as unit:
            run_files.delete_files(unit, info.context.actor, rowids)
        return FilesSuccess(success=True)
