"""Collects what surrounds a run, once, in the process beside the training."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
import shutil
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import orjson

from trailmark.sdk.environment.git import GitState, read_git
from trailmark.sdk.environment.hardware import describe_machine, describe_scheduler
from trailmark.sdk.environment.redaction import redact_arguments
from trailmark.sdk.environment.requirements import conda_environment, list_packages
from trailmark.sdk.run_directory import RunDirectory

METADATA_NAME = "wandb-metadata.json"
_MAX_CODE_BYTES = 20_000_000


@dataclass(slots=True)
class Environment:
    """What was found.

    Attributes:
        metadata: Contents of `wandb-metadata.json`, also the run's entry under
            `_wandb.e` in the config. Empty when collecting is turned off.
        files: (path below the run's `files/`, policy) of what was written there.
    """

    metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    files: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def collect_environment(
    header: Mapping[str, Any], directory: RunDirectory
) -> Environment:
    """Describe machine, code and command of the run that wrote `header`.

    Writes `wandb-metadata.json`, `requirements.txt`, and where they apply
    `conda-environment.yaml`, `diff.patch`, `diff_<commit>.patch` and `code/…` below the
    run's `files/`. May take seconds. Absent facts are left out; a file that cannot be
    written is left out too. Secrets in arguments and addresses are taken out.

    Args:
        header: The payload of the journal's first frame.
    """
    settings: Mapping[str, Any] = header.get("settings") or {}
    if settings.get("disable_environment"):
        return Environment()
    cwd = Path(header.get("cwd") or ".")
    program = _program_file(header, cwd)
    git = None
    if not settings.get("disable_git"):
        git = read_git(program.parent if program else cwd) or read_git(cwd)
    writer = _Files(directory.files, settings.get("ignore_globs") or ())
    facts = _describe(header, cwd)
    facts |= _describe_code(program, cwd, git)
    if git is not None:
        facts["git"] = git.describe()
        _write_patches(git, writer)
    if program and settings.get("save_code") and not settings.get("disable_code"):
        writer.copy(program, f"code/{facts['codePath']}")
    _write_packages(writer)
    writer.write(METADATA_NAME, orjson.dumps(facts, option=orjson.OPT_INDENT_2))
    return Environment(facts, writer.written)


class _Files:
    """Writes below one folder and remembers what it wrote."""

    def __init__(self, folder: Path, ignored: Any) -> None:
        self._folder = folder
        self._ignored = tuple(ignored)
        self.written: list[tuple[str, str]] = []

    def write(self, name: str, data: bytes) -> None:
        self._put(name, lambda path: path.write_bytes(data))

    def copy(self, source: Path, name: str) -> None:
        """Copy a file unless it is too large to be code."""
        try:
            if source.stat().st_size > _MAX_CODE_BYTES:
                return
        except OSError:
            return
        self._put(name, lambda path: shutil.copyfile(source, path))

    def _put(self, name: str, fill: Callable[[Path], object]) -> None:
        """Write one file, whole or not at all."""
        if any(fnmatch(name, pattern) for pattern in self._ignored):
            return
        path = self._folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fill(path)
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink()
            return
        self.written.append((name, "now"))


def _describe(header: Mapping[str, Any], cwd: Path) -> dict[str, Any]:
    settings: Mapping[str, Any] = header.get("settings") or {}
    created_at = header.get("created_at")
    argv = [str(argument) for argument in header.get("argv") or ()]
    facts: dict[str, Any] = {
        "os": platform.platform(aliased=True),
        "python": _python(str(header.get("python") or platform.python_version())),
        "startedAt": _instant(float(created_at)) if created_at else None,
        "program": header.get("program"),
        "args": redact_arguments(argv[1:]),
        "email": settings.get("email"),
        "root": str(cwd),
        "host": header.get("host"),
        "username": settings.get("username"),
        "executable": header.get("executable"),
        "docker": settings.get("docker"),
        "cliVersion": header.get("version"),
        "writerId": header.get("writer"),
    }
    facts |= describe_scheduler(os.environ)
    facts |= describe_machine(cwd, int(header.get("pid") or os.getpid()))
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [])}


def _describe_code(
    program: Path | None, cwd: Path, git: GitState | None
) -> dict[str, str]:
    """`codePath` is from the top of the working copy, `codePathLocal` from `cwd`."""
    if program is None:
        return {}
    local = _below(program, cwd) or program.name
    whole = _below(program, git.root) if git else None
    return {"codePath": whole or local, "codePathLocal": local}


def _write_patches(git: GitState, writer: _Files) -> None:
    if git.diff:
        writer.write("diff.patch", git.diff)
    if git.upstream_diff:
        writer.write(f"diff_{git.upstream}.patch", git.upstream_diff)


def _write_packages(writer: _Files) -> None:
    packages = list_packages()
    writer.write("requirements.txt", "".join(f"{one}\n" for one in packages).encode())
    prefix = os.environ.get("CONDA_PREFIX")
    text = conda_environment(Path(prefix), packages) if prefix else None
    if text is not None:
        writer.write("conda-environment.yaml", text.encode())


def _program_file(header: Mapping[str, Any], cwd: Path) -> Path | None:
    """The script or notebook; None for code from a prompt or a device."""
    program = header.get("program")
    if not isinstance(program, str) or not program:
        return None
    path = cwd / program
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return None
    return path if is_file else None


def _below(path: Path, folder: Path) -> str | None:
    """The path from `folder` on with forward slashes; None when it is elsewhere."""
    try:
        relative = path.resolve().relative_to(folder.resolve())
    except (OSError, ValueError):
        return None
    return relative.as_posix()


def _instant(epoch_s: float) -> str:
    return dt.datetime.fromtimestamp(epoch_s, dt.UTC).isoformat().replace("+00:00", "Z")


def _python(version: str) -> str:
    """`CPython 3.11.7`, whether or not the implementation was named."""
    if version[:1].isdigit():
        return f"{platform.python_implementation()} {version.split(maxsplit=1)[0]}"
    return version
