"""What several mutations about artifacts take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import strawberry

_T = TypeVar("_T")


@strawberry.input(description="An alias in one collection of the project in question.")
class ArtifactAliasInput:
    artifact_collection_name: str
    alias: str


@strawberry.input(description="A tag; only its name counts.")
class TagInput:
    tag_name: str
    tag_category_name: str | None = None
    attributes: str | None = None


def given(some: Iterable[_T | None] | None) -> list[_T]:
    """The members of a list that may be null and hold nulls."""
    return [one for one in some or () if one is not None]
