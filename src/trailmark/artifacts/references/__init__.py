"""What stays where it is: references by address, and how they are looked up and had.

Each store has a module; libraries of clouds are imported when one of theirs is met.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import urlsplit

from trailmark.artifacts.manifest import ArtifactManifestEntry
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.artifacts.draft import ArtifactDraft

MAX_OBJECTS = 10_000_000
_MODULES = {
    "s3": "s3",
    "gs": "gs",
    "http": "http",
    "https": "http",
    "file": "file",
    "wandb-artifact": "artifact",
    "wandb-client-artifact": "artifact",
}
_AZURE = (".blob.core.windows.net", ".blob.storage.azure.net")


class Store(Protocol):
    """What a module for references offers."""

    @staticmethod
    def look_up(
        draft: ArtifactDraft,
        address: str,
        name: str | None,
        *,
        checksum: bool,
        max_objects: int,
    ) -> list[ArtifactManifestEntry]:
        """The entries for an address: one, or one for each object of a folder.

        Raises:
            UsageError: Nothing is there, or too much.
        """
        ...

    @staticmethod
    def pieces(entry: ArtifactManifestEntry) -> Iterator[bytes]:
        """The bytes of a reference, checked against its digest.

        Raises:
            FileNotFoundError: Nothing is there any more.
            UsageError: Something else is there now.
        """
        ...


def look_up(
    draft: ArtifactDraft,
    address: str,
    name: str | None,
    *,
    checksum: bool,
    max_objects: int | None,
) -> list[ArtifactManifestEntry]:
    """The entries for an address. Addresses of unknown stores are kept as they are.

    Raises:
        UsageError: It is no address, or nothing is there.
    """
    parts = urlsplit(address)
    if not parts.scheme:
        raise UsageError(
            f"{address!r} is no address", hint="a local file is file:///path/to/it"
        )
    store = _store_of(address)
    if store is None:
        return [as_it_is(address, name)]
    found = store.look_up(
        draft, address, name, checksum=checksum, max_objects=max_objects or MAX_OBJECTS
    )
    if max_objects is not None and len(found) > max_objects:
        raise too_many(address, max_objects)
    return found


def pieces(entry: ArtifactManifestEntry) -> Iterator[bytes]:
    """The bytes behind a reference, checked. See `Store.pieces`.

    Raises:
        UsageError: Nothing is known about its store.
    """
    store = _store_of(entry.ref or "")
    if store is None:
        raise UsageError(
            f"{entry.ref!r} cannot be downloaded: its store is not known",
            hint="pass allow_missing_references=True to leave it out",
        )
    return store.pieces(entry)


def as_it_is(address: str, name: str | None) -> ArtifactManifestEntry:
    """An entry that is known by its address alone."""
    return ArtifactManifestEntry(name or last_part(address), address, ref=address)


def last_part(address: str) -> str:
    """A name for what is at an address."""
    parts = urlsplit(address)
    last = parts.path.rstrip("/").rpartition("/")[2]
    return last or parts.netloc


def too_many(address: str, max_objects: int) -> UsageError:
    return UsageError(
        f"{address!r} has more than {max_objects} objects",
        hint="pass a larger max_objects to add_reference",
    )


def differs(entry: ArtifactManifestEntry, found: str) -> UsageError:
    """The error for a reference whose content is not what was logged."""
    return UsageError(
        f"{entry.ref!r} is not what it was when it was logged: its digest is "
        f"{found!r}, {entry.digest!r} was logged"
    )


def needed(library: str, scheme: str, error: ImportError) -> UsageError:
    """The error for a store whose library is not installed."""
    return UsageError(
        f"references to {scheme} need {library!r}, which is not installed: {error}",
        hint=f"pip install {library}; or pass checksum=False to keep the address alone",
    )


def _store_of(address: str) -> Store | None:
    parts = urlsplit(address)
    name = _MODULES.get(parts.scheme)
    if parts.scheme == "https" and (parts.hostname or "").endswith(_AZURE):
        name = "az"
    if name is None:
        return None
    module = importlib.import_module(f"trailmark.artifacts.references.{name}")
    return cast("Store", module)
