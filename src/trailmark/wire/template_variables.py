"""Template variables of a queue: `{{name}}` in its configuration, and what may stand there.

A variable is declared as `{name: {"schema": {"type": "integer", "maximum": 8}}}`. The
schema is a small part of JSON Schema; what is not acted on is refused, not ignored.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from trailmark.errors import InvalidInputError, TooLargeError

MAX_VARIABLES = 100
_MAX_TEXT = 10_000
_MAX_ENUM = 1_000
_MAX_ADDED = 1_000_000
_LARGEST = sys.float_info.max
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_-]{0,63})\s*\}\}", re.ASCII)
_TYPES = ("string", "integer", "number", "boolean")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LENGTHS = ("minLength", "maxLength")
_WORDS = ("type", "default", "enum", *_BOUNDS, *_LENGTHS, "title", "description")


@dataclass(frozen=True, slots=True)
class TemplateVariable:
    """One variable.

    Attributes:
        schema: The part of JSON Schema that its values have to match.
        description: For people; None where nobody wrote one.
    """

    name: str
    schema: Mapping[str, Any] = field(default_factory=dict[str, Any])
    description: str | None = None

    def check(self, value: Any) -> Any:
        """The value, which the schema allows.

        >>> TemplateVariable("gpus", {"type": "integer", "maximum": 8}).check(4)
        4

        Raises:
            InvalidInputError: It does not.
        """
        wrong = _wrong_with(value, self.schema)
        if wrong is not None:
            raise InvalidInputError(
                f"{_shown(value)} cannot be template variable {self.name!r}: {wrong}"
            )
        return value

    def declared(self) -> dict[str, Any]:
        """As it was declared."""
        told: dict[str, Any] = {"schema": dict(self.schema)}
        return told if self.description is None else told | _described(self)


Variables = Mapping[str, TemplateVariable]


def read_variables(told: object) -> Variables:
    """Read what declares variables, by name.

    Raises:
        InvalidInputError: It declares none, or something that is not acted on.
    """
    declared = _mapping(told, "template variables")
    if len(declared) > MAX_VARIABLES:
        raise InvalidInputError(
            f"{len(declared)} template variables are too many",
            hint=f"use at most {MAX_VARIABLES}",
        )
    return {name: _read_variable(name, one) for name, one in declared.items()}


def check_placeholders(config: object, variables: Variables) -> list[str]:
    """Names of declared variables that `config` does not use.

    Raises:
        InvalidInputError: It uses one that is not declared.
    """
    used = set(_placeholders(config))
    unknown = sorted(used - variables.keys())
    if unknown:
        raise InvalidInputError(
            f"the configuration uses {_listed(unknown)}, which no template variable is",
            hint="declare it, as in {'name': {'schema': {'type': 'string'}}}",
        )
    return sorted(variables.keys() - used)


def fill_in(config: Any, variables: Variables, values: Mapping[str, Any]) -> Any:
    """The configuration with a value for each placeholder.

    Args:
        values: By name; a variable that is left out has its default.

    >>> size = {"n": TemplateVariable("n", {"type": "integer", "default": 2})}
    >>> fill_in({"gpus": "{{n}}", "label": "{{n}} of them"}, size, {})
    {'gpus': 2, 'label': '2 of them'}

    Raises:
        InvalidInputError: There is no such variable, a value is not allowed, or one that
            is used has neither a value nor a default.
        TooLargeError: The values add more than a million characters.
    """
    unknown = sorted(values.keys() - variables.keys())
    if unknown:
        known = _listed(sorted(variables)) or "none"
        raise InvalidInputError(
            f"the queue has no template variable {unknown[0][:100]!r}",
            hint=f"it has {known}",
        )
    chosen = {
        name: one.check(values[name]) if name in values else one.schema.get("default")
        for name, one in variables.items()
        if name in values or "default" in one.schema
    }
    uses = Counter(_placeholders(config))
    missing = sorted(uses.keys() - chosen.keys())
    if missing:
        raise InvalidInputError(
            f"template variable {missing[0]!r} has neither a value nor a default",
            hint="give it one in template_variables",
        )
    added = sum(len(str(chosen[name])) * count for name, count in uses.items())
    if added > _MAX_ADDED:
        raise TooLargeError(
            f"the template variables make the configuration {added} characters longer",
            hint="use shorter values, or the long ones less often",
        )
    return _filled(config, chosen)


def _read_variable(name: object, told: object) -> TemplateVariable:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InvalidInputError(
            f"{_shown(name)} cannot name a template variable",
            hint="use up to 64 letters, digits, '_' and '-', starting with a letter",
        )
    path = f"template variable {name!r}"
    given = _mapping(told, path)
    unknown = sorted(map(str, given.keys() - {"schema", "description"}))
    if unknown or "schema" not in given:
        raise InvalidInputError(
            f"{path} holds {unknown[0][:100]!r}"
            if unknown
            else f"{path} has no schema",
            hint="write {'schema': {'type': 'string'}}, and a description if you like",
        )
    description = given.get("description")
    if description is not None:
        _check_text(description, f"the description of {path}")
    schema = _mapping(given["schema"], f"the schema of {path}")
    _check_schema(schema, path)
    return TemplateVariable(name, schema, description)


def _check_schema(schema: Mapping[str, Any], path: str) -> None:
    unknown = sorted(schema.keys() - set(_WORDS))
    if unknown:
        raise InvalidInputError(
            f"the schema of {path} holds {unknown[0][:100]!r}, which is not acted on",
            hint=f"use {', '.join(_WORDS)}",
        )
    if schema.get("type") not in _TYPES:
        raise InvalidInputError(
            f"the schema of {path} has type {_shown(schema.get('type'))}",
            hint=f"use one of {', '.join(_TYPES)}",
        )
    for word in (*_BOUNDS, *_LENGTHS):
        if word in schema and not _is_number(schema[word]):
            raise InvalidInputError(
                f"{word} of {path} is {_shown(schema[word])}, which is not a number"
            )
    for word in ("title", "description"):
        if word in schema:
            _check_text(schema[word], f"the {word} of {path}")
    _check_examples(schema, path)


def _check_examples(schema: Mapping[str, Any], path: str) -> None:
    """The values that a schema itself holds have to match it."""
    choices = schema.get("enum")
    if choices is not None and not (
        isinstance(choices, list) and 0 < len(cast("list[Any]", choices)) <= _MAX_ENUM
    ):
        raise InvalidInputError(
            f"the enum of {path} is not a list of 1 to {_MAX_ENUM} values"
        )
    without_enum = {word: schema[word] for word in schema if word != "enum"}
    for value in cast("list[Any]", choices or []):
        wrong = _wrong_with(value, without_enum)
        if wrong is not None:
            raise InvalidInputError(
                f"the enum of {path} holds {_shown(value)}: {wrong}"
            )
    if "default" in schema:
        wrong = _wrong_with(schema["default"], schema)
        if wrong is not None:
            raise InvalidInputError(
                f"the default of {path} cannot be {_shown(schema['default'])}: {wrong}"
            )


def _wrong_with(value: Any, schema: Mapping[str, Any]) -> str | None:
    wanted = str(schema["type"])
    if not _is_of(value, wanted):
        return f"it is not {'an' if wanted == 'integer' else 'a'} {wanted}"
    choices = schema.get("enum")
    if choices is not None and value not in choices:
        return f"it is none of {_listed(choices[:10])}"
    if isinstance(value, str):
        return _wrong_length(value, schema)
    return None if isinstance(value, bool) else _wrong_size(value, schema)


def _wrong_length(value: str, schema: Mapping[str, Any]) -> str | None:
    if len(value) > _MAX_TEXT:
        return f"it is longer than {_MAX_TEXT} characters"
    if len(value) < schema.get("minLength", 0):
        return f"it is shorter than {schema['minLength']} characters"
    if len(value) > schema.get("maxLength", math.inf):
        return f"it is longer than {schema['maxLength']} characters"
    return None


def _wrong_size(value: float, schema: Mapping[str, Any]) -> str | None:
    if value < schema.get("minimum", -math.inf):
        return f"it is below {schema['minimum']}"
    if value > schema.get("maximum", math.inf):
        return f"it is above {schema['maximum']}"
    if value <= schema.get("exclusiveMinimum", -math.inf):
        return f"it is not above {schema['exclusiveMinimum']}"
    if value >= schema.get("exclusiveMaximum", math.inf):
        return f"it is not below {schema['exclusiveMaximum']}"
    return None


def _is_of(value: object, type_name: str) -> bool:
    match type_name:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and _is_number(value)
        case _:
            return _is_number(value)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return -_LARGEST <= value <= _LARGEST  # larger ones no database compares


def _placeholders(config: object) -> Iterator[str]:
    """Names in the order of the texts that hold them, again as often as they are used."""
    if isinstance(config, str):
        yield from _PLACEHOLDER.findall(config)
    elif isinstance(config, dict):
        for value in cast("dict[Any, Any]", config).values():
            yield from _placeholders(value)
    elif isinstance(config, list):
        for value in cast("list[Any]", config):
            yield from _placeholders(value)


def _filled(config: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(config, str):
        # Alone in its text a value keeps its type: `"{{gpus}}"` becomes a number.
        if whole := _PLACEHOLDER.fullmatch(config.strip()):
            return values[whole[1]]
        return _PLACEHOLDER.sub(lambda found: _as_text(values[found[1]]), config)
    if isinstance(config, dict):
        members = cast("dict[str, Any]", config)
        return {key: _filled(value, values) for key, value in members.items()}
    if isinstance(config, list):
        return [_filled(value, values) for value in cast("list[Any]", config)]
    return config


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _mapping(told: object, what: str) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise InvalidInputError(
            f"{what} cannot be {_shown(told)}", hint="give a mapping"
        )
    return cast("dict[str, Any]", told)


def _check_text(told: object, what: str) -> None:
    if not isinstance(told, str) or len(told) > _MAX_TEXT:
        raise InvalidInputError(
            f"{what} cannot be {_shown(told)}",
            hint=f"give a text of at most {_MAX_TEXT} characters",
        )


def _described(variable: TemplateVariable) -> dict[str, Any]:
    return {"description": variable.description}


def _listed(names: list[Any]) -> str:
    return ", ".join(map(_shown, names))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 100 else text[:99] + "…"
