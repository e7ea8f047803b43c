"""`run.save`: files that go with a run."""

from __future__ import annotations

import os
import shutil
from glob import glob, has_magic
from pathlib import Path

from trailmark.errors import InvalidInputError, UsageError
from trailmark.sdk.guard import Guard
from trailmark.sdk.run_header import working_directory
from trailmark.sdk.run_writer import RunWriter
from trailmark.wire.journal import Kind
from trailmark.wire.names import check_file_path

POLICIES = ("live", "now", "end")
_LARGEST_COPY_BYTES = 256 << 20


def save_files(
    writer: RunWriter,
    pattern: str | os.PathLike[str],
    *,
    base_path: str | os.PathLike[str] | None,
    policy: str,
    is_glob: bool,
) -> list[str]:
    """Have the files that match sent with the run.

    A file of policy `now` is copied, as it is meant as it is now; the others are
    read where they lie whenever they change, or at the end.

    Returns:
        Their absolute paths; empty, and counted, where nothing matches.

    Raises:
        UsageError: The policy is unknown, or `base_path` does not hold the files.
    """
    if policy not in POLICIES:
        raise UsageError(
            f"policy cannot be {policy!r}", hint=f"use one of: {', '.join(POLICIES)}"
        )
    text = os.fsdecode(pattern)
    whole = working_directory() / Path(text).expanduser()
    base = _base_of(whole, text, base_path)
    found = [Path(match) for match in glob(str(whole), recursive=True)]  # noqa: PTH207  (absolute)
    sources = sorted(_files_in(found) if is_glob else _files_in([whole]))
    for source in sources:
        _save(writer, source, _name_of(source, base), policy)
    if not sources:
        writer.guard.note(
            "nothing_to_save",
            f"no file matches {text!r}",
            "save a file once it is written",
        )
    return [str(source) for source in sources]


def _save(writer: RunWriter, source: Path, name: str, policy: str) -> None:
    inside = source.resolve().is_relative_to(writer.files.resolve())
    is_kept = inside and writer.files / name == source
    if not is_kept and policy == "now" and _size(source) <= _LARGEST_COPY_BYTES:
        is_kept = _copy(writer.guard, source, writer.files / name)
    writer.record(
        Kind.FILE,
        {"path": name, "source": None if is_kept else str(source), "policy": policy},
    )


def _base_of(whole: Path, text: str, base_path: str | os.PathLike[str] | None) -> Path:
    """The folder that names in the run are relative to."""
    if base_path is not None:
        return working_directory() / base_path
    if not Path(text).is_absolute() and ".." not in Path(text).parts:
        return working_directory()
    folder = whole.parent
    while has_magic(str(folder)):
        folder = folder.parent
    return folder


def _name_of(source: Path, base: Path) -> str:
    for path, folder in ((source, base), (source.resolve(), base.resolve())):
        if not path.is_relative_to(folder):
            continue
        try:
            return check_file_path(path.relative_to(folder).as_posix())
        except InvalidInputError as error:
            raise UsageError(error.message, hint=error.hint) from None
    raise UsageError(
        f"{str(source)!r} does not lie in {str(base)!r}",
        hint="give a base_path that holds the files",
    )


def _files_in(paths: list[Path]) -> list[Path]:
    """The files among them, and those in the folders among them."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += [inner for inner in path.rglob("*") if inner.is_file()]
        elif path.is_file():
            files.append(path)
    return files


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _copy(guard: Guard, source: Path, target: Path) -> bool:
    copying = guard.catching("file_not_copied", f"{str(source)!r} cannot be copied")
    with copying:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return not copying.failed
