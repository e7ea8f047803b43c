"""Versions created, filled, committed and used."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import strawberry

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Action
from trailmark.server.accounts.policy import Policy
from trailmark.server.artifacts.commit import commit_version
from trailmark.server.artifacts.creation import CreateVersion, create_version, ttl_of
from trailmark.server.artifacts.manifests import (
    ManifestKind,
    ManifestRecord,
    announce_manifest,
    update_manifest,
)
from trailmark.server.artifacts.parts import complete_multipart
from trailmark.server.artifacts.records import require_artifact
from trailmark.server.artifacts.uploads import ExpectedUpload, FileSpec, expect_files
from trailmark.server.artifacts.uses import use_version
from trailmark.server.db import UnitOfWork
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.artifact_collections import ArtifactDigestAlgorithm
from trailmark.server.graphql.artifact_files import ArtifactManifest
from trailmark.server.graphql.artifact_inputs import (
    ArtifactAliasInput,
    TagInput,
    given,
)
from trailmark.server.graphql.artifact_uploads import ExpectedFile
from trailmark.server.graphql.artifacts import Artifact, artifact_of
from trailmark.server.graphql.context import Context, Info
from trailmark.server.graphql.fields import mutation
from trailmark.server.graphql.file_type import File, FileConnection, FileEdge
from trailmark.server.graphql.paging import page_info
from trailmark.server.graphql.run_lookup import require_run
from trailmark.server.graphql.scalars import Int64, JsonString
from trailmark.wire.ids import decode_rowid

_MAX_FILES = 20_000


@strawberry.enum
class ArtifactManifestType(Enum):
    FULL = "FULL"
    INCREMENTAL = "INCREMENTAL"
    PATCH = "PATCH"


@strawberry.enum
class ArtifactStorageLayout(Enum):
    V1 = "V1"
    V2 = "V2"


@strawberry.enum
class CompleteMultipartAction(Enum):
    Complete = "Complete"


@strawberry.input(description="What is logged, under which name; null means nothing.")
class CreateArtifactInput:
    entity_name: str
    project_name: str
    run_name: str | None = None
    artifact_type_name: str
    artifact_collection_name: str | None = None
    artifact_collection_names: list[str] | None = None
    digest: str
    digest_algorithm: ArtifactDigestAlgorithm | None = None
    enable_digest_deduplication: bool | None = True
    client_id: strawberry.ID | None = strawberry.field(name="clientID", default=None)
    sequence_client_id: strawberry.ID | None = strawberry.field(
        name="sequenceClientID", default=None
    )
    distributed_id: str | None = strawberry.field(name="distributedID", default=None)
    aliases: list[ArtifactAliasInput] | None = None
    tags: list[TagInput] | None = None
    description: str | None = None
    metadata: JsonString | None = None
    labels: JsonString | None = None
    ttl_duration_seconds: Int64 | None = None
    history_step: Int64 | None = None
    storage_region: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateArtifactPayload:
    artifact: Artifact


@strawberry.input
class CreateArtifactManifestInput:
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    base_artifact_id: strawberry.ID | None = strawberry.field(
        name="baseArtifactID", default=None
    )
    name: str
    digest: str
    entity_name: str | None = None
    project_name: str | None = None
    run_name: str | None = None
    type: ArtifactManifestType | None = ArtifactManifestType.FULL
    client_mutation_id: str | None = None


@strawberry.type
class CreateArtifactManifestPayload:
    artifact_manifest: ArtifactManifest


@strawberry.input(description="Null leaves a stored value as it is.")
class UpdateArtifactManifestInput:
    artifact_manifest_id: strawberry.ID = strawberry.field(name="artifactManifestID")
    digest: str | None = None
    base_artifact_id: strawberry.ID | None = strawberry.field(
        name="baseArtifactID", default=None
    )
    client_mutation_id: str | None = None


@strawberry.type
class UpdateArtifactManifestPayload:
    artifact_manifest: ArtifactManifest


@strawberry.input
class UploadPartsInput:
    part_number: Int64
    hex_md5: str = strawberry.field(name="hexMD5")


@strawberry.input
class CreateArtifactFileSpecInput:
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    artifact_manifest_id: strawberry.ID | None = strawberry.field(
        name="artifactManifestID", default=None
    )
    name: str
    md5: str
    mimetype: str | None = None
    digest: str | None = None
    upload_parts_input: list[UploadPartsInput] | None = None


@strawberry.input
class CreateArtifactFilesInput:
    artifact_files: list[CreateArtifactFileSpecInput]
    storage_layout: ArtifactStorageLayout | None = None
    cloud_region_id: strawberry.ID | None = strawberry.field(
        name="cloudRegionID", default=None
    )
    digest_algorithm: ArtifactDigestAlgorithm | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateArtifactFilesPayload:
    files: FileConnection


@strawberry.input
class CompleteMultipartUploadArtifactInput:
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    upload_id: str = strawberry.field(name="uploadID")
    storage_path: str
    completed_parts: list[UploadPartsInput]
    complete_multipart_action: CompleteMultipartAction
    client_mutation_id: str | None = None


@strawberry.type
class CompleteMultipartUploadArtifactPayload:
    digest: str | None


@strawberry.input
class CommitArtifactInput:
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    client_mutation_id: str | None = None


@strawberry.type
class CommitArtifactPayload:
    artifact: Artifact


@strawberry.input
class UseArtifactInput:
    entity_name: str
    project_name: str
    run_name: str
    artifact_id: strawberry.ID = strawberry.field(name="artifactID")
    artifact_entity_name: str | None = None
    artifact_project_name: str | None = None
    used_as: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UseArtifactPayload:
    artifact: Artifact


@strawberry.type
class ArtifactMutations:
    @mutation(
        Policy.SIGNED_IN,
        description="A pending version to fill, or the committed one of the same digest.",
    )
    def create_artifact(
        self, info: Info, input: CreateArtifactInput
    ) -> CreateArtifactPayload:
        context = info.context
        command = _create_command(input)
        with context.services.database.write() as unit:
            record = create_version(unit, context.actor, command)
        return CreateArtifactPayload(artifact=artifact_of(context, record))

    @mutation(
        Policy.SIGNED_IN,
        description="Announce the manifest of a pending version; with its MD5 in base64 "
        "as digest it can be sent.",
    )
    def create_artifact_manifest(
        self, info: Info, input: CreateArtifactManifestInput
    ) -> CreateArtifactManifestPayload:
        context = info.context
        kind = ManifestKind((input.type or ArtifactManifestType.FULL).value)
        rowid = decode_rowid(input.artifact_id, "Artifact")
        base = _base_rowid(input.base_artifact_id)
        with context.services.database.write() as unit:
            record, expected = announce_manifest(
                unit, context.actor, rowid, kind, input.name, input.digest, base
            )
        return CreateArtifactManifestPayload(
            artifact_manifest=_manifest(context, record, expected)
        )

    @mutation(Policy.SIGNED_IN, description="Say the MD5 of an announced manifest.")
    def update_artifact_manifest(
        self, info: Info, input: UpdateArtifactManifestInput
    ) -> UpdateArtifactManifestPayload:
        context = info.context
        rowid = decode_rowid(input.artifact_manifest_id, "ArtifactManifest")
        base = _base_rowid(input.base_artifact_id)
        with context.services.database.write() as unit:
            record, expected = update_manifest(
                unit, context.actor, rowid, input.digest, base
            )
        return UpdateArtifactManifestPayload(
            artifact_manifest=_manifest(context, record, expected)
        )

    @mutation(
        Policy.SIGNED_IN,
        description="Addresses for files of a pending version, in the order asked; null "
        "where the bytes are here already.",
    )
    def create_artifact_files(
        self, info: Info, input: CreateArtifactFilesInput
    ) -> CreateArtifactFilesPayload:
        context, files = info.context, input.artifact_files
        if len(files) > _MAX_FILES:
            raise InvalidInputError(f"more than {_MAX_FILES} files in one request")
        rowids = [decode_rowid(one.artifact_id, "Artifact") for one in files]
        expected: dict[int, ExpectedUpload] = {}
        with context.services.database.write() as unit:
            for rowid in sorted(set(rowids)):
                positions = [i for i, other in enumerate(rowids) if other == rowid]
                some = [files[i] for i in positions]
                found = _expect(unit, context, rowid, some)
                expected.update(zip(positions, found, strict=True))
        siblings = ArtifactBatch(context)
        edges = [
            _expected_edge(siblings, rowid, one, expected[i])
            for i, (rowid, one) in enumerate(zip(rowids, files, strict=True))
        ]
        cursors = [edge.cursor for edge in edges]
        return CreateArtifactFilesPayload(
            files=FileConnection(edges=edges, page_info=page_info(cursors, False))
        )

    @mutation(Policy.SIGNED_IN, description="Join the parts of a large file.")
    def complete_multipart_upload_artifact(
        self, info: Info, input: CompleteMultipartUploadArtifactInput
    ) -> CompleteMultipartUploadArtifactPayload:
        context = info.context
        services = context.services
        rowid = decode_rowid(input.artifact_id, "Artifact")
        with services.database.read() as connection:
            require_artifact(connection, context.actor, Action.WRITE, rowid)
        digest = complete_multipart(
            services.database,
            services.objects,
            services.blobs,
            artifact_rowid=rowid,
            multipart_id=input.upload_id,
            parts=[(one.part_number, one.hex_md5) for one in input.completed_parts],
        )
        return CompleteMultipartUploadArtifactPayload(digest=digest)

    @mutation(
        Policy.SIGNED_IN,
        description="Make a complete pending version one that everybody sees.",
    )
    def commit_artifact(
        self, info: Info, input: CommitArtifactInput
    ) -> CommitArtifactPayload:
        context = info.context
        services = context.services
        rowid = decode_rowid(input.artifact_id, "Artifact")
        record = commit_version(services.database, services.blobs, context.actor, rowid)
        return CommitArtifactPayload(artifact=artifact_of(context, record))

    @mutation(Policy.SIGNED_IN, description="Note that a run takes it as an input.")
    def use_artifact(self, info: Info, input: UseArtifactInput) -> UseArtifactPayload:
        context = info.context
        rowid = decode_rowid(input.artifact_id, "Artifact")
        with context.services.database.write() as unit:
            run = require_run(
                unit.connection,
                context.actor,
                Action.WRITE,
                entity_name=input.entity_name,
                project_name=input.project_name,
                run_id=input.run_name,
            )
            record = use_version(unit, context.actor, run, rowid, input.used_as)
        return UseArtifactPayload(artifact=artifact_of(context, record))


def _create_command(input: CreateArtifactInput) -> CreateVersion:
    if input.digest_algorithm is ArtifactDigestAlgorithm.MANIFEST_XXH128:
        raise InvalidInputError(
            "digests of the kind MANIFEST_XXH128 are not known here",
            hint="use MANIFEST_MD5, as serverInfo.features says",
        )
    name = _collection_name(input)
    return CreateVersion(
        entity_name=input.entity_name,
        project_name=input.project_name,
        type_name=input.artifact_type_name,
        collection_name=name,
        digest=input.digest,
        run_id=input.run_name or None,
        client_id=input.client_id or None,
        sequence_client_id=input.sequence_client_id or None,
        distributed_id=input.distributed_id or None,
        description=input.description,
        metadata=input.metadata,
        aliases=_aliases(input.aliases, name),
        tags=[one.tag_name for one in given(input.tags)],
        ttl_s=ttl_of(input.ttl_duration_seconds),
        history_step=input.history_step,
        deduplicate=input.enable_digest_deduplication is not False,
    )


def _collection_name(input: CreateArtifactInput) -> str | None:
    names = dict.fromkeys(given(input.artifact_collection_names))
    if input.artifact_collection_name:
        names = {input.artifact_collection_name: None, **names}
    if len(names) > 1:
        raise InvalidInputError(
            f"an artifact has one name, not {len(names)}",
            hint="link the version to the other collections",
        )
    return next(iter(names), None)


def _aliases(
    aliases: Sequence[ArtifactAliasInput] | None, name: str | None
) -> list[str]:
    found = given(aliases)
    for one in found:
        if name is not None and one.artifact_collection_name not in ("", name):
            raise InvalidInputError(
                f"the alias {one.alias[:100]!r} is for another collection than {name!r}",
                hint="link the version there under that alias",
            )
    return [one.alias for one in found]


def _base_rowid(gid: str | None) -> int | None:
    return decode_rowid(gid, "Artifact") if gid else None


def _manifest(
    context: Context, record: ManifestRecord, expected: ExpectedUpload | None
) -> ArtifactManifest:
    return ArtifactManifest(
        gid=record.gid,
        backing=ExpectedFile(
            ArtifactBatch(context),
            record.artifact_rowid,
            record.name,
            expected,
            md5_base64=record.digest,
            is_manifest=True,
        ),
    )


def _expect(
    unit: UnitOfWork,
    context: Context,
    rowid: int,
    files: Sequence[CreateArtifactFileSpecInput],
) -> list[ExpectedUpload]:
    artifact, source = require_artifact(
        unit.connection, context.actor, Action.WRITE, rowid
    )
    specs = [
        FileSpec(one.name, one.md5, one.mimetype, list(_parts(one).items()))
        for one in files
    ]
    return expect_files(unit, context.actor, artifact, source, specs)


def _parts(spec: CreateArtifactFileSpecInput) -> dict[int, str]:
    return {one.part_number: one.hex_md5 for one in spec.upload_parts_input or ()}


def _expected_edge(
    siblings: ArtifactBatch,
    rowid: int,
    spec: CreateArtifactFileSpecInput,
    expected: ExpectedUpload,
) -> FileEdge:
    siblings.artifacts.expect([rowid, expected.birth_artifact_rowid])
    backing = ExpectedFile(
        siblings,
        rowid,
        spec.name,
        expected,
        md5_base64=spec.md5,
        parts=_parts(spec),
    )
    return FileEdge(node=File(backing=backing), cursor=spec.name)
