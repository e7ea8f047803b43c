"""What the uploader does with artifacts: order, repetition, refusals."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trailmark.errors import ForbiddenError, TransportError
from trailmark.sdk.uploader.run_artifacts import ArtifactUploads, Done, Report, told

_JOURNAL = "journal.tmj"


class Jobs:
    """Notes what is asked for; does as `behave` says, if anything."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.behave: Callable[[str], None] = lambda _: None
        self._lock = threading.Lock()

    def keep(self, said: Mapping[str, Any], report: Report) -> dict[str, Any]:
        self._ask(f"log {said['staged']}")
        report(5, 5, 1, 1)
        return {"artifact_id": f"id-{said['staged']}"}

    def link(self, said: Mapping[str, Any], artifact_id: str) -> None:
        self._ask(f"link {artifact_id} {said['target']}")

    def use(self, said: Mapping[str, Any], artifact_id: str) -> None:
        self._ask(f"use {artifact_id}")

    def _ask(self, what: str) -> None:
        with self._lock:
            self.asked.append(what)
        self.behave(what)


class Uploads:
    """Artifacts of one run on their way."""

    def __init__(
        self, folder: Path, known: Mapping[str, dict[str, Any]] | None = None
    ) -> None:
        self.jobs = Jobs()
        self.notes: list[tuple[str, str]] = []
        self.wake = threading.Event()
        self.uploads = ArtifactUploads(
            folder,
            self.jobs,
            known or {},
            lambda kind, message, _: self.notes.append((kind, message)),
            self.wake,
        )

    def add(self, do: str, **said: Any) -> None:
        self.uploads.add(_JOURNAL, {"do": do, **said})

    def finish(self) -> list[Done]:
        """All that is carried out until nothing is left."""
        found: list[Done] = []
        until_s = time.monotonic() + 20
        while not self.uploads.idle:
            assert time.monotonic() < until_s, "it does not end"
            self.uploads.check()
            found += self.uploads.take_done()
            self.uploads.hurry()
            self.wake.wait(0.02)
            self.wake.clear()
        self.uploads.stop()
        return found


def test_versions_of_a_collection_are_sent_in_the_order_they_were_logged(
    tmp_path: Path,
) -> None:
    one = Uploads(tmp_path)
    for number in range(20):
        one.add("log", name="model", staged=f"s{number}")
    one.finish()
    assert one.jobs.asked == [f"log s{number}" for number in range(20)]


def test_another_collection_does_not_wait_for_a_large_one(tmp_path: Path) -> None:
    one = Uploads(tmp_path)
    small_is_done = threading.Event()

    def behave(what: str) -> None:
        if what == "log large":
            assert small_is_done.wait(20)
        elif what == "log small":
            small_is_done.set()

    one.jobs.behave = behave
    one.add("log", name="data", staged="large")
    one.add("log", name="data", staged="next")
    one.add("log", name="notes", staged="small")
    one.finish()
    assert one.jobs.asked == ["log large", "log small", "log next"]


def test_links_and_uses_come_after_the_version_they_are_about(tmp_path: Path) -> None:
    one = Uploads(tmp_path)
    may_end = threading.Event()
    one.jobs.behave = lambda what: may_end.wait(20) and None
    one.add("log", name="model", staged="s")
    one.add("link", name="model", staged="s", target="wandb-registry-model/best")
    one.add("use", name="model", staged="s")
    one.add("use", name="other", artifact_id="elsewhere")
    may_end.set()
    one.finish()
    about_s = [what for what in one.jobs.asked if "id-s" in what or what == "log s"]
    assert about_s == [
        "log s",
        "link id-s wandb-registry-model/best",
        "use id-s",
    ]
    assert "use elsewhere" in one.jobs.asked


def test_one_that_refers_to_another_waits_for_it(tmp_path: Path) -> None:
    one = Uploads(tmp_path)
    one.add("log", name="data", staged="s", client_id="abc")
    one.add("log", name="view", staged="t", refers_to=["abc"])
    one.finish()
    assert one.jobs.asked == ["log s", "log t"]


def test_what_was_done_before_is_told_and_not_done_again(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    known = {"s": {"artifact_id": "id-s"}, f"{_JOURNAL}#2": {}}
    one = Uploads(tmp_path, known)
    one.add("log", name="model", staged="s")
    one.add("link", name="model", staged="s", target="p/c")
    one.add("use", name="model", staged="s")
    [first, *_] = one.finish()
    assert told(first) == {"staged": "s", "artifact_id": "id-s"}
    assert one.jobs.asked == ["use id-s"]
    assert not (tmp_path / "s").exists()  # it was noted, then the uploader died


def test_what_does_not_get_through_is_tried_again(tmp_path: Path) -> None:
    one = Uploads(tmp_path)
    failures = iter([TransportError("gone"), TransportError("gone"), None])

    def behave(_: str) -> None:
        failure = next(failures)
        if failure is not None:
            raise failure

    one.jobs.behave = behave
    one.add("log", name="model", staged="s")
    [done] = one.finish()
    assert done.result == {"artifact_id": "id-s"}
    assert one.notes == []


def test_what_is_refused_is_told_and_so_is_what_depends_on_it(tmp_path: Path) -> None:
    one = Uploads(tmp_path)

    def behave(what: str) -> None:
        raise ForbiddenError("not yours", hint="ask")

    one.jobs.behave = behave
    one.add("log", name="model", staged="s")
    one.add("link", name="model", staged="s", target="p/c")
    first, second = one.finish()
    assert told(first) == {"staged": "s", "error": "not yours", "hint": "ask"}
    assert second.refusal is not None
    assert one.jobs.asked == ["log s"]
    assert dict(one.notes) == {
        "artifact_refused": "artifact 'model' was not sent: not yours",
        "link_refused": (
            "artifact 'model' was not linked to 'p/c': the artifact itself was not sent"
        ),
    }


def test_progress_counts_bytes_of_what_waits_too(tmp_path: Path) -> None:
    one = Uploads(tmp_path)
    may_end = threading.Event()
    one.jobs.behave = lambda what: may_end.wait(20) and None
    for name in "abc":
        one.add("log", name=name, staged=name, bytes=10)
    before = one.uploads.progress()
    may_end.set()
    one.finish()
    after = one.uploads.progress()
    assert (before.artifacts_sent, before.artifacts_total) == (0, 3)
    assert (after.artifacts_sent, after.artifacts_total) == (3, 3)
    assert before.bytes_total == 30
    assert after.bytes_sent == after.bytes_total
