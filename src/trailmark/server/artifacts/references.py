"""Which versions point into which: entries that are files of another version."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable

from sqlalchemy import insert, select

from trailmark.errors import InvalidInputError
from trailmark.server.db import UnitOfWork
from trailmark.server.db.tables.artifacts import artifact_references, artifacts
from trailmark.wire.ids import decode_global_id

_SLICE = 500
_REF = re.compile(r"wandb-artifact://([0-9a-fA-F]{2,128})(?:/|\Z)")


def referenced_rowid(ref: str) -> int | None:
    """The version that the address of an entry points into; None for other addresses.

    The address names it by its id's bytes, once in hexadecimal as clients write them
    and once more in base64 inside some.

    >>> referenced_rowid("wandb-artifact://41727469666163743a3132/a.bin")
    12
    """
    match = _REF.match(ref)
    if match is None:
        return None
    try:
        text = binascii.unhexlify(match[1]).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    if not text.startswith("Artifact:"):
        try:
            text = ":".join(decode_global_id(text))
        except InvalidInputError:
            return None
    kind, _, number = text.partition(":")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    return int(number) if kind == "Artifact" and is_number else None


def record_references(
    unit: UnitOfWork, artifact_rowid: int, refs: Iterable[str | None]
) -> None:
    """Note once where the entries of a fresh version point to.

    Addresses of versions that do not exist are passed over.
    """
    found = {referenced_rowid(ref) for ref in set(refs) if ref is not None}
    wanted = sorted(rowid for rowid in found if rowid is not None)
    for start in range(0, len(wanted), _SLICE):
        some = wanted[start : start + _SLICE]
        known = select(artifacts.c.rowid).where(artifacts.c.rowid.in_(some))
        rows = [
            {"artifact_rowid": artifact_rowid, "target_rowid": rowid}
            for rowid in unit.connection.execute(known).scalars()
            if rowid != artifact_rowid
        ]
        if rows:
            unit.connection.execute(insert(artifact_references), rows)
