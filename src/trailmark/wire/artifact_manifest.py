"""Manifests: what a version of an artifact is made of, as a JSON document.

Source: specs/protocol.md 4.9.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from trailmark.errors import InvalidInputError

VERSION = 1
STORAGE_POLICY = "wandb-storage-policy-v1"
_HEADER = b"wandb-artifact-manifest-v1\n"
_MAX_SIZE = 2**63 - 1
_MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, or one reference to bytes that are kept elsewhere.

    Attributes:
        digest: MD5 in base64 of a file; of a reference its checksum or address.
        size: Bytes; None for a reference of unknown size.
        ref: The address of a reference; None for a file.
        extra: What else is known about a reference.
        birth_artifact_id: The version whose upload brought the bytes.
    """

    digest: str
    size: int | None = None
    ref: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    birth_artifact_id: str | None = None


@dataclass(frozen=True, slots=True)
class ManifestDocument:
    """A manifest that was read; entries by path, in the order of the document."""

    entries: dict[str, Entry]
    storage_policy_config: dict[str, Any]


def manifest_digest(entries: Mapping[str, Entry]) -> str:
    """The digest of a version: MD5 in hexadecimal over paths and entries' digests.

    >>> manifest_digest({"a.txt": Entry("XUFAKrxLKna5cZ2REBfFkg==", 5)})
    '541f289bb3c6ae786d51e7288e523543'
    """
    digest = hashlib.md5(_HEADER, usedforsecurity=False)
    for path in sorted(entries):
        digest.update(f"{path}:{entries[path].digest}\n".encode())
    return digest.hexdigest()


def read_manifest(data: bytes) -> ManifestDocument:
    """Read a manifest; paths are not checked.

    Raises:
        InvalidInputError: It is no manifest of version 1, or an entry lacks its digest.
    """
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InvalidInputError(f"the manifest is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise InvalidInputError("the manifest is not a JSON object")
    values = cast("dict[str, Any]", document)
    if values.get("version") != VERSION:
        raise InvalidInputError(
            f"a manifest of version {_shown(values.get('version'))} cannot be read",
            hint=f"version {VERSION} is known",
        )
    contents, config = values.get("contents"), values.get("storagePolicyConfig")
    if not isinstance(contents, dict):
        raise InvalidInputError("the manifest has no contents")
    entries = {
        path: _entry(path, value)
        for path, value in cast("dict[str, Any]", contents).items()
    }
    known = cast("dict[str, Any]", config) if isinstance(config, dict) else {}
    return ManifestDocument(entries, known)


def write_manifest(
    entries: Mapping[str, Entry], storage_policy_config: Mapping[str, Any] | None = None
) -> bytes:
    """A manifest as clients read it, its entries by path.

    Args:
        storage_policy_config: The current layout when None.
    """
    config = storage_policy_config or {"storageLayout": "V2"}
    return orjson.dumps(
        {
            "version": VERSION,
            "storagePolicy": STORAGE_POLICY,
            "storagePolicyConfig": dict(config),
            "contents": {path: _values(entries[path]) for path in sorted(entries)},
        }
    )


def _entry(path: str, value: Any) -> Entry:
    if not isinstance(value, dict):
        raise InvalidInputError(f"the entry {_shown(path)} is not an object")
    given = cast("dict[str, Any]", value)
    digest, size, ref = given.get("digest"), given.get("size"), given.get("ref")
    extra, birth = given.get("extra"), given.get("birthArtifactID")
    if not isinstance(digest, str) or not digest:
        raise InvalidInputError(f"the entry {_shown(path)} has no digest")
    if size is not None and not _is_size(size):
        raise InvalidInputError(f"the entry {_shown(path)} has size {_shown(size)}")
    if ref is not None and not isinstance(ref, str):
        raise InvalidInputError(f"the reference of {_shown(path)} is not a text")
    return Entry(
        digest,
        size,
        ref or None,
        cast("dict[str, Any]", extra) if isinstance(extra, dict) else {},
        birth if isinstance(birth, str) and birth else None,
    )


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _MAX_SIZE


def _values(entry: Entry) -> dict[str, Any]:
    values: dict[str, Any] = {"digest": entry.digest}
    if entry.ref is not None:
        values["ref"] = entry.ref
    if entry.birth_artifact_id is not None:
        values["birthArtifactID"] = entry.birth_artifact_id
    if entry.size is not None:
        values["size"] = entry.size
    if entry.extra:
        values["extra"] = dict(entry.extra)
    return values


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
