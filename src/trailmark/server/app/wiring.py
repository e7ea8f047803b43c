"""Building the parts of a server process, and taking them down again."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from trailmark.errors import UsageError
from trailmark.server.accounts.authentication import Authenticator
from trailmark.server.app.services import Services
from trailmark.server.app.settings import Settings
from trailmark.server.blobs.blob_store import BlobStore
from trailmark.server.blobs.object_store import open_object_store
from trailmark.server.db import Database
from trailmark.server.db.migrations import migrate
from trailmark.server.history.store import HistoryStore
from trailmark.server.history.types import HistoryLimits
from trailmark.server.rest.live import LiveHub
from trailmark.server.rest.signing import Signer


@contextmanager
def open_databases(settings: Settings) -> Generator[tuple[Database, Database]]:
    """The database and the tail's, migrated; on PostgreSQL twice the same."""
    database = Database(settings.meta_url)
    tail = Database(settings.tail_url) if settings.is_sqlite else database
    try:
        _migrate(database, tail)
        yield database, tail
    finally:
        tail.close()
        database.close()


def _migrate(database: Database, tail: Database) -> None:
    try:
        migrate(database, tail)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise UsageError(
            f"the database {database.url.render_as_string()!r} cannot be used: {reason}",
            hint="check TRAILMARK_DATABASE_URL, and that the database runs",
        ) from error


@contextmanager
def open_services(settings: Settings) -> Generator[Services]:
    """Everything that lives as long as the process."""
    with (
        open_databases(settings) as (database, tail),
        services_over(settings, database, tail) as services,
    ):
        yield services


@contextmanager
def services_over(
    settings: Settings, database: Database, tail: Database
) -> Generator[Services]:
    """The parts above two open, migrated databases, which stay open."""
    # In the data directory, whose free space is watched, not in the system's folder.
    incoming = settings.data_dir / "incoming"
    objects = open_object_store(
        settings.objects_url, scratch=incoming, signs=settings.direct_uploads
    )
    limits = HistoryLimits(
        tail_soft_bytes=settings.tail_max_bytes // 2,
        tail_cap_bytes=settings.tail_max_bytes,
        hot_bytes=settings.hot_cache_bytes,
    )
    history = HistoryStore(database, tail, objects, limits)
    live = LiveHub(database)
    try:
        yield Services(
            settings=settings,
            database=database,
            tail_database=tail,
            objects=objects,
            blobs=BlobStore(database, objects),
            history=history,
            authenticator=Authenticator(database),
            live=live,
            signer=Signer.of(database, settings.signed_url_lifetime_s),
        )
    finally:
        live.close()
        history.close()
