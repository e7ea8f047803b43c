"""The pages in Markdown: an index, and one for each class."""

from __future__ import annotations

import inspect
import re
from typing import Any

from trailmark.apis.reference import docstring, signatures
from trailmark.apis.reference.docstring import Docstring
from trailmark.apis.reference.surface import (
    Member,
    PublicClass,
    class_values,
    documented_bases,
    other_names,
    own_bases,
    own_members,
    public_classes,
)

_INDEX_HEAD = """\
# The public API

What `trailmark.Api` reads and changes on a server, class by class. These pages are
written from the docstrings (`python -m trailmark.apis.reference`). [The
guide](../../guides/api.md) tells what to use when, and [errors](../errors.md) what
refusals there are.

Every example runs in our tests, on a small world: `crew` is a team, of whose project
`demo` the runs `run00001` to `run00005` are. `api` is `trailmark.Api()`, `project` the name
of an empty project. What a statement gives stands below it as a comment.
"""
_TITLES = {
    "trailmark": "Entry points",
    "trailmark.apis.public": "Nouns",
    "trailmark.apis.public.paginator": "Lists",
    "trailmark.automations": "Automations",
    "trailmark.workspaces": "Workspaces",
    "trailmark.reports": "Panels",
    "trailmark.expr": "Filters of runs",
}
_CODE = re.compile(r"(?<![\[`])`(?P<name>\w+(?:\.\w+)?)(?P<call>\(\))?`(?!`)")
_WORD = re.compile(r"\w+")
_MODULES = re.compile(r"\btrailmark(?:\.\w+)*\.(?=\w)")
_MANY_METHODS = 5


def render() -> dict[str, str]:
    """Text of each page by its file's name."""
    pages = {f"{one.name}.md": _class_page(one) for one in public_classes()}
    return {"README.md": _index(), **pages}


def _index() -> str:
    parts = [_INDEX_HEAD]
    for home, title in _TITLES.items():
        rows = [
            f"| [`{one.name}`]({one.name}.md) | {_linked(_summary(one), None)} |"
            for one in public_classes()
            if one.home == home
        ]
        rows += [
            f"| `{name}` | {_cell(_shown(value))} |"
            for listed, name, value in other_names()
            if listed == home
        ]
        if rows:
            head = f"## {title}\n\n`from {home} import …`\n\n| name | what |\n|---|---|"
            parts.append("\n".join([head, *rows]) + "\n")
    return "\n".join(parts)


