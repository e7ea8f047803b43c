"""Which bytes the object store holds, by content."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table

from trailmark.server.db.tables.base import instant, metadata

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("md5_base64", String, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    instant("created_at"),
)
