"""What a run says about itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trailmark.sdk.config import Config
from trailmark.sdk.settings import Settings
from trailmark.sdk.summary import Summary
from trailmark.wire.journal import Kind

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from trailmark.sdk.run_writer import RunWriter


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How a run is doing, as its own process knows.

    Attributes:
        state: "running", "finished" or "disabled".
        is_online: Whether the server has answered.
        rows: Rows and pieces of rows logged by this process.
        waiting_records: Records that the disk has not taken yet.
        problems: How often each kind of problem occurred.
    """

    state: str
    is_online: bool
    rows: int
    waiting_records: int
    problems: dict[str, int]


class RunInfo:
    """The readable half of a `Run`."""

    _writer: RunWriter
    _settings: Settings
    _ready: dict[str, Any] | None
    _names: dict[str, Any]
    _temporary: TemporaryDirectory[str] | None
    _is_finished: bool
    config: Config
    """Settings of the experiment; see `Config`."""
    summary: Summary
    """Last values and aggregates; see `Summary`."""

    @property
    def id(self) -> str:
        """Short id, unique in the project; part of the URL."""
        return self._writer.run_id

    @property
    def _attach_id(self) -> str | None:
        """What loggers of the official client hand to other processes, for `attach`."""
        return None if self.disabled else self.sync_dir

    def _label(self, *ignored: Any, **told: Any) -> None:
        """Libraries say to the official client here which of them logs."""

    @property
    def name(self) -> str | None:
        """The name shown; None while the server, who invents one, has not answered."""
        return self._names.get("display_name")

    @name.setter
    def name(self, name: str) -> None:
        self._rename("display_name", str(name))

    @property
    def notes(self) -> str | None:
        return self._names.get("notes")

    @notes.setter
    def notes(self, notes: str) -> None:
        self._rename("notes", str(notes))

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(self._names.get("tags") or ())

    @tags.setter
    def tags(self, tags: Sequence[str]) -> None:
        self._rename("tags", unique_words(tags))

    @property
    def group(self) -> str | None:
        return self._names.get("group")

    @property
    def job_type(self) -> str | None:
        return self._names.get("job_type")

    @property
    def entity(self) -> str:
        """Owner of the run; empty while the server has not said."""
        return self._writer.entity

    @property
    def project(self) -> str:
        return self._writer.project

    @property
    def path(self) -> str:
        """`entity/project/id`."""
        return "/".join(part for part in (self.entity, self.project, self.id) if part)

    @property
    def url(self) -> str | None:
        """The run's page; None offline, and while the server has not answered."""
        return None if self._ready is None else self._ready.get("url")

    @property
    def project_url(self) -> str | None:
        """The project's page; None as for `url`."""
        return None if self._ready is None else self._ready.get("project_url")

    @property
    def sweep_id(self) -> str | None:
        said = None if self._ready is None else self._ready.get("sweep")
        return said or self._settings.sweep_id

    @property
    def sweep_url(self) -> str | None:
        """The page of the run's sweep; None without one."""
        if self.sweep_id is None or self.project_url is None:
            return None
        return f"{self.project_url}/sweeps/{self.sweep_id}"

    @property
    def step(self) -> int:
        """The step that the next row gets."""
        return self._writer.history.step

    @property
    def starting_step(self) -> int:
        """The first step of this session: more than 0 where a run goes on."""
        return self._starting_step

    _starting_step: int = 0

    @property
    def start_time(self) -> float:
        """When the run began, in epoch seconds."""
        return self._writer.header["created_at"]

    @property
    def dir(self) -> str:
        """Folder of the run's own files, made when first asked for."""
        if self.disabled:
            import tempfile  # slow to import, and rarely needed

            self._temporary = self._temporary or tempfile.TemporaryDirectory()
            return self._temporary.name
        with self._writer.guard.catching(
            "no_files_folder", "the run's folder cannot be made"
        ):
            self._writer.files.mkdir(parents=True, exist_ok=True)
        return str(self._writer.files)

    @property
    def sync_dir(self) -> str:
        """The run's folder, as `trailmark sync` takes it."""
        return str(self._writer.directory.path)

    @property
    def resumed(self) -> bool:
        """Whether this goes on with a run that there was."""
        if self._ready is not None and self._ready.get("resumed"):
            return True
        return self._writer.header["resume_from"] is not None

    @property
    def offline(self) -> bool:
        return self._settings.mode == "offline"

    @property
    def disabled(self) -> bool:
        return self._settings.mode == "disabled"

    @property
    def settings(self) -> Settings:
        return self._settings

    def status(self) -> RunStatus:
        """How the run is doing."""
        state = "finished" if self._is_finished else "running"
        return RunStatus(
            state="disabled" if self.disabled else state,
            is_online=self._ready is not None,
            rows=self._writer.history.rows,
            waiting_records=self._writer.journal.waiting,
            problems={one.kind: one.count for one in self._writer.guard.problems},
        )

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """HTML that shows the run's page, or its name where there is none."""
        from trailmark.sdk.display.notebook import page_frame

        if self.url is None:
            import html

            return f"<p>Trailmark run {html.escape(self.name or self.id)}</p>"
        return page_frame(self.url, height, hidden=hidden)

    def display(self, height: int = 420, hidden: bool = False) -> bool:
        """Show the run in a notebook; whether there is one."""
        from trailmark.sdk.display.notebook import show_html

        return show_html(self.to_html(height, hidden))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        return f"<trailmark run {self.path}: {self.status().state}>"

    def _rename(self, field: str, value: Any) -> None:
        self._names[field] = value
        self._writer.record(Kind.RUN, {field: value})


def unique_words(words: Iterable[str] | str | None) -> list[str] | None:
    """Tags as they are kept: texts, each once, in order."""
    if words is None:
        return None
    listed = [words] if isinstance(words, str) else words
    return list(dict.fromkeys(str(word) for word in listed))
