"""What names may look like. Each check returns the name, or says what is wrong with it."""

from __future__ import annotations

import re
import unicodedata

from trailmark.errors import InvalidInputError

# How the project behind a registry is called: this, and the registry's name.
REGISTRY_PREFIX = "wandb-registry-"

_ENTITY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", re.ASCII)
_MAX_ENTITY = 128
_MAX_PROJECT = 128
_MAX_RUN_ID = 128
_MAX_ARTIFACT = 128
_MAX_ALIAS = 128
_MAX_TAG = 128
_MAX_QUEUE = 64
_MAX_CHART = 128
_VERSION_NUMBER = re.compile(r"v[0-9]+", re.ASCII)
_TAG = re.compile(r"[-\w]+(?: +[-\w]+)*")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_MAX_PATH_BYTES = 4096
_MAX_PART_BYTES = 255
_MAX_PARTS = 64

# The first parts of the server's own addresses: an entity of that name would have no
# page, since pages are `/<entity>/<project>`.
RESERVED_ENTITY_NAMES = frozenset(
    [
        "account",
        "api",
        "artifacts",
        "artifactsv2",
        "assets",
        "authorize",
        "evaluations",
        "figure.html",
        "files",
        "graphql",
        "healthz",
        "home",
        "index.html",
        "favicon.ico",
        "login",
        "logout",
        "metrics",
        "oidc",
        "orgs",
        "ready",
        "registry",
        "robots.txt",
        "sdk",
        "settings",
        "signin",
        "signout",
        "signup",
        "static",
        "storage",
    ]
)

_WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)]
)
_DRIVE = re.compile(r"[A-Za-z]:")
# Override the reading direction, break lines or are not seen at all: a name could
# pretend to be another. The joiners U+200C and U+200D stay: words and emoji need them.
_DECEPTIVE = frozenset(
    "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
)


def check_entity_name(name: str, *, what: str = "entity name") -> str:
    """Check the name of a user, team or organization.

    >>> check_entity_name("vision_team-2")
    'vision_team-2'

    Raises:
        InvalidInputError: Not 1 to 128 of `A-Z a-z 0-9 _ . -`, or reserved.
    """
    if not _ENTITY.fullmatch(name) or len(name) > _MAX_ENTITY:
        raise InvalidInputError(
            f"{_shown(name)} is not a possible {what}",
            hint=f"use 1 to {_MAX_ENTITY} letters, digits, '_', '-' or '.', "
            "starting with a letter, digit or '_'",
        )
    if name.lower() in RESERVED_ENTITY_NAMES:
        raise InvalidInputError(
            f"{name!r} is reserved for a page of the server", hint="choose another name"
        )
    return name


def check_email(address: str) -> str:
    """Check an e-mail address, as far as a look tells.

    >>> check_email("ada@example.org")
    'ada@example.org'

    Raises:
        InvalidInputError: Not up to 64 characters, `@`, and up to 255 more, without
            spaces and controls.
    """
    if not _EMAIL.fullmatch(address) or has_control_characters(address):
        raise InvalidInputError(
            f"{_shown(address)} is not an e-mail address",
            hint="write it as name@example.org",
        )
    return address


def check_project_name(name: str) -> str:
    """Check the name of a project.

    >>> check_project_name("digits (2nd try)")
    'digits (2nd try)'

    Raises:
        InvalidInputError: Empty, longer than 128 characters, or it holds a control
            character or one of `/ \\ # ? % :`.
    """
    return _check_slug(name, "project name", forbidden="/\\#?%:", longest=_MAX_PROJECT)


def check_run_id(run_id: str) -> str:
    """Check the id of a run.

    Raises:
        InvalidInputError: Empty, longer than 128 characters, or it holds a control
            character or one of `: ; , # ? / \\ '`.
    """
    return _check_slug(run_id, "run id", forbidden=":;,#?/\\'", longest=_MAX_RUN_ID)


def check_artifact_name(name: str) -> str:
    """Check the name of an artifact, which is that of its collection.

    >>> check_artifact_name("digits-train.2")
    'digits-train.2'

    Raises:
        InvalidInputError: Empty, longer than 128 characters, or it holds a control
            character, `/` or `:`.
    """
    return _check_slug(name, "artifact name", forbidden="/:", longest=_MAX_ARTIFACT)


def check_artifact_type(name: str) -> str:
    """Check the name of a type of artifacts, such as `dataset`.

    Raises:
        InvalidInputError: As for `check_artifact_name`.
    """
    return _check_slug(name, "artifact type", forbidden="/:", longest=_MAX_ARTIFACT)


