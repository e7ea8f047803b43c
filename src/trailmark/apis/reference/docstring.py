"""Reading a docstring in the sections of Google's style."""

from __future__ import annotations

import doctest
import re
import textwrap
from dataclasses import dataclass, field

_SECTIONS = {
    "Args": "Args",
    "Attributes": "Attributes",
    "Example": "Example",
    "Examples": "Example",
    "Raises": "Raises",
    "Returns": "Returns",
    "Source": "Source",
    "Yields": "Yields",
}
_HEAD = re.compile(rf"(?P<name>{'|'.join(_SECTIONS)}):(?:\s+(?P<rest>\S.*))?")
_ITEM = re.compile(r"(?P<name>\*{0,2}[\w.`, ]+?):\s+(?P<text>.*)", re.DOTALL)
_DIRECTIVE = re.compile(r"\s*#\s*doctest:.*$", re.MULTILINE)
_INLINE = re.compile(r"(?<=\.) (?=(?:Attributes|Raises): \S)")
_BEGINS_EXAMPLE = re.compile(r"^>>> ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Docstring:
    """A docstring in parts.

    Attributes:
        text: Everything in front of the sections, as Markdown.
        sections: Text below each heading; examples that stand alone are an `Example`.
    """

    text: str
    sections: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def summary(self) -> str:
        """The first sentence or paragraph, on one line."""
        return " ".join(self.text.split("\n\n")[0].split())

    def items(self, section: str) -> list[tuple[str, str]]:
        """Name and meaning of each entry of a section, in their order."""
        found: list[tuple[str, str]] = []
        for entry in _entries(self.sections.get(section, "")):
            match = _ITEM.fullmatch(entry)
            if match:
                found.append((match["name"], " ".join(match["text"].split())))
        return found


def parse(text: str) -> Docstring:
    """Take a docstring without its indentation apart.

    >>> read = parse("Read it.\\n\\nArgs:\\n    name: Of a\\n        thing.")
    >>> read.text, read.items("Args")
    ('Read it.', [('name', 'Of a thing.')])
    >>> parse("Raises: UsageError: It is none.").items("Raises")
    [('UsageError', 'It is none.')]
    >>> parse("A thing. Attributes: size: In bytes.").items("Attributes")
    [('size', 'In bytes.')]
    """
    sections: dict[str, list[str]] = {"": []}
    current = ""
    for line in _INLINE.sub("\n\n", text).splitlines():
        head = _HEAD.fullmatch(line)
        if head:
            current = _SECTIONS[head["name"]]
            sections.setdefault(current, []).append(head["rest"] or "")
        elif current and line and not line.startswith(" "):
            current = ""
            sections[""].append(line)
        else:
            sections[current].append(line)
    parts = {name: _dedented(lines) for name, lines in sections.items()}
    prose = parts.pop("")
    bare = _BEGINS_EXAMPLE.search(prose)
    if bare:
        parts["Example"] = "\n".join(
            [prose[bare.start() :], parts.get("Example", "")]
        ).strip()
        prose = prose[: bare.start()].strip()
    return Docstring(prose, parts)


def as_program(example: str) -> str:
    """A doctest as a program that can be copied, results as comments.

    >>> print(as_program(">>> 1 + 1\\n2"))
    1 + 1
    # 2
    """
    lines: list[str] = []
    for piece in doctest.DocTestParser().parse(example):
        if isinstance(piece, doctest.Example):
            lines.append(_DIRECTIVE.sub("", piece.source.rstrip("\n")))
            said = piece.want if piece.exc_msg is None else piece.exc_msg
            lines.extend(f"# {one}" for one in said.splitlines())
        else:
            lines.extend(f"# {one}" for one in piece.split("\n") if one.strip())
    return "\n".join(lines)


def _entries(section: str) -> list[str]:
    """Entries of a section, each with its indented continuation."""
    entries: list[str] = []
    for line in section.splitlines():
        if line.startswith(" ") and entries:
            entries[-1] += f"\n{line.strip()}"
        elif line.strip():
            entries.append(line.strip())
    return entries


def _dedented(lines: list[str]) -> str:
    first, rest = lines[:1], lines[1:]
    below = textwrap.dedent("\n".join(rest))
    return "\n".join([*first, below]).strip("\n")
