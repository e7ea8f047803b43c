"""Manifests: the digest that the protocol defines, and entries by path."""

from __future__ import annotations

import base64
import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from trailmark.artifacts.manifest import ArtifactManifest, ArtifactManifestEntry
from trailmark.artifacts.references.artifact import address_of, read_address
from trailmark.wire.artifact_manifest import read_manifest
from trailmark.wire.file_frames import frame_head, read_frames

_paths = st.text(
    st.characters(codec="utf-8", exclude_characters="/\\:.", exclude_categories=("C",)),
    min_size=1,
    max_size=20,
).map(lambda text: "p" + text.strip().replace(" ", "_"))
_digests = st.binary(min_size=16, max_size=16).map(
    lambda raw: base64.b64encode(raw).decode()
)


def manifest(entries: dict[str, str]) -> ArtifactManifest:
    return ArtifactManifest(
        ArtifactManifestEntry(path, digest, 1) for path, digest in entries.items()
    )


@settings(deadline=None)  # the official client takes its time to be imported
@given(st.dictionaries(_paths, _digests, max_size=8))
def test_the_digest_is_that_of_the_official_client(entries: dict[str, str]) -> None:
    from wandb.sdk.artifacts._generated import ArtifactDigestAlgorithm
    from wandb.sdk.artifacts.artifact_manifest_entry import (
        ArtifactManifestEntry as OfficialEntry,
    )
    from wandb.sdk.artifacts.artifact_manifests.artifact_manifest_v1 import (
        ArtifactManifestV1,
    )

    official = ArtifactManifestV1(
        entries={
            path: OfficialEntry(path=path, digest=digest, size=1)
            for path, digest in entries.items()
        },
        digest_algorithm=ArtifactDigestAlgorithm.MANIFEST_MD5,
    )
    assert manifest(entries).digest() == official.digest()


def test_the_digest_is_over_sorted_paths() -> None:
    text = "wandb-artifact-manifest-v1\na:1\nb:2\n"
    expected = hashlib.md5(text.encode()).hexdigest()
    assert manifest({"b": "2", "a": "1"}).digest() == expected


@given(st.dictionaries(_paths, _digests, max_size=8))
def test_a_manifest_is_read_back_as_it_was_written(entries: dict[str, str]) -> None:
    found = read_manifest(manifest(entries).to_json())
    assert {path: one.digest for path, one in found.entries.items()} == entries


@given(
    st.lists(st.tuples(_paths, st.binary(max_size=100)), max_size=8),
    st.integers(1, 40),
)
def test_frames_are_read_from_pieces_of_any_size(
    files: list[tuple[str, bytes]], step: int
) -> None:
    body = b"".join(frame_head(path, len(data)) + data for path, data in files)
    pieces = [body[first : first + step] for first in range(0, len(body), step)]
    assert list(read_frames(pieces)) == files


@given(st.binary(min_size=1, max_size=20), _paths)
def test_addresses_of_entries_lead_back(raw: bytes, path: str) -> None:
    artifact_id = base64.b64encode(raw).decode()
    address = address_of(artifact_id, path)
    if not set(path) & set("#?%[]@;"):
        assert read_address(address) == (artifact_id, path)
