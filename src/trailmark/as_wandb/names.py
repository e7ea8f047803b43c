"""Which of our modules stands for which of the official packages."""

from __future__ import annotations

COMPATIBLE_VERSION = "0.31.0"
"""Version of the official client that libraries are told; what we conform to."""

ROOTS = ("wandb", "wandb_workspaces")

_MODULES = {
    "wandb.apis": "trailmark.apis",
    "wandb.automations": "trailmark.automations",
    "wandb.data_types": "trailmark.media",
    "wandb.errors": "trailmark.errors",
    "wandb.plot": "trailmark.media.plot",
    "wandb.sdk.artifacts": "trailmark.artifacts",
    "wandb.sdk.data_types": "trailmark.media",
    "wandb.sdk.data_types.object_3d": "trailmark.media.object3d",
    "wandb.sdk.lib.config_util": "trailmark.as_wandb.stand_ins",
    "wandb.sdk.lib.disabled": "trailmark.as_wandb.stand_ins",
    "wandb.sdk.lib.runid": "trailmark.util",
    "wandb.sdk.wandb_alerts": "trailmark.sdk.alerts",
    "wandb.sdk.wandb_config": "trailmark.sdk.config",
    "wandb.sdk.wandb_init": "trailmark.sdk.init",
    "wandb.sdk.wandb_login": "trailmark.sdk.login",
    "wandb.sdk.wandb_run": "trailmark.sdk.run",
    "wandb.sdk.wandb_settings": "trailmark.sdk.settings",
    "wandb.sdk.wandb_summary": "trailmark.sdk.summary",
    "wandb.util": "trailmark.util",
    "wandb.wandb_run": "trailmark.sdk.run",
    "wandb_workspaces.expr": "trailmark.expr",
    "wandb_workspaces.reports": "trailmark.reports",
    "wandb_workspaces.reports.v2": "trailmark.reports",
    "wandb_workspaces.reports.v2.interface": "trailmark.reports",
    "wandb_workspaces.reports.v2.panels": "trailmark.reports",
    "wandb_workspaces.workspaces": "trailmark.workspaces",
    "wandb_workspaces.workspaces.interface": "trailmark.workspaces",
}

MADE_PACKAGES = frozenset({"wandb.sdk", "wandb.sdk.lib"})
"""Packages that exist only to hold others."""


def root_of(name: str) -> str | None:
    """The official package that a module's name is of; None when it is of none.

    >>> root_of("wandb.apis.public"), root_of("wandb_gql")
    ('wandb', None)
    """
    root = name.partition(".")[0]
    return root if root in ROOTS else None


def our_name(name: str) -> str | None:
    """Our module's name for an official one; None where we have none.

    >>> our_name("wandb.apis.public.runs")
    'trailmark.apis.public.runs'
    """
    known, rest = name, ""
    while known and known not in _MODULES:
        known, _, last = known.rpartition(".")
        rest = f".{last}{rest}"
    return f"{_MODULES[known]}{rest}" if known else None
