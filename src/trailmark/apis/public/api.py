"""`trailmark.Api`: reading and changing what is on a server."""

from __future__ import annotations

from trailmark.apis.public.calls.artifacts import ArtifactCalls
from trailmark.apis.public.calls.automations import AutomationCalls
from trailmark.apis.public.calls.charts import ChartCalls
from trailmark.apis.public.calls.launch import LaunchCalls
from trailmark.apis.public.calls.paths import PathCalls
from trailmark.apis.public.calls.people import PeopleCalls
from trailmark.apis.public.calls.projects import ProjectCalls
from trailmark.apis.public.calls.registries import RegistryCalls
from trailmark.apis.public.calls.reports import ReportCalls
from trailmark.apis.public.calls.runs import RunCalls
from trailmark.apis.public.calls.sweeps import SweepCalls
from trailmark.apis.public.calls.tensorboard import TensorboardCalls
from trailmark.apis.public.retrying_client import RetryingClient

__all__ = ["Api", "RetryingClient"]


class Api(
    PathCalls,
    RunCalls,
    ProjectCalls,
    SweepCalls,
    ReportCalls,
    ArtifactCalls,
    RegistryCalls,
    PeopleCalls,
    AutomationCalls,
    LaunchCalls,
    ChartCalls,
    TensorboardCalls,
):
    """A server, as one key sees it.

    Args:
        overrides: `base_url`, `entity`, `project` and `organization` to use in place
            of those of the settings.
        timeout: Seconds for which a call is tried again while the server is away; None
            for the usual two minutes.
        api_key: None takes the one that this machine has for the server.

    Raises:
        UsageError: No server is named anywhere, and none runs on this machine.
        UnauthenticatedError: There is no key for the server.

    Example:
        >>> api = trailmark.Api()
        >>> api.viewer.username, api.default_entity
        ('ada', 'crew')
        >>> api.run("crew/demo/run00002").summary["accuracy"]
        0.97
    """
