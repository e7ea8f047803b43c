"""Files and manifests on their way into a pending version, as GraphQL files."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from trailmark.server.artifacts.parts import direct_part_url
from trailmark.server.artifacts.uploads import ExpectedUpload
from trailmark.server.graphql.artifact_batch import ArtifactBatch
from trailmark.server.graphql.file_type import UploadMultipartUrls, UploadUrlPart
from trailmark.server.graphql.scalars import Int64
from trailmark.wire.ids import encode_global_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trailmark.server.graphql.artifacts import Artifact


class ExpectedFile:
    """What a client announced, and where to send it.

    Args:
        artifact_rowid: The pending version.
        expected: None for a manifest whose MD5 is not known yet.
        md5_base64: What was announced.
        parts: MD5 in hexadecimal by number, for a file that comes in parts.
        is_manifest: A manifest is sent even if the same has come before, since clients
            insist on an address.
    """

    size_bytes: int = 0
    mimetype: str | None = None
    updated_at: datetime | None = None
    ref: str | None = None

    def __init__(
        self,
        siblings: ArtifactBatch,
        artifact_rowid: int,
        path: str,
        expected: ExpectedUpload | None,
        *,
        md5_base64: str,
        parts: Mapping[int, str] | None = None,
        is_manifest: bool = False,
    ) -> None:
        self.path = path
        self.md5_base64: str | None = md5_base64 or None
        self._siblings = siblings
        self._artifact_rowid = artifact_rowid
        self._expected = expected
        self._parts = parts or {}
        self._is_manifest = is_manifest

    @property
    def gid(self) -> str:
        upload = 0 if self._expected is None else self._expected.upload_rowid
        return encode_global_id("ArtifactUpload", self._artifact_rowid, upload)

    @property
    def digest(self) -> str | None:
        return self.md5_base64

    @property
    def storage_path(self) -> str | None:
        """What the client names again when all parts are there."""
        return self.path

    def download_url(self) -> str:
        """Nothing can be read before the version is committed."""
        return ""

    def upload_url(self) -> str | None:
        expected = self._expected
        if expected is None or self.md5_base64 is None:
            return None
        if expected.is_stored and not self._is_manifest:
            return None
        context = self._siblings.context
        signer = context.services.signer
        url = signer.artifact_upload_url(expected.upload_rowid, self.md5_base64)
        return context.base_url + url

    def multipart(self) -> UploadMultipartUrls | None:
        expected = self._expected
        if expected is None or expected.multipart_id is None:
            return None
        return UploadMultipartUrls(
            upload_id=expected.multipart_id,
            upload_url_parts=[
                UploadUrlPart(
                    part_number=Int64(number),
                    upload_url=self._part_url(
                        expected.upload_rowid, expected.multipart_id, number
                    ),
                )
                for number in expected.part_numbers
            ],
        )

    def _part_url(self, upload_rowid: int, multipart_id: str, number: int) -> str:
        """Where the part goes: to the store itself, where clients may."""
        context = self._siblings.context
        signer = context.services.signer
        direct = direct_part_url(
            context.services.objects, multipart_id, number, signer.lifetime_s
        )
        return direct or context.base_url + signer.artifact_part_url(
            upload_rowid, number, self._parts[number]
        )

    def artifact(self) -> Artifact | None:
        """The version that brought the bytes here; this one where that is not told."""
        from trailmark.server.graphql.artifacts import artifact_node, is_readable

        birth_rowid = self._expected and self._expected.birth_artifact_rowid
        birth = self._siblings.artifacts.get(birth_rowid)
        if birth is not None and is_readable(self._siblings, birth):
            return artifact_node(self._siblings, birth.rowid)
        return artifact_node(self._siblings, self._artifact_rowid)
