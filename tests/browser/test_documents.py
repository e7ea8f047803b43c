"""Every GraphQL document of the web app is valid against the schema there is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from graphql import parse, validate

from trailmark.server.graphql.schema import build_schema

_SOURCES = Path(__file__).parents[2] / "ui/src"
_TEMPLATE = re.compile(r"`([^`]*)`")
_CONSTANT = re.compile(r"(export )?const (\w+) =\s+(?:`([^`]*)`|\"([^\"\n]*)\")")
_INSERTED = re.compile(r"\$\{(\w+)\}")


def _documents() -> dict[str, str]:
    """Documents by file and first line, with the constants they are made of put in."""
    sources = {path: path.read_text() for path in sorted(_SOURCES.rglob("*.ts*"))}
    exported: dict[str, str] = {}
    for source in sources.values():
        exported.update(_constants(source, exported_only=True))
    found: dict[str, str] = {}
    for path, source in sources.items():
        constants = {**exported, **_constants(source)}
        for template in _TEMPLATE.findall(source):
            if re.match(r"\s*(query|mutation)\b.*[{(]", template):
                text = _put_together(template, constants)
                found[f"{path.name}: {text.strip().splitlines()[0]}"] = text
    return found


def _constants(source: str, *, exported_only: bool = False) -> dict[str, str]:
    return {
        name: template or quoted
        for export, name, template, quoted in _CONSTANT.findall(source)
        if export or not exported_only
    }


def _put_together(template: str, constants: Mapping[str, str]) -> str:
    """The text with the constants in it, and those in them; unknown ones stay."""
    while True:
        text = _INSERTED.sub(lambda one: constants.get(one[1], one[0]), template)
        if text == template:
            return text
        template = text


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
