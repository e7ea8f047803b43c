"""What the client of the public API adds to a plain one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from trailmark.apis.public.retrying_client import RetryingClient
from trailmark.errors import UnsupportedError
from trailmark.transport.session import Session


def scripted(
    monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any]
) -> tuple[RetryingClient, list[str]]:
    """A client that gets this answer every time, and the operations it names."""
    named: list[str] = []

    def graphql(
        self: Session, document: str, variables: Mapping[str, Any], *, operation: str
    ) -> dict[str, Any]:
        named.append(operation)
        return answer

    monkeypatch.setattr(Session, "graphql", graphql)
    return RetryingClient("http://tm", "k", user_agent="t"), named


def test_an_operation_is_named_as_in_its_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, named = scripted(monkeypatch, {})
    client.execute("query One($a: Int) { one }")
    client.execute("\n  mutation Two { two }")
    client.execute("{ nameless }")
    client.execute("query One { one }", operation="Chosen")
    assert named == ["One", "Two", "", "Chosen"]


def test_a_server_without_a_feature_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    features = [{"name": "OLD", "isEnabled": True}, {"name": "NEW", "isEnabled": False}]
    client, named = scripted(monkeypatch, {"serverInfo": {"features": features}})
    client.require("OLD", "walk")
    with pytest.raises(UnsupportedError, match="http://tm cannot fly"):
        client.require("NEW", "fly")
    assert len(named) == 1
