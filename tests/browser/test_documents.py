"""Every GraphQL document of the web app is valid against the schema there is."""

from __future__ import annotations

import re
from pathlib import Path

from graphql import parse, validate

from trailmark.server.graphql.schema import build_schema

_SOURCES = Path(__file__).parents[2] / "ui/src"
_TEMPLATE = re.compile(r"`([^`]*)`")
_CONSTANT = re.compile(r"const (\w+) = `([^`]*)`")


def _documents() -> dict[str, str]:
    """Documents by file and first line, with the constants they are made of put in."""
    found: dict[str, str] = {}
    for path in sorted(_SOURCES.rglob("*.ts*")):
        source = path.read_text()
        constants = dict(_CONSTANT.findall(source))
        for template in _TEMPLATE.findall(source):
            if re.match(r"\s*(query|mutation)\b.*[{(]", template):
                text = template
                for name, value in constants.items():
                    text = text.replace(f"${{{name}}}", value)
                found[f"{path.name}: {text.strip().splitlines()[0]}"] = text
    return found


def test_the_web_app_asks_only_for_what_the_schema_has() -> None:
    schema = build_schema()._schema
    problems = {
        name: [error.message for error in errors]
        for name, text in _documents().items()
        if (errors := validate(schema, parse(text)))
    }
    assert problems == {}


def test_the_documents_are_found_at_all() -> None:
    assert len(_documents()) >= 12
