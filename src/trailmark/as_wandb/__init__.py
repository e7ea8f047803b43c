"""Trailmark under the names of the official client, for code that imports `wandb`.

    import trailmark

    trailmark.install_as_wandb()
    import wandb                      # and every library that does the same

Nothing of this happens unless it is asked for, here or with `trailmark run-as-wandb`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType, TracebackType

from trailmark.as_wandb.finder import AliasFinder
from trailmark.as_wandb.names import ROOTS, root_of
from trailmark.errors import UsageError

SEARCH_PATH = Path(__file__).parent / "path"
"""Put before others on `PYTHONPATH`, `import wandb` means Trailmark in a new process."""

_PATHS = "PYTHONPATH"


class Installed:
    """Trailmark answers to `wandb`; a context manager that ends it.

    Leaving it undoes what the call that gave it has done, so one within another leaves
    the outer alone.
    """

    def __init__(self, *, is_outermost: bool) -> None:
        self._is_outermost = is_outermost

    def uninstall(self) -> None:
        """End it. Repeats do nothing."""
        if self._is_outermost:
            self._is_outermost = False
            uninstall_as_wandb()

    def __enter__(self) -> Installed:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.uninstall()

    def __repr__(self) -> str:
        return "<trailmark stands for wandb>"


class _State:
    """What is to be undone. One a process, as `sys.modules` is."""

    finder: AliasFinder | None = None
    replaced: dict[str, ModuleType]
    paths_before: str | None = None
    are_children_included = False


def install_as_wandb(
    *, replace: bool = False, include_children: bool = False
) -> Installed:
    """Let `import wandb` mean Trailmark, in this process, until it is undone.

    `wandb`, its modules such as `wandb.apis.public` and `wandb_workspaces` are found as
    Trailmark's own modules: `wandb.Api` is `trailmark.Api`. Libraries that look for an
    installed `wandb` find version 0.31.0. It makes no difference whether the official
    package is installed. Doing it again changes nothing.

    Args:
        replace: Take the place of an official `wandb` that was imported already; it is
            put back in the end. Modules that hold it keep it.
        include_children: Processes that are started from now on do the same, by an entry
            in `PYTHONPATH`. Forked ones do so anyway.

    Returns:
        A context manager that undoes it.

    Raises:
        UsageError: The official client was imported already, and `replace` is off.

    Example:
        >>> with trailmark.install_as_wandb():
        ...     import wandb
        ...     wandb.Api is trailmark.Api
        True
    """
    if _State.finder is not None:
        _include_children(include_children)
        return Installed(is_outermost=False)
    there = {name: sys.modules[name] for name in [*sys.modules] if root_of(name)}
    if there and not replace:
        raise UsageError(
            f"{root_of(min(there))!r} is imported already, and is not Trailmark",
            hint="call trailmark.install_as_wandb() before that, or pass replace=True",
        )
    for name in there:
        del sys.modules[name]
    _State.replaced = there
    _State.finder = AliasFinder()
    sys.meta_path.insert(0, _State.finder)
    _include_children(include_children)
    return Installed(is_outermost=True)


def uninstall_as_wandb() -> None:
    """Undo `install_as_wandb`; does nothing where that was not called.

    Names that were imported meanwhile stay what they are.

    Example:
        >>> installed = trailmark.install_as_wandb()
        >>> trailmark.uninstall_as_wandb()
    """
    finder, _State.finder = _State.finder, None
    if finder is None:
        return
    if finder in sys.meta_path:
        sys.meta_path.remove(finder)
    for name in [*sys.modules]:
        if root_of(name):
            del sys.modules[name]
    sys.modules.update(_State.replaced)
    _State.replaced = {}
    if _State.are_children_included:
        _State.are_children_included = False
        if _State.paths_before is None:
            os.environ.pop(_PATHS, None)
        else:
            os.environ[_PATHS] = _State.paths_before


def search_path(before: str | None) -> str:
    """A `PYTHONPATH` for processes in which `wandb` means Trailmark.

    Args:
        before: The variable's value; its folders come after ours.
    """
    ours = str(SEARCH_PATH)
    others = [one for one in (before or "").split(os.pathsep) if one and one != ours]
    return os.pathsep.join([ours, *others])


def _include_children(wanted: bool) -> None:
    if wanted and not _State.are_children_included:
        _State.are_children_included = True
        _State.paths_before = os.environ.get(_PATHS)
        os.environ[_PATHS] = search_path(_State.paths_before)


__all__ = [
    "ROOTS",
    "SEARCH_PATH",
    "Installed",
    "install_as_wandb",
    "search_path",
    "uninstall_as_wandb",
]
