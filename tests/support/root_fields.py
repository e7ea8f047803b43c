"""Requests for every GraphQL root field, filled with whatever an attacker can guess."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
)

from trailmark.server.graphql.schema import build_schema

_DEPTH = 4
_NUMBERS = {"Int": 5, "Int64": 5, "Float": 5.0, "Boolean": True, "Duration": 1}


@dataclass(frozen=True, slots=True)
class Guesses:
    """What to try.

    Attributes:
        names: For arguments called `name` and the like.
        ids: For arguments that take an id.
        by_name: For arguments whose name contains the key.
    """

    names: Sequence[str]
    ids: Sequence[str]
    by_name: Mapping[str, str]


def requests_for(root: str, guesses: Guesses) -> Iterator[tuple[str, dict[str, Any]]]:
    """Documents and variables for `Query.project` and its like, each guess in turn."""
    kind, _, name = root.partition(".")
    schema = build_schema()._schema
    owner = schema.query_type if kind == "Query" else schema.mutation_type
    assert owner is not None
    field = owner.fields[name]
    declared = ", ".join(f"${key}: {one.type}" for key, one in field.args.items())
    passed = ", ".join(f"{key}: ${key}" for key in field.args)
    document = (
        f"{kind.lower()} T{f'({declared})' if declared else ''} "
        f"{{ {name}{f'({passed})' if passed else ''} {_selection(field, _DEPTH)} }}"
    )
    seen: set[str] = set()
    for given_name, given_id in itertools.product(guesses.names, guesses.ids):
        guess = _Guess(given_name, given_id, guesses.by_name)
        values = {key: guess.value(key, one.type) for key, one in field.args.items()}
        if repr(values) not in seen:
            seen.add(repr(values))
            yield document, values


def _selection(field: GraphQLField, depth: int) -> str:
    """All fields without required arguments, as deep as allowed; "" for a scalar."""
    kind = get_named_type(field.type)
    if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return (
            ""
            if isinstance(kind, GraphQLScalarType | GraphQLEnumType)
            else "{ __typename }"
        )
    parts = ["__typename"]
    for name, child in kind.fields.items():
        if any(isinstance(one.type, GraphQLNonNull) for one in child.args.values()):
            continue
        of = get_named_type(child.type)
        nested = isinstance(of, GraphQLObjectType | GraphQLInterfaceType)
        # Only connections lead on: everything else has root fields of its own.
        if nested and (depth == 0 or name not in _LEADING):
            continue
        parts.append(f"{name} {_selection(child, depth - 1)}")
    return "{ " + " ".join(parts) + " }"


_LEADING = frozenset(
    [
        "edges",
        "node",
        "run",
        "runs",
        "bucket",
        "files",
        "project",
        "projects",
        "view",
        "views",
        "entity",
        "members",
        "invites",
        "user",
        "teams",
        "apiKeys",
        "logLines",
        "allViews",
        "viewer",
        "organization",
        "workspace",
        "artifact",
        "artifactCollection",
        "artifactCollections",
        "artifactSequence",
        "aliases",
        "lineage",
        "nodes",
        "folder",
        "events",
        "collections",
        "hits",
    ]
)


@dataclass(frozen=True, slots=True)
class _Guess:
    name: str
    id: str
    by_name: Mapping[str, str]

    def value(self, key: str, kind: Any) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self.value(key, kind.of_type)
        if isinstance(kind, GraphQLList):
            return [self.value(key, kind.of_type)]
        if isinstance(kind, GraphQLInputObjectType):
            return {
                name: self.value(name, one.type) for name, one in kind.fields.items()
            }
        if isinstance(kind, GraphQLEnumType):
            return next(iter(kind.values))
        if kind.name in _NUMBERS:
            return _NUMBERS[kind.name]
        if kind.name in ("JSON", "JSONString"):
            return "{}"
        if kind.name == "DateTime":
            return "2026-01-01T00:00:00Z"
        return self._text(key, kind.name)

    def _text(self, key: str, kind: str) -> str | None:
        lower = key.lower()
        if kind == "ID" or lower.endswith("id") or lower == "ids":
            return self.id
        if lower in ("after", "cursor", "order", "filters", "pattern", "state", "type"):
            return None
        for part, guess in self.by_name.items():
            if part in lower:
                return guess
        return self.name
