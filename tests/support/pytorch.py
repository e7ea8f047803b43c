"""PyTorch where it is installed: no dependency of ours, and gigabytes on most machines.

`pip install torch==2.13.0` into `.venv` adds the tests that want it; CI does.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

import pytest

IS_INSTALLED = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(
    not IS_INSTALLED, reason="PyTorch is not installed: pip install torch==2.13.0"
)


def torch_values(make: Callable[[Any], list[Any]]) -> list[Any]:
    """Parameters made with the module `torch`; one that is skipped without it."""
    if not IS_INSTALLED:
        return [pytest.param(None, marks=needs_torch)]
    return make(importlib.import_module("torch"))
