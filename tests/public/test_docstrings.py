"""The examples in the docstrings of the public API run, on World W, and none is missing.

Each sees `api` (ada's), `project` (a name that is not taken in `crew`) and `trailmark`,
in an empty working directory, with a server and a key in the environment. A property is
shown by an example of its class.
"""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import trailmark
from tests.support.world import World
from trailmark.apis.public.api import Api
from trailmark.apis.reference.surface import (
    class_values,
    other_names,
    own_members,
    public_classes,
)

_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_PARSER = doctest.DocTestParser()

CLASS_DOCS = {one.name: one.value.__doc__ or "" for one in public_classes()}
MEMBERS = {
    f"{one.name}.{member.name}": member
    for one in public_classes()
    for member in own_members(one)
}
DOCS = CLASS_DOCS | {name: member.doc for name, member in MEMBERS.items()}
EXAMPLES = [name for name, doc in DOCS.items() if _PARSER.get_examples(doc)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_says_what_happens(
    name: str,
    world: World,
    api: Api,
    project: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAILMARK_BASE_URL", world.base_url)
    monkeypatch.setenv("TRAILMARK_API_KEY", world.ada_key)
    monkeypatch.setenv("TRAILMARK_CACHE_DIR", str(tmp_path / ".cache"))
    seen = {"api": api, "project": project, "trailmark": trailmark}
    test = _PARSER.get_doctest(DOCS[name], seen, name, name, 0)
    said: list[str] = []

    outcome = doctest.DocTestRunner(optionflags=_FLAGS).run(test, out=said.append)

    assert outcome.failed == 0, "".join(said)


def test_everything_public_says_what_it_does() -> None:
    assert [name for name, doc in DOCS.items() if not doc] == []


def test_every_class_and_method_has_an_example() -> None:
    values = {one.name for one in public_classes() if class_values(one)}
    wanted = CLASS_DOCS.keys() - values
    wanted |= {name for name, member in MEMBERS.items() if member.kind != "property"}
    assert sorted(wanted - set(EXAMPLES)) == []


def test_what_is_listed_and_no_class_can_be_looked_up() -> None:
    assert all(value is not None for _, _, value in other_names())
