"""Which specifications can be saved."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trailmark.errors import InvalidInputError
from trailmark.server.views.automatic import automatic_workspace
from trailmark.server.views.records import REPORT, WORKSPACE
from trailmark.server.views.specification import MAX_SPEC_CHARS, check_spec


def bank(**values: Any) -> dict[str, Any]:
    return {"section": {"panelBankConfig": values}}


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"section": None},
        {"section": {}},
        {"section": {"panelBankConfig": None, "runSets": []}},
        {"unknown": [1], "section": {"later": {"a": 1}, "panelBankConfig": {"x": []}}},
        bank(sections=[{"name": "<script>alert(1)</script>", "panels": None}]),
        bank(sections=[{"panels": [{"viewType": 3, "config": "odd", "layout": []}]}]),
        bank(sections=[], settings="odd", state="odd"),
        {"section": {"runSets": [{"filters": "odd", "sort": 1}]}},
        {"version": 5},
        bank(sections=[{"panels": [{"viewType": "Bar Chart"}] * 10_000}]),
    ],
)
def test_what_can_be_opened_is_kept(spec: Any) -> None:
    check_spec(WORKSPACE, json.dumps(spec))


def test_what_we_make_ourselves_can_be_saved() -> None:
    spec = automatic_workspace("ada", "digits", {"loss": "number"}, ("cpu",))
    check_spec(WORKSPACE, json.dumps(spec))


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ({"section": []}, "section: an object is expected, not a list"),
        (
            {"section": {"panelBankConfig": "x"}},
            "section.panelBankConfig: an object is expected, not a string",
        ),
        (
            bank(sections={}),
            "section.panelBankConfig.sections: a list is expected, not an object",
        ),
        (
            bank(sections=[{}, 3]),
            "section.panelBankConfig.sections[1]: an object is expected, not a number",
        ),
        (
            bank(sections=[{}, {}, {}, {"panels": True}]),
            (
                "section.panelBankConfig.sections[3].panels: a list is expected, "
                "not a boolean"
            ),
        ),
        (
            bank(sections=[{"panels": [{}, None]}]),
            (
                "section.panelBankConfig.sections[0].panels[1]: an object is expected, "
                "not null"
            ),
        ),
        (
            {"section": {"panelBankSectionConfig": {"panels": {}}}},
            "section.panelBankSectionConfig.panels: a list is expected, not an object",
        ),
        (
            {"section": {"runSets": ["all"]}},
            "section.runSets[0]: an object is expected, not a string",
        ),
    ],
)
def test_where_the_parts_cannot_be_found_the_path_is_named(
    spec: Any, told: str
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        check_spec(WORKSPACE, json.dumps(spec))
    assert raised.value.message == told
    # Reports have another form.
    check_spec(REPORT, json.dumps(spec))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"text"',
        "null",
        "1",
        "[" * 1_000_000,
        '{"a":' * 1_000_000 + "1" + "}" * 1_000_000,
        '{"a":' * 300 + "1" + "}" * 300,
        "<html>",
        '{"a": "' + "x" * MAX_SPEC_CHARS + '"}',
    ],
    ids=lambda text: f"{text[:6]}-{len(text)}",
)
@pytest.mark.parametrize("view_type", [WORKSPACE, REPORT])
def test_what_is_no_object_of_bounded_depth_is_refused(
    text: str, view_type: str
) -> None:
    with pytest.raises(InvalidInputError, match="specification"):
        check_spec(view_type, text)


def test_numbers_that_are_none_and_repeated_keys_are_not_our_concern() -> None:
    check_spec(
        WORKSPACE, '{"a": NaN, "b": -Infinity, "a": 1e999, "c": 1' + "0" * 400 + "}"
    )