def check_alias(alias: str) -> str:
    """Check an alias, a name that points at one version of a collection.

    >>> check_alias("production")
    'production'

    Raises:
        InvalidInputError: As for `check_artifact_name`, or it looks like a version's
            number, `v12`.
    """
    _check_slug(alias, "alias", forbidden="/:", longest=_MAX_ALIAS)
    if _VERSION_NUMBER.fullmatch(alias):
        raise InvalidInputError(
            f"{_shown(alias)} cannot be an alias: versions are numbered that way",
            hint="use a name that is not 'v' and a number",
        )
    return alias


def check_queue_name(name: str) -> str:
    """Check the name of a queue of runs.

    >>> check_queue_name("gpu cluster")
    'gpu cluster'

    Raises:
        InvalidInputError: Empty, longer than 64 characters, or it holds a control
            character, `/` or `:`.
    """
    return _check_slug(name, "queue name", forbidden="/:", longest=_MAX_QUEUE)


def check_chart_name(name: str) -> str:
    """Check the name of a custom chart, the last part of its id.

    >>> check_chart_name("my-bar-chart")
    'my-bar-chart'

    Raises:
        InvalidInputError: As for `check_artifact_name`.
    """
    return _check_slug(name, "chart name", forbidden="/:", longest=_MAX_CHART)


def check_tag(tag: str) -> str:
    """Check a tag of a version or a collection.

    >>> check_tag("needs review")
    'needs review'

    Raises:
        InvalidInputError: Other than 1 to 128 letters, digits, `_` and `-`, with
            spaces between them only.
    """
    if not _TAG.fullmatch(tag) or len(tag) > _MAX_TAG:
        raise InvalidInputError(
            f"{_shown(tag)} cannot be a tag",
            hint=f"use 1 to {_MAX_TAG} letters, digits, '_' and '-', with spaces "
            "between them only",
        )
    return tag


def check_file_path(path: str) -> str:
    """Check the path of a file inside a run or an artifact: relative, `/` between parts.

    What passes is safe to create on any client's disk; the server itself never joins
    it to a path of its own.

    >>> check_file_path("media/images/digit_3.png")
    'media/images/digit_3.png'

    Raises:
        InvalidInputError: Absolute, a drive letter, a backslash, an empty part, `.` or
            `..`, a control character, a Windows device name, a part that ends in a dot
            or a space, or too long (255 bytes a part, 4096 bytes, 64 parts).
    """
    wrong = _wrong_with_path(path)
    if wrong is not None:
        raise InvalidInputError(
            f"{_shown(path)} cannot be a file name: {wrong}",
            hint="use a relative path such as 'media/images/digit.png'",
        )
    return path


def _wrong_with_path(path: str) -> str | None:
    if not path:
        return "it is empty"
    if has_control_characters(path):
        return "it holds a control character"
    if "\\" in path:
        return "it holds a backslash"
    if path.startswith("/") or _DRIVE.match(path):
        return "it is not relative"
    if len(path.encode()) > _MAX_PATH_BYTES:
        return f"it is longer than {_MAX_PATH_BYTES} bytes"
    parts = path.split("/")
    if len(parts) > _MAX_PARTS:
        return f"it has more than {_MAX_PARTS} parts"
    wrong = (_wrong_with_part(part) for part in parts)
    return next((reason for reason in wrong if reason is not None), None)


def _wrong_with_part(part: str) -> str | None:
    if part in ("", ".", ".."):
        return f"{part!r} cannot be a part of a path"
    if part[-1] in ". ":
        return "a part ends in a dot or a space"
    if len(part.encode()) > _MAX_PART_BYTES:
        return f"a part is longer than {_MAX_PART_BYTES} bytes"
    if part.split(".", 1)[0].rstrip(" ").lower() in _WINDOWS_DEVICES:
        return f"{_shown(part)} is a device on Windows"
    return None


def has_control_characters(text: str) -> bool:
    """Whether `text` holds a control, a lone surrogate, or a direction override."""
    if text.isascii():
        return not text.isprintable()
    return any(
        unicodedata.category(char) in ("Cc", "Cs") or char in _DECEPTIVE
        for char in text
    )


def _check_slug(name: str, what: str, *, forbidden: str, longest: int) -> str:
    wrong = None
    if not name:
        wrong = "it is empty"
    elif len(name) > longest:
        wrong = f"it is longer than {longest} characters"
    elif name != name.strip():
        wrong = "it starts or ends with a space"
    elif name in (".", ".."):
        wrong = "it means a folder"
    elif has_control_characters(name):
        wrong = "it holds a control character"
    elif found := sorted(set(name) & set(forbidden)):
        wrong = f"it holds {' '.join(found)!r}"
    if wrong is not None:
        raise InvalidInputError(
            f"{_shown(name)} cannot be {_with_article(what)}: {wrong}",
            hint=f"leave out {' '.join(forbidden)} and keep to {longest} characters",
        )
    return name


def _shown(name: str) -> str:
    """The name for an error message: escaped, and cut where it is long."""
    return repr(name if len(name) <= 80 else name[:79] + "…")


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
