"""The functions of `trailmark` that speak to the current run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any

from trailmark.errors import UsageError
from trailmark.sdk import current
from trailmark.sdk.run import Run
from trailmark.sdk.run_artifacts import StrPath
from trailmark.sdk.settings import Settings
from trailmark.sdk.settings_sources import set_process_settings

if TYPE_CHECKING:
    from trailmark.artifacts.artifact import Artifact
    from trailmark.sdk.alerts import AlertLevel
    from trailmark.sdk.metrics import Metric


def needed_run(doing: str) -> Run:
    """The current run.

    Raises:
        UsageError: There is none.
    """
    run = current.current_run()
    if run is None:
        raise UsageError(
            f"trailmark.{doing} needs a run", hint="call trailmark.init() first"
        )
    return run


def log(
    data: Mapping[str, Any], step: int | None = None, commit: bool | None = None
) -> None:
    """Log a row to the current run; see `Run.log`."""
    run = current.current_run()
    (run or needed_run("log")).log(data, step, commit)


def define_metric(
    name: str, step_metric: str | Metric | None = None, **options: Any
) -> Metric:
    """Define a metric of the current run; see `Run.define_metric`."""
    return needed_run("define_metric").define_metric(name, step_metric, **options)


def save(
    glob_str: StrPath,
    base_path: StrPath | None = None,
    policy: str = "live",
    glob: bool = True,
) -> list[str]:
    """Have files sent with the current run; see `Run.save`."""
    return needed_run("save").save(glob_str, base_path, policy, glob)


def alert(
    title: str,
    text: str,
    level: str | AlertLevel | None = None,
    wait_duration: float | timedelta | None = None,
) -> None:
    """Alert those who watch the current run; see `Run.alert`."""
    needed_run("alert").alert(title, text, level, wait_duration)


def watch(models: Any, criterion: Any = None, **options: Any) -> Any:
    """Log a model's gradients or parameters; see `Run.watch`."""
    return needed_run("watch").watch(models, criterion, **options)


def unwatch(models: Any = None) -> None:
    """Stop what `watch` began."""
    needed_run("unwatch").unwatch(models)


def mark_preempting() -> None:
    """Say that this machine will be taken away soon."""
    needed_run("mark_preempting").mark_preempting()


def log_artifact(artifact_or_path: Artifact | StrPath, **options: Any) -> Artifact:
    """Keep files as an artifact of the current run; see `Run.log_artifact`."""
    return needed_run("log_artifact").log_artifact(artifact_or_path, **options)


def use_artifact(artifact_or_name: Artifact | str, **options: Any) -> Artifact:
    """Record that the current run uses an artifact; see `Run.use_artifact`."""
    return needed_run("use_artifact").use_artifact(artifact_or_name, **options)


def link_artifact(
    artifact: Artifact, target_path: str, aliases: Sequence[str] | None = None
) -> Artifact:
    """Put a version into a portfolio or registry; see `Run.link_artifact`."""
    return needed_run("link_artifact").link_artifact(artifact, target_path, aliases)


def upsert_artifact(artifact_or_path: Artifact | StrPath, **options: Any) -> Artifact:
    """Add to a version that several runs make; see `Run.upsert_artifact`."""
    run = needed_run("upsert_artifact")
    return run.upsert_artifact(artifact_or_path, **options)


def finish_artifact(artifact_or_path: Artifact | StrPath, **options: Any) -> Artifact:
    """Make a version of what several runs added; see `Run.finish_artifact`."""
    run = needed_run("finish_artifact")
    return run.finish_artifact(artifact_or_path, **options)


def log_model(
    path: StrPath, name: str | None = None, aliases: Sequence[str] | None = None
) -> Artifact:
    """Keep a model of the current run; see `Run.log_model`."""
    return needed_run("log_model").log_model(path, name, aliases)


def use_model(name: str) -> str:
    """Download a model and note its use; see `Run.use_model`."""
    return needed_run("use_model").use_model(name)


def link_model(
    path: StrPath,
    registered_model_name: str,
    name: str | None = None,
    aliases: Sequence[str] | None = None,
) -> Artifact:
    """Keep a model and put it into a registry; see `Run.link_model`."""
    run = needed_run("link_model")
    return run.link_model(path, registered_model_name, name, aliases)


def log_code(
    root: str | None = ".",
    name: str | None = None,
    include_fn: Callable[..., bool] | None = None,
    exclude_fn: Callable[..., bool] | None = None,
) -> Artifact | None:
    """Keep source files with the current run; see `Run.log_code`."""
    return needed_run("log_code").log_code(root, name, include_fn, exclude_fn)


def restore(
    name: str,
    run_path: str | None = None,
    replace: bool = False,
    root: StrPath | None = None,
) -> IO[str]:
    """Get a file that a run saved; see `Run.restore`.

    Without a current run, `run_path` says which, and the file is put into `root` or
    the working directory.

    Raises:
        UsageError: There is no current run, and no `run_path` either.
    """
    run = current.current_run()
    if run is not None:
        return run.restore(name, run_path, replace, root)
    if run_path is None:
        raise UsageError(
            "trailmark.restore needs a run",
            hint="call trailmark.init() first, or pass run_path",
        )
    from trailmark.sdk.restoring import restored_without_run

    return restored_without_run(name, run_path, replace=replace, root=root)


def finish(
    exit_code: int | None = None,
    quiet: bool | None = None,
    timeout: float | None = None,
) -> None:
    """Finish the current run, if there is one; see `Run.finish`."""
    run = current.current_run()
    if run is not None:
        run.finish(exit_code, quiet, timeout)


def setup(settings: Settings | Mapping[str, Any] | None = None) -> None:
    """Settings for all runs that this process begins from now on."""
    set_process_settings(settings)


def teardown(exit_code: int | None = None) -> None:
    """Finish all runs of this process."""
    for run in reversed(current.live_runs()):
        run.finish(exit_code)


def attach(run_directory: StrPath) -> Run:
    """Write to a run that another process of this machine, or of a shared disk, began.

    Args:
        run_directory: Its folder, as its `run.sync_dir` says.

    Raises:
        UsageError: There is no run there.
    """
    import os

    return current.attach_to(os.path.abspath(run_directory))  # noqa: PTH100


def termlog(text: str = "", **ignored: Any) -> None:
    """Print a line to standard error, as the official client's helper does."""
    _ = ignored
    sys.stderr.write(f"trailmark: {text}\n")


termwarn = termerror = termlog


class NotStarted:
    """Stands for a part of the current run while there is none."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(needed_run(object.__getattribute__(self, "_name")), name)

    def __setattr__(self, name: str, value: Any) -> None:
        needed_run(object.__getattribute__(self, "_name"))
        raise AttributeError(name)

    def __getitem__(self, key: str) -> Any:
        raise _missing(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        raise _missing(self, key)

    def __repr__(self) -> str:
        return f"<trailmark.{object.__getattribute__(self, '_name')}: no run yet>"


def _missing(part: NotStarted, key: str) -> UsageError:
    name = object.__getattribute__(part, "_name")
    return UsageError(
        f"trailmark.{name}[{key!r}] needs a run", hint="call trailmark.init() first"
    )


def run_part(name: str) -> Any:
    """`run`, `config` or `summary` of the current run, as it is now."""
    run = current.current_run()
    if name == "run":
        return run
    return NotStarted(name) if run is None else getattr(run, name)
