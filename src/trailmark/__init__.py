"""Trailmark: an open, self-hosted experiment tracker.

    import trailmark

    with trailmark.init(project="digits", config={"lr": 0.1}) as run:
        for loss in losses:
            run.log({"loss": loss})

Importing this module loads nothing but its version; each public name loads what it needs
when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trailmark.version import __version__ as __version__

if TYPE_CHECKING:
    from trailmark import automations as automations
    from trailmark import errors as errors
    from trailmark import util as util
    from trailmark.apis.public.api import Api as Api
    from trailmark.artifacts.artifact import Artifact as Artifact
    from trailmark.artifacts.draft import ArtifactTTL as ArtifactTTL
    from trailmark.as_wandb import install_as_wandb as install_as_wandb
    from trailmark.as_wandb import uninstall_as_wandb as uninstall_as_wandb
    from trailmark.errors import CommError as CommError
    from trailmark.errors import Error as Error
    from trailmark.errors import UnsupportedError as UnsupportedError
    from trailmark.errors import UsageError as UsageError
    from trailmark.media import Audio as Audio
    from trailmark.media import Bokeh as Bokeh
    from trailmark.media import BoundingBoxes2D as BoundingBoxes2D
    from trailmark.media import Classes as Classes
    from trailmark.media import Histogram as Histogram
    from trailmark.media import Html as Html
    from trailmark.media import Image as Image
    from trailmark.media import ImageMask as ImageMask
    from trailmark.media import Markdown as Markdown
    from trailmark.media import Molecule as Molecule
    from trailmark.media import Object3D as Object3D
    from trailmark.media import Plotly as Plotly
    from trailmark.media import Table as Table
    from trailmark.media import Text as Text
    from trailmark.media import Video as Video
    from trailmark.media import box3d as box3d
    from trailmark.media import plot as plot
    from trailmark.media import plot_table as plot_table
    from trailmark.sdk.alerts import AlertLevel as AlertLevel
    from trailmark.sdk.config import Config as Config
    from trailmark.sdk.init import init as init
    from trailmark.sdk.login import login as login
    from trailmark.sdk.module_level import alert as alert
    from trailmark.sdk.module_level import attach as attach
    from trailmark.sdk.module_level import define_metric as define_metric
    from trailmark.sdk.module_level import finish as finish
    from trailmark.sdk.module_level import finish_artifact as finish_artifact
    from trailmark.sdk.module_level import link_artifact as link_artifact
    from trailmark.sdk.module_level import link_model as link_model
    from trailmark.sdk.module_level import log as log
    from trailmark.sdk.module_level import log_artifact as log_artifact
    from trailmark.sdk.module_level import log_code as log_code
    from trailmark.sdk.module_level import log_model as log_model
    from trailmark.sdk.module_level import mark_preempting as mark_preempting
    from trailmark.sdk.module_level import restore as restore
    from trailmark.sdk.module_level import save as save
    from trailmark.sdk.module_level import setup as setup
    from trailmark.sdk.module_level import teardown as teardown
    from trailmark.sdk.module_level import termerror as termerror
    from trailmark.sdk.module_level import termlog as termlog
    from trailmark.sdk.module_level import termwarn as termwarn
    from trailmark.sdk.module_level import unwatch as unwatch
    from trailmark.sdk.module_level import upsert_artifact as upsert_artifact
    from trailmark.sdk.module_level import use_artifact as use_artifact
    from trailmark.sdk.module_level import use_model as use_model
    from trailmark.sdk.module_level import watch as watch
    from trailmark.sdk.open_journal import open_journal as open_journal
    from trailmark.sdk.run import Run as Run
    from trailmark.sdk.settings import Settings as Settings
    from trailmark.sdk.summary import Summary as Summary

    run: Run | None
    """The current run; None when there is none."""
    config: Config
    """The current run's config."""
    summary: Summary
    """The current run's summary."""

_MODULE_LEVEL = (
    *("alert", "attach", "define_metric", "finish", "finish_artifact"),
    *("link_artifact", "link_model", "log", "log_artifact", "log_code", "log_model"),
    *("mark_preempting", "restore", "save", "setup", "teardown", "termerror"),
    *("termlog", "termwarn", "unwatch", "upsert_artifact", "use_artifact"),
    *("use_model", "watch"),
)
_MEDIA = (
    *("Audio", "Bokeh", "BoundingBoxes2D", "Classes", "Histogram", "Html", "Image"),
    *("ImageMask", "Markdown", "Molecule", "Object3D", "Plotly", "Table", "Text"),
    *("Video", "box3d", "plot", "plot_table"),
)
_NAMES = {
    "AlertLevel": ("trailmark.sdk.alerts", "AlertLevel"),
    "Api": ("trailmark.apis.public.api", "Api"),
    "Artifact": ("trailmark.sdk.artifact_saving", "Artifact"),
    "ArtifactTTL": ("trailmark.artifacts.draft", "ArtifactTTL"),
    "CommError": ("trailmark.errors", "CommError"),
    "Config": ("trailmark.sdk.config", "Config"),
    "Error": ("trailmark.errors", "Error"),
    "Run": ("trailmark.sdk.run", "Run"),
    "Settings": ("trailmark.sdk.settings", "Settings"),
    "Summary": ("trailmark.sdk.summary", "Summary"),
    "UnsupportedError": ("trailmark.errors", "UnsupportedError"),
    "UsageError": ("trailmark.errors", "UsageError"),
    "automations": ("trailmark.automations", None),
    "errors": ("trailmark.errors", None),
    "init": ("trailmark.sdk.init", "init"),
    "install_as_wandb": ("trailmark.as_wandb", "install_as_wandb"),
    "login": ("trailmark.sdk.login", "login"),
    "open_journal": ("trailmark.sdk.open_journal", "open_journal"),
    "uninstall_as_wandb": ("trailmark.as_wandb", "uninstall_as_wandb"),
    "util": ("trailmark.util", None),
    **{name: ("trailmark.sdk.module_level", name) for name in _MODULE_LEVEL},
    **{name: ("trailmark.media", name) for name in _MEDIA},
}
_PARTS_OF_A_RUN = ("config", "run", "summary")

__all__ = [*_NAMES, *_PARTS_OF_A_RUN]  # noqa: PLE0604  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    import importlib

    if name in _PARTS_OF_A_RUN:  # never kept: they change with every run
        from trailmark.sdk.module_level import run_part

        return run_part(name)
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module_name, attribute = _NAMES[name]
    module = importlib.import_module(module_name)
    value = module if attribute is None else getattr(module, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
