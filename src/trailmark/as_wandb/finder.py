"""Finds the modules of the official packages: as ours, the very same objects."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, DistributionFinder
from importlib.util import find_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from trailmark.as_wandb.names import (
    COMPATIBLE_VERSION,
    MADE_PACKAGES,
    ROOTS,
    our_name,
    root_of,
)

_ABOUT = f"""Metadata-Version: 2.1
Name: wandb
Version: {COMPATIBLE_VERSION}
Summary: Trailmark, standing for the official client
"""


class AliasFinder(MetaPathFinder):
    """The first finder of `sys.meta_path` while Trailmark stands for `wandb`."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder`.

        Raises:
            ModuleNotFoundError: Trailmark has nothing that stands for the module; the
                official package, were it installed, must not be asked.
        """
        _ = path, target
        if root_of(fullname) is None:
            return None
        if fullname in ROOTS or fullname in MADE_PACKAGES:
            return ModuleSpec(fullname, MadeLoader(), is_package=True)
        if fullname == "wandb.__main__":  # `python -m wandb`
            program = Path(__file__).parents[1] / "__main__.py"
            return spec_from_file_location(fullname, program)
        ours = our_name(fullname)
        found = None if ours is None else _find(ours)
        if ours is None or found is None:
            raise ModuleNotFoundError(
                f"Trailmark, which stands for {root_of(fullname)!r} here, has no module"
                f" {fullname!r}",
                name=fullname,
            )
        is_package = found.submodule_search_locations is not None
        return ModuleSpec(fullname, AliasLoader(ours), is_package=is_package)

    def find_distributions(
        self, context: DistributionFinder.Context | None = None
    ) -> Iterable[Distribution]:
        """What `importlib.metadata` is told of an installed `wandb`."""
        name = None if context is None else context.name
        return [_Distribution()] if name in (None, "wandb") else []


class AliasLoader(Loader):
    """Gives a module of ours, imported under its own name."""

    def __init__(self, ours: str) -> None:
        self._ours = ours
        self._spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        _ = spec
        module = import_module(self._ours)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        # The import system has written the alias's spec into it, and would import it
        # anew under that name when it is reloaded or pickled.
        module.__spec__ = self._spec


class MadeLoader(Loader):
    """Gives the packages that are none of ours: `wandb` itself, and what only holds."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        from trailmark.as_wandb.package import Holder, Wandb

        kind = Wandb if spec.name == "wandb" else Holder
        return kind(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        _ = module


class _Distribution(Distribution):
    """Read by libraries that ask which version of `wandb` is installed."""

    def read_text(self, filename: str) -> str | None:
        return {"METADATA": _ABOUT, "top_level.txt": "wandb\n"}.get(filename)

    def locate_file(self, path: str | os.PathLike[str]) -> Path:
        return Path(__file__).parent / path


def _find(ours: str) -> ModuleSpec | None:
    if ours in sys.modules:
        return sys.modules[ours].__spec__
    try:
        return find_spec(ours)
    except ModuleNotFoundError:  # one above it is missing, or is no package
        return None
