"""The end of a run: last records, then waiting for the uploader, but not for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trailmark.sdk import last_run

if TYPE_CHECKING:
    from trailmark.sdk.console.capture import ConsoleCapture
    from trailmark.sdk.conversation import Conversation, Display
    from trailmark.sdk.run_writer import RunWriter
    from trailmark.sdk.uploader_link import UploaderLink


@dataclass(frozen=True, slots=True)
class Around:
    """What a run has around its writer; None for what it has not."""

    console: ConsoleCapture | None
    link: UploaderLink | None
    conversation: Conversation | None
    display: Display | None


def finish_run(
    writer: RunWriter,
    around: Around,
    *,
    exit_code: int,
    timeout_s: float,
    is_patient: bool,
    name: str,
    jobs: Sequence[Callable[[int], None]],
) -> None:
    """End a run; what fails is counted and shown, never raised.

    Args:
        is_patient: Whether to wait longer than `timeout_s` while artifacts get through.
        name: What to call the run.
        jobs: Called with the exit code before anything else.
    """
    deadline = time.monotonic() + timeout_s
    guard = writer.guard
    for job in jobs:
        with guard.catching("finish_failed", "something could not be ended"):
            job(exit_code)
    with guard.catching("console_failed", "the console's capture could not be ended"):
        if around.console is not None:
            around.console.stop()
    unwritten = None
    with guard.catching("end_failed", "the journal could not be ended"):
        unwritten = writer.end(exit_code, _left(deadline))
    with guard.catching("wait_failed", "the uploader could not be waited for"):
        if around.link is not None:
            around.link.send_finish(
                unwritten, _problems_of(writer) if unwritten else []
            )
        done = _last_word(around, deadline, is_patient=is_patient)
        _tell(writer, around, done, exit_code, name)
    if exit_code == 0 and not writer.is_part:
        last_run.forget(writer.directory, writer.run_id)


def _last_word(
    around: Around, deadline: float, *, is_patient: bool
) -> dict[str, Any] | None:
    """What the uploader says at its end; None when that is not waited for."""
    if around.link is None or around.conversation is None:
        return None
    try:
        left_s = _left(deadline)
        return around.conversation.wait_done(left_s, is_patient=is_patient)
    finally:  # Ctrl-C while waiting is the person's choice
        around.link.release()


def _tell(
    writer: RunWriter,
    around: Around,
    done: dict[str, Any] | None,
    exit_code: int,
    name: str,
) -> None:
    """Show how the run ended."""
    conversation = around.conversation
    if around.display is None or writer.is_part:
        return
    if done is None and conversation is not None and not conversation.is_lost:
        around.display.left_sending()
        return
    ended = {"display_name": name, **(done or _known_here(writer))}
    around.display.finished(ended, exit_code=exit_code)


def _known_here(writer: RunWriter) -> dict[str, Any]:
    """What there is to show when no uploader lived to say it."""
    return {
        "summary": writer.history.summary.now(),
        "problems": _problems_of(writer),
        "undelivered": writer.history.rows,
    }


def _problems_of(writer: RunWriter) -> list[dict[str, Any]]:
    return [one.to_json() for one in writer.guard.problems]


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
