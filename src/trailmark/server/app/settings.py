"""Everything that can be set, with what it means: environment, CLI and docs read this."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from trailmark.places import default_data_dir

_MB = 1 << 20
# Nothing in it may end the directive of the header that it goes into.
_FRAME_SOURCES = re.compile(r"'none'|[\w.:*/-]+(?: +[\w.:*/-]+){0,99}", re.ASCII)
_GB = 1 << 30


class Settings(BaseSettings):
    """Settings of a server. Each is also an environment variable `TRAILMARK_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix="TRAILMARK_", extra="ignore", frozen=True, env_ignore_empty=True
    )

    host: str = Field(
        "127.0.0.1",
        description="Address to listen on. `0.0.0.0` lets other machines in.",
    )
    port: int = Field(8080, ge=0, le=65_535, description="Port; 0 picks a free one.")
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder for everything the server keeps. One server at a time.",
    )
    database_url: str | None = Field(
        None,
        description="`postgresql://user:password@host/name`. Unset: SQLite files in the "
        "data directory.",
    )
    storage_url: str | None = Field(
        None,
        description="Where segments and files rest: `file:///folder` or "
        "`s3://bucket/prefix?endpoint=…&region=…` (credentials from `AWS_*`). Unset: a "
        "folder in the data directory.",
    )
    public_url: str | None = Field(
        None,
        description="How people and clients reach the server, for example "
        "`https://trailmark.example.org`. Unset: taken from each request's `Host`.",
    )
    workers: int = Field(
        1,
        ge=1,
        le=256,
        description="Server processes. More than one needs PostgreSQL.",
    )
    forwarded_allow_ips: str = Field(
        "127.0.0.1",
        description="Proxies whose `X-Forwarded-*` headers are believed, separated by "
        "commas; `*` believes all.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line that is written."
    )
    log_format: Literal["json", "text"] = Field(
        "json", description="One JSON object a line, or plain text, on standard error."
    )
    heartbeat_timeout_s: float = Field(
        300.0,
        gt=0,
        description="Seconds of silence after which a running run counts as crashed.",
    )
    compaction: bool = Field(
        True,
        description="Run the process that turns arrived rows into Parquet. Off only "
        "where another server over the same database does it.",
    )
    tail_max_bytes: int = Field(
        2 * _GB,
        gt=0,
        description="Bytes of rows that may wait for compaction before clients are "
        "asked to slow down (429).",
    )
    hot_cache_bytes: int = Field(
        256 * _MB,
        gt=0,
        description="Memory for columns of runs that somebody looks at now.",
    )
    min_free_disk_bytes: int = Field(
        256 * _MB,
        ge=0,
        description="With less free space on the data directory's disk, writes are "
        "refused (503) and reads go on.",
    )
    max_graphql_bytes: int = Field(
        32 * _MB, gt=0, description="Largest GraphQL request body."
    )
    max_file_stream_bytes: int = Field(
        64 * _MB,
        gt=0,
        description="Largest `file_stream` request body, also once unzipped.",
    )
    max_file_bytes: int = Field(
        64 * _GB, gt=0, description="Largest file that a run may upload."
    )
    direct_uploads: bool = Field(
        False,
        description="With a bucket as `storage_url`: send clients to the bucket itself "
        "for the parts of large artifact files, and for downloads of 8 MB and more. "
        "They must reach its endpoint, and browsers need its CORS rules.",
    )
    signed_url_lifetime_s: float = Field(
        86_400.0,
        gt=0,
        description="Seconds for which a signed upload or file URL works.",
    )
    session_lifetime_days: float = Field(
        30.0, gt=0, description="Days after its last use when a browser signs out."
    )
    signin_link_lifetime_s: float = Field(
        3_600.0, gt=0, description="Seconds for which a one-time sign-in link works."
    )
    frame_ancestors: str | None = Field(
        None,
        description="Addresses whose pages may show one of the server's in a frame, as "
        "`run.to_html()` makes them, separated by spaces: `https://hub.example.org`. "
        "Unset: notebooks of this machine, on a server that only this machine reaches. "
        "`'none'` for nobody.",
    )
    metrics_public: bool = Field(
        False,
        description="Serve `/metrics` to anybody. Off: only to this machine and to "
        "callers with an administrator's key.",
    )

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @field_validator("storage_url")
    @classmethod
    def _known_storage(cls, url: str | None) -> str | None:
        if url is None or url.startswith(("file:///", "s3://")):
            return url
        raise ValueError("a storage address starts with file:/// or s3://")

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query:
            raise ValueError(f"{url!r} is not an http or https address")
        return url.rstrip("/")

    @field_validator("frame_ancestors")
    @classmethod
    def _sources(cls, text: str | None) -> str | None:
        if text is None or _FRAME_SOURCES.fullmatch(text):
            return text
        raise ValueError(f"{text!r} is no list of addresses separated by spaces")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str | None) -> str | None:
        """Name the driver: people write `postgresql://`, SQLAlchemy wants ours."""
        if url is None:
            return None
        for prefix in ("postgresql://", "postgres://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        if url.startswith(("postgresql+psycopg://", "sqlite://")):
            return url
        raise ValueError("a database URL starts with postgresql:// or sqlite:///")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url is None or self.database_url.startswith("sqlite")

    @property
    def meta_url(self) -> str:
        """SQLAlchemy URL of the database for everything but the tail."""
        return self.database_url or f"sqlite:///{self.data_dir / 'trailmark.db'}"

    @property
    def tail_url(self) -> str:
        """SQLAlchemy URL of the tail: a file of its own beside a SQLite database."""
        if not self.is_sqlite:
            return self.meta_url
        if self.database_url is None:
            return f"sqlite:///{self.data_dir / 'tail.db'}"
        path = Path(self.database_url.removeprefix("sqlite:///"))
        return f"sqlite:///{path.with_name(path.stem + '-tail.db')}"

    @property
    def objects_url(self) -> str:
        return self.storage_url or (self.data_dir / "objects").as_uri()
