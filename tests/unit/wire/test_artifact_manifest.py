"""Manifests of versions: read, written, digested; and the paths in them."""

from __future__ import annotations

import random
import unicodedata

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark.errors import InvalidInputError
from trailmark.wire.artifact_manifest import (
    Entry,
    manifest_digest,
    read_manifest,
    write_manifest,
)
from trailmark.wire.manifest_paths import check_paths

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
entries = st.builds(
    Entry,
    digest=texts,
    size=st.none() | st.integers(0, 2**63 - 1),
    ref=st.none() | texts,
    extra=st.dictionaries(texts, st.integers(-(2**53), 2**53) | texts, max_size=3),
    birth_artifact_id=st.none() | texts,
)


@given(st.dictionaries(texts, entries, max_size=8))
def test_what_was_written_is_read_back(contents: dict[str, Entry]) -> None:
    document = read_manifest(write_manifest(contents))
    assert document.entries == contents
    assert document.storage_policy_config == {"storageLayout": "V2"}


@given(st.dictionaries(texts, entries, max_size=8), st.randoms())
def test_the_digest_does_not_depend_on_order_size_or_references(
    contents: dict[str, Entry], order: random.Random
) -> None:
    names = list(contents)
    order.shuffle(names)
    others = {name: Entry(contents[name].digest, 1, "s3://b/k") for name in names}
    assert manifest_digest(others) == manifest_digest(contents)


def test_the_digest_is_the_official_clients() -> None:
    from wandb.sdk.artifacts.artifact_manifests.artifact_manifest_v1 import (
        ArtifactManifestV1,
    )

    contents = {
        "b.txt": Entry("mHvKsBuSnrLAeHeyJCFckg==", 4),
        "a/ä.txt": Entry("LBdDo5EwX782ffjk8Gn5+Q==", 5),
        "far": Entry("s3://bucket/far", None, ref="s3://bucket/far"),
    }
    theirs = ArtifactManifestV1.from_manifest_json(
        orjson.loads(write_manifest(contents))
    )
    assert theirs.digest() == manifest_digest(contents)


@pytest.mark.parametrize(
    "data",
    [b"", b"nul", b"[" * 100_000, b'{"version": "1", "contents": {}}', b"\xff\xfe"],
)
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInputError):
        read_manifest(data)


def test_unknown_keys_of_a_manifest_are_passed_over() -> None:
    data = (
        b'{"version":1,"storagePolicy":"x","more":1,"contents":{"a":{"digest":"d",'
        b'"size":3,"local_path":"/tmp/a","skip_cache":true,"new":[1]}}}'
    )
    assert read_manifest(data).entries == {"a": Entry("d", 3)}


@given(st.lists(st.text("abAB./\u00e9e\u0301", min_size=1, max_size=5), max_size=6))
def test_paths_that_pass_are_distinct_files_on_every_machine(paths: list[str]) -> None:
    try:
        check_paths(paths)
    except InvalidInputError:
        return
    folded = [unicodedata.normalize("NFC", path).casefold() for path in paths]
    distinct = set(folded)
    assert len(distinct) == len(set(paths))
    for path in distinct:
        assert not any(other.startswith(path + "/") for other in distinct)
