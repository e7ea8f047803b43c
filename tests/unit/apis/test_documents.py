"""Every document of the client asks for what the server has."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

import trailmark.apis.public as public
from trailmark.server.graphql.print_schema import schema_text


def documents() -> Iterator[tuple[str, str]]:
    """Name and text of each, found where modules keep them."""
    for module in pkgutil.walk_packages(public.__path__, f"{public.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            texts = value.values() if isinstance(value, dict) else [value]
            for text in texts:
                if isinstance(text, str) and text.startswith(("query ", "mutation ")):
                    yield f"{module.name.removeprefix(public.__name__)}:{name}", text


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(schema_text())


@pytest.mark.parametrize(("name", "text"), list(documents()))
def test_the_server_knows_the_document(
    name: str, text: str, schema: GraphQLSchema
) -> None:
    assert [error.message for error in validate(schema, parse(text))] == []
