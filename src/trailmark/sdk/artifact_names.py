"""Names of artifacts that a run makes up by itself."""

from __future__ import annotations

import re

_LONGEST = 128
_HALF = 63


def safe_artifact_name(text: str) -> str:
    """A name for an artifact out of any text; long ones lose their middle.

    >>> safe_artifact_name("run-ab12-val/table 1")
    'run-ab12-val_table_1'
    """
    cleaned = re.sub(r"[^a-zA-Z0-9_\-.]", "_", text)
    if len(cleaned) <= _LONGEST:
        return cleaned
    return f"{cleaned[:_HALF]}..{cleaned[-_HALF:]}"
