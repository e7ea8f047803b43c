"""Which patterns are mere texts; what databases find of them is what RE2 finds."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from trailmark.server.runs.filter_sql import text_test
from trailmark.server.runs.leaves import Dialect
from trailmark.server.runs.plain_pattern import PlainPattern, plain_pattern

_ENGINE = sa.create_engine("sqlite://")


@pytest.mark.parametrize(
    "pattern", ["a.b", "^a", "a$", "a|b", "a*", "(a)", "[a]", r"\d", r"a\b", "", "(?i)"]
)
def test_what_means_more_than_a_text_is_none(pattern: str) -> None:
    assert plain_pattern(pattern) is None


@given(st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1))
def test_a_text_with_its_signs_escaped_is_plain(text: str) -> None:
    pattern = re.sub(r"[.*+?^${}()|\[\]\\]", r"\\\g<0>", text)
    assert plain_pattern(pattern) == PlainPattern(text, folded=False)
    assert plain_pattern(f"(?i){pattern}") == PlainPattern(text, folded=True)


_LETTERS = st.text("aAkKsSzZ\u017f\u212a\u00e4\u00c4.1-_ ", max_size=4)


@given(_LETTERS, _LETTERS, st.booleans())
def test_sqlite_finds_what_re2_finds(text: str, part: str, folded: bool) -> None:
    pattern = ("(?i)" if folded else "") + part.replace(".", r"\.")
    plain = plain_pattern(pattern)
    if plain is None:
        assert part == "" or (folded and not part.isascii())
        return
    query = sa.select(plain.found_in(sa.literal(text), Dialect(is_sqlite=True)))
    with _ENGINE.connect() as connection:
        found = connection.execute(query).scalar_one()
    assert bool(found) == text_test(pattern)(text)