def _class_page(one: PublicClass) -> str:
    members = own_members(one)
    methods = [member for member in members if member.kind != "property"]
    properties = [member for member in members if member.kind == "property"]
    read = docstring.parse(inspect.cleandoc(one.value.__doc__ or ""))
    parts = [
        f"# {one.name}",
        _fence(
            f"from {one.home} import {one.import_name}\n\n{_construction(one)}".rstrip()
        ),
        _linked(read.text, one),
        *_sections(read, one),
        _inherited(one),
        _values(one),
        _attributes(one, properties),
        *(_property_example(member) for member in properties),
        _methods_head(methods),
        *(_method(member, one) for member in methods),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _construction(one: PublicClass) -> str:
    return "" if class_values(one) else signatures.constructor_of(one.value)


def _inherited(one: PublicClass) -> str:
    bases = documented_bases(one)
    if not bases:
        return ""
    return f"It also has everything of [`{bases[0].name}`]({bases[0].name}.md)."


def _values(one: PublicClass) -> str:
    return "\n".join(f"- `{name}` is `{value!r}`" for name, value in class_values(one))


def _attributes(one: PublicClass, properties: list[Member]) -> str:
    rows = _declared(one)
    told = (_property(member, one) for member in properties)
    rows |= {name: (kind, meaning) for name, kind, meaning in told}
    if not rows:
        return ""
    lines = [
        f"| `{name}` | {f'`{_cell(kind)}`' if kind else ''} | "
        f"{_cell(_linked(meaning, one, has_values=True))} |"
        for name, (kind, meaning) in rows.items()
    ]
    return "\n".join(["## Attributes\n\n| name | type | what |\n|---|---|---|", *lines])


def _declared(one: PublicClass) -> dict[str, tuple[str, str]]:
    """Type and meaning of what its docstring and its fields say of attributes."""
    rows: dict[str, tuple[str, str]] = {}
    for base in reversed(own_bases(one)):
        read = docstring.parse(inspect.cleandoc(base.__doc__ or ""))
        kinds = inspect.get_annotations(base)
        for name, meaning in read.items("Attributes"):
            kind = signatures.annotation_text(kinds[name]) if name in kinds else ""
            rows[name] = (kind or rows.get(name, ("",))[0], meaning)
        for field in signatures.fields_of(base):
            rows[field.name] = (field.annotation, field.meaning)
    return rows


def _property(member: Member, one: PublicClass) -> tuple[str, str, str]:
    read = docstring.parse(member.doc)
    text = " ".join(read.text.split())
    if isinstance(set_by := inspect.getattr_static(one.value, member.name), property):
        text += " Can be assigned." if set_by.fset is not None else ""
    raised = [f"Raises `{name}`: {why}" for name, why in read.items("Raises")]
    returned = signatures.returns_of(member.value)
    return member.name, returned, " ".join([text, *raised]).strip()


def _property_example(member: Member) -> str:
    example = docstring.parse(member.doc).sections.get("Example")
    if not example:
        return ""
    return f"`{member.name}`:\n\n{_fence(docstring.as_program(example))}"


def _methods_head(methods: list[Member]) -> str:
    if not methods:
        return ""
    if len(methods) <= _MANY_METHODS:
        return "## Methods"
    links = " · ".join(f"[`{one.name}`](#{one.name.lower()})" for one in methods)
    return f"## Methods\n\n{links}"


def _method(member: Member, one: PublicClass) -> str:
    is_static = member.kind == "static method"
    call = signatures.signature_of(member.name, member.value, bound=not is_static)
    word = {"class method": "@classmethod\n", "static method": "@staticmethod\n"}
    read = docstring.parse(member.doc)
    returned = _returned(member, read, one)
    parts = [
        f"### {member.name}",
        _fence(f"{word.get(member.kind, '')}{call}"),
        _linked(read.text, one),
        *_sections(read, one, returned),
    ]
    return "\n\n".join(part for part in parts if part)


def _returned(member: Member, read: Docstring, one: PublicClass) -> str:
    """What it returns: the documented classes in it, then what the docstring says."""
    names = {documented.name for documented in public_classes()}
    words = _WORD.findall(signatures.returns_of(member.value))
    links = [f"[`{name}`]({name}.md)" for name in dict.fromkeys(words) if name in names]
    said = " ".join(read.sections.get("Returns", "").split())
    return ": ".join(part for part in (", ".join(links), _linked(said, one)) if part)


def _sections(read: Docstring, one: PublicClass, returned: str = "") -> list[str]:
    """Everything below the text but attributes, in a fixed order."""
    parts = [_list("Arguments", read.items("Args"), one)]
    if returned:
        parts.append(f"**Returns** {returned}")
    if "Yields" in read.sections:
        said = " ".join(read.sections["Yields"].split())
        parts.append(f"**Yields** {_linked(said, one)}")
    parts.append(_list("Raises", read.items("Raises"), one))
    if "Example" in read.sections:
        parts.append(_fence(docstring.as_program(read.sections["Example"])))
    return parts


def _list(title: str, items: list[tuple[str, str]], one: PublicClass) -> str:
    if not items:
        return ""
    is_arguments = title == "Arguments"
    lines = [
        f"- `{name.strip('`')}`: {_linked(text, one, has_values=is_arguments)}"
        for name, text in items
    ]
    return "\n".join([f"**{title}**\n", *lines])


def _linked(text: str, one: PublicClass | None, *, has_values: bool = False) -> str:
    """A text with links from the names of classes and methods to where they stand.

    Args:
        has_values: A bare word may be a value there, and is a method only as `word()`.
    """
    return _CODE.sub(lambda found: _link(found, one, has_values), text)


def _link(found: re.Match[str], one: PublicClass | None, has_values: bool) -> str:
    name, shown = found["name"], found[0]
    pages = {documented.name: documented for documented in public_classes()}
    owner, _, method = name.rpartition(".")
    if one is not None and name == one.name:
        return shown
    if name in pages:
        return f"[{shown}]({name}.md)"
    if owner in pages and _has(pages[owner], method):
        page = "" if one is pages[owner] else f"{owner}.md"
        return f"[{shown}]({page}#{method.lower()})"
    is_method = not owner and (bool(found["call"]) or not has_values)
    if is_method and one is not None and _has(one, method):
        return f"[{shown}](#{method.lower()})"
    return shown


def _has(one: PublicClass, method: str) -> bool:
    return any(
        member.name == method and member.kind != "property"
        for member in own_members(one)
    )


def _summary(one: PublicClass) -> str:
    return docstring.parse(inspect.cleandoc(one.value.__doc__ or "")).summary


def _shown(value: Any) -> str:
    if inspect.isfunction(value):
        return docstring.parse(inspect.cleandoc(value.__doc__ or "")).summary
    return f"`{_MODULES.sub('', signatures.annotation_text(value))}`"


def _cell(text: str) -> str:
    """Text fit for a table: the line has to hold, and bars would end the cell."""
    return " ".join(text.split()).replace("|", "\\|")


def _fence(code: str) -> str:
    return f"```python\n{code}\n```"
