"""Run filters as SQL conditions. All values are bound; no condition is ever NULL."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from typing import Any

import re2
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Double,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    false,
    func,
    not_,
    or_,
    select,
    true,
)

from trailmark.errors import InvalidInputError
from trailmark.server.db.tables.runs import runs
from trailmark.server.projects.records import ProjectRecord
from trailmark.server.runs.leaves import Dialect, Leaf, Sql, has_tag, leaf_of
from trailmark.server.runs.plain_pattern import plain_pattern
from trailmark.wire.instants import parse_instant, to_us
from trailmark.wire.lenient_json import from_strict, storable
from trailmark.wire.run_field import FieldKind, RunField
from trailmark.wire.run_filter import And, Compare, Node, Not, Op, Or

_TAGS = RunField(FieldKind.COLUMN, "tags")
_MANY_VALUES = 50
_LARGEST_SECONDS = 1e11
"""Greater numbers mean milliseconds; as seconds this is the year 5138."""


class ConditionCompiler:
    """Turns filters into SQL over some table of things.

    What SQL cannot say alike in both databases, or only at the risk of a pattern
    that never ends, is decided here in Python (RE2 for patterns) and enters the
    statement as the set of rows it holds for, so that counts and pages stay exact.

    Args:
        connection: Reads the values that are decided in Python.
        rowid: What names a row of the table.
    """

    def __init__(self, connection: Connection, rowid: Sql) -> None:
        self.connection = connection
        self.rowid = rowid
        self.dialect = Dialect(is_sqlite=connection.dialect.name == "sqlite")

    def leaf(self, of: RunField) -> Leaf:
        """The value of one field of a row."""
        raise NotImplementedError

    def candidates(self, *columns: Sql) -> Select[*tuple[Any, ...]]:
        """These columns of all rows that the filter is asked about."""
        raise NotImplementedError

    def of_set(self, node: Compare) -> Sql | None:
        """The condition where the field is a set, such as tags; None where it is not."""
        raise NotImplementedError

    def condition(self, node: Node) -> Sql:
        """Never NULL, so that `Not` means what it says."""
        match node:
            case And(items):
                return and_(true(), *map(self.condition, items))
            case Or(items):
                return or_(false(), *map(self.condition, items))
            case Not(item):
                return not_(self.condition(item))
            case Compare():
                found = self.of_set(node)
                return (
                    self.compare(self.leaf(node.field), node)
                    if found is None
                    else found
                )

    def compare(self, leaf: Leaf, node: Compare) -> Sql:
        """The condition of one comparison on a value."""
        match node.op:
            case Op.EXISTS:
                there = leaf.kind.isnot(None)
                return there if node.operand else not_(there)
            case Op.EQ:
                return self._equals(leaf, [node.operand])
            case Op.IN:
                return self._equals(leaf, node.operand)
            case Op.GT | Op.GTE | Op.LT | Op.LTE:
                return self._ordered(leaf, node.op, node.operand)
            case Op.REGEX:
                return self._matches(leaf, node.operand)
            case Op.CONTAINS:
                return self._contains(leaf, node.operand)
            case Op.ALL:
                return self.arrays(leaf, lambda one: _holds_all(one, node.operand))
            case Op.SIZE:
                return self.arrays(leaf, lambda one: len(one) == node.operand)

    def _equals(self, leaf: Leaf, operands: Sequence[Any]) -> Sql:
        """Whether the value is one of `operands`; null also means missing."""
        texts = [one for one in operands if isinstance(one, str)]
        flags = [int(one) for one in operands if isinstance(one, bool)]
        numbers = [one for one in operands if _is_number(one)]
        containers = [one for one in operands if isinstance(one, (list, dict))]
        conditions: list[Sql] = []
        if any(one is None for one in operands):
            conditions.append(or_(leaf.kind.is_(None), _sure(leaf.kind == "null")))
        if leaf.is_instant:
            instants = [_instant_us(one) for one in (*texts, *numbers)]
            numbers, texts = [one for one in instants if one is not None], []
        if texts:
            folded = [text.lower() if leaf.lower_case else text for text in texts]
            conditions.append(
                self._one_of(leaf.text, [storable(one) for one in folded])
            )
        if flags:
            conditions.append(self._one_of(leaf.boolean, flags))
        if numbers:
            conditions.append(
                self._one_of(leaf.number, [_bindable(one) for one in numbers])
            )
        if containers:
            conditions.append(
                self._containers(
                    leaf, lambda one: any(_equal(one, other) for other in containers)
                )
            )
        return or_(false(), *conditions)

    def _one_of(self, expression: Sql, values: Sequence[Any]) -> Sql:
        if len(values) == 1:
            return _sure(expression == values[0])
        if len(values) < _MANY_VALUES or self.dialect.is_sqlite:
            return _sure(expression.in_(values))
        # One bound value; 20,000 of them take seconds to bind.
        kind = ARRAY(Text if isinstance(values[0], str) else Double)
        bound = bindparam(None, list(values), kind, unique=True)
        return _sure(expression == any_(cast(bound, kind)))

    def _ordered(self, leaf: Leaf, op: Op, operand: Any) -> Sql:
        if leaf.is_instant:
            operand = _instant_us(operand)
        if _is_number(operand):
            return _sure(_COMPARE[op](leaf.number, _bindable(operand)))
        if isinstance(operand, str):
            text = self.dialect.ordered_text(leaf.text)
            return _sure(_COMPARE[op](text, storable(operand)))
        return false()

    def _contains(self, leaf: Leaf, operand: Any) -> Sql:
        """A part of a string, or an element of an array."""
        in_array = self.arrays(leaf, lambda one: _holds_all(one, [operand]))
        if not isinstance(operand, str):
            return in_array
        part = storable(operand)
        find = func.instr if self.dialect.is_sqlite else func.strpos
        return or_(_sure(find(leaf.text, cast(part, Text)) > 0), in_array)

    def _matches(self, leaf: Leaf, pattern: str) -> Sql:
        matches = text_test(pattern)
        if plain := plain_pattern(pattern):
            return _sure(plain.found_in(leaf.text, self.dialect))
        query = self.candidates(self.rowid, leaf.text).where(leaf.text.isnot(None))
        return self._among(
            [rowid for rowid, text in self.connection.execute(query) if matches(text)]
        )

    def arrays(self, leaf: Leaf, holds: Callable[[list[Any]], bool]) -> Sql:
        """Rows whose value is an array for which `holds` is true."""
        return self._containers(leaf, lambda one: isinstance(one, list) and holds(one))

    def _containers(self, leaf: Leaf, holds: Callable[[Any], bool]) -> Sql:
        query = self.candidates(self.rowid, leaf.raw).where(
            _sure(leaf.kind.in_(("array", "object")))
        )
        return self._among(
            [
                rowid
                for rowid, text in self.connection.execute(query)
                if holds(from_strict(text))
            ]
        )

    def _among(self, rowids: list[int]) -> Sql:
        """Membership in a list of any length, bound as one value."""
        if self.dialect.is_sqlite:
            each = func.json_each(json.dumps(rowids)).table_valued("value")
            return self.rowid.in_(select(each.c.value))
        bound = bindparam(None, rowids, ARRAY(BigInteger), unique=True)
        return self.rowid == any_(cast(bound, ARRAY(BigInteger)))


class FilterCompiler(ConditionCompiler):
    """Filters of one query over the runs of a project.

    Args:
        indexed_paths: Rowid in `indexed_paths` by the canonical path of a field.
    """

    def __init__(
        self,
        connection: Connection,
        project: ProjectRecord,
        indexed_paths: dict[str, int] | None = None,
    ) -> None:
        super().__init__(connection, runs.c.rowid)
        self.project = project
        self.indexed_paths = indexed_paths or {}

    def leaf(self, of: RunField) -> Leaf:
        return leaf_of(of, self.project, self.dialect, self.indexed_paths)

    def candidates(self, *columns: Sql) -> Select[*tuple[Any, ...]]:
        return select(*columns).where(
            runs.c.project_rowid == self.project.rowid, runs.c.deleted_at.is_(None)
        )

    def of_set(self, node: Compare) -> Sql | None:
        return self._tags(node) if node.field == _TAGS else None

    def _tags(self, node: Compare) -> Sql:
        """`tags` is a set: equality means that the tag is in it."""
        leaf = self.leaf(_TAGS)
        match node.op, node.operand:
            case Op.EQ | Op.CONTAINS, str(tag):
                return has_tag(storable(tag), self.dialect)
            case (Op.IN, list(operands)):
                return or_(false(), *(self._tags(_equal_to(one)) for one in operands))
            case Op.ALL, list(operands):
                return and_(true(), *(self._tags(_equal_to(one)) for one in operands))
            case Op.EQ, []:
                return leaf.kind.is_(None)
            case Op.SIZE, 0:
                return leaf.kind.is_(None)
            case Op.REGEX, str(pattern):
                matches = text_test(pattern)
                return self.arrays(leaf, lambda tags: any(map(matches, tags)))
            case _:
                return self.compare(leaf, node)


_COMPARE: dict[Op, Callable[[Any, Any], Any]] = {
    Op.GT: lambda a, b: a > b,
    Op.GTE: lambda a, b: a >= b,
    Op.LT: lambda a, b: a < b,
    Op.LTE: lambda a, b: a <= b,
}


def _sure(condition: Any) -> Sql:
    """False where a missing value would make the condition NULL."""
    return func.coalesce(condition, false())


def _equal_to(operand: Any) -> Compare:
    return Compare(_TAGS, Op.EQ, operand)


def text_test(pattern: str) -> Callable[[str], bool]:
    """A test by RE2, whose time is linear whatever the pattern.

    Raises:
        InvalidInputError: RE2 does not take the pattern.
    """
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        raise InvalidInputError(
            f"{pattern[:100]!r} is not a regular expression: {_words(error)}",
            hint="use RE2 syntax: no look-around, no back-references",
        ) from None
    return lambda text: compiled.search(text) is not None


def _words(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)


def _is_number(value: Any) -> bool:
    """NaN is a number that equals and orders with nothing: no operand."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (
        isinstance(value, float) and not math.isnan(value)
    )


def _bindable(number: float) -> float:
    """Both databases compare doubles, and bind no integer beyond 64 bits."""
    try:
        return number if abs(number) < 2**53 else float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _instant_us(operand: Any) -> int | None:
    """Microseconds from ISO text or epoch seconds; None when it is no instant."""
    if isinstance(operand, str):
        at = parse_instant(operand)
        return None if at is None else to_us(at)
    if not _is_number(operand) or abs(operand) > _LARGEST_SECONDS * 1_000:
        return None
    seconds = operand / 1_000 if abs(operand) > _LARGEST_SECONDS else operand
    return round(seconds * 1_000_000)


def _holds_all(array: list[Any], operands: list[Any]) -> bool:
    return all(any(_equal(one, item) for item in array) for one in operands)


def _equal(one: Any, other: Any) -> bool:
    """JSON equality: 1 is 1.0, but not true."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            _equal(one[key], other[key]) for key in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return one == other
