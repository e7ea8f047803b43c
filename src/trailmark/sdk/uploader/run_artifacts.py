"""Sends what a run makes of artifacts, beside its rows, which never wait for them."""

from __future__ import annotations

import shutil
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from trailmark.errors import (
    ForbiddenError,
    NotFoundError,
    TrailmarkError,
    TransportError,
)
from trailmark.sdk.uploader.patience import Patience, StoppedError, Trouble

_AT_ONCE = 2
_LOOKED_AT = 64
"""Records that are looked at for one that need not wait for those before it."""

Note = Callable[[str, str, str | None], None]
"""Told the kind, message and hint of a problem."""
Report = Callable[[int, int, int, int], None]
"""Told bytes done, bytes in all, files done and files in all."""


class CarriesOut(Protocol):
    """Does what one record asks for; see `artifact_jobs`."""

    def keep(self, said: Mapping[str, Any], report: Report) -> dict[str, Any]: ...
    def link(self, said: Mapping[str, Any], artifact_id: str) -> None: ...
    def use(self, said: Mapping[str, Any], artifact_id: str) -> None: ...


@dataclass(slots=True, eq=False)
class Done:
    """One record that was carried out, or refused for good.

    Attributes:
        key: Its name in `upload.json`.
        result: What the server said; empty when it refused.
        refusal: Why it did not work; None when it did.
    """

    key: str
    said: Mapping[str, Any]
    result: dict[str, Any] = field(default_factory=dict[str, Any])
    refusal: TrailmarkError | None = None

    @property
    def is_version(self) -> bool:
        """Whether it is about a version that was sent, not a link or a use."""
        return self.said.get("do") == "log"


@dataclass(frozen=True, slots=True)
class ArtifactProgress:
    """How far sending is."""

    bytes_sent: int = 0
    bytes_total: int = 0
    artifacts_sent: int = 0
    artifacts_total: int = 0


