"""API keys: their form, what clients accept, and what is kept of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.secrets import (
    check_api_key,
    digest,
    is_mistyped,
    masked,
    new_api_key,
    new_token,
)


def test_a_key_fits_the_oldest_and_the_newest_client() -> None:
    # wandb 0.22 wants exactly 40 characters after the dash, 0.31 at least 40.
    prefix, _, secret = new_api_key().partition("-")
    assert prefix == "tm"
    assert re.fullmatch(r"[0-9A-Za-z]{40}", secret)


def test_keys_and_tokens_do_not_repeat() -> None:
    assert len({new_api_key() for _ in range(500)}) == 500
    assert len({new_token() for _ in range(500)}) == 500


def test_a_typing_error_in_a_key_of_ours_is_recognised() -> None:
    key = new_api_key()
    wrong = key[:10] + ("a" if key[10] != "a" else "b") + key[11:]
    assert not is_mistyped(key)
    assert is_mistyped(wrong)


@pytest.mark.parametrize("foreign", ["local-" + "a" * 40, "b" * 40, "c" * 128, "tm-x"])
def test_keys_of_other_servers_are_never_called_mistyped(foreign: str) -> None:
    assert not is_mistyped(foreign)


@pytest.mark.parametrize("key", ["a" * 40, "a" * 128, "local-" + "f0" * 20, "_-" * 20])
def test_a_key_may_be_imported(key: str) -> None:
    assert check_api_key(key) == key


@pytest.mark.parametrize("key", ["", "a" * 39, "a" * 129, "a" * 39 + " ", "ä" * 40])
def test_a_key_that_may_not_be_imported_is_not_shown(key: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_api_key(key)
    assert not key or key not in str(refused.value)


@given(st.text(min_size=20, max_size=128))
def test_what_is_stored_does_not_hold_the_secret(secret: str) -> None:
    assert len(digest(secret)) == 32
    assert len(masked(secret)) <= 11
