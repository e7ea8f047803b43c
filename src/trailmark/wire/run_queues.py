"""What a queue of runs can be: the resources it is for, and its words on the wire."""

from __future__ import annotations

from urllib.parse import urlsplit

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
MAX_CHARACTERS = 1_000_000
"""Of a queue's configuration, and of one queued run."""

LOWEST_PRIORITY = 4
USUAL_PRIORITY = 2
_MAX_LABEL = 2_000


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


def check_link(label: object, url: object) -> dict[str, str]:
    """A link beside a queue, as it travels.

    >>> check_link("docs", "https://docs.test")
    {'label': 'docs', 'url': 'https://docs.test'}

    Raises:
        InvalidInputError: No texts, too long, or the URL leads to no page.
    """
    if not isinstance(label, str) or not isinstance(url, str):
        raise InvalidInputError(
            f"an external link is not {str(label)[:100]!r}: {str(url)[:100]!r}",
            hint="give a label and a URL, both texts",
        )
    if max(len(label), len(url)) > _MAX_LABEL:
        raise InvalidInputError(
            f"the external link {label[:100]!r} is too long",
            hint=f"use at most {_MAX_LABEL} characters",
        )
    if not _leads_to_a_page(url):
        raise InvalidInputError(
            f"{url[:200]!r} is not the address of a page", hint="start it with https://"
        )
    return {"label": label, "url": url}


def _leads_to_a_page(url: str) -> bool:
    """Others, as `javascript:`, would run where somebody clicks on them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
