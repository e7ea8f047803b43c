"""Which bytes the object store holds, by content."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table

from trailmark.server.db.tables.base import instant, metadata, rowid
from trailmark.server.db.types import Rowid

blob_packs = Table(
    "blob_packs",
    metadata,
    # Many small blobs in one object, so that they cost one write and one flush.
    rowid(),
    Column("key", String, nullable=False, unique=True),
    Column("size_bytes", BigInteger, nullable=False),
    instant("created_at"),
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("md5_base64", String, nullable=False, index=True),
    Column("size_bytes", BigInteger, nullable=False),
    # Where it lies in a pack; null for a blob that is an object of its own.
    Column("pack_rowid", Rowid, index=True),
    Column("pack_offset", BigInteger),
    instant("created_at"),
)
