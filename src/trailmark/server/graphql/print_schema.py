"""`python -m trailmark.server.graphql.print_schema`: the schema in its own language."""

from __future__ import annotations

import sys

from trailmark.server.graphql.schema import build_schema


def schema_text() -> str:
    """What `docs/reference/graphql.graphql` holds."""
    return build_schema().as_str() + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
