"""Which files of a folder are a program's source."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from trailmark.sdk.run_header import working_directory

PathTest = Callable[..., bool]


def source_files(
    root: str | os.PathLike[str],
    include_fn: PathTest | None,
    exclude_fn: PathTest | None,
    *,
    runs: Path,
) -> list[tuple[str, Path]]:
    """Source files below a folder, as names relative to it and paths.

    Hidden folders, environments and packages of others are left out.

    Args:
        include_fn: Told a path, and the root if it takes two arguments, whether the
            file is source; Python files and requirements when None.
        exclude_fn: The same for files to leave out.
        runs: The folder of the runs themselves, which is left out too.
    """
    top = (working_directory() / root).resolve()
    found: list[tuple[str, Path]] = []
    for path in _files_below(top, runs):
        is_in = _asked(include_fn, path, top) if include_fn else _is_source(path)
        if is_in and not (exclude_fn is not None and _asked(exclude_fn, path, top)):
            found.append((path.relative_to(top).as_posix(), path))
    return found


def _files_below(top: Path, runs: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(top):
        here = Path(folder)
        folders[:] = [
            name
            for name in sorted(folders)
            if not name.startswith(".")
            and name not in ("node_modules", "__pycache__", "wandb", "site-packages")
            and here / name != runs
            and not (here / name / "pyvenv.cfg").exists()
        ]
        yield from (here / name for name in sorted(names))


def _is_source(path: Path) -> bool:
    return path.suffix == ".py" or path.name in (
        "requirements.txt",
        "pyproject.toml",
        "Dockerfile",
    )


def _asked(test: PathTest, path: Path, top: Path) -> bool:
    takes_two = len(inspect.signature(test).parameters) > 1
    return bool(test(str(path), str(top)) if takes_two else test(str(path)))
