"""Command lines are kept for reading again; secrets in them are not."""

from __future__ import annotations

import pytest

from trailmark.sdk.environment.redaction import (
    redact_arguments,
    redact_text,
    redact_url,
)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("--api-key=abc", "--api-key=***"),
        ("--wandb_api_key=abc", "--wandb_api_key=***"),
        ("db.password=hunter2", "db.password=***"),
        ("+trainer.hf_token=x", "+trainer.hf_token=***"),
        ("--auth=x", "--auth=***"),
        ("--lr=0.1", "--lr=0.1"),
        ("--max_tokens=512", "--max_tokens=512"),
        ("--max-new-tokens=512", "--max-new-tokens=512"),
        ("tokenizer.pad_token=<pad>", "tokenizer.pad_token=<pad>"),
        ("--author=me", "--author=me"),
        ("data=s3://bucket/x", "data=s3://bucket/x"),
        ("https://me:pw@host:8/x?y=1", "https://host:8/x?y=1"),
        ("--url=postgresql://me:pw@db/x", "--url=postgresql://db/x"),
        ("hf_" + "a" * 34, "***"),
        ("ghp_" + "a" * 36, "***"),
    ],
)
def test_an_argument_keeps_what_is_no_secret(given: str, kept: str) -> None:
    assert redact_arguments([given]) == [kept]


def test_the_value_after_a_secret_option_is_hidden() -> None:
    given = ["--token", "x", "--password", "-y", "--key-file", "k", "--token", "--lr"]
    kept = ["--token", "***", "--password", "***", "--key-file", "k", "--token", "--lr"]
    assert redact_arguments(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://user:token@github.com/a/b.git", "https://github.com/a/b.git"),
        ("https://token@github.com/a/b.git", "https://github.com/a/b.git"),
        ("git@github.com:a/b.git", "git@github.com:a/b.git"),
        ("ssh://git@github.com/a/b.git", "ssh://git@github.com/a/b.git"),
        ("ssh://git:pw@github.com/a/b.git", "ssh://github.com/a/b.git"),
        ("/srv/git/b.git", "/srv/git/b.git"),
        ("https://[broken", "***"),
    ],
)
def test_an_address_keeps_everything_but_the_password(given: str, kept: str) -> None:
    assert redact_url(given) == kept


def test_addresses_inside_text_are_found() -> None:
    text = "proxy http://a:b@p:1 then https://host/x"
    assert redact_text(text) == "proxy http://p:1 then https://host/x"
