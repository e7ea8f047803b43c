"""Names that pass, names that are refused, and that the refusal says why."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark.errors import InvalidInputError
from trailmark.wire import names


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(names).failed == 0


@pytest.mark.parametrize("name", ["ada", "a" * 64, "a" * 128, "_x-1.y", "9lives"])
def test_an_entity_may_be_called(name: str) -> None:
    assert names.check_entity_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a" * 129,
        "-a",
        ".a",
        "a b",
        "a/b",
        "ä",
        "a\n",
        "a\0",
        "signin",
        "GraphQL",
        "..",
    ],
)
def test_an_entity_may_not_be_called(name: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        names.check_entity_name(name)
    assert refused.value.hint


@pytest.mark.parametrize(
    "name", ["digits", "digits (2nd) ümläut 🌱", "a" * 128, "a..b"]
)
def test_a_project_may_be_called(name: str) -> None:
    assert names.check_project_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        ".",
        " a",
        "a ",
        "a/b",
        "a\\b",
        "a#",
        "a?",
        "a%",
        "a:b",
        "a\x00",
        "a" * 129,
        "a\u202eb",
        "\ud800",
    ],
)
def test_a_project_may_not_be_called(name: str) -> None:
    with pytest.raises(InvalidInputError):
        names.check_project_name(name)


@pytest.mark.parametrize("run_id", ["abc123", "my run", "x" * 128, 'a"b'])
def test_a_run_id_may_be(run_id: str) -> None:
    assert names.check_run_id(run_id) == run_id


@pytest.mark.parametrize("run_id", [*"':;,#?/\\", "", " a", "a\t", "..", "x" * 10_000])
def test_a_run_id_may_not_be(run_id: str) -> None:
    with pytest.raises(InvalidInputError):
        names.check_run_id(run_id)


@pytest.mark.parametrize(
    "path",
    [
        "a",
        "media/images/a:b_0.png",
        "..a/b..c",
        "a/" * 63 + "a",
        "é" * 127,
        "console.log",
    ],
)
def test_a_file_may_be_called(path: str) -> None:
    assert names.check_file_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "..",
        "a/../b",
        "./a",
        "a//b",
        "a/",
        "C:/x",
        "c:x",
        "a\\..\\b",
        "\\\\host\\share",
        "a\0b",
        "a\nb",
        "a./b",
        "a /b",
        "nul",
        "x/CON.txt",
        "lpt1 .log",
        "a/" * 64 + "a",
        "é" * 128,
        "/".join(["a" * 250] * 20),
        "a\udcffb",
    ],
)
def test_a_file_may_not_be_called(path: str) -> None:
    with pytest.raises(InvalidInputError):
        names.check_file_path(path)


def test_a_refusal_shows_the_value_cut_to_a_readable_length() -> None:
    with pytest.raises(InvalidInputError) as refused:
        names.check_project_name("x" * 10_000)
    assert len(refused.value.message) < 200


@given(st.text())
def test_a_path_that_passes_stays_below_any_folder_it_is_joined_to(path: str) -> None:
    try:
        names.check_file_path(path)
    except InvalidInputError:
        return
    depth = 0
    for part in path.split("/"):
        depth += -1 if part == ".." else 1
        assert depth > 0
