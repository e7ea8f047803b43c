"""A client that waits out what passes, against a server that is scripted."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from trailmark.errors import BusyError, NotFoundError, TransportError
from trailmark.transport.client import Client
from trailmark.transport.session import Session


def client(answers: list[Any], waits: list[float], **options: Any) -> Client:
    """A client whose connections give these answers, raising those that are errors."""
    made = Client(
        "http://example.test", "key", user_agent="t", sleep=waits.append, **options
    )

    def graphql(self: Session, *_: object, **__: object) -> dict[str, Any]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    # Connections are the client's own; their one method that matters is scripted.
    made.session.graphql = graphql.__get__(made.session)  # type: ignore[method-assign]
    return made


def test_what_passes_is_waited_out_and_the_wait_asked_for_is_kept() -> None:
    waits: list[float] = []
    asked = BusyError("wait", retry_after_s=2.0)
    answers = [TransportError("gone"), asked, {"ok": 1}]
    assert client(answers, waits).execute("query { ok }") == {"ok": 1}
    assert len(waits) == 2
    assert 2.0 <= waits[1] <= 2.5


def test_a_refusal_is_not_repeated() -> None:
    waits: list[float] = []
    with pytest.raises(NotFoundError):
        client([NotFoundError("no"), {"ok": 1}], waits).execute("query { ok }")
    assert waits == []


def test_patience_ends_with_the_error_that_it_was_for() -> None:
    waits: list[float] = []
    made = client(
        [TransportError("gone", retry_after_s=50.0)] * 9, waits, patience_s=30
    )
    with pytest.raises(TransportError, match="gone"):
        made.execute("query { ok }")
    assert waits == []


def test_features_are_the_names_that_are_enabled_and_asked_once() -> None:
    listed = [{"name": "A", "isEnabled": True}, {"name": "B", "isEnabled": False}]
    made = client([{"serverInfo": {"features": listed}}], [])
    assert made.features() == made.features() == {"A"}


def test_each_thread_has_a_connection_of_its_own() -> None:
    made = client([], [])
    seen: list[Session] = []
    thread = threading.Thread(target=lambda: seen.append(made.session))
    thread.start()
    thread.join()
    assert made.session is made.session
    assert seen[0] is not made.session
