"""Uploads a run's files, each as often as it was asked for, in a thread of its own."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from trailmark.errors import ApiError, TrailmarkError, TransportError
from trailmark.sdk.uploader.patience import NOT_ALLOWED, Patience, StoppedError
from trailmark.transport.operations import CREATE_RUN_FILES

_BATCH = 100
_LIVE_POLL_S = 2.0
_SETTLED_S = 1.0
"""A live file is sent when it has not changed for this long, or at the latest after
`_LIVE_LATEST_S`."""
_LIVE_LATEST_S = 15.0
_MOST_REFUSALS = 5

Note = Callable[[str, str, str | None], None]
"""Told the kind, message and hint of a problem."""


class UploadsFiles(Protocol):
    """The part of a session that files need."""

    base_url: str

    def graphql(
        self, document: str, variables: Any, *, operation: str
    ) -> dict[str, Any]: ...

    def put_file(self, url: str, source: Path, headers: Sequence[str] = ()) -> int: ...


@dataclass(slots=True)
class _File:
    name: str
    source: Path
    policy: str
    seen: str = ""
    seen_since_s: float = 0.0
    sent_at_s: float = 0.0
    refusals: int = 0


class RunFiles:
    """Decides what to upload when, and does it. Safe to use from two threads.

    Args:
        open_session: Makes a connection of its own, at the first file.
        address: `entity`, `project` and `run` of the run.
        signatures: What was sent before, by name; kept up to date.
        note: Told about files that vanished or were refused.
    """

    def __init__(
        self,
        open_session: Callable[[], UploadsFiles],
        address: dict[str, str],
        signatures: dict[str, str],
        patience: Patience,
        note: Note,
    ) -> None:
        self._open_session = open_session
        self._address = address
        self._signatures = signatures
        self._patience = patience
        self._note = note
        self._session: UploadsFiles | None = None
        self._live: dict[str, _File] = {}
        self._at_end: dict[str, _File] = {}
        self._waiting: dict[str, _File] = {}
        self._changed = threading.Condition()
        self._busy = False
        self._stopped = False
        self._failure: BaseException | None = None
        self._thread: threading.Thread | None = None
        self._uploaded: list[str] = []
        self._next_poll_s = 0.0
        self.files_total = 0
        self.files_sent = 0

    @property
    def idle(self) -> bool:
        """Whether all that should be there now has been sent, or was given up."""
        with self._changed:
            return not self._waiting and not self._busy

    def add(self, name: str, source: Path, policy: str) -> None:
        """Take a file: sent now, at the end, or now and whenever it changes."""
        file = _File(name, source, policy)
        if policy == "end":
            self._at_end[name] = file
        elif policy == "live":
            self._live[name] = file
            self._next_poll_s = 0.0
        else:
            self._enqueue(file)

    def poll(self, now_s: float) -> None:
        """Look at live files, every two seconds; cheap when it is not yet time."""
        if not self._live or now_s < self._next_poll_s:
            return
        self._next_poll_s = now_s + _LIVE_POLL_S
        for file in self._live.values():
            signature = _signature(file.source)
            if not signature or signature == self._signatures.get(file.name):
                continue
            if signature != file.seen:
                file.seen, file.seen_since_s = signature, now_s
                first = file.sent_at_s == 0.0
                settled = first or now_s - file.sent_at_s > _LIVE_LATEST_S
            else:
                settled = now_s - file.seen_since_s >= _SETTLED_S
            if settled:
                file.sent_at_s = now_s
                self._enqueue(file)

    def finish(self) -> None:
        """Send what waits for the end, and what is live for the last time."""
        last = [*self._live.values(), *self._at_end.values()]
        self._live = {}
        self._at_end = {}
        for file in last:
            self._enqueue(file)

    def take_uploaded(self) -> list[str]:
        """Names that were uploaded since this was last asked."""
        with self._changed:
            names, self._uploaded = self._uploaded, []
        return names

    def move_to(self, base_url: str) -> None:
        """The server listens at another address now."""
        if self._session is not None:
            self._session.base_url = base_url

    def stop(self) -> None:
        """Give up what is not done."""
        self._patience.stop()
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=1.0)

    def _enqueue(self, file: _File) -> None:
        with self._changed:
            if file.name in self._waiting:
                return
            self._waiting[file.name] = file
            self.files_total += 1
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="run-files", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def check(self) -> None:
        """Raise what ended the thread, which nothing should."""
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            self._upload_until_stopped()
        except StoppedError:
            return
        except BaseException as failure:
            self._failure = failure
            raise

    def _upload_until_stopped(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                while not self._waiting and not self._stopped:
                    self._changed.wait()
                if self._stopped:
                    return
                names = list(itertools.islice(self._waiting, _BATCH))
                some = [self._waiting.pop(name) for name in names]
                self._busy = True
            self._upload([one for one in some if self._is_wanted(one)])

    def _is_wanted(self, file: _File) -> bool:
        """Whether it is there and differs from what was sent."""
        signature = _signature(file.source)
        if not signature:
            self._give_up("file_missing", file, "it was gone before it could be sent")
            return False
        if signature == self._signatures.get(file.name):
            self.files_sent += 1
            return False
        return True

    def _upload(self, files: Sequence[_File]) -> None:
        """Send some files; where the server dislikes one name, the others still go."""
        if not files:
            return
        session = self._session = self._session or self._open_session()
        variables = {**self._address, "files": [one.name for one in files]}
        try:
            made = self._patience.insist(lambda: _ask_for_addresses(session, variables))
        except ApiError as error:
            if len(files) == 1:
                self._give_up("file_refused", files[0], error.message, error.hint)
                return
            middle = len(files) // 2
            self._upload(files[:middle])
            self._upload(files[middle:])
            return
        addresses = {one["name"]: one["uploadUrl"] for one in made["files"]}
        for file in files:
            address = addresses.get(file.name)
            if address is None:
                self._give_up("file_refused", file, "the server names no address")
            else:
                self._put(file, address, made.get("uploadHeaders") or ())

    def _put(self, file: _File, address: str, headers: Sequence[str]) -> None:
        session = self._session
        assert session is not None
        signature = _signature(file.source)
        try:
            self._patience.insist(
                lambda: session.put_file(address, file.source, headers),
                waits_when_refused=False,
            )
        except NOT_ALLOWED as error:
            # An address works for a while only; a new one comes with the next batch.
            file.refusals += 1
            if file.refusals < _MOST_REFUSALS:
                self._again(file)
            else:
                self._give_up("file_refused", file, error.message, error.hint)
        except TrailmarkError as error:
            self._give_up("file_refused", file, error.message, error.hint)
        except OSError as error:
            self._give_up("file_missing", file, error.strerror or str(error))
        else:
            self._signatures[file.name] = signature
            with self._changed:
                self._uploaded.append(file.name)
                self.files_sent += 1

    def _again(self, file: _File) -> None:
        time.sleep(0.5)
        with self._changed:
            self._waiting.setdefault(file.name, file)

    def _give_up(
        self, kind: str, file: _File, reason: str, hint: str | None = None
    ) -> None:
        self.files_sent += 1
        self._note(kind, f"{file.name!r} was not uploaded: {reason}", hint)


def _ask_for_addresses(
    session: UploadsFiles, variables: dict[str, Any]
) -> dict[str, Any]:
    answer = session.graphql(CREATE_RUN_FILES, variables, operation="CreateRunFiles")
    made = answer.get("createRunFiles")
    if not isinstance(made, dict) or not isinstance(made.get("files"), list):
        raise TransportError("the server named no addresses for files")
    return cast("dict[str, Any]", made)


def _signature(path: Path) -> str:
    """Tells one content of a file from the next, without reading it; "" for none."""
    try:
        found = path.stat()
    except OSError:
        return ""
    if not path.is_file():
        return ""
    return f"{found.st_size}-{found.st_mtime_ns}"
