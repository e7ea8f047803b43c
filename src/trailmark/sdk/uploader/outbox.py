"""Chooses the lines that go out next."""

from __future__ import annotations

import time
from dataclasses import replace

from trailmark.sdk.uploader.journal_feed import JournalFeed
from trailmark.sdk.uploader.run_facts import json_text
from trailmark.sdk.uploader.run_files import RunFiles
from trailmark.sdk.uploader.run_reader import RunReader
from trailmark.sdk.uploader.stream_batch import CONSOLE, EVENTS, HISTORY, StreamBatch

BATCH_BYTES = 4 << 20
_CONSOLE_LINES = 5_000
_SUMMARY_EVERY_S = 1.0
_SUMMARY_SHARE = 20.0
"""A summary is sent at most so seldom that writing it takes a twentieth of the time."""


class Outbox:
    """Makes requests out of what waits, writer by writer in turns."""

    def __init__(self, reader: RunReader, files: RunFiles) -> None:
        self._reader = reader
        self._files = files
        self._summary_version = 0
        self._summary_at_s = 0.0
        self._turn_of = 0

    @property
    def is_empty(self) -> bool:
        """Whether no line waits, of those that were read."""
        reader = self._reader
        return (
            reader.waiting_bytes == 0
            and reader.system.waiting_bytes == 0
            and not any(feed.console_waiting for feed in reader.feeds)
        )

    @property
    def has_told_summary(self) -> bool:
        """Whether the summary went out as it is now. A goodbye takes it along."""
        return self._reader.facts.summary_version == self._summary_version

    def next_batch(
        self, now_s: float, max_bytes: int
    ) -> tuple[JournalFeed, StreamBatch] | None:
        """What one writer has to say; None when there is nothing to say now."""
        feeds = self._reader.feeds
        for number in range(len(feeds)):
            feed = feeds[(self._turn_of + number) % len(feeds)]
            batch = self._batch_of(feed, now_s, max_bytes)
            if not batch.is_empty:
                self._turn_of = (self._turn_of + number + 1) % len(feeds)
                return feed, batch
        return None

    def with_summary(self, batch: StreamBatch, now_s: float) -> StreamBatch:
        """The same request with the summary as it is now."""
        facts = self._reader.facts
        began_s = time.monotonic()
        text = json_text(facts.summary())
        took_s = time.monotonic() - began_s
        self._summary_at_s = now_s + max(_SUMMARY_EVERY_S, took_s * _SUMMARY_SHARE)
        self._summary_version = facts.summary_version
        return replace(batch, summary=text)

    def _batch_of(self, feed: JournalFeed, now_s: float, max_bytes: int) -> StreamBatch:
        batch = StreamBatch(feed.writer)
        lines = feed.take_lines(max_bytes)
        if lines is not None:
            batch.blocks[HISTORY] = lines
        console = feed.console.take(_CONSOLE_LINES) if feed.console else None
        if console is not None:
            batch.blocks[CONSOLE] = console
        if feed is not self._reader.main:
            return batch
        events = self._reader.system.take_lines(max_bytes)
        if events is not None:
            batch.blocks[EVENTS] = events
        uploaded = self._files.take_uploaded()
        if uploaded:
            batch.flags["uploaded"] = uploaded
        version = self._reader.facts.summary_version
        if version != self._summary_version and now_s >= self._summary_at_s:
            return self.with_summary(batch, now_s)
        return batch
