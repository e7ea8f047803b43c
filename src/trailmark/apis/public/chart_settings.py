"""What makes a custom chart, checked before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trailmark.apis.public.checks import usage
from trailmark.errors import UsageError
from trailmark.wire.custom_charts import (
    check_access,
    check_display_name,
    check_spec,
    check_spec_type,
)
from trailmark.wire.lenient_json import dumps
from trailmark.wire.names import check_chart_name


def chart_name(name: str) -> str:
    """Raises: UsageError: It cannot name a chart."""
    return usage(check_chart_name, _text(name, "the name of a chart"))


def display_name(name: str) -> str:
    """Raises: UsageError: It is no text, or too long."""
    return usage(check_display_name, _text(name, "what people read"))


def spec_type(name: str) -> str:
    """Raises: UsageError: Not one that charts are drawn from."""
    return usage(check_spec_type, name)


def access(name: str) -> str:
    """Raises: UsageError: Neither private nor public."""
    return usage(check_access, name)


def specification(spec: str | Mapping[str, Any]) -> str:
    """A specification as JSON.

    Raises:
        UsageError: It is none, too long, or no object.
    """
    if isinstance(spec, str):
        return usage(check_spec, spec)
    if not isinstance(spec, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(
            f"{spec!r} is no specification of a chart", hint="give a dict, or JSON"
        )
    try:
        text = dumps(dict(spec))
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"the chart's specification is no JSON: {error}") from None
    return usage(check_spec, text)


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{value!r} is not {what}", hint="give a text")
    return value
