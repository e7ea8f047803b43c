"""Sends the folder of a run that may be over, or may still be written elsewhere."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from typing import Any

from trailmark.errors import TrailmarkError, UsageError
from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.uploader.acknowledgements import journals_size
from trailmark.sdk.uploader.choose_server import Chosen, choose_server
from trailmark.sdk.uploader.deliver import Delivery
from trailmark.sdk.uploader.folder_lock import FolderLock
from trailmark.sdk.uploader.handshake import page_of
from trailmark.sdk.uploader.patience import NOT_ALLOWED
from trailmark.sdk.uploader.progress import Progress
from trailmark.sdk.uploader.run_reader import read_main_header
from trailmark.sdk.uploader.upload_state import (
    Resolved,
    UploadState,
    load_upload_state,
)
from trailmark.sdk.uploader.writers import is_alive
from trailmark.transport.retry import Backoff, is_passing
from trailmark.wire.journal import MAGIC

_LIVENESS_EVERY_S = 1.0


class SyncStatus(StrEnum):
    """How a folder stands. The last four are outcomes."""

    SENDING = "sending"
    FOLLOWING = "following"
    """All that is there was delivered; its writer lives."""
    DELIVERED = "delivered"
    UP_TO_DATE = "up to date"
    BUSY = "busy"
    """Somebody else sends it: its own uploader, or another `sync`."""
    UNDELIVERED = "undelivered"


OUTCOMES = frozenset(
    {
        SyncStatus.DELIVERED,
        SyncStatus.UP_TO_DATE,
        SyncStatus.BUSY,
        SyncStatus.UNDELIVERED,
    }
)


@dataclass(slots=True)
class SyncOptions:
    """What the person asked for.

    Attributes:
        base_url: Where to, whatever the runs say; None asks each run's header, then
            `default_base_url`, then takes the server of this machine.
        include_synced: Whether to send anew what was acknowledged before.
        timeout_s: Given up when nothing gets through for so long; None never.
        is_watching: Whether to follow runs that are still written.
    """

    base_url: str | None = None
    default_base_url: str | None = None
    entity: str | None = None
    project: str | None = None
    include_synced: bool = False
    timeout_s: float | None = 60.0
    is_watching: bool = False
    _chosen: dict[str | None, Chosen] = field(default_factory=dict[str | None, Chosen])

    def server_for(self, header: dict[str, Any]) -> Chosen:
        """The server of a run; looked for once.

        Raises:
            UsageError: None is named, and this machine has none.
            UnauthenticatedError: There is no key for it.
            TransportError: The local one does not answer.
        """
        wanted = self.base_url or header.get("base_url") or self.default_base_url
        known = self._chosen.get(wanted)
        if known is None:
            known = choose_server(wanted)
            if known is None:
                raise UsageError(
                    "no server is configured, and none is installed here",
                    hint="name one: trailmark sync --base-url https://…",
                )
            self._chosen[wanted] = known
        return known


class FolderSync:
    """One folder on its way, in turns that do not wait.

    Attributes:
        header: The run's, as far as it is known.
        message: Why it is undelivered or waiting; None when all is well.
        url: The run's page, once it began there.
        torn_bytes: Bytes at the end of a dead writer's journal that are no record.
    """

    def __init__(
        self, directory: RunDirectory, options: SyncOptions, wake: Event
    ) -> None:
        self.directory = directory
        self.status = SyncStatus.SENDING
        self.header: dict[str, Any] = {}
        self.message: str | None = None
        self.hint: str | None = None
        self.url: str | None = None
        self.torn_bytes = 0
        self.damaged_bytes = 0
        self.rejected_lines = 0
        self.progress = Progress(0, 0, 0, 0, 0, 0)
        self._options = options
        self._wake = wake
        self._lock = FolderLock(directory.upload_lock)
        self._delivery: Delivery | None = None
        self._chosen: Chosen | None = None
        self._backoff = Backoff(longest_s=10.0)
        self._try_at_s = 0.0
        self._failing_since_s: float | None = None
        self._next_liveness_s = 0.0

    @property
    def is_over(self) -> bool:
        """Whether there is an outcome."""
        return self.status in OUTCOMES

    def turn(self) -> bool:
        """One round; False when there was nothing to do now."""
        if self.is_over:
            return False
        now_s = time.monotonic()
        if self._delivery is None:
            return now_s >= self._try_at_s and self._begin(now_s)
        return self._continue(self._delivery, now_s)

    def close(self) -> None:
        """Let go of the folder; what was acknowledged is noted in it."""
        delivery, self._delivery = self._delivery, None
        if delivery is not None:
            delivery.stop()
        self._lock.release()

    def _begin(self, now_s: float) -> bool:
        try:
            return self._open()
        except TrailmarkError as error:
            self.message, self.hint = error.message, error.hint
            if not is_passing(error):
                self._end(SyncStatus.UNDELIVERED)
                return True
            self._fail(now_s)
            self._try_at_s = now_s + self._backoff.after(error)
        except OSError as error:
            self.message = f"the folder cannot be read: {error}"
            self._end(SyncStatus.UNDELIVERED)
        return True

    def _open(self) -> bool:
        """Begin the run at the server.

        Raises:
            TrailmarkError: It does not begin, now or for good.
            OSError: The folder cannot be read or locked.
        """
        header = read_main_header(self.directory)
        if header is None and self.directory.journal.stat().st_size <= len(MAGIC):
            self.message = "nothing was logged"
            self._end(SyncStatus.UP_TO_DATE)
            return True
        if header is None:
            raise UsageError(f"{self.directory.journal} has no beginning")
        self.header = header
        if not self._lock.try_acquire():
            self.message = "its uploader, or another `trailmark sync`, is sending it"
            self.status = SyncStatus.BUSY
            return True
        chosen = self._chosen = self._options.server_for(header)
        state = load_upload_state(self.directory.upload_state, chosen.server.identity)
        if self._goes_elsewhere(state.resolved):
            state = UploadState(chosen.server.identity)
        header["project"] = self._options.project or header.get("project")
        header["entity"] = self._options.entity or header.get("entity")
        if self._options.include_synced:
            state = UploadState(
                state.base_url,
                artifacts=state.artifacts,  # sending one again would move its aliases
                rewound=state.rewound,
                resolved=state.resolved,
            )
        elif state.finished and state.delivered_bytes == journals_size(self.directory):
            self._end(SyncStatus.UP_TO_DATE)
            return True
        delivery = Delivery(
            self.directory,
            header,
            chosen.server,
            state,
            wake=self._wake,
            is_live=self._options.is_watching,
        )
        try:
            resolved = delivery.connect().resolved
        except TrailmarkError:
            delivery.stop()
            self._lock.release()
            raise
        self._delivery = delivery
        self._failing_since_s = self.message = self.hint = None
        names = (resolved.entity, resolved.project, resolved.run_id)
        self.url = page_of(chosen.server.base_url, *names)
        return True

    def _goes_elsewhere(self, resolved: Resolved | None) -> bool:
        """Whether what was noted is about a run of another project or person."""
        options = self._options
        return resolved is not None and (
            options.project not in (None, resolved.project)
            or options.entity not in (None, resolved.entity)
        )

    def _continue(self, delivery: Delivery, now_s: float) -> bool:
        if now_s >= self._next_liveness_s:
            self._next_liveness_s = now_s + _LIVENESS_EVERY_S
            alive = is_alive(self.header, self.directory.path)
            delivery.reader.main_is_gone = not alive
        try:
            moved = delivery.turn()
        except OSError as error:
            self.message = f"a journal cannot be read: {error}"
            self._end(SyncStatus.UNDELIVERED)
            return True
        self._look_at(delivery)
        if delivery.is_finished:
            self._end(SyncStatus.DELIVERED)
        elif delivery.is_drained and not delivery.reader.is_over():
            self.status = SyncStatus.FOLLOWING
        elif self.status is SyncStatus.FOLLOWING:
            self.status = SyncStatus.SENDING
        self._look_at_trouble(delivery, now_s)
        return moved

    def _look_at(self, delivery: Delivery) -> None:
        reader = delivery.reader
        self.progress = delivery.progress()
        self.damaged_bytes = reader.damaged_bytes()
        self.torn_bytes = reader.torn_bytes() if reader.is_over() else 0
        self.rejected_lines = delivery.rejected_lines

    def _look_at_trouble(self, delivery: Delivery, now_s: float) -> None:
        trouble = delivery.trouble
        if trouble is None:
            if not self.is_over:
                self.message = self.hint = self._failing_since_s = None
            return
        self.message, self.hint = trouble.error.message, trouble.error.hint
        if isinstance(trouble.error, NOT_ALLOWED) and not self._options.is_watching:
            self._end(SyncStatus.UNDELIVERED)
        else:
            self._fail(now_s)

    def _fail(self, now_s: float) -> None:
        """Give up when it has failed for too long."""
        if self._failing_since_s is None:
            self._failing_since_s = now_s
        limit_s = self._options.timeout_s
        if limit_s is not None and now_s - self._failing_since_s > limit_s:
            self._end(SyncStatus.UNDELIVERED)

    def _end(self, status: SyncStatus) -> None:
        self.status = status
        self.close()
