"""The module `wandb` itself: Trailmark's names, as they are at the moment."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from trailmark.as_wandb.names import COMPATIBLE_VERSION, MADE_PACKAGES, our_name
from trailmark.as_wandb.stand_ins import RunDisabled

_OTHER_NAMES = {"_attach": "attach", "wandb_sdk": "sdk"}


class Holder(ModuleType):
    """A package without code, such as `wandb.sdk`; its modules are imported when they
    are looked at."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "Trailmark, standing for the official package.")
        self.__path__ = []

    def __getattr__(self, name: str) -> Any:
        full = f"{self.__name__}.{name}"
        if full == "wandb.sdk.lib.RunDisabled":
            return RunDisabled
        is_dunder = name.startswith("__") and name.endswith("__")
        if not is_dunder and (full in MADE_PACKAGES or our_name(full) is not None):
            try:
                return import_module(full)
            except ModuleNotFoundError:
                pass
        raise AttributeError(
            f"Trailmark, which stands for {self.__name__!r} here, has no {name!r}",
            name=name,
            obj=self,
        )


class Wandb(Holder):
    """`wandb`: every attribute is Trailmark's, looked up each time, so that `run`,
    `config` and `summary` are those of the current run.

    What is set here is kept here, and does not reach `trailmark`.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__version__ = COMPATIBLE_VERSION
        self.__file__ = __file__

    def __getattr__(self, name: str) -> Any:
        trailmark = sys.modules["trailmark"]
        wanted = _OTHER_NAMES.get(name, name)
        # Their modules may have the names of functions of ours, never the reverse.
        if wanted in trailmark.__all__:
            return getattr(trailmark, wanted)
        return super().__getattr__(wanted)

    def __dir__(self) -> list[str]:
        ours: list[str] = list(sys.modules["trailmark"].__all__)
        return sorted({*super().__dir__(), *ours})

    @property
    def __all__(self) -> list[str]:
        return list(sys.modules["trailmark"].__all__)

    def require(self, *features: str) -> None:
        """Features that the official client once had to be asked for are there."""
        _ = features

    def ensure_configured(self) -> None:
        """Nothing needs to be configured."""
