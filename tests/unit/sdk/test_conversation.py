"""What is heard of the uploader, and how long somebody waits to hear it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from trailmark.sdk.conversation import Conversation

_DEADLINE_S = 20


class SilentDisplay:
    """Shows nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


class Heard:
    """A conversation with a clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.conversation = Conversation(
            SilentDisplay(),
            on_ready=lambda _: None,
            on_stop=lambda: None,
            clock=lambda: self.now_s,
        )
        self._pool = ThreadPoolExecutor(1)

    def waiting(self, call: Any, *arguments: Any, **options: Any) -> Future[Any]:
        """A wait that goes on in another thread."""
        return self._pool.submit(call, *arguments, **options)

    def hear(self, kind: str, **said: Any) -> None:
        self.conversation.receive({"type": kind, **said})

    def sent(self, n_bytes: int, *, artifacts: int = 1) -> None:
        self.hear(
            "progress",
            bytes_sent=n_bytes,
            artifacts_sent=0,
            artifacts_total=artifacts,
        )


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_the_last_word_is_waited_for_while_artifacts_get_through(heard: Heard) -> None:
    heard.sent(1)
    heard.now_s = 9.0
    heard.sent(2)
    done = heard.waiting(heard.conversation.wait_done, 10.0, is_patient=True)
    heard.now_s = 18.0
    heard.sent(3)
    heard.now_s = 27.0
    heard.sent(3)
    heard.hear("done", summary={})
    found = done.result(_DEADLINE_S)
    assert found is not None
    assert found["type"] == "done"


@pytest.mark.parametrize(("is_patient", "artifacts"), [(True, 0), (False, 1)])
def test_rows_alone_do_not_make_it_wait_longer_nor_does_impatience(
    heard: Heard, is_patient: bool, artifacts: int
) -> None:
    heard.sent(1, artifacts=artifacts)
    waiting = heard.waiting(heard.conversation.wait_done, 1000.0, is_patient=is_patient)
    heard.now_s = 999.0
    heard.sent(2, artifacts=artifacts)
    heard.now_s = 1001.0
    while not waiting.done():  # it may not have begun to wait yet
        heard.sent(2, artifacts=artifacts)
        heard.now_s += 1000.0
    assert waiting.result(_DEADLINE_S) is None


def test_what_became_of_an_artifact_is_known_before_and_after_it_is_asked(
    heard: Heard,
) -> None:
    waiting = heard.waiting(heard.conversation.wait_artifact, "s", _DEADLINE_S)
    heard.hear("artifact", staged="other", artifact_id="o")
    heard.hear("artifact", staged="s", artifact_id="i")
    assert waiting.result(_DEADLINE_S)["artifact_id"] == "i"
    assert heard.conversation.wait_artifact("other", None) is not None


@pytest.mark.parametrize("end", ["done", "offline", "lost"])
def test_nobody_waits_for_an_artifact_when_nothing_more_will_be_said(
    heard: Heard, end: str
) -> None:
    waiting = heard.waiting(heard.conversation.wait_artifact, "s", None)
    if end == "lost":
        heard.conversation.lose()
    else:
        heard.hear(end, message="no server", hint=None)
    assert waiting.result(_DEADLINE_S) is None


@pytest.mark.parametrize("kind", ["offline", "refused"])
def test_nobody_waits_for_a_server_that_will_not_know_the_run(
    heard: Heard, kind: str
) -> None:
    waiting = heard.waiting(heard.conversation.wait_ready, None)
    heard.hear("waiting", message="not yet")
    heard.hear(kind, message="no", hint=None)
    assert waiting.result(_DEADLINE_S) is None


def test_a_late_server_is_waited_for(heard: Heard) -> None:
    waiting = heard.waiting(heard.conversation.wait_ready, None)
    heard.hear("waiting", message="not yet")
    heard.hear("ready", run_id="r")
    assert waiting.result(_DEADLINE_S)["run_id"] == "r"
