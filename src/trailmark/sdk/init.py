"""`trailmark.init`: begins a run."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trailmark.errors import InvalidInputError, UsageError
from trailmark.sdk import current, last_run
from trailmark.sdk.config_sources import chosen_keys, read_config
from trailmark.sdk.forking import BranchPoint
from trailmark.sdk.run import Run
from trailmark.sdk.run_artifacts import StrPath
from trailmark.sdk.run_directory import RunDirectory
from trailmark.sdk.run_header import (
    RunIdentity,
    first_header,
    new_run_id,
    working_directory,
)
from trailmark.sdk.run_info import unique_words
from trailmark.sdk.run_writer import RunWriter
from trailmark.sdk.settings import Settings
from trailmark.sdk.settings_sources import resolve_settings
from trailmark.wire.names import check_project_name, check_run_id

_UNSUPPORTED = ("sync_tensorboard", "monitor_gym", "tensorboard")


def init(  # noqa: PLR0917  (as the official client has it)
    entity: str | None = None,
    project: str | None = None,
    dir: StrPath | None = None,  # noqa: A002  (the names people know)
    id: str | None = None,  # noqa: A002
    name: str | None = None,
    notes: str | None = None,
    tags: Sequence[str] | None = None,
    config: Any = None,
    config_exclude_keys: Sequence[str] | None = None,
    config_include_keys: Sequence[str] | None = None,
    allow_val_change: bool | None = None,
    group: str | None = None,
    job_type: str | None = None,
    mode: str | None = None,
    force: bool | None = None,
    reinit: bool | str | None = None,
    resume: bool | str | None = None,
    resume_from: str | None = None,
    fork_from: str | None = None,
    save_code: bool | None = None,
    tensorboard: bool | None = None,
    sync_tensorboard: bool | None = None,
    monitor_gym: bool | None = None,
    settings: Settings | Mapping[str, Any] | None = None,
    **ignored: Any,
) -> Run:
    """Begin a run, or go on with one.

    The server is asked for the run and waited for at most `init_timeout_s`; without an
    answer the run goes on and is sent when there is one.

    Args:
        entity: User or team that owns the run.
        project: Its project, made if it is new.
        dir: Folder in which the run's own folder is made.
        id: Short id, unique in the project; a random one when None.
        name: Name shown; the server invents one when None.
        notes: A text about the run.
        tags: Words to find it by.
        config: A dict, argparse namespace, dataclass, OmegaConf config, or the path of
            a YAML file.
        config_exclude_keys: Keys of `config` to leave out.
        config_include_keys: The only keys of `config` to keep.
        allow_val_change: Let config values be changed once they are set.
        group: Runs of one group are shown together.
        job_type: What the run does, such as `train`.
        mode: `online`, `offline`, `shared` or `disabled`.
        force: Raise where the run could not be sent.
        reinit: What to do about a run that goes on: `return_previous`,
            `finish_previous` or `create_new`; True means to finish it.
        resume: `allow`, `must`, `never` or `auto`: go on with the run of this id.
        resume_from: `<run id>?_step=<n>`: go on with a run from an earlier step.
        fork_from: `<run id>?_step=<n>`: begin with the rows of another run.
        save_code: Keep a copy of the program.
        tensorboard: Not supported; neither are the two that follow.
        sync_tensorboard: See above.
        monitor_gym: See above.
        settings: More settings; see `trailmark.Settings`.
        ignored: Arguments of the official client that mean nothing here.

    Raises:
        UsageError: Arguments contradict each other, or `resume` cannot be met.
        UnauthenticatedError: The server does not know the API key.
        ForbiddenError: The key may not write to the project.
    """
    del ignored
    asked = (sync_tensorboard, monitor_gym, tensorboard)
    for what, is_asked in zip(_UNSUPPORTED, asked, strict=True):
        if is_asked:
            raise UsageError(
                f"{what} is not supported",
                hint="log the values with run.log, and videos with trailmark.Video",
            )
    arguments = {
        "entity": entity,
        "project": project,
        "dir": None if dir is None else str(Path(dir)),
        "run_id": id,
        "run_name": name,
        "run_notes": notes,
        "run_tags": unique_words(tags),
        "run_group": group,
        "run_job_type": job_type,
        "mode": mode,
        "reinit": None if reinit is None else str(reinit),
        "resume": None if resume is None else str(resume),
        "resume_from": resume_from,
        "fork_from": fork_from,
        "save_code": save_code,
        "allow_val_change": allow_val_change,
    }
    resolved = resolve_settings(arguments, settings)
    kept = _previous(resolved)
    if kept is not None:
        kept.config.update(config, allow_val_change=True)
        return kept
    chosen = chosen_keys(read_config(config), config_include_keys, config_exclude_keys)
    values = {**_config_files(resolved), **chosen}
    if resolved.mode == "disabled":
        return _disabled(resolved, values)
    return _Beginning(resolved).begin(values, must_reach_server=bool(force))


def _previous(settings: Settings) -> Run | None:
    """The run to return instead of a new one; finishes it where that is asked for."""
    before = current.current_run()
    if before is None or settings.reinit == "create_new":
        return None
    reinit = settings.reinit or (
        "finish_previous" if _in_notebook() else "return_previous"
    )
    if reinit == "return_previous":
        return before
    before.finish()
    return None


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from trailmark.sdk.display.notebook import in_notebook

    return in_notebook()


def _config_files(settings: Settings) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for path in settings.config_paths or ():
        values |= read_config(path)
    return values


def _disabled(settings: Settings, config: Mapping[str, Any]) -> Run:
    from trailmark.sdk.disabled import DisabledWriter

    identity = RunIdentity(settings.run_id or new_run_id())
    run = Run(settings, DisabledWriter(first_header(settings, identity)), None)
    run.config.update(config)
    current.remember(run, is_current=settings.reinit != "create_new")
    return run


class _Beginning:
    """The steps of beginning a run that is written."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._parent = working_directory() / Path(settings.dir or ".").expanduser()
        self._identity = self._settled_identity()

    def begin(self, config: Mapping[str, Any], *, must_reach_server: bool) -> Run:
        """Write the journal's beginning, start the uploader, wait for its answer."""
        from trailmark.sdk.display.choose import display_for

        directory = self._make_directory()
        display = display_for(self._settings, directory=directory.path)
        header = first_header(self._settings, self._identity)
        first_step = self._identity.first_step
        writer = RunWriter(directory, header, warn=display.warn, first_step=first_step)
        run = Run(self._settings, writer, display)
        if config:
            run.config.update(config)
        last_run.note(directory, self._identity.run_id)
        run.start_uploader()
        run.start_console()
        current.remember(run, is_current=self._settings.reinit != "create_new")
        try:
            run.wait_for_server(must_reach_server=must_reach_server)
        except BaseException:
            current.forget(run)
            raise
        for name in self._settings.ignored:
            display.warn(f"the setting {name!r} means nothing here")
        return run

    def _settled_identity(self) -> RunIdentity:
        settings = self._settings
        ways = {
            "resume": settings.resume,
            "resume_from": settings.resume_from,
            "fork_from": settings.fork_from,
        }
        given = [way for way, value in ways.items() if value]
        if len(given) > 1:
            raise UsageError(
                f"{' and '.join(given)} exclude each other", hint="give one of them"
            )
        _checked_names(settings)
        if settings.resume_from:
            return self._rewound(settings.resume_from)
        if settings.fork_from:
            return self._forked(settings.fork_from)
        return self._resumed()

    def _resumed(self) -> RunIdentity:
        resume, run_id = self._settings.resume, self._settings.run_id
        if resume == "auto":
            resume, run_id = "allow", run_id or last_run.recall(self._parent)
        if resume in ("must", "never") and run_id is None:
            raise UsageError(
                f"resume={resume!r} needs the run's id", hint='pass id="…"'
            )
        return RunIdentity(run_id or new_run_id(), resume if run_id else None)

    def _rewound(self, text: str) -> RunIdentity:
        point = BranchPoint.parse(text, what="resume_from")
        if self._settings.run_id not in (None, point.run_id):
            raise UsageError(
                f"resume_from goes on with {point.run_id!r}, not with"
                f" {self._settings.run_id!r}",
                hint="leave id out",
            )
        return RunIdentity(point.run_id, resume_from=point)

    def _forked(self, text: str) -> RunIdentity:
        point = BranchPoint.parse(text, what="fork_from")
        if self._settings.run_id == point.run_id:
            raise UsageError(
                f"a fork of {point.run_id!r} needs another id", hint="leave id out"
            )
        return RunIdentity(self._settings.run_id or new_run_id(), fork_from=point)

    def _make_directory(self) -> RunDirectory:
        """The run's folder; a temporary one where the chosen cannot be written."""
        run_id = self._identity.run_id
        try:
            return RunDirectory.create(self._parent, run_id)
        except OSError as error:
            import tempfile

            from trailmark.sdk.display.choose import display_for

            elsewhere = Path(tempfile.gettempdir())
            display_for(self._settings).warn(
                f"{str(self._parent)!r} cannot be written ({error.strerror}); this run"
                f" is kept in {str(elsewhere)!r}",
                "choose another folder with dir=",
            )
        try:
            return RunDirectory.create(elsewhere, run_id)
        except OSError:
            return RunDirectory(elsewhere / run_id)  # rows are counted as lost


def _checked_names(settings: Settings) -> None:
    try:
        if settings.project is not None:
            check_project_name(settings.project)
        if settings.run_id is not None:
            check_run_id(settings.run_id)
    except InvalidInputError as error:
        raise UsageError(error.message, hint=error.hint) from None
