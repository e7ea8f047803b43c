"""Filters over projects, collections and versions as SQL conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Select,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    true,
)

from trailmark.errors import InvalidInputError
from trailmark.server.artifacts.records import select_collections
from trailmark.server.db.tables.accounts import entities
from trailmark.server.db.tables.artifacts import (
    artifact_aliases,
    artifact_collections,
    artifact_memberships,
    artifact_tags,
    artifact_types,
    artifacts,
    collection_tags,
)
from trailmark.server.db.tables.projects import projects
from trailmark.server.runs.filter_sql import ConditionCompiler, text_test
from trailmark.server.runs.leaves import Leaf, Sql, number_leaf, text_leaf
from trailmark.wire.artifact_field import SETS, Noun, field_reader
from trailmark.wire.ids import decode_global_id
from trailmark.wire.lenient_json import storable
from trailmark.wire.run_field import FieldKind, RunField
from trailmark.wire.run_filter import Compare, Op, parse_filter


class _Compiler(ConditionCompiler):
    """What the three nouns share: numbers in several spellings, and sets."""

    noun: Noun

    def __init__(
        self, connection: Connection, rowid: Sql, *scope: ColumnElement[bool]
    ) -> None:
        super().__init__(connection, rowid)
        self.scope = scope

    def of_filter(self, filters: str | None) -> Sql:
        """The condition of a filter as clients write it; None matches everything.

        Raises:
            InvalidInputError: It cannot be read.
        """
        return self.condition(parse_filter(filters, field_reader(self.noun)))

    def sets(self) -> Mapping[str, tuple[Sql, Sql]]:
        """By field: the column of its values, and which rows of its table are ours."""
        return {}

    def compare(self, leaf: Leaf, node: Compare) -> Sql:
        if node.field.name in _NUMBERED and node.op is not Op.REGEX:
            node = replace(node, operand=_numbers(node.operand))
        return super().compare(leaf, node)

    def of_set(self, node: Compare) -> Sql | None:
        if node.field.kind is not FieldKind.COLUMN or node.field.name not in SETS:
            return None
        value, ours = self.sets()[node.field.name]
        return self._of_values(value, ours, node.op, node.operand)

    def _of_values(
        self, value: Sql, ours: Sql, op: Op, operand: Any
    ) -> ColumnElement[Any]:
        def any_of(condition: Any) -> Sql:
            return exists().where(ours, condition)

        match op, operand:
            case Op.EXISTS, _:
                return any_of(true()) if operand else ~any_of(true())
            case (Op.EQ, None) | (Op.EQ, []) | (Op.SIZE, 0):
                return ~any_of(true())
            case ((Op.EQ | Op.CONTAINS), str(text)):
                return any_of(value == storable(text))
            case ((Op.IN | Op.ALL), list(wanted)):
                each = [self._of_values(value, ours, Op.EQ, one) for one in wanted]
                return and_(true(), *each) if op is Op.ALL else or_(false(), *each)
            case Op.REGEX, str(pattern):
                matches = text_test(pattern)
                known = self.candidates(value).where(ours).distinct()
                names = self.connection.execute(known).scalars()
                return any_of(value.in_([one for one in names if matches(one)]))
            case Op.SIZE, int(size):
                count = (
                    select(func.count(value))
                    .where(ours)
                    .correlate_except(
                        value.table  # pyright: ignore[reportAttributeAccessIssue]
                    )
                )
                return count.scalar_subquery() == size
            case ((Op.GT | Op.GTE | Op.LT | Op.LTE), str(text)):
                compared = Compare(_ANY, op, text)
                return any_of(super().compare(text_leaf(value), compared))
            case _:
                return false()


class ProjectConditions(_Compiler):
    """Filters over projects joined with their entities."""

    noun = Noun.PROJECT

    def __init__(self, connection: Connection, *scope: ColumnElement[bool]) -> None:
        super().__init__(connection, projects.c.rowid, *scope)

    def candidates(self, *columns: Sql) -> Select[*tuple[Any, ...]]:
        return (
            select(*columns)
            .select_from(projects)
            .join(entities, entities.c.rowid == projects.c.entity_rowid)
            .where(projects.c.deleted_at.is_(None), *self.scope)
        )

    def leaf(self, of: RunField) -> Leaf:
        match of.name:
            case "id":
                return number_leaf(cast(projects.c.rowid, Double))
            case "entity_id":
                return number_leaf(cast(projects.c.entity_rowid, Double))
            case "entity":
                return text_leaf(entities.c.name, is_total=True)
            case "created_at" | "updated_at":
                return self.dialect.instant_leaf(projects.c[of.name], is_total=True)
            case _:
                return text_leaf(projects.c[of.name])


class CollectionConditions(_Compiler):
    """Filters over `select_collections`."""

    noun = Noun.COLLECTION

    def __init__(self, connection: Connection, *scope: ColumnElement[bool]) -> None:
        super().__init__(connection, artifact_collections.c.rowid, *scope)

    def candidates(self, *columns: Sql) -> Select[*tuple[Any, ...]]:
        return select_collections().with_only_columns(*columns).where(*self.scope)

    def sets(self) -> Mapping[str, tuple[Sql, Sql]]:
        ours = collection_tags.c.collection_rowid == artifact_collections.c.rowid
        return {"tag": (collection_tags.c.name, ours)}

    def leaf(self, of: RunField) -> Leaf:
        match of.name:
            case "id":
                return number_leaf(cast(artifact_collections.c.rowid, Double))
            case "project_id":
                return number_leaf(cast(artifact_collections.c.project_rowid, Double))
            case "type":
                return text_leaf(artifact_types.c.name)
            case "project":
                return text_leaf(projects.c.name)
            case "entity":
                return text_leaf(entities.c.name)
            case "kind":
                return text_leaf(artifact_collections.c.kind, lower_case=True)
            case "created_at" | "updated_at":
                column = artifact_collections.c[of.name]
                return self.dialect.instant_leaf(column, is_total=True)
            case _:
                return text_leaf(artifact_collections.c[of.name])


class VersionConditions(_Compiler):
    """Filters over memberships joined with their versions and collections."""

    noun = Noun.VERSION

    def __init__(self, connection: Connection, *scope: ColumnElement[bool]) -> None:
        super().__init__(connection, artifact_memberships.c.rowid, *scope)

    def candidates(self, *columns: Sql) -> Select[*tuple[Any, ...]]:
        return (
            select(*columns)
            .select_from(artifact_memberships)
            .join(artifacts, artifacts.c.rowid == artifact_memberships.c.artifact_rowid)
            .join(
                artifact_collections,
                artifact_collections.c.rowid == artifact_memberships.c.collection_rowid,
            )
            .where(artifact_collections.c.deleted_at.is_(None), *self.scope)
        )

    def sets(self) -> Mapping[str, tuple[Sql, Sql]]:
        named_here = and_(
            artifact_aliases.c.artifact_rowid == artifacts.c.rowid,
            artifact_aliases.c.collection_rowid
            == artifact_memberships.c.collection_rowid,
        )
        tagged = artifact_tags.c.artifact_rowid == artifacts.c.rowid
        return {
            "alias": (artifact_aliases.c.alias, named_here),
            "tag": (artifact_tags.c.name, tagged),
        }

    def leaf(self, of: RunField) -> Leaf:
        if of.kind is FieldKind.METADATA:
            return self.dialect.json_leaf(artifacts.c.metadata, of.candidates())
        match of.name:
            case "id":
                return number_leaf(cast(artifacts.c.rowid, Double))
            case "version":
                index = artifact_memberships.c.version_index
                leaf = number_leaf(cast(index, Double))
                return replace(leaf, text=func.concat("v", cast(index, Text)))
            case "size":
                return number_leaf(cast(artifacts.c.size_bytes, Double))
            case "file_count":
                return number_leaf(cast(artifacts.c.file_count, Double))
            case "collection":
                return text_leaf(artifact_collections.c.name)
            case "linked_at":
                column = artifact_memberships.c.created_at
                return self.dialect.instant_leaf(column, is_total=True)
            case "created_at" | "updated_at":
                return self.dialect.instant_leaf(artifacts.c[of.name], is_total=True)
            case _:
                return text_leaf(artifacts.c[of.name])


_ANY = RunField(FieldKind.COLUMN, "name")
_NUMBERED = frozenset(["id", "project_id", "entity_id", "version"])


def _numbers(operand: Any) -> Any:
    """`v3`, `"3"` and `Artifact:3` in base64 are 3; what is no number stays."""
    if isinstance(operand, list):
        return [_number(one) for one in operand]  # pyright: ignore[reportUnknownVariableType]
    return _number(operand)


def _number(operand: Any) -> Any:
    if not isinstance(operand, str):
        return operand
    digits = operand.removeprefix("v")
    if not digits.isdigit():
        try:
            digits = decode_global_id(operand)[-1]
        except InvalidInputError:
            return operand
    return int(digits) if digits.isascii() and digits.isdigit() else operand
