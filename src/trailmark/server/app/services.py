"""What the rims are handed: every long-lived part of a running server, built once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trailmark.server.accounts.authentication import Authenticator
    from trailmark.server.app.settings import Settings
    from trailmark.server.blobs.blob_store import BlobStore
    from trailmark.server.blobs.object_store import ObjectStore
    from trailmark.server.db import Database
    from trailmark.server.history.store import HistoryStore
    from trailmark.server.rest.live import LiveHub
    from trailmark.server.rest.signing import Signer


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one server process.

    The rims import this name under `TYPE_CHECKING` only: `app` builds it, and the
    layers below `app` must not need it to be importable.

    Attributes:
        tail_database: The write-hot tail; on PostgreSQL the same as `database`.
        live: Tells open pages what changed.
        signer: Makes and checks URLs that authorise themselves.
    """

    settings: Settings
    database: Database
    tail_database: Database
    objects: ObjectStore
    blobs: BlobStore
    history: HistoryStore
    authenticator: Authenticator
    live: LiveHub
    signer: Signer
