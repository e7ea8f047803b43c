"""Filters, fields and orders as clients write them."""

from __future__ import annotations

import pytest

from trailmark.errors import InvalidInputError
from trailmark.wire.instants import from_us, parse_instant, to_us
from trailmark.wire.run_field import RunField, parse_field
from trailmark.wire.run_filter import (
    EVERYTHING,
    And,
    Compare,
    Not,
    Op,
    Or,
    parse_filter,
)
from trailmark.wire.run_order import parse_order

STATE = parse_field("state")


@pytest.mark.parametrize("nothing", [None, "", " ", "null", "{}", {}])
def test_no_filter_matches_everything(nothing: object) -> None:
    assert parse_filter(nothing) == EVERYTHING  # type: ignore[arg-type]


def test_the_form_that_workspaces_send_when_nothing_is_filtered() -> None:
    assert parse_filter('{"$or": [{"$and": []}]}') == Or((EVERYTHING,))


def test_operators_of_one_field_hold_together() -> None:
    assert parse_filter({"state": {"$ne": "failed", "$in": ["a"]}}) == And(
        (Not(Compare(STATE, Op.EQ, "failed")), Compare(STATE, Op.IN, ["a"]))
    )


def test_options_of_a_pattern_go_into_it() -> None:
    parsed = parse_filter({"state": {"$regex": "^f", "$options": "i"}})
    assert parsed == Compare(STATE, Op.REGEX, "(?i)^f")


def test_an_object_without_operators_is_a_value() -> None:
    config = parse_field("config.opt")
    assert parse_filter({"config.opt": {"a": 1}}) == Compare(config, Op.EQ, {"a": 1})


@pytest.mark.parametrize(
    ("spellings", "path"),
    [
        (["config.lr", "config.lr.value"], "config.lr"),
        (["config.a.b", "config.a.value.b"], "config.a.b"),
        (["summary_metrics.x", "summaryMetrics.x", "summary.x"], "summary.x"),
        (["keys_info.keys.x", "keysInfo.keys.x"], "summary.x"),
        (["displayName", "display_name"], "display_name"),
        (["heartbeatAt", "heartbeat_at"], "heartbeat_at"),
        (["jobType", "job_type"], "job_type"),
        (["username", "user.username"], "username"),
        (["tags.a.b"], "tag.a.b"),
    ],
)
def test_spellings_of_one_field_are_one(spellings: list[str], path: str) -> None:
    assert {parse_field(one).path for one in spellings} == {path}


@pytest.mark.parametrize("path", ["config.a.value", "summary.x.value.y", "config..a"])
def test_the_path_of_a_document_field_names_it(path: str) -> None:
    assert RunField.of_path(path).path == path


@pytest.mark.parametrize("text", ["", "colour", "config", "config.", "x" * 10_000])
def test_an_unknown_field_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_field(text)


def test_an_order_has_a_sign_and_a_default() -> None:
    assert [parse_order(text).text for text in (None, "-createdAt", "name")] == [
        "+created_at",
        "-created_at",
        "+run_id",
    ]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("-config.lr,+createdAt", ["-config.lr", "+created_at"]),
        ("state, -summary_metrics.a", ["+state", "-summary.a"]),
        # Names of metrics may hold commas and signs.
        ("-summary_metrics.a,b", ["-summary.a,b"]),
        ("+summary_metrics.a,-b,-state", ["+summary.a,-b", "-state"]),
        ("+config.lr,-config.lr.value,+name", ["+config.lr", "+run_id"]),
    ],
)
def test_an_order_may_have_several_keys(text: str, keys: list[str]) -> None:
    order = parse_order(text)
    assert [key.text for key in order.keys] == keys
    assert parse_order(order.text) == order


@pytest.mark.parametrize("text", ["+state,+odd", ",+state", "+", "+state,"])
def test_an_order_that_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_order(text)


def test_an_order_of_too_many_keys_is_refused() -> None:
    text = ",".join(f"+config.k{at}" for at in range(9))
    with pytest.raises(InvalidInputError, match="9 fields"):
        parse_order(text)


def test_too_many_conditions_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="conditions"):
        parse_filter({"$or": [{"state": "x"}] * 1_001})


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023-01-01T12:00:00Z", "2023-01-01T12:00:00+00:00"),
        ("2023-01-01T12:00:00.123456789+02:00", "2023-01-01T10:00:00.123456+00:00"),
        ("2023-01-01T12:00:00.5", "2023-01-01T12:00:00.500000+00:00"),
        ("2023-01-01", "2023-01-01T00:00:00+00:00"),
        ("2023-06", "2023-06-01T00:00:00+00:00"),
        ("2023", "2023-01-01T00:00:00+00:00"),
    ],
)
def test_instants_are_read_as_people_write_them(text: str, iso: str) -> None:
    at = parse_instant(text)
    assert at is not None
    assert at.isoformat() == iso
    assert from_us(to_us(at)) == at


@pytest.mark.parametrize("text", ["", "soon", "2023-13", "0001-01-01T00:00:00+23:00"])
def test_what_is_no_instant_is_none(text: str) -> None:
    assert parse_instant(text) is None
