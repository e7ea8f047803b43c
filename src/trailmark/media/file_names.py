"""What the file of a logged value is called: `media/images/<key>_<step>_<digest>.png`.

Keys come from users and may hold anything. The name keeps what is legible in a key and
is always one that `trailmark.wire.names.check_file_path` accepts.
"""

from __future__ import annotations

import re

from trailmark.wire.names import check_file_path, has_control_characters

_SHOWN_DIGEST = 20
_MAX_PART_BYTES = 120
_MAX_PARTS = 16
_UNSAFE = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|\s*\Z|\s+\.)")


def media_path(folder: str, key: str, step: int | str, digest: str, suffix: str) -> str:
    """Path of a value's file in its run.

    Two keys may get names that differ in the digest alone; the digest is the content's,
    so they never get in each other's way.

    >>> media_path("images", "val/pred", 7, "ab" * 32, ".png")
    'media/images/val/pred_7_abababababababababab.png'
    >>> media_path("images", "../../etc", 0, "ab" * 32, ".png")
    'media/images/__/__/etc_0_abababababababababab.png'
    """
    parts = [part for part in key.split("/") if part] or ["value"]
    folders = [_safe_folder(part) for part in parts[:-1]][: _MAX_PARTS - 1]
    name = _safe(parts[-1]) or "value"
    last = f"{name}_{step}_{digest[:_SHOWN_DIGEST]}{suffix}"
    return check_file_path("/".join(["media", folder, *folders, _off_device(last)]))


def _safe_folder(part: str) -> str:
    safe = _safe(part)
    bare = safe.rstrip(". ")
    return _off_device(bare + "_" * (len(safe) - len(bare)))


def _safe(part: str) -> str:
    cleaned = _UNSAFE.sub("_", part)
    if has_control_characters(cleaned):
        cleaned = "".join("_" if has_control_characters(c) else c for c in cleaned)
    return _cut(cleaned)


def _cut(part: str) -> str:
    encoded = part.encode()
    if len(encoded) <= _MAX_PART_BYTES:
        return part
    return encoded[:_MAX_PART_BYTES].decode(errors="ignore")


def _off_device(part: str) -> str:
    """`nul.png` is a device on Windows, `_nul.png` is a file."""
    return f"_{part}" if _RESERVED.match(part) else part
