"""References to entries of other artifacts."""

from __future__ import annotations

import base64
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trailmark.artifacts.manifest import ArtifactManifestEntry
from trailmark.artifacts.references import last_part
from trailmark.errors import UsageError

if TYPE_CHECKING:
    from trailmark.artifacts.contents import ArtifactContents
    from trailmark.artifacts.draft import ArtifactDraft

SCHEME = "wandb-artifact"
CLIENT_SCHEME = "wandb-client-artifact"

_seen: weakref.WeakValueDictionary[str, ArtifactDraft] = weakref.WeakValueDictionary()
"""Artifacts of this process that entries were taken from, by server or client id."""


def address_of(artifact_id: str, path: str) -> str:
    """The address of an entry of a logged version.

    >>> address_of("QXJ0aWZhY3Q6MTI=", "a.txt")
    'wandb-artifact://41727469666163743a3132/a.txt'
    """
    return f"{SCHEME}://{base64.b64decode(artifact_id).hex()}/{path}"


def read_address(address: str) -> tuple[str, str]:
    """The id of the version, and the path in it.

    Raises:
        UsageError: It is no such address.
    """
    parts = urlsplit(address)
    path = parts.path.removeprefix("/")
    try:
        found = base64.b64encode(bytes.fromhex(parts.netloc)).decode()
    except ValueError:
        found = ""
    if parts.scheme != SCHEME or not found or not path:
        raise UsageError(f"{address!r} is no address of an entry of an artifact")
    return found, path


def note(key: str, artifact: ArtifactDraft) -> None:
    """Remember where entries came from, for `look_up`."""
    _seen[key] = artifact


def look_up(
    draft: ArtifactDraft,
    address: str,
    name: str | None,
    *,
    checksum: bool,
    max_objects: int,
) -> list[ArtifactManifestEntry]:
    """See `references.Store`. A reference to a reference leads to its end."""
    _ = draft, checksum, max_objects
    if address.startswith(f"{CLIENT_SCHEME}://"):
        parts = urlsplit(address)
        key, path = parts.netloc, parts.path.removeprefix("/")
    else:
        key, path = read_address(address)
    source = _seen.get(key) or _fetched(key)
    entry = source.manifest.get_entry_by_path(path)
    if entry is None:
        raise UsageError(f"artifact {source.base_name!r} has no entry {path!r}")
    own = f"{SCHEME}://"
    if entry.ref is not None and entry.ref.startswith(own) and entry.ref != address:
        return look_up(
            draft,
            entry.ref,
            name or last_part(address),
            checksum=checksum,
            max_objects=max_objects,
        )
    return [ArtifactManifestEntry(name or last_part(address), entry.digest, 0, address)]


def pieces(entry: ArtifactManifestEntry) -> Iterator[bytes]:
    """See `references.Store`; these are downloaded with the files, by `download`."""
    raise UsageError(f"{entry.ref!r} is downloaded with its artifact only")


def _fetched(artifact_id: str) -> ArtifactContents:
    """A version that this process has not seen yet, from the server in force."""
    from trailmark.apis.public.defaults import find_server, resolve_defaults
    from trailmark.artifacts.artifact import Artifact
    from trailmark.transport.client import Client

    url, key = find_server(resolve_defaults().base_url, None)
    client = Client(url, key, user_agent="trailmark")
    return Artifact.from_id(client, artifact_id)
