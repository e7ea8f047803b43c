"""Sends stream requests; cuts up what is refused until only the culprit is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import orjson

from trailmark.errors import ApiError, TooLargeError, TransportError
from trailmark.sdk.uploader.patience import NOT_ALLOWED, Patience
from trailmark.sdk.uploader.stream_batch import StreamBatch
from trailmark.transport.retry import is_passing

_SMALLEST_LIMIT_BYTES = 64 << 10


class PostsJson(Protocol):
    """The part of a session that streams need."""

    def post_json(
        self, path: str, body: bytes, *, writer: str = ""
    ) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Rejected:
    """One thing that the server refuses for itself.

    Attributes:
        name: The stream, or the key of the request.
        line: Number of the line in its stream; 0 for what has no lines.
    """

    name: str
    line: int
    content: str
    reason: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a request.

    Attributes:
        stopped: The server asks the run to stop.
    """

    rejected: Sequence[Rejected]
    stopped: bool


class StreamSender:
    """Sends one run's requests, one at a time.

    Attributes:
        body_limit: Bytes that a body should not exceed; shrinks when something on the
            way takes less.
    """

    def __init__(
        self, session: PostsJson, path: str, patience: Patience, body_limit: int
    ) -> None:
        self._session = session
        self._path = path
        self._patience = patience
        self.body_limit = body_limit

    def send(self, batch: StreamBatch) -> Delivered:
        """Send it, in parts if need be, however long it takes.

        Raises:
            StoppedError: We are to end. Parts of it may have arrived.
        """
        rejected: list[Rejected] = []
        stopped = self._send(batch, rejected)
        return Delivered(rejected, stopped)

    def _send(self, batch: StreamBatch, rejected: list[Rejected]) -> bool:
        body = batch.encode()
        try:
            return self._post(batch, body)
        except ApiError as error:
            if isinstance(error, TooLargeError):
                smaller = max(len(body) // 2, _SMALLEST_LIMIT_BYTES)
                self.body_limit = min(self.body_limit, smaller)
            parts = batch.parts()
            if len(parts) > 1:
                answers = [self._send(part, rejected) for part in parts]
                return any(answers)
            rejected.append(_rejected(batch, error))
            return False

    def _post(self, batch: StreamBatch, body: bytes) -> bool:
        def attempt() -> bool:
            try:
                answer = self._session.post_json(self._path, body, writer=batch.writer)
            except ApiError as error:
                if not is_passing(error) and not isinstance(error, NOT_ALLOWED):
                    # Is it the lines, or is everything refused here? The same error
                    # to a mere sign of life says that waiting is better.
                    self._check_that_anything_is_taken(batch.writer)
                raise
            return answer.get("stopped") is True

        return self._patience.insist(attempt)

    def _check_that_anything_is_taken(self, writer: str) -> None:
        try:
            self._session.post_json(self._path, b"{}", writer=writer)
        except ApiError as error:
            if is_passing(error) or isinstance(error, NOT_ALLOWED):
                raise
            raise TransportError(
                f"the server refuses every stream request: {error.message}",
                hint=error.hint,
            ) from error


def stream_path(entity: str, project: str, run_id: str) -> str:
    """Where a run streams to, below the base URL."""
    parts = (quote(part, safe="") for part in (entity, project, run_id))
    return f"/files/{'/'.join(parts)}/file_stream"


def set_aside(path: Path, rejected: Sequence[Rejected]) -> None:
    """Append what was refused to a file beside the journal, for people to look at.

    Raises:
        OSError: The disk is full or read-only; the journal still has the lines.
    """
    with path.open("ab") as file:
        for one in rejected:
            entry = {
                "stream": one.name,
                "line": one.line,
                "reason": one.reason,
                "content": one.content,
            }
            file.write(orjson.dumps(entry) + b"\n")


def _rejected(batch: StreamBatch, error: ApiError) -> Rejected:
    if batch.blocks:
        [(name, block)] = batch.blocks.items()
        text = block.lines[0].decode(errors="replace")
        return Rejected(name, block.offset, text, error.message)
    if batch.summary is not None:
        return Rejected("summary", 0, batch.summary, error.message)
    return Rejected("request", 0, str(batch.flags), error.message)
