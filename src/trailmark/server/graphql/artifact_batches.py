"""Announcing many files of a pending version at once; an extension of the protocol."""

from __future__ import annotations

from typing import Any, cast

import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.records import require_artifact
from trailmark.server.artifacts.uploads import FileSpec, expect_files
from trailmark.server.graphql.context import Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.scalars import Json
from trailmark.wire.ids import decode_rowid

_MAX_FILES = 20_000


@strawberry.input
class ExpectArtifactFilesInput:
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    files: Json = strawberry.field(
        description="A list of [path, MD5 in base64, size in bytes]."
    )
    client_mutation_id: str | None = None


@strawberry.type
class ExpectArtifactFilesPayload:
    missing: list[int] = strawberry.field(
        description="Which of the files, counted from 0, are still to be sent."
    )
    batch_url: str = strawberry.field(
        description="Takes POSTs of many of them in one body."
    )


@strawberry.type
class ArtifactBatchMutations:
    @mutation(
        Policy.SIGNED_IN,
        description="Announce files of a pending version, to be sent many at once.",
    )
    def expect_artifact_files(
        self, info: Info, input: ExpectArtifactFilesInput
    ) -> ExpectArtifactFilesPayload:
        context = info.context
        specs = _specs(input.files)
        rowid = decode_rowid(input.artifact_id, "Artifact")
        with context.services.database.write() as unit:
            artifact, source = require_artifact(
                unit.connection, context.actor, Action.WRITE, rowid
            )
            expected = expect_files(unit, context.actor, artifact, source, specs)
        url = context.services.signer.artifact_batch_upload_url(rowid)
        return ExpectArtifactFilesPayload(
            missing=[i for i, one in enumerate(expected) if not one.is_stored],
            batch_url=context.base_url + url,
        )


def _specs(files: Json) -> list[FileSpec]:
    given = cast("object", files)
    if not isinstance(given, list):
        raise InvalidInputError("'files' is not a list")
    rows = cast("list[Any]", given)
    if len(rows) > _MAX_FILES:
        raise InvalidInputError(f"more than {_MAX_FILES} files in one request")
    return [_spec(row) for row in rows]


def _spec(row: Any) -> FileSpec:
    match row:
        case [str() as path, str() as md5_base64, int() as size] if size >= 0:
            return FileSpec(path, md5_base64)
        case _:
            raise InvalidInputError(
                f"{str(row)[:200]!r} is not [path, MD5 in base64, size in bytes]"
            )
