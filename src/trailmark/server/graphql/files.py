"""Run files: listed, addressed by signed URLs, removed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.file_type import File, UploadMultipartUrls
from trailmark.server.graphql.run_lookup import require_run
from trailmark.server.runs import run_files
from trailmark.server.runs.run_files import RunFileRecord
from trailmark.wire.ids import decode_rowid, encode_global_id
from trailmark.wire.names import check_file_path

if TYPE_CHECKING:
    from trailmark.server.graphql.artifacts import Artifact

_MAX_FILES = 10_000


class RunFile:
    """A run's file; before its upload only a name and where to PUT it."""

    storage_path: str | None = None
    ref: str | None = None

    def __init__(
        self,
        context: Context,
        run_rowid: int,
        path: str,
        stored: RunFileRecord | None = None,
    ) -> None:
        self.path = path
        self._context = context
        self._run_rowid = run_rowid
        self._stored = stored

    @property
    def gid(self) -> str:
        if self._stored is None:
            name = self.path.replace(":", "_")
            return encode_global_id("RunFile", self._run_rowid, name)
        return encode_global_id("File", self._stored.rowid)

    @property
    def size_bytes(self) -> int:
        return self._stored.size_bytes if self._stored else 0

    @property
    def mimetype(self) -> str | None:
        return self._stored.mimetype if self._stored else None

    @property
    def md5_base64(self) -> str | None:
        return self._stored.md5_base64 if self._stored else None

    @property
    def digest(self) -> str | None:
        return self.md5_base64

    @property
    def updated_at(self) -> datetime | None:
        return self._stored.updated_at if self._stored else None

    def upload_url(self) -> str | None:
        signer = self._context.services.signer
        return self._context.base_url + signer.upload_url(self._run_rowid, self.path)

    def download_url(self) -> str:
        signer = self._context.services.signer
        return self._context.base_url + signer.download_url(self._run_rowid, self.path)

    def multipart(self) -> UploadMultipartUrls | None:
        return None

    def artifact(self) -> Artifact | None:
        return None


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
                File(backing=RunFile(context, run.rowid, path)) for path in input.files
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
