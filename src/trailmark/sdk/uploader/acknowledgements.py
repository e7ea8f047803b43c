"""Notes what the server has taken, and what it refused."""

from __future__ import annotations

import time
from collections.abc import Sequence

from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.uploader.journal_feed import JournalFeed
from trailmark.sdk.uploader.problems import Problems
from trailmark.sdk.uploader.run_artifacts import Done
from trailmark.sdk.uploader.stream_batch import EVENTS, HISTORY, StreamBatch
from trailmark.sdk.uploader.stream_sender import Rejected, set_aside
from trailmark.sdk.uploader.upload_state import Resolved, UploadState

_REJECTED = "rejected.jsonl"
_SAVE_EVERY_S = 1.0


class Acknowledgements:
    """Keeps `upload.json` of one run's folder up to date, about once a second."""

    def __init__(
        self, directory: RunDirectory, state: UploadState, problems: Problems
    ) -> None:
        self.state = state
        self._directory = directory
        self._problems = problems
        self._rows = dict(state.history_lines)
        self._saved_at_s = 0.0
        self._could_save = True

    def rows_of(self, feed: JournalFeed) -> int:
        """How many of a journal's rows the server has."""
        return self._rows.get(feed.name, 0)

    def begin(self, resolved: Resolved) -> None:
        """Note how the run began, before any row of it is sent."""
        self.state.resolved = resolved
        self.state.finished = False
        self.save()

    def take(
        self, feed: JournalFeed, batch: StreamBatch, rejected: Sequence[Rejected]
    ) -> None:
        """Note that a request was answered."""
        state, name = self.state, feed.name
        for stream, block in batch.blocks.items():
            if stream == HISTORY:
                state.history_lines[name] = self._rows[name] = block.end
            elif stream == EVENTS:
                state.events_lines = block.end
            else:
                known = state.console_lines.get(name, 0)
                state.console_lines[name] = max(known, block.end)
        if rejected:
            self._set_aside(rejected)

    def take_artifacts(self, done: Sequence[Done]) -> list[Done]:
        """Note what the server has of artifacts now; returns the versions among it."""
        known = self.state.artifacts
        new = [one for one in done if one.refusal is None and one.key not in known]
        known.update({one.key: one.result for one in new})
        if new:
            self.save()
        return [one for one in new if one.is_version]

    def finish(self) -> None:
        """Note that all is delivered and the run's end is told."""
        self.state.finished = True
        self.state.delivered_bytes = journals_size(self._directory)
        self.save()

    def save_now_and_then(self, now_s: float) -> None:
        if now_s - self._saved_at_s > _SAVE_EVERY_S:
            self.save()

    def save(self) -> None:
        """Write it down; a disk that takes nothing is a problem, told once."""
        self._saved_at_s = time.monotonic()
        try:
            self.state.save(self._directory.upload_state)
        except OSError as error:
            if self._could_save:
                self._problems.note(
                    "disk",
                    f"what was sent cannot be noted: {error.strerror}",
                    "nothing is lost: it will be sent again, and kept once",
                )
            self._could_save = False

    def _set_aside(self, rejected: Sequence[Rejected]) -> None:
        path = self._directory.path / _REJECTED
        self.state.rejected += len(rejected)
        try:
            set_aside(path, rejected)
            hint = f"what was refused is in {path}"
        except OSError:
            hint = "it is still in the journal"
        first = rejected[0]
        self._problems.note(
            f"refused_{first.name}",
            f"the server refused: {first.reason}",
            hint,
            count=len(rejected),
        )


def journals_size(directory: RunDirectory) -> int:
    """Bytes of all journals of a run's folder."""
    paths = [*directory.journals(), directory.system_journal]
    return sum(path.stat().st_size for path in paths if path.exists())
