"""Names of what projects, collections and versions are filtered and ordered by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from trailmark.errors import InvalidInputError
from trailmark.wire.lenient_json import storable
from trailmark.wire.run_field import (
    MAX_FIELD_CHARACTERS,
    FieldKind,
    RunField,
    snake_case,
)


class Noun(StrEnum):
    """What is listed; each has words of its own."""

    PROJECT = "project"
    COLLECTION = "collection"
    VERSION = "version"


_PROJECT = {
    "id": "id",
    "project_id": "id",
    "name": "name",
    "entity_id": "entity_id",
    "entity": "entity",
    "entity_name": "entity",
    "description": "description",
    "created_at": "created_at",
    "updated_at": "updated_at",
}
_COLLECTION = {
    "id": "id",
    "collection_id": "id",
    "artifact_collection_id": "id",
    "name": "name",
    "collection_name": "name",
    "artifact_collection_name": "name",
    "tag": "tag",
    "tags": "tag",
    "description": "description",
    "type": "type",
    "type_name": "type",
    "kind": "kind",
    "project_id": "project_id",
    "project": "project",
    "project_name": "project",
    "entity": "entity",
    "entity_name": "entity",
    "created_at": "created_at",
    "updated_at": "updated_at",
}
_VERSION = {
    "id": "id",
    "artifact_id": "id",
    "version": "version",
    "version_index": "version",
    "tag": "tag",
    "tags": "tag",
    "alias": "alias",
    "aliases": "alias",
    "state": "state",
    "digest": "digest",
    "description": "description",
    "size": "size",
    "artifact_size": "size",
    "size_bytes": "size",
    "file_count": "file_count",
    "collection": "collection",
    "collection_name": "collection",
    "created_at": "created_at",
    "artifact_created_at": "created_at",
    "updated_at": "updated_at",
    "linked_at": "linked_at",
    "acm_created_at": "linked_at",
}
_WORDS: Mapping[Noun, Mapping[str, str]] = {
    Noun.PROJECT: _PROJECT,
    Noun.COLLECTION: _COLLECTION,
    Noun.VERSION: _VERSION,
}
SETS = frozenset(["tag", "alias"])
"""Fields with any number of values; a condition holds where one value meets it."""
_METADATA = ("metadata.", "artifact_metadata.", "artifactMetadata.")


def field_reader(noun: Noun) -> Callable[[str], RunField]:
    """What reads the fields of `noun`, for `run_filter.parse_filter`.

    >>> field_reader(Noun.VERSION)("versionIndex").name
    'version'
    """

    def read(text: str) -> RunField:
        return parse_artifact_field(noun, text)

    return read


def parse_artifact_field(noun: Noun, text: str) -> RunField:
    """Read a field as clients spell it: `createdAt`, `tag`, `metadata.acc` …

    Raises:
        InvalidInputError: There is no such field.
    """
    if len(text) > MAX_FIELD_CHARACTERS:
        raise InvalidInputError(
            f"a field name of {len(text)} characters is too long",
            hint=f"use at most {MAX_FIELD_CHARACTERS}",
        )
    text = storable(text)
    if word := _WORDS[noun].get(snake_case(text)):
        return RunField(FieldKind.COLUMN, word)
    if noun is Noun.VERSION:
        for prefix in _METADATA:
            if text.startswith(prefix) and text != prefix:
                return RunField(FieldKind.METADATA, text.removeprefix(prefix))
    more = ", metadata.<key>" if noun is Noun.VERSION else ""
    raise InvalidInputError(
        f"{text!r} is not a property of a {noun}",
        hint=f"use one of {', '.join(sorted(_WORDS[noun]))}{more}",
    )
