"""What a queue of runs can be: the resources it is for, and its words on the wire."""

from __future__ import annotations

from trailmark.errors import InvalidInputError

DEFAULT_PROJECT = "model-registry"
"""The project of the queues that name none. Source: protocol 4.13."""

RESOURCE_TYPES = (
    "local-container",
    "local-process",
    "kubernetes",
    "sagemaker",
    "gcp-vertex",
)
PRIORITIZATION_MODES = ("DISABLED", "V0")
LOWEST_PRIORITY = 4
USUAL_PRIORITY = 2


def check_resource_type(name: str) -> str:
    """
    Raises:
        InvalidInputError: Nothing that a queue can be for.
    """
    if name not in RESOURCE_TYPES:
        raise InvalidInputError(
            f"{str(name)[:100]!r} is not a type of resource",
            hint=f"use one of {', '.join(RESOURCE_TYPES)}",
        )
    return name


def check_prioritization_mode(mode: str | None) -> str:
    """
    >>> check_prioritization_mode("v0"), check_prioritization_mode(None)
    ('V0', 'DISABLED')

    Raises:
        InvalidInputError: It is no mode.
    """
    wanted = str(mode or "DISABLED").upper()
    if wanted not in PRIORITIZATION_MODES:
        raise InvalidInputError(
            f"{str(mode)[:100]!r} is not a mode of prioritization",
            hint="use 'V0', or None for the order of arrival",
        )
    return wanted


def check_priority(priority: int) -> int:
    """
    Raises:
        InvalidInputError: Not 0 (first) to 4 (last).
    """
    if isinstance(priority, bool) or not 0 <= priority <= LOWEST_PRIORITY:
        raise InvalidInputError(
            f"{priority!r} is not a priority",
            hint=f"use 0, which goes first, to {LOWEST_PRIORITY}",
        )
    return priority
