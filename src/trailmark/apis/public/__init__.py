"""The public API: lazy views of runs, artifacts, registries and people on a server.

Importing this loads nothing but itself; each name loads what it needs when it is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trailmark.apis.public.api import Api as Api
    from trailmark.apis.public.api import RetryingClient as RetryingClient
    from trailmark.apis.public.artifacts import ArtifactCollection as ArtifactCollection
    from trailmark.apis.public.artifacts import (
        ArtifactCollections as ArtifactCollections,
    )
    from trailmark.apis.public.artifacts import ArtifactFiles as ArtifactFiles
    from trailmark.apis.public.artifacts import Artifacts as Artifacts
    from trailmark.apis.public.artifacts import ArtifactType as ArtifactType
    from trailmark.apis.public.artifacts import ArtifactTypes as ArtifactTypes
    from trailmark.apis.public.artifacts import RunArtifacts as RunArtifacts
    from trailmark.apis.public.automations import Automations as Automations
    from trailmark.apis.public.files import File as File
    from trailmark.apis.public.files import Files as Files
    from trailmark.apis.public.integrations import Integrations as Integrations
    from trailmark.apis.public.integrations import (
        SlackIntegrations as SlackIntegrations,
    )
    from trailmark.apis.public.integrations import (
        WebhookIntegrations as WebhookIntegrations,
    )
    from trailmark.apis.public.jobs import Job as Job
    from trailmark.apis.public.jobs import QueuedRun as QueuedRun
    from trailmark.apis.public.jobs import RunQueue as RunQueue
    from trailmark.apis.public.jobs import RunQueueAccessType as RunQueueAccessType
    from trailmark.apis.public.jobs import (
        RunQueuePrioritizationMode as RunQueuePrioritizationMode,
    )
    from trailmark.apis.public.jobs import RunQueueResourceType as RunQueueResourceType
    from trailmark.apis.public.organizations import Organization as Organization
    from trailmark.apis.public.organizations import (
        OrganizationMember as OrganizationMember,
    )
    from trailmark.apis.public.projects import Project as Project
    from trailmark.apis.public.projects import Projects as Projects
    from trailmark.apis.public.registries import Collections as Collections
    from trailmark.apis.public.registries import Registries as Registries
    from trailmark.apis.public.registries import Registry as Registry
    from trailmark.apis.public.registries import Versions as Versions
    from trailmark.apis.public.reports import BetaReport as BetaReport
    from trailmark.apis.public.reports import Reports as Reports
    from trailmark.apis.public.runs import Run as Run
    from trailmark.apis.public.runs import Runs as Runs
    from trailmark.apis.public.summary import Summary as Summary
    from trailmark.apis.public.sweeps import Agent as Agent
    from trailmark.apis.public.sweeps import Sweep as Sweep
    from trailmark.apis.public.sweeps import Sweeps as Sweeps
    from trailmark.apis.public.teams import Member as Member
    from trailmark.apis.public.teams import Team as Team
    from trailmark.apis.public.users import User as User

_MODULES = {
    "api": ("Api", "RetryingClient"),
    "artifacts": (
        *("ArtifactCollection", "ArtifactCollections", "ArtifactFiles"),
        *("ArtifactType", "ArtifactTypes", "Artifacts", "RunArtifacts"),
    ),
    "automations": ("Automations",),
    "files": ("File", "Files"),
    "integrations": ("Integrations", "SlackIntegrations", "WebhookIntegrations"),
    "jobs": (
        *("Job", "QueuedRun", "RunQueue", "RunQueueAccessType"),
        *("RunQueuePrioritizationMode", "RunQueueResourceType"),
    ),
    "organizations": ("Organization", "OrganizationMember"),
    "projects": ("Project", "Projects"),
    "registries": ("Collections", "Registries", "Registry", "Versions"),
    "reports": ("BetaReport", "Reports"),
    "runs": ("Run", "Runs"),
    "summary": ("Summary",),
    "sweeps": ("Agent", "Sweep", "Sweeps"),
    "teams": ("Member", "Team"),
    "users": ("User",),
}
_NAMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [*_NAMES]  # noqa: PLE0604  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
