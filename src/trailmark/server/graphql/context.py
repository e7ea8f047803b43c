"""What every resolver may reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import strawberry

from trailmark.server.accounts.actor import Actor
from trailmark.server.accounts.authentication import Authenticator
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.server.blobs.object_store import ObjectStore
from trailmark.server.db import Database
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import Stream


class Signer(Protocol):
    """Makes URLs that carry their own permission and expiry.

    Paths start with `/` and are joined to the address the caller used.
    """

    @property
    def lifetime_s(self) -> float: ...

    def upload_url(self, run_rowid: int, path: str) -> str: ...

    def download_url(self, run_rowid: int, path: str) -> str: ...

    def url_for_object(self, key: str) -> str: ...

    def artifact_upload_url(self, upload_rowid: int, md5_base64: str) -> str: ...

    def artifact_part_url(
        self, upload_rowid: int, number: int, md5_hex: str
    ) -> str: ...

    def artifact_file_url(self, artifact_rowid: int, path: str) -> str: ...

    def artifact_manifest_url(self, artifact_rowid: int) -> str: ...

    def artifact_batch_upload_url(self, artifact_rowid: int) -> str: ...

    def artifact_batch_download_url(self, artifact_rowid: int) -> str: ...


class Services(Protocol):
    """The part of `app.services.Services` that GraphQL uses."""

    @property
    def database(self) -> Database: ...

    @property
    def objects(self) -> ObjectStore: ...

    @property
    def blobs(self) -> BlobStore: ...

    @property
    def history(self) -> HistoryStore: ...

    @property
    def authenticator(self) -> Authenticator: ...

    @property
    def signer(self) -> Signer: ...


@dataclass(slots=True)
class Context:
    """One GraphQL request.

    Attributes:
        actor: Who asks; `ANONYMOUS` when nobody is signed in.
        base_url: Scheme and host the caller used, without a trailing slash; what
            absolute URLs in answers start with.
        request_id: Names the request in logs and errors.
        on_behalf_of: Username of the person a service account works for, as it says.
        known_keys: Keys of projects and streams that this request has read.
    """

    actor: Actor
    services: Services
    base_url: str
    request_id: str
    on_behalf_of: str | None = None
    known_keys: dict[tuple[int, Stream], Mapping[str, str]] = field(
        default_factory=dict[tuple[int, Stream], Mapping[str, str]]
    )


Info = strawberry.Info[Context, None]
