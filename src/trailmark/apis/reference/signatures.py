"""Signatures as people read them: annotations as they are written in the source."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute that a class declares, and the text below its declaration."""

    name: str
    annotation: str
    meaning: str


def signature_of(name: str, function: Callable[..., Any], *, bound: bool = True) -> str:
    """A call of it, on one line or a line for each parameter.

    Args:
        bound: Leave the first parameter out, which is `self` or `cls`.
    """
    parameters = list(inspect.signature(function).parameters.values())
    shown = _parameters(parameters[1:] if bound else parameters)
    returned = returns_of(function)
    end = f" -> {returned}" if returned else ""
    line = f"{name}({', '.join(shown)}){end}"
    if len(line) <= _WIDTH:
        return line
    return f"{name}(\n" + "".join(f"    {one},\n" for one in shown) + f"){end}"


def constructor_of(documented: type[Any]) -> str:
    """How an object of a class is made."""
    parameters = list(inspect.signature(documented).parameters.values())
    shown = _parameters(parameters)
    line = f"{documented.__name__}({', '.join(shown)})"
    if len(line) <= _WIDTH:
        return line
    return f"{documented.__name__}(\n" + "".join(f"    {one},\n" for one in shown) + ")"


def returns_of(function: Callable[..., Any]) -> str:
    """What it returns, as it is written; empty where that is nothing."""
    said = inspect.signature(function).return_annotation
    text = "" if said is inspect.Signature.empty else annotation_text(said)
    return "" if text == "None" else text


def annotation_text(annotation: Any) -> str:
    """An annotation as in the source, also where it was evaluated."""
    if isinstance(annotation, str):
        return annotation
    return inspect.formatannotation(annotation)


def fields_of(documented: type[Any]) -> list[Field]:
    """The attributes that it declares with a text below, in their order."""
    try:
        source = textwrap.dedent(inspect.getsource(documented))
    except (OSError, TypeError):
        return []
    [body] = [one for one in ast.parse(source).body if isinstance(one, ast.ClassDef)]
    found: list[Field] = []
    for one, text in zip(body.body, body.body[1:], strict=False):
        match one, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name), annotation=annotation),
                ast.Expr(value=ast.Constant(value=str(words))),
            ) if not name.startswith("_"):
                meaning = " ".join(words.split())
                found.append(Field(name, ast.unparse(annotation), meaning))
            case _:
                continue
    return found


def _parameters(parameters: list[inspect.Parameter]) -> list[str]:
    shown: list[str] = []
    starred = False
    for one in parameters:
        if one.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            shown.append("*")
            starred = True
        starred = starred or one.kind is inspect.Parameter.VAR_POSITIONAL
        shown.append(_parameter(one))
    return shown


def _parameter(one: inspect.Parameter) -> str:
    star = {
        inspect.Parameter.VAR_POSITIONAL: "*",
        inspect.Parameter.VAR_KEYWORD: "**",
    }.get(one.kind, "")
    text = f"{star}{one.name}"
    typed = one.annotation is not inspect.Parameter.empty
    if typed:
        text += f": {annotation_text(one.annotation)}"
    if one.default is inspect.Parameter.empty:
        return text
    equals = " = " if typed else "="
    return f"{text}{equals}{_default(one.default)}"


def _default(value: Any) -> str:
    """A default as it is written; `...` for what is made anew, or cannot be written."""
    shown = repr(value)
    return "..." if shown.startswith("<") else shown
