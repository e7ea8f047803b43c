"""What a pending version is to be given once it is committed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from trailmark.server.accounts.actor import Actor
from trailmark.server.artifacts.aliases import move_alias
from trailmark.server.artifacts.records import ArtifactRecord, CollectionRecord
from trailmark.server.artifacts.tags import change_artifact_tags
from trailmark.server.db import UnitOfWork
from trailmark.wire.lenient_json import from_strict, to_strict
from trailmark.wire.names import check_alias, check_tag


@dataclass(frozen=True, slots=True)
class Wanted:
    """Aliases in its own collection, tags, and collections to be linked to.

    Attributes:
        links: As `remember_link` of the links' module writes them.
    """

    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    links: tuple[Any, ...] = ()

    @classmethod
    def of(cls, aliases: Iterable[str], tags: Iterable[str]) -> Wanted:
        """What a client asks for, checked; each name once.

        Raises:
            InvalidInputError: One of them cannot be an alias, or a tag.
        """
        return cls(
            tuple(dict.fromkeys(map(check_alias, aliases))),
            tuple(dict.fromkeys(map(check_tag, tags))),
        )

    @classmethod
    def read(cls, text: str) -> Wanted:
        """What `write` wrote."""
        values: dict[str, list[Any]] = from_strict(text)
        return cls(
            tuple(values.get("aliases", ())),
            tuple(values.get("tags", ())),
            tuple(values.get("links", ())),
        )

    def write(self) -> str:
        return to_strict(
            {
                "aliases": list(self.aliases),
                "tags": list(self.tags),
                "links": list(self.links),
            }
        )

    def and_also(self, other: Wanted) -> Wanted:
        """Both; what comes twice is wanted once."""
        return Wanted(
            tuple(dict.fromkeys([*self.aliases, *other.aliases])),
            tuple(dict.fromkeys([*self.tags, *other.tags])),
            (*self.links, *(one for one in other.links if one not in self.links)),
        )


def give(
    unit: UnitOfWork,
    actor: Actor,
    source: CollectionRecord,
    artifact: ArtifactRecord,
    wanted: Wanted,
) -> None:
    """Give a committed version its aliases and tags; the caller asked permission."""
    for alias in wanted.aliases:
        move_alias(unit, actor, source, artifact, alias)
    change_artifact_tags(unit, actor, source, artifact, added=wanted.tags)
