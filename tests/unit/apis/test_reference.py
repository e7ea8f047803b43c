"""The pages of the public API are those that its docstrings make."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from trailmark.apis.reference import docstring
from trailmark.apis.reference.pages import render
from trailmark.apis.reference.signatures import Field, fields_of, signature_of
from trailmark.apis.reference.surface import own_members, public_classes


class Described:
    """A thing."""

    name: str
    """What it is called,
    if anything."""

    size: int | None = None
    _hidden: int = 0
    """Nobody's business."""


FOLDER = Path(__file__).parents[3] / "docs" / "reference" / "api"
_LINK = re.compile(r"\]\((?P<page>[^)#]*)#?(?P<anchor>[^)]*)\)")


def test_the_pages_are_current() -> None:
    written = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    assert written == render(), "run: python -m trailmark.apis.reference"


@pytest.mark.parametrize("page", render())
def test_a_page_leads_nowhere_but_to_what_is_there(page: str) -> None:
    pages = render()
    for link in _LINK.finditer(pages[page]):
        target = link["page"] or page
        if target not in pages:
            assert (FOLDER / target).is_file(), link[0]
        elif link["anchor"]:
            headings = re.findall(r"^### (.*)$", pages[target], re.MULTILINE)
            assert link["anchor"] in [one.lower() for one in headings], link[0]


def test_members_of_unlisted_bases_are_a_class_s_own() -> None:
    [api] = [one for one in public_classes() if one.name == "Api"]
    own = {member.name: member.kind for member in own_members(api)}
    assert (own["artifact"], own["viewer"]) == ("method", "property")
    [files] = [one for one in public_classes() if one.name == "Files"]
    assert "convert_objects" not in {member.name for member in own_members(files)}


def test_a_docstring_is_taken_apart() -> None:
    read = docstring.parse(
        inspect.cleandoc(
            """Find it.

            Slowly.

            Args:
                name: Of a thing,
                    or of two.
                *others: More.

            Returns:
                What was found.

            Raises:
                UsageError: There is no
                    such thing.

            Example:
                >>> 1 + 1
                2
            """
        )
    )
    assert (read.summary, read.text) == ("Find it.", "Find it.\n\nSlowly.")
    assert read.items("Args") == [
        ("name", "Of a thing, or of two."),
        ("*others", "More."),
    ]
    assert read.sections["Returns"] == "What was found."
    assert read.items("Raises") == [("UsageError", "There is no such thing.")]
    assert docstring.as_program(read.sections["Example"]) == "1 + 1\n# 2"


def test_a_program_shows_what_is_raised_without_the_traceback() -> None:
    text = ">>> int('x')\nTraceback (most recent call last):\n    ...\nValueError: no"
    assert docstring.as_program(text) == "int('x')\n# ValueError: no"


def test_a_long_signature_has_a_line_for_each_parameter() -> None:
    def call(self: object, name: str, *, per_page: int | None = None) -> list[str]: ...

    assert signature_of("call", call) == (
        "call(name: str, *, per_page: int | None = None) -> list[str]"
    )
    assert signature_of("c" * 60, call) == (
        f"{'c' * 60}(\n    name: str,\n    *,\n    per_page: int | None = None,\n"
        ") -> list[str]"
    )


def test_the_text_below_an_attribute_is_its_meaning() -> None:
    assert fields_of(Described) == [
        Field("name", "str", "What it is called, if anything.")
    ]
    assert fields_of(int) == []
