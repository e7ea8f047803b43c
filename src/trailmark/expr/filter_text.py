"""Filters written as a text: `Config('lr') < 0.1 and Metric('State') == 'finished'`."""

from __future__ import annotations

import ast
import io
import tokenize
from typing import Any

from trailmark.errors import UsageError
from trailmark.expr.fields import Config, Field, KeysInfo, Metric, Summary, Tags
from trailmark.expr.filters import And, FilterExpr, FilterNode, Or
from trailmark.expr.names import is_own_field

_MAX_CHARS = 100_000
_KINDS: dict[str, type[Field]] = {
    "Config": Config,
    "KeysInfo": KeysInfo,
    "Metric": Metric,
    "Summary": Summary,
    "SummaryMetric": Summary,
    "Tags": Tags,
}
_OPS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "IN",
    ast.NotIn: "NIN",
}


def read_filter_text(text: str) -> list[FilterNode]:
    """The filters of a text; nothing where it is empty.

    `=` is `==`; `within_last 5 days` follows a time; parentheses group. Fields of the
    run itself may stand alone, as `State`.

    >>> read_filter_text("Config('lr') = 0.1 and Tags() in ['a']")
    [Config('lr') == 0.1, Tags() in ['a']]
    >>> read_filter_text("State == 'finished'")
    [Metric('State') == 'finished']

    Raises:
        UsageError: It cannot be read.
    """
    if not text.strip():
        return []
    if len(text) > _MAX_CHARS:
        raise UsageError(f"a filter of {len(text)} characters is too long")
    try:
        tree = ast.parse(_as_python(text.strip()), mode="eval")
        found = _node(tree.body)
    except (SyntaxError, tokenize.TokenError, RecursionError, MemoryError) as error:
        raise _unreadable(text) from error
    return list(found.items) if type(found) is And else [found]


def _as_python(text: str) -> str:
    """The same with `==` for `=`, and `within_last` as a call."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    made: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == tokenize.NAME and token.string == "within_last":
            amount, unit = (one.string for one in tokens[at + 1 : at + 3])
            made.append(f".within_last({amount}, {_unit(unit)!r})")
            at += 3
            continue
        made.append("==" if token.string == "=" else token.string)
        at += 1
    return " ".join(made).strip()


def _unit(word: str) -> str:
    return word.strip("'\"").lower().rstrip("s") + "s"


def _node(node: ast.expr) -> FilterNode:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return And(*(_node(one) for one in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return Or(*(_node(one) for one in values))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OPS:
            return FilterExpr(_OPS[type(op)], _field(left), _value(right))
        case ast.Call(func=ast.Attribute(value=field, attr="within_last"), args=[a, u]):
            return _field(field).within_last(_value(a), _value(u))
        case ast.Call(func=ast.Attribute(value=field, attr="isin"), args=[values]):
            return _field(field).isin(_value(values))
        case ast.Call(func=ast.Attribute(value=field, attr="notin"), args=[values]):
            return _field(field).notin(_value(values))
        case _:
            raise _unreadable(ast.unparse(node))


def _field(node: ast.expr) -> Field:
    match node:
        case ast.Call(func=ast.Name(id=kind), args=args, keywords=[]) if kind in _KINDS:
            return _KINDS[kind](*(_value(one) for one in args))
        case ast.Name(id=name) if is_own_field(name):
            return Tags() if name == "Tags" else Metric(name)
        case _:
            raise _unreadable(ast.unparse(node))


def _value(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise _unreadable(ast.unparse(node)) from None


def _unreadable(text: str) -> UsageError:
    shown = text if len(text) <= 200 else f"{text[:199]}…"
    return UsageError(
        f"{shown!r} is no filter",
        hint="write it as in \"Config('lr') < 0.1 and Metric('State') == 'finished'\"",
    )
