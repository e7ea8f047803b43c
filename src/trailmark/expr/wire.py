"""Filters, orders and groupings as a specification has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from trailmark.errors import UsageError
from trailmark.expr.fields import (
    Config,
    Field,
    KeysInfo,
    Metric,
    Ordering,
    OtherField,
    Summary,
    Tags,
)
from trailmark.expr.filters import And, FilterExpr, FilterNode, Or, UnknownFilter
from trailmark.expr.names import config_name, config_path, public_name

Json = dict[str, Any]
_FORMAT = "filterV2"
_MAX_DEPTH = 100
_KINDS: dict[str, type[Field]] = {
    "run": Metric,
    "summary": Summary,
    "config": Config,
    "keys_info": KeysInfo,
}


class _TooDeepError(Exception):
    """The usual form has groups, but no groups in groups."""


def read_key(key: Mapping[str, Any]) -> Field:
    """A field from `{section, name}`."""
    section, name = str(key.get("section", "")), str(key.get("name", ""))
    if section == "tags" or (section, name) == ("run", "tags"):
        return Tags()
    if not name or section not in _KINDS:
        return OtherField(section, name)
    if section == "config":
        return Config(config_name(name))
    return _KINDS[section](public_name(name) if section == "run" else name)


def write_key(field: Field) -> Json:
    section, name = field.stored
    return {"section": section, "name": name}


def write_group(field: Field) -> Json:
    """As `write_key`, with config values where they stand."""
    section, name = field.stored
    return {
        "section": section,
        "name": config_path(name) if section == "config" else name,
    }


def read_sort(sort: object) -> list[Ordering]:
    """The order of `{keys: [{key, ascending}]}`; what cannot be read is left out."""
    keys: object = _dict(sort).get("keys")
    found: list[Ordering] = []
    for one in _dicts(keys):
        key = one.get("key")
        if isinstance(key, Mapping):
            item = read_key(cast("Mapping[str, Any]", key))
            found.append(Ordering(item, ascending=bool(one.get("ascending", False))))
    return found


def write_sort(order: Iterable[Ordering]) -> Json:
    keys = [{"key": write_key(one.item), "ascending": one.ascending} for one in order]
    return {"keys": keys}


def read_filters(filters: object) -> list[FilterNode]:
    """The conditions of a run set, all of which have to hold; both forms are read."""
    said = _dict(filters)
    if said.get("filterFormat") == _FORMAT or "op" not in said:
        found = _read_flat(said.get("filters"))
    else:
        found = _read_tree(said, 0)
    if found is None:
        return []
    return list(found.items) if type(found) is And else [found]


def write_filters(nodes: Sequence[FilterNode]) -> Json:
    """In the usual form; in the older one, a tree, where groups are in groups."""
    whole = _simple(And(*nodes))
    try:
        return {"filterFormat": _FORMAT, "filters": _flat(whole, 0)}
    except _TooDeepError:
        tree = _tree(whole, 0)
        return tree if tree["op"] == "OR" else {"op": "OR", "filters": [tree]}


def _read_flat(items: object) -> FilterNode | None:
    """`AND` binds tighter than `OR`; what the first is connected to does not count."""
    choices: list[list[FilterNode]] = [[]]
    for at, one in enumerate(cast("list[object]", items) if _is_list(items) else []):
        if at and _dict(one).get("connector") == "OR":
            choices.append([])
        choices[-1].append(_read_item(one))
    together = [_joined(And, choice) for choice in choices if choice]
    return _joined(Or, together) if together else None


def _read_item(item: object) -> FilterNode:
    said = _dict(item)
    if "key" not in said and _is_list(said.get("filters")):
        group = _read_flat(said["filters"])
        return UnknownFilter(item) if group is None else group
    return _read_leaf(item)


def _read_leaf(item: object) -> FilterNode:
    said = _dict(item)
    key = said.get("key")
    if not isinstance(key, Mapping):
        return UnknownFilter(item)
    try:
        found = FilterExpr(
            str(said.get("op", "=")),
            read_key(cast("Mapping[str, Any]", key)),
            said.get("value"),
            disabled=said.get("disabled") is True,
        )
    except UsageError:
        return UnknownFilter(item)
    found._raw = dict(said)  # pyright: ignore[reportPrivateUsage]
    return found


def _read_tree(said: Json, depth: int) -> FilterNode | None:
    inner = said.get("filters")
    if not _is_list(inner) or depth > _MAX_DEPTH:
        return _read_leaf(said)
    below = [_read_tree(_dict(one), depth + 1) for one in cast("list[object]", inner)]
    nodes = [one for one in below if one is not None]
    if not nodes:
        return None
    return _joined(Or if said.get("op") == "OR" else And, nodes)


def _joined(kind: type[And], nodes: list[FilterNode]) -> FilterNode:
    return nodes[0] if len(nodes) == 1 else kind(*nodes)


def _simple(node: FilterNode) -> FilterNode:
    """Without groups of one, of none, and of their own kind in themselves."""
    if not isinstance(node, And):
        return node
    inner: list[FilterNode] = []
    for one in map(_simple, node.items):
        same = isinstance(one, And) and type(one) is type(node)
        inner.extend(cast("And", one).items if same else [one])
    kept = [one for one in inner if not (isinstance(one, And) and not one.items)]
    return kept[0] if len(kept) == 1 else type(node)(*kept)


def _flat(node: FilterNode, depth: int) -> list[Json]:
    made: list[Json] = []
    for choice in node.items if isinstance(node, Or) else (node,):
        for at, one in enumerate(choice.items if type(choice) is And else (choice,)):
            connector = {"connector": "AND" if at else "OR"} if made else {}
            made.append(_flat_item(one, depth) | connector)
    return made


def _flat_item(node: FilterNode, depth: int) -> Json:
    if not isinstance(node, And):
        return _leaf(node)
    if depth:
        raise _TooDeepError
    return {"filters": _flat(node, depth + 1)}


def _tree(node: FilterNode, depth: int) -> Json:
    if not isinstance(node, And):
        return _leaf(node)
    if depth > _MAX_DEPTH:
        raise UsageError(f"filters in more than {_MAX_DEPTH} groups are too deep")
    op = "OR" if isinstance(node, Or) else "AND"
    return {"op": op, "filters": [_tree(one, depth + 1) for one in node.items]}


def _leaf(node: FilterNode) -> Json:
    if isinstance(node, UnknownFilter):
        raw = _dict(node.raw)
        return {name: value for name, value in raw.items() if name != "connector"}
    assert isinstance(node, FilterExpr)
    raw = node._raw  # pyright: ignore[reportPrivateUsage]
    if raw is not None and _read_leaf(raw) == node:
        return {name: value for name, value in raw.items() if name != "connector"}
    key = write_key(node.key)
    said = {"key": key, "op": node.op, "value": node.value, "disabled": node.disabled}
    kept = {name: one for name, one in (raw or {}).items() if name != "connector"}
    return kept | said


def _dict(value: object) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}


def _dicts(value: object) -> list[Json]:
    if not isinstance(value, list):
        return []
    return [one for one in cast("list[Any]", value) if isinstance(one, dict)]


def _is_list(value: object) -> bool:
    return isinstance(value, list)
