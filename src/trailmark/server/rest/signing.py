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


@dataclass(frozen=True, slots=True)
class Grant:
    """What an address allows: one operation on one thing.

    Attributes:
        run_rowid: Whose file it is; 0 for an object.
        name: Path of the run file, or key in the object store.
    """

    operation: FileOperation
    run_rowid: int
    name: str


class _Claims(msgspec.Struct, array_like=True):
    operation: FileOperation
    run_rowid: int
    name: str
    expires_at_s: int


class Signer:
    """Makes and checks addresses `/storage/run-files/{token}` and `/storage/objects/…`.

    Addresses are relative to the server's root.

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

    def upload_url(self, run_rowid: int, path: str) -> str:
        """An address that takes a PUT of the file."""
        expires_at_s = int(self._now()) + self._lifetime_s
        token = self._token(FileOperation.UPLOAD, run_rowid, path, expires_at_s)
        return f"/storage/run-files/{token}"

    def download_url(self, run_rowid: int, path: str) -> str:
        """An address that answers GET and HEAD with what the file holds by then."""
        token = self._token(FileOperation.DOWNLOAD, run_rowid, path, self._until())
        return f"/storage/run-files/{token}"

    def url_for_object(self, key: str) -> str:
        """An address that answers GET and HEAD, with ranges, from the object store."""
        token = self._token(FileOperation.OBJECT, 0, key, self._until())
        return f"/storage/objects/{token}"

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
        return Grant(claims.operation, claims.run_rowid, claims.name)

    def _until(self) -> int:
        """When a reading address ends: 3/4 to one lifetime from now.

        Rounded, since browsers cache by address: asked twice, it should be the same.
        """
        step_s = self._lifetime_s // 4
        return int(self._now()) // step_s * step_s + self._lifetime_s

    def _token(
        self, operation: FileOperation, run_rowid: int, name: str, expires_at_s: int
    ) -> str:
        claims = _Claims(operation, run_rowid, name, expires_at_s)
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