@dataclass(slots=True, eq=False)
class _Task:
    key: str
    said: Mapping[str, Any]
    subjects: frozenset[tuple[str, str]]
    bytes_sent: int = 0
    bytes_total: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether it is a version to send, and not only a word about one."""
        return self.said.get("do") == "log"

    def report(self, *parts: int) -> None:
        """Note how far sending it is; see `Report`."""
        self.bytes_sent, self.bytes_total = parts[0], max(parts[0], parts[1])


class ArtifactUploads:
    """Takes the journals' records in order and carries them out, two at once.

    Records about one artifact, or one collection, are carried out one after the other:
    versions get their numbers in the order in which they were logged, and a link or a
    use comes after what it is about.

    Args:
        folder: Holds a folder for each staged artifact.
        jobs: Does what a record asks for.
        known: Results of an earlier uploader of this folder, by key.
        note: Told about what was refused.
        wake: Set whenever something is done.
    """

    def __init__(
        self,
        folder: Path,
        jobs: CarriesOut,
        known: Mapping[str, dict[str, Any]],
        note: Note,
        wake: threading.Event,
    ) -> None:
        self._folder = folder
        self._jobs = jobs
        self._results = dict(known)
        self._note = note
        self._wake = wake
        self._seen: dict[str, int] = {}
        self._changed = threading.Condition()
        self._waiting: deque[_Task] = deque()
        self._busy: list[_Task] = []
        self._to_remove: deque[Path] = deque()
        self._removing = 0
        self._done: deque[Done] = deque()
        self._threads: list[threading.Thread] = []
        self._patiences: list[Patience] = []
        self._stopped = False
        self._failure: BaseException | None = None
        self._finished = ArtifactProgress()

    @property
    def idle(self) -> bool:
        """Whether all was carried out or refused, and all of that was taken."""
        with self._changed:
            return not (
                self._waiting
                or self._busy
                or self._done
                or self._to_remove
                or self._removing
            )

    @property
    def trouble(self) -> Trouble | None:
        """What keeps one of them from getting through; None when nothing does."""
        found = (one.trouble for one in self._patiences)
        return next((one for one in found if one is not None), None)

    def progress(self) -> ArtifactProgress:
        with self._changed:
            known = self._finished
            kept = [one for one in (*self._busy, *self._waiting) if one.is_kept]
            return ArtifactProgress(
                known.bytes_sent + sum(one.bytes_sent for one in kept),
                known.bytes_total + sum(one.bytes_total for one in kept),
                known.artifacts_sent,
                known.artifacts_total + len(kept),
            )

    def add(self, journal: str, said: Mapping[str, Any]) -> None:
        """Take the next `ARTIFACT` record of a journal; what was done is only told."""
        number = self._seen[journal] = self._seen.get(journal, 0) + 1
        if said.get("do") not in ("log", "link", "use"):
            self._note(
                "artifact_unknown",
                f"what is to be done with {said.get('name')!r} was written by another "
                "version of Trailmark, and not done",
                "send the run with that version: trailmark sync",
            )
            return
        staged = _text(said, "staged")
        is_kept = said.get("do") == "log" and staged is not None
        key = staged if is_kept and staged is not None else f"{journal}#{number}"
        with self._changed:
            if key in self._results:
                self._done.append(Done(key, said, self._results[key]))
                if is_kept and (self._folder / key).exists():
                    self._start()
                    self._to_remove.append(self._folder / key)
            else:
                task = _Task(key, said, _subjects(said))
                task.bytes_total = int(said.get("bytes") or 0)
                self._waiting.append(task)
                self._start()
            self._changed.notify_all()

    def take_done(self) -> list[Done]:
        """What was carried out since this was last asked."""
        with self._changed:
            found = list(self._done)
            self._done.clear()
        return found

    def forget(self, key: str) -> None:
        """It is noted that the server has this one: its files are not needed here."""
        with self._changed:
            self._start()
            self._to_remove.append(self._folder / key)
            self._changed.notify_all()

    def hurry(self) -> None:
        """Try again now what did not get through."""
        for one in self._patiences:
            one.hurry()

    def check(self) -> None:
        """Raise what ended a thread, which nothing should."""
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Give up what is not done; it is done by the next uploader."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for one in self._patiences:
            one.stop()

    def _start(self) -> None:
        if self._threads:
            return
        for number in range(_AT_ONCE):
            patience = Patience()
            self._patiences.append(patience)
            thread = threading.Thread(
                target=self._run,
                args=(patience,),
                name=f"artifacts-{number}",
                daemon=True,
            )
            self._threads.append(thread)
            thread.start()

    def _run(self, patience: Patience) -> None:
        try:
            while True:
                found = self._wait_for_work()
                if found is None:
                    return
                if isinstance(found, Path):
                    self._remove(found)
                else:
                    self._carry_out(found, patience)
                self._wake.set()
        except StoppedError:
            return
        except BaseException as failure:
            self._failure = failure
            self._wake.set()
            raise

    def _wait_for_work(self) -> _Task | Path | None:
        with self._changed:
            while not self._stopped:
                if self._to_remove:
                    self._removing += 1
                    return self._to_remove.popleft()
                task = self._next_task()
                if task is not None:
                    self._waiting.remove(task)
                    self._busy.append(task)
                    return task
                self._changed.wait()
        return None

    def _next_task(self) -> _Task | None:
        """The first that shares nothing with those before it."""
        taken = {subject for one in self._busy for subject in one.subjects}
        for number, task in enumerate(self._waiting):
            if number == _LOOKED_AT:
                return None
            if task.subjects.isdisjoint(taken):
                return task
            taken |= task.subjects
        return None

    def _carry_out(self, task: _Task, patience: Patience) -> None:
        done = Done(task.key, task.said)
        try:
            done.result = patience.insist(lambda: self._try(task))
        except _RefusedError as refused:
            done.refusal = refused.error
        except TrailmarkError as error:
            done.refusal = error
        except OSError as error:
            done.refusal = TransportError(
                f"its files cannot be read: {error.strerror or error}"
            )
        if done.refusal is not None:
            self._tell_refusal(task.said, done.refusal)
        with self._changed:
            self._busy.remove(task)
            self._done.append(done)
            if task.is_kept:
                self._count(task)
            if done.refusal is None:
                self._results[task.key] = done.result
            self._changed.notify_all()

    def _try(self, task: _Task) -> dict[str, Any]:
        """One attempt. What the run may not do is told at once rather than waited
        for: its rows get through, so this is about the artifact."""
        try:
            return self._attempt(task)
        except (ForbiddenError, NotFoundError) as error:
            raise _RefusedError(error) from None

    def _attempt(self, task: _Task) -> dict[str, Any]:
        said = task.said
        if task.is_kept:
            return self._jobs.keep(said, task.report)
        artifact_id = self._artifact_id(said)
        if said.get("do") == "link":
            self._jobs.link(said, artifact_id)
        else:
            self._jobs.use(said, artifact_id)
        return {}

    def _artifact_id(self, said: Mapping[str, Any]) -> str:
        if (given := _text(said, "artifact_id")) is not None:
            return given
        found = self._results.get(_text(said, "staged") or "", {}).get("artifact_id")
        if not isinstance(found, str):
            raise _RefusedError(NotFoundError("the artifact itself was not sent"))
        return found

    def _count(self, task: _Task) -> None:
        known = self._finished
        total = max(task.bytes_total, task.bytes_sent)
        self._finished = ArtifactProgress(
            known.bytes_sent + total,
            known.bytes_total + total,
            known.artifacts_sent + 1,
            known.artifacts_total + 1,
        )

    def _tell_refusal(self, said: Mapping[str, Any], error: TrailmarkError) -> None:
        name = said.get("name")
        words = {
            "log": ("artifact_refused", f"artifact {name!r} was not sent"),
            "link": (
                "link_refused",
                f"artifact {name!r} was not linked to {said.get('target')!r}",
            ),
        }
        kind, what = words.get(
            str(said.get("do")),
            ("use_refused", f"it was not noted that {name!r} is used"),
        )
        self._note(kind, f"{what}: {error.message}", error.hint)

    def _remove(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        with self._changed:
            self._removing -= 1


class _RefusedError(Exception):
    """A refusal that is final. Never leaves this module."""

    def __init__(self, error: TrailmarkError) -> None:
        super().__init__(error.message)
        self.error = error


def told(done: Done) -> dict[str, Any]:
    """What the training process hears of an artifact that it logged."""
    said = {"staged": done.key, **done.result}
    if done.refusal is None:
        return said
    return {**said, "error": done.refusal.message, "hint": done.refusal.hint}


def _subjects(said: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """What a record is about: records that share something keep their order."""
    names = ("staged", "artifact_id", "target", "client_id")
    found = {(name, str(said[name])) for name in names if said.get(name)}
    if said.get("do") == "log":
        found.add(("collection", str(said.get("name"))))
    found |= {("client_id", str(one)) for one in said.get("refers_to") or ()}
    return frozenset(found)


def _text(said: Mapping[str, Any], name: str) -> str | None:
    found = said.get(name)
    return found if isinstance(found, str) else None
