"""Fixtures for every suite; the machinery itself is in `tests/support`."""

from __future__ import annotations

pytest_plugins = [
    "tests.support.app",
    "tests.support.databases",
    "tests.support.graphql",
    "tests.support.object_stores",
    "tests.support.rest_server",
]
