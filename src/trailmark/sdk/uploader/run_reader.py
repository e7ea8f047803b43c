"""All journals of one run's folder, read as they grow."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.uploader.console_lines import ConsoleFile
from trailmark.sdk.uploader.journal_feed import JournalFeed
from trailmark.sdk.uploader.row_lines import Shift
from trailmark.sdk.uploader.run_facts import RunFacts
from trailmark.sdk.uploader.upload_state import Resolved, UploadState
from trailmark.sdk.uploader.writers import is_alive

READ_AHEAD_BYTES = 8 << 20
_LOOK_AROUND_S = 1.0


class RunReader:
    """Keeps the feeds of a folder and folds what they say into one set of facts.

    Attributes:
        facts: What is known so far.
        main: The first writer's journal.
        system: System metrics and environment; they come from the uploader.
        main_is_gone: Set by who knows that the first writer's process has ended.
        is_caught_up: Whether the last `read` found nothing new in any of them.
    """

    def __init__(
        self, directory: RunDirectory, header: dict[str, Any], state: UploadState
    ) -> None:
        self.directory = directory
        self.facts = RunFacts.of(header)
        self.main_is_gone = False
        self.is_caught_up = False
        self.console_file = ConsoleFile(directory.files / "output.log")
        self._state = state
        self._resolved: Resolved | None = None
        self._feeds: dict[Path, JournalFeed] = {}
        self._headless: dict[Path, JournalFeed] = {}
        self._is_over = False
        self._next_look_s = 0.0
        self.main = self._open(directory.journal)
        self.main.header = header
        self.main.open_console(
            state.console_lines.get(self.main.name, 0), self.console_file
        )
        self._feeds[directory.journal] = self.main
        self.system = JournalFeed(
            directory.system_journal, acknowledged=state.events_lines
        )

    @property
    def feeds(self) -> list[JournalFeed]:
        """Journals that hold rows and whose header is known."""
        return list(self._feeds.values())

    @property
    def waiting_bytes(self) -> int:
        return sum(feed.waiting_bytes for feed in self._feeds.values())

    def resolve(self, resolved: Resolved) -> None:
        """Say how the run began at the server; before anything is read."""
        self._resolved = resolved
        for feed in self._feeds.values():
            self._place(feed)
        self.system.shift_events(resolved.start_runtime_s)

    def read(self) -> bool:
        """Take in what was appended, up to a bound; False when there was nothing.

        Raises:
            OSError: A journal cannot be read.
        """
        self._look_around()
        moved = is_full = False
        if self.system.tail.size:
            moved = self.system.read(self.facts)
        for feed in self.feeds:
            if self.waiting_bytes >= READ_AHEAD_BYTES:
                is_full = True
                break
            moved |= feed.read(self.facts)
        self.is_caught_up = not moved and not is_full
        return moved

    def end_main(self, ending: dict[str, Any], problems: list[dict[str, Any]]) -> None:
        """Take the first writer's last words from elsewhere than its journal."""
        self.main.ending = ending
        for problem in problems:
            self.facts.note_problem(self.main.name, problem)

    def is_main_over(self) -> bool:
        """Whether the first writer said goodbye or is gone."""
        return self.main.ending is not None or self.main_is_gone

    def is_over(self) -> bool:
        """Whether nobody would write any more when `read` was last called."""
        return self._is_over

    def close_rows(self) -> bool:
        """Complete the rows that dead writers left open, once all is read.

        Returns:
            Whether there were any.
        """
        closed = [feed.close_rows(self.facts) for feed in self.feeds]
        return any(closed)

    def torn_bytes(self) -> int:
        """Bytes at the ends of journals that are no whole record."""
        feeds = [*self.feeds, *self._headless.values()]
        return sum(feed.tail.unread_bytes for feed in feeds)

    def damaged_bytes(self) -> int:
        """Bytes between records that are none."""
        return sum(feed.tail.damaged_bytes for feed in self.feeds)

    def close(self) -> None:
        for feed in (*self.feeds, *self._headless.values(), self.system):
            feed.tail.close()

    def _look_around(self) -> None:
        """Find new journals; once the first writer is over, see who still lives.

        Before reading: whoever is dead now has written all that will be read then.
        """
        now_s = time.monotonic()
        is_late = self.is_main_over()
        if now_s < self._next_look_s and not is_late:
            return
        self._next_look_s = now_s + _LOOK_AROUND_S
        for path in self.directory.journals():
            if path not in self._feeds and path not in self._headless:
                self._headless[path] = self._open(path)
        for path, feed in list(self._headless.items()):
            if feed.read_header() is not None:
                del self._headless[path]
                feed.open_console(self._state.console_lines.get(feed.name, 0), None)
                self._place(feed)
                self._feeds[path] = feed
        self._is_over = is_late and all(map(self._is_writer_over, self.feeds))

    def _is_writer_over(self, feed: JournalFeed) -> bool:
        if feed.ending is not None:
            return True
        if feed is self.main and self.main_is_gone:
            return True
        return feed.header is None or not is_alive(feed.header, self.directory.path)

    def _open(self, path: Path) -> JournalFeed:
        return JournalFeed(
            path, acknowledged=self._state.history_lines.get(path.name, 0)
        )

    def _place(self, feed: JournalFeed) -> None:
        """Give rows of a resumed run their place behind those it had."""
        resolved = self._resolved
        if resolved is None or not resolved.resumed or feed.header is None:
            return
        if feed.header.get("resume"):
            feed.resume_at(Shift(resolved.start_step, resolved.start_runtime_s))


def read_main_header(directory: RunDirectory) -> dict[str, Any] | None:
    """The first record of a run's first journal; None while it is not there.

    Raises:
        OSError: The journal cannot be read.
    """
    feed = JournalFeed(directory.journal, acknowledged=0)
    try:
        return feed.read_header()
    except FileNotFoundError:
        return None
    finally:
        feed.tail.close()
