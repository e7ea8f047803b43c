"""Addresses that carry their own permission.

Clients upload without credentials and browsers show media in `<img>`, so the address
itself says what may be done, to what, until when, under an HMAC of ours. The path of a
run file only ever selects a row; bytes are found by content.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import cast

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from trailmark.errors import ForbiddenError
from trailmark.server.db import Database
from trailmark.server.db.tables.accounts import server_secrets

_SIGNING_KEY = "file-url-signing"
_TAG_BYTES = 16


class FileOperation(StrEnum):
    UPLOAD = "put"
    DOWNLOAD = "get"
    OBJECT = "object"
    ARTIFACT_UPLOAD = "a-put"
    ARTIFACT_PART = "a-part"
    ARTIFACT_FILE = "a-get"
    ARTIFACT_MANIFEST = "a-manifest"
    ARTIFACT_BATCH_UPLOAD = "a-puts"
    ARTIFACT_BATCH_DOWNLOAD = "a-gets"


@dataclass(frozen=True, slots=True)
class Grant:
    """What an address allows: one operation on one thing.

    Attributes:
        rowid: The run or the artifact version that the file is of; the upload, for an
            artifact's file on its way in; 0 for an object.
        name: Path of the file; of an upload its MD5 in base64, of a part its number
            and MD5 in hexadecimal; of an object its key.
    """

    operation: FileOperation
    rowid: int
    name: str


class _Claims(msgspec.Struct, array_like=True):
    operation: FileOperation
    rowid: int
    name: str
    expires_at_s: int


class Signer:
    """Makes and checks addresses `/storage/{what}/{token}`.

    Addresses are relative to the server's root. Who asks for one must have been allowed
    to do what it does.

    Args:
        secret: Shared by all servers of one database.
        lifetime_s: Seconds for which an upload address works.
        now: Seconds since 1970.
    """

    def __init__(
        self, secret: bytes, lifetime_s: float, now: Callable[[], float] = time.time
    ) -> None:
        self._secret = secret
        self._lifetime_s = max(4, int(lifetime_s))
        self._now = now

    @classmethod
    def of(cls, database: Database, lifetime_s: float) -> Signer:
        """The signer of a database; the first call makes its secret."""
        return cls(_load_secret(database), lifetime_s)

    @property
    def lifetime_s(self) -> float:
        """For how long an upload address works."""
        return self._lifetime_s

    def upload_url(self, run_rowid: int, path: str) -> str:
        """An address that takes a PUT of the file."""
        token = self._write_token(FileOperation.UPLOAD, run_rowid, path)
        return f"/storage/run-files/{token}"

    def download_url(self, run_rowid: int, path: str) -> str:
        """An address that answers GET and HEAD with what the file holds by then."""
        token = self._read_token(FileOperation.DOWNLOAD, run_rowid, path)
        return f"/storage/run-files/{token}"

    def url_for_object(self, key: str) -> str:
        """An address that answers GET and HEAD, with ranges, from the object store."""
        token = self._read_token(FileOperation.OBJECT, 0, key)
        return f"/storage/objects/{token}"

    def artifact_upload_url(self, upload_rowid: int, md5_base64: str) -> str:
        """An address that takes a PUT of the bytes of that MD5."""
        token = self._write_token(
            FileOperation.ARTIFACT_UPLOAD, upload_rowid, md5_base64
        )
        return f"/storage/artifact-uploads/{token}"

    def artifact_part_url(self, upload_rowid: int, number: int, md5_hex: str) -> str:
        """An address that takes a PUT of one part of a large file."""
        token = self._write_token(
            FileOperation.ARTIFACT_PART, upload_rowid, f"{number}:{md5_hex}"
        )
        return f"/storage/artifact-parts/{token}"

    def artifact_file_url(self, artifact_rowid: int, path: str) -> str:
        """An address that answers GET and HEAD with a file of a version."""
        token = self._read_token(FileOperation.ARTIFACT_FILE, artifact_rowid, path)
        return f"/storage/artifact-files/{token}"

    def artifact_manifest_url(self, artifact_rowid: int) -> str:
        """An address that answers GET and HEAD with the manifest of a version."""
        token = self._read_token(FileOperation.ARTIFACT_MANIFEST, artifact_rowid, "")
        return f"/storage/artifact-manifests/{token}"

    def artifact_batch_upload_url(self, artifact_rowid: int) -> str:
        """An address that takes POSTs of many announced files of a pending version."""
        token = self._write_token(
            FileOperation.ARTIFACT_BATCH_UPLOAD, artifact_rowid, ""
        )
        return f"/storage/artifact-batch-uploads/{token}"

    def artifact_batch_download_url(self, artifact_rowid: int) -> str:
        """An address that answers POSTs of paths with those files of a version."""
        token = self._read_token(
            FileOperation.ARTIFACT_BATCH_DOWNLOAD, artifact_rowid, ""
        )
        return f"/storage/artifact-batch-downloads/{token}"

    def check(self, token: str, operation: FileOperation) -> Grant:
        """Read a token.

        Raises:
            ForbiddenError: It is forged, torn, expired or for another operation.
        """
        payload, _, tag = token.rpartition(".")
        if not hmac.compare_digest(self._tag(payload).encode(), tag.encode()):
            raise ForbiddenError("this file address is not one of ours")
        packed = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        claims = msgspec.msgpack.decode(packed, type=_Claims)
        if claims.operation is not operation:
            raise ForbiddenError(f"this file address does not allow {operation.name}")
        if claims.expires_at_s < self._now():
            raise ForbiddenError(
                "this file address has expired", hint="ask for the file's url again"
            )
        return Grant(claims.operation, claims.rowid, claims.name)

    def _until(self) -> int:
        """When a reading address ends: 3/4 to one lifetime from now.

        Rounded, since browsers cache by address: asked twice, it should be the same.
        """
        step_s = self._lifetime_s // 4
        return int(self._now()) // step_s * step_s + self._lifetime_s

    def _write_token(self, operation: FileOperation, rowid: int, name: str) -> str:
        expires_at_s = int(self._now()) + self._lifetime_s
        return self._token(operation, rowid, name, expires_at_s)

    def _read_token(self, operation: FileOperation, rowid: int, name: str) -> str:
        return self._token(operation, rowid, name, self._until())

    def _token(
        self, operation: FileOperation, rowid: int, name: str, expires_at_s: int
    ) -> str:
        claims = _Claims(operation, rowid, name, expires_at_s)
        payload = _b64(msgspec.msgpack.encode(claims))
        return f"{payload}.{self._tag(payload)}"

    def _tag(self, payload: str) -> str:
        digest = hmac.digest(self._secret, payload.encode(), "sha256")
        return _b64(digest[:_TAG_BYTES])


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _load_secret(database: Database) -> bytes:
    query = select(server_secrets.c.value).where(server_secrets.c.name == _SIGNING_KEY)
    with database.read() as connection:
        stored = connection.scalar(query)
    if stored is not None:
        return cast("bytes", stored)
    try:
        with database.write() as unit:
            fresh = secrets.token_bytes(32)
            unit.connection.execute(
                server_secrets.insert().values(
                    name=_SIGNING_KEY, value=fresh, created_at=datetime.now(UTC)
                )
            )
            return fresh
    except IntegrityError:
        # Another server of the same database made it in between.
        with database.read() as connection:
            return cast("bytes", connection.scalar(query))
