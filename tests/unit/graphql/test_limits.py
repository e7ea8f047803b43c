"""How much one document may ask for."""

from __future__ import annotations

import pytest
from graphql import parse

from trailmark.errors import InvalidInputError
from trailmark.server.graphql.limits import Limits, check_size, introspects

LIMITS = Limits(depth=4, fields=20, aliases=3, roots=3, siblings=10)


def check(text: str) -> None:
    check_size(parse(text), LIMITS)


def test_an_ordinary_document_passes() -> None:
    check("query Q { project { run { ...R } } } fragment R on Run { id name }")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{ a { b { c { d { e } } } } }", "levels"),
        ("{ a { ...F } } fragment F on T { b { c { d { e } } } }", "levels"),
        ("{ a { ... on T { b { c { d { e } } } } } }", "levels"),
        ("{ x: a y: a z: a w: a }", "root fields"),
        ("{ a { x: a y: a z: a w: a } }", "aliases"),
        ("{ a { b b b b b b b b b b b } }", "fields side by side"),
        ("{ ...F ...F ...F } fragment F on T { a { b c d e f g h } }", "fields"),
        ("{ a } fragment F on T { b b b b b b b b b b b }", "fields side by side"),
    ],
)
def test_too_much_of_anything_is_refused_by_name(text: str, what: str) -> None:
    with pytest.raises(InvalidInputError, match=what):
        check(text)


def test_a_fragment_bomb_is_counted_without_being_expanded() -> None:
    # 2**60 fields: a test that expands them never ends.
    bombs = "".join(
        f"fragment F{n} on T {{ ...F{n + 1} ...F{n + 1} }} " for n in range(60)
    )
    with pytest.raises(InvalidInputError):
        check_size(
            parse("{ a { ...F0 } } " + bombs + "fragment F60 on T { a }"),
            Limits(depth=100),
        )


def test_fragments_that_spread_each_other_end() -> None:
    check("{ ...A } fragment A on T { a ...B } fragment B on T { b ...A }")


def test_the_schema_is_seen_to_be_asked_for_anywhere() -> None:
    assert introspects(parse("{ a { b } ...F } fragment F on Query { __schema { x } }"))
    assert introspects(parse('{ __type(name: "Run") { name } }'))
    assert not introspects(parse("{ a { __typename } }"))
