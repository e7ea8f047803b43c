"""Fixtures for every suite; the machinery itself is in `tests/support`."""

from __future__ import annotations

from hypothesis import settings

# How long one example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = [
    "tests.support.app",
    "tests.support.databases",
    "tests.support.graphql",
    "tests.support.object_stores",
    "tests.support.rest_server",
]
