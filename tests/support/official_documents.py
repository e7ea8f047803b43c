"""The GraphQL documents inside the installed official client.

The Python side keeps them as string literals, its Go core as strings in the binary.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from graphql import GraphQLError, parse

_OPERATION = re.compile(r"\b(?:query|mutation)\s+(\w+)\s*[({]")
_FRAGMENT = re.compile(r"\bfragment\s+(\w+)\s+on\s+\w+\s*\{")
_SPREAD = re.compile(r"\.\.\.\s*(\w+)")


@dataclass(frozen=True)
class OfficialDocument:
    """One document, with the fragments it spreads."""

    operation: str
    source: str
    text: str

    @property
    def label(self) -> str:
        return f"{self.source}:{self.operation}"


@cache
def official_documents() -> tuple[OfficialDocument, ...]:
    """Every document of the installed `wandb`, Python's first, in order of source."""
    package = _package()
    texts = [
        (path.relative_to(package).as_posix(), text)
        for path in sorted(package.rglob("*.py"))
        if "vendor" not in path.parts
        for text in _literals(path)
    ]
    fragments = dict(_fragments(text for _, text in texts))
    documents = [
        OfficialDocument(match[1], source, _with_fragments(text, fragments))
        for source, text in texts
        if (match := _OPERATION.search(text))
    ]
    core = _core_documents(package / "bin" / "wandb-core")
    return tuple(one for one in (*documents, *core) if _parses(one.text))


def _parses(text: str) -> bool:
    """Not so for the literal parts of f-strings, and for prose about queries."""
    try:
        parse(text)
    except GraphQLError:
        return False
    return True


def _package() -> Path:
    spec = find_spec("wandb")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _literals(path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8", errors="replace")
    if not ("query " in source or "mutation " in source or "fragment " in source):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield _joined(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield _unformatted(node.value)


def _joined(node: ast.JoinedStr) -> str:
    """An f-string as text: fragments by name are added later, others left out."""
    parts: list[str] = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        elif isinstance(value, ast.FormattedValue):
            name = ast.unparse(value.value)
            parts.append("RunFragment" if name.lower().endswith("_name") else "")
    return "".join(parts)


def _unformatted(text: str) -> str:
    """A template for `str.format` as its result."""
    if "{{" not in text:
        return text
    named = re.sub(r"(?<!\{)\{\w*\}(?=\()", "history", text)
    filled = re.sub(r"(?<!\{)\{\w*\}(?!\})", "", named)
    return filled.replace("{{", "{").replace("}}", "}")


def _fragments(texts: Iterator[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for match in _FRAGMENT.finditer(text):
            yield match[1], _balanced(text, match.start())


def _with_fragments(text: str, fragments: dict[str, str]) -> str:
    known = {match[1] for match in _FRAGMENT.finditer(text)}
    while missing := [
        name
        for name in _SPREAD.findall(text)
        if name not in known and name != "on" and name in fragments
    ]:
        known.add(missing[0])
        text = f"{text}\n{fragments[missing[0]]}"
    return text


def _core_documents(binary: Path) -> Iterator[OfficialDocument]:
    data = binary.read_bytes().decode("latin-1")
    for match in re.finditer(r"\n(query|mutation) ([A-Z]\w+) ?[({]", data):
        text = _balanced(data, match.start() + 1)
        rest = data[match.start() + 1 + len(text) :]
        while fragment := re.match(r"\nfragment \w+ on \w+ \{", rest):
            more = _balanced(rest, fragment.start() + 1)
            text, rest = f"{text}\n{more}", rest[1 + len(more) :]
        yield OfficialDocument(match[2], "wandb-core", text)


def _balanced(text: str, start: int) -> str:
    """From `start` to the end of the first selection set outside parentheses."""
    depth = parentheses = 0
    for at in range(start, len(text)):
        character = text[at]
        parentheses += (character == "(") - (character == ")")
        if parentheses:
            continue
        depth += (character == "{") - (character == "}")
        if character == "}" and depth == 0:
            return text[start : at + 1]
    return text[start:]
