"""What a saved specification must be, so that every page and program can open it.

What we do not know is not looked at: other clients save keys, values and kinds of
panels of their own, and get them back as they sent them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from trailmark.errors import InvalidInputError
from trailmark.server.views.automatic import FIRST_PREFIX, LAST_PREFIX
from trailmark.server.views.records import WORKSPACE
from trailmark.wire import lenient_json

MAX_SPEC_CHARS = 16_000_000


def check_spec(view_type: str, spec: str) -> None:
    """Refuse a specification in which the parts cannot be found.

    Missing parts and null are fine, and so is everything inside of a panel.

    Raises:
        InvalidInputError: It is too long, no JSON object, nested deeper than 200
            levels, or, of a workspace, a part is of the wrong kind; the error names
            its path.
    """
    if len(spec) > MAX_SPEC_CHARS:
        raise InvalidInputError(
            f"a specification of {len(spec)} characters is too long",
            hint=f"at most {MAX_SPEC_CHARS} are kept",
        )
    try:
        found = lenient_json.loads(spec, what="the specification")
    except InvalidInputError as error:
        raise InvalidInputError(
            error.message, hint="send one JSON object, as the page saves it"
        ) from None
    if not isinstance(found, dict):
        raise InvalidInputError(
            f"the specification is {_kind(found)}; an object is expected"
        )
    if view_type == WORKSPACE:
        _check_workspace(cast("dict[str, Any]", found))


def prefix_of(spec: str) -> int:
    """How a workspace names its sections: 1 is by the first prefix of keys, 2 the last.

    >>> prefix_of('{"section": {"panelBankConfig": {"settings": {}}}}')
    2
    """
    try:
        found = lenient_json.loads(spec)
    except InvalidInputError:
        return LAST_PREFIX
    match found:
        case {"section": {"panelBankConfig": {"settings": {"autoOrganizePrefix": 1}}}}:
            return FIRST_PREFIX
        case _:
            return LAST_PREFIX


def _check_workspace(spec: Mapping[str, Any]) -> None:
    section = _object(spec, "section", "")
    if section is None:
        return
    _check_bank(section)
    _check_panels(_object(section, "panelBankSectionConfig", "section"), _REPORT_BANK)
    _objects(section, "runSets", "section")


_REPORT_BANK = "section.panelBankSectionConfig"


def _check_bank(section: Mapping[str, Any]) -> None:
    bank = _object(section, "panelBankConfig", "section")
    if bank is None:
        return
    where = "section.panelBankConfig"
    for at, one in enumerate(_objects(bank, "sections", where)):
        _check_panels(one, f"{where}.sections[{at}]")


def _check_panels(holder: Mapping[str, Any] | None, where: str) -> None:
    if holder is not None:
        _objects(holder, "panels", where)


def _object(holder: Mapping[str, Any], key: str, where: str) -> dict[str, Any] | None:
    value = holder.get(key)
    if value is None or isinstance(value, dict):
        return cast("dict[str, Any] | None", value)
    raise _wrong(f"{where}.{key}".lstrip("."), value, "an object")


def _objects(
    holder: Mapping[str, Any], key: str, where: str
) -> Sequence[Mapping[str, Any]]:
    value = holder.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _wrong(f"{where}.{key}", value, "a list")
    items = cast("list[Any]", value)
    for at, one in enumerate(items):
        if not isinstance(one, dict):
            raise _wrong(f"{where}.{key}[{at}]", one, "an object")
    return items


def _wrong(path: str, value: Any, expected: str) -> InvalidInputError:
    return InvalidInputError(
        f"{path}: {expected} is expected, not {_kind(value)}",
        hint="see the workspace specification in the reference",
    )


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case _:
            return "an object"
