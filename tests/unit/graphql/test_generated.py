"""What is generated from the schema is what is committed."""

from __future__ import annotations

from pathlib import Path

from trailmark.server.graphql.print_schema import schema_text
from trailmark.server.graphql.typescript import typescript_text

ROOT = Path(__file__).parents[3]


def test_the_schema_reference_is_current() -> None:
    # python -m trailmark.server.graphql.print_schema > docs/reference/graphql.graphql
    committed = (ROOT / "docs/reference/graphql.graphql").read_text()
    assert committed == schema_text()


def test_the_web_apps_types_are_current() -> None:
    # python -m trailmark.server.graphql.typescript > ui/src/api/schema.gen.ts
    committed = (ROOT / "ui/src/api/schema.gen.ts").read_text()
    assert committed == typescript_text()
