"""The one GraphQL type of files, whatever they belong to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Protocol

import strawberry

from trailmark.server.graphql.fields import leaf
from trailmark.server.graphql.paging import PageInfo
from trailmark.server.graphql.scalars import Int64

if TYPE_CHECKING:
    from trailmark.server.graphql.artifacts import Artifact

LazyArtifact = Annotated[
    "Artifact", strawberry.lazy("trailmark.server.graphql.artifacts")
]


@strawberry.type(description="Where to PUT one part of a large file.")
class UploadUrlPart:
    part_number: Int64
    upload_url: str


@strawberry.type
class UploadMultipartUrls:
    upload_id: str = strawberry.field(name="uploadID")
    upload_url_parts: list[UploadUrlPart]


class FileBacking(Protocol):
    """What stands behind a `File`: a file of a run, or one of a version.

    Attributes:
        ref: Where the bytes are, for a reference; None for what the server keeps.
        md5_base64: Of the content; None while it is not known.
    """

    @property
    def gid(self) -> str: ...

    @property
    def path(self) -> str: ...

    @property
    def size_bytes(self) -> int: ...

    @property
    def mimetype(self) -> str | None: ...

    @property
    def md5_base64(self) -> str | None: ...

    @property
    def digest(self) -> str | None: ...

    @property
    def updated_at(self) -> datetime | None: ...

    @property
    def storage_path(self) -> str | None: ...

    @property
    def ref(self) -> str | None: ...

    def download_url(self) -> str: ...

    def upload_url(self) -> str | None: ...

    def multipart(self) -> UploadMultipartUrls | None: ...

    def artifact(self) -> Artifact | None: ...


@strawberry.type(description="A stored file, or one that is still to be sent.")
class File:
    backing: strawberry.Private[FileBacking]

    @leaf
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.backing.gid)

    @leaf
    def name(self) -> str:
        return self.backing.path

    @leaf
    def display_name(self) -> str:
        return self.backing.path

    @leaf
    def size_bytes(self) -> Int64:
        return Int64(self.backing.size_bytes)

    @leaf
    def mimetype(self) -> str | None:
        return self.backing.mimetype

    @leaf
    def md5(self) -> str | None:
        return self.backing.md5_base64

    @leaf(description="MD5 in base64; of a reference what its store says.")
    def digest(self) -> str | None:
        return self.backing.digest

    @leaf
    def storage_path(self) -> str | None:
        return self.backing.storage_path

    @leaf
    def updated_at(self) -> datetime | None:
        return self.backing.updated_at

    @leaf(description="Where the bytes are that the server does not keep.")
    def ref(self) -> str | None:
        return self.backing.ref

    @strawberry.field(description="Where to GET the bytes; with `upload`, to PUT them.")
    def url(self, upload: bool | None = False) -> str | None:
        return self.backing.upload_url() if upload else self.backing.download_url()

    @leaf
    def direct_url(self) -> str:
        return self.backing.download_url()

    @leaf(description="Null where nothing needs to be sent.")
    def upload_url(self) -> str | None:
        return self.backing.upload_url()

    @leaf
    def upload_headers(self) -> list[str]:
        return []

    @leaf(description="Addresses of the parts, for a file that comes in several.")
    def upload_multipart_urls(self) -> UploadMultipartUrls | None:
        return self.backing.multipart()

    @leaf(description="The version whose upload brought the bytes here.")
    def artifact(self) -> LazyArtifact | None:
        return self.backing.artifact()


@strawberry.type
class FileEdge:
    node: File
    cursor: str


@strawberry.type
class FileConnection:
    edges: list[FileEdge]
    page_info: PageInfo
    total_count: int | None = None
