"""Names of run properties in filters and orders, in every spelling clients use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from trailmark.errors import InvalidInputError
from trailmark.wire.lenient_json import storable

MAX_FIELD_CHARACTERS = 2_000
_MAX_SPLITS = 16
_MAX_SEGMENTS = 64


class FieldKind(StrEnum):
    """Where a field's value is found."""

    COLUMN = "column"
    CONFIG = "config"
    SUMMARY = "summary"
    TAG = "tag"
    """Whether the run carries one tag."""
    METADATA = "metadata"
    """What an artifact's metadata holds at a path; see `trailmark.wire.artifact_field`."""
    NEVER = "never"
    """A documented field that no run of this server has a value for."""


@dataclass(frozen=True, slots=True)
class RunField:
    """One property of a run.

    Attributes:
        name: Canonical column name, the tag, or the dotted path in the document.
    """

    kind: FieldKind
    name: str

    @property
    def is_in_document(self) -> bool:
        return self.kind in (FieldKind.CONFIG, FieldKind.SUMMARY, FieldKind.METADATA)

    @property
    def path(self) -> str:
        """The canonical spelling, equal for all spellings of one field.

        >>> parse_field("config.lr.value").path
        'config.lr'
        """
        return (
            self.name if self.kind is FieldKind.COLUMN else f"{self.kind}.{self.name}"
        )

    @classmethod
    def of_path(cls, path: str) -> RunField:
        """The document field whose `path` this is."""
        kind, _, name = path.partition(".")
        return cls(FieldKind(kind), name)

    def candidates(self) -> list[tuple[str, ...]]:
        """Where in the document the value may be, the first that exists wins.

        A dot may be part of a key or lead into a nested object; the longest literal
        key is preferred.

        >>> parse_field("summary_metrics.a.min").candidates()
        [('a.min',), ('a', 'min')]
        """
        segments = self.name.split(".")
        if len(segments) > _MAX_SPLITS:
            return [(self.name,), tuple(segments)]
        return [
            (".".join(segments[:literal]), *segments[literal:])
            for literal in range(len(segments), 0, -1)
        ]


_COLUMNS = {
    "name": "run_id",
    "run_id": "run_id",
    "display_name": "display_name",
    "state": "state",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "heartbeat_at": "heartbeat_at",
    "started_at": "started_at",
    "finished_at": "finished_at",
    "duration": "duration",
    "group": "group",
    "group_name": "group",
    "job_type": "job_type",
    "host": "host",
    "sweep": "sweep",
    "sweep_name": "sweep",
    "entity": "entity",
    "entity_name": "entity",
    "project": "project",
    "project_name": "project",
    "username": "username",
    "user": "username",
    "user.username": "username",
    "user.name": "user_full_name",
    "tags": "tags",
    "notes": "notes",
    "description": "description",
    "commit": "commit",
    "program": "program",
    "repo": "repo",
    "exit_code": "exit_code",
}
_DOCUMENTS = {
    "config": FieldKind.CONFIG,
    "summary_metrics": FieldKind.SUMMARY,
    "summary": FieldKind.SUMMARY,
    "tags": FieldKind.TAG,
}
_NEVER = {"input_artifacts", "output_artifacts"}
_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def parse_field(text: str) -> RunField:
    """Read a field as clients spell it: `displayName`, `config.a.value.b` …

    Raises:
        InvalidInputError: There is no such field.
    """
    if len(text) > MAX_FIELD_CHARACTERS:
        raise InvalidInputError(
            f"a field name of {len(text)} characters is too long",
            hint=f"use at most {MAX_FIELD_CHARACTERS}",
        )
    if text.count(".") > _MAX_SEGMENTS:
        raise InvalidInputError(
            f"{text[:100]!r}… has more than {_MAX_SEGMENTS} dots",
            hint="filter and order by a value that is nested less deep",
        )
    text = storable(text)
    if column := _COLUMNS.get(snake_case(text)):
        return RunField(FieldKind.COLUMN, column)
    if snake_case(text) in _NEVER:
        return RunField(FieldKind.NEVER, snake_case(text))
    head, dot, rest = text.partition(".")
    head = snake_case(head)
    if head == "keys_info" and rest.startswith("keys."):
        # What a run has logged, it has in its summary.
        head, rest = "summary_metrics", rest.removeprefix("keys.")
    kind = _DOCUMENTS.get(head)
    if kind is None or not dot or not rest:
        raise InvalidInputError(
            f"{text!r} is not a property of a run",
            hint="use config.<key>, summary_metrics.<key>, tags or one of "
            + ", ".join(sorted(set(_COLUMNS) - {"run_id", "user"})),
        )
    return RunField(kind, _unwrapped(rest) if kind is FieldKind.CONFIG else rest)


def snake_case(text: str) -> str:
    """
    >>> snake_case("displayName")
    'display_name'
    """
    return _CAPITAL.sub(r"_\1", text).lower() if text else text


def _unwrapped(path: str) -> str:
    """Drop the `value` that wraps every config entry on the wire."""
    if path.endswith(".value") and path != ".value":
        return path.removesuffix(".value")
    key, dot, rest = path.partition(".value.")
    return f"{key}.{rest}" if dot and key and "." not in key else path
