"""Who may see a project, in the protocol's words and in ours."""

from __future__ import annotations

from trailmark.errors import InvalidInputError
from trailmark.server.accounts.actor import Visibility

_WORDS = {
    Visibility.PRIVATE: "PRIVATE",
    Visibility.PUBLIC: "USER_READ",
    Visibility.OPEN: "USER_WRITE",
}
_WORDS_OF_REGISTRIES = {
    Visibility.ORGANIZATION: "PRIVATE",
    Visibility.RESTRICTED: "RESTRICTED",
}
_VISIBILITIES: dict[str, Visibility] = {
    **{word: visibility for visibility, word in _WORDS.items()},
    **{visibility.value.upper(): visibility for visibility in _WORDS},
    # What older documents call a project of the entity's members.
    "ENTITY_READ": Visibility.PRIVATE,
    "ENTITY_WRITE": Visibility.PRIVATE,
}


def access_of(visibility: str) -> str:
    """
    >>> access_of("public"), access_of("organization")
    ('USER_READ', 'PRIVATE')
    """
    known = _WORDS | _WORDS_OF_REGISTRIES
    return known[Visibility(visibility)]


def visibility_of(access: str) -> Visibility:
    """Read the protocol's word, or ours.

    >>> visibility_of("USER_WRITE"), visibility_of("private")
    (<Visibility.OPEN: 'open'>, <Visibility.PRIVATE: 'private'>)

    Raises:
        InvalidInputError: It is neither.
    """
    found = _VISIBILITIES.get(access.upper())
    if found is None:
        raise InvalidInputError(
            f"{access!r} is not a kind of access",
            hint=f"one of {', '.join(_WORDS.values())}",
        )
    return found


def registry_visibility_of(access: str) -> Visibility:
    """Read the protocol's word for who sees a registry, or ours.

    >>> registry_visibility_of("PRIVATE"), registry_visibility_of("restricted")
    (<Visibility.ORGANIZATION: 'organization'>, <Visibility.RESTRICTED: 'restricted'>)

    Raises:
        InvalidInputError: It is neither.
    """
    for visibility, word in _WORDS_OF_REGISTRIES.items():
        if access.upper() in (word, visibility.value.upper()):
            return visibility
    raise InvalidInputError(
        f"{access!r} is not a kind of access to a registry",
        hint=f"one of {', '.join(_WORDS_OF_REGISTRIES.values())}",
    )
