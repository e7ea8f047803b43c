"""What `wandb.Api()` tells of a run, without what differs between any two runs."""

from __future__ import annotations

import hashlib
import re
import sys
from typing import Any

import numpy as np
import wandb
from PIL import Image
from reporting import report

_CLOCKS = {"_timestamp", "_runtime", "_wandb"}
_OF_ONE_RUN = {
    "path", "sha256", "size", "artifact_path", "_latest_artifact_path", "filenames",
}  # fmt: skip
_ODD = (float("inf"), float("-inf"))
_DIGEST = re.compile(r"_[0-9a-f]{20}(?=[._])|(?<=_)[0-9a-f]{20}(?=\.)")


def comparable(value: Any) -> Any:
    """Without digests, sizes and times of the one run; NaN equal to itself."""
    if isinstance(value, dict):
        dropped = _OF_ONE_RUN if "_type" in value else set()
        return {
            key: comparable(one) for key, one in value.items() if key not in dropped
        }
    if isinstance(value, list):
        return [comparable(one) for one in value]
    return str(value) if value in _ODD or value != value else value


def without_clocks(row: dict[str, Any]) -> dict[str, Any]:
    return {key: comparable(row[key]) for key in sorted(row.keys() - _CLOCKS)}


def pixels_of(file: Any) -> str:
    """Digest of what a picture shows: encoders differ, pictures must not."""
    with file.download(root="down", replace=True) as opened:
        picture = np.asarray(Image.open(opened.name).convert("RGBA"))
    return hashlib.sha256(repr(picture.shape).encode() + picture.tobytes()).hexdigest()


run = wandb.Api().run(sys.argv[1])
report(
    name=run.name,
    state=run.state,
    group=run.group,
    job_type=run.job_type,
    tags=run.tags,
    notes=run.notes,
    config=run.config,
    summary=without_clocks(run.summary._json_dict),
    rows=[without_clocks(row) for row in run.scan_history()],
    sampled=[without_clocks(row) for row in run.history(pandas=False)],
    last_step=run.lastHistoryStep,
    history_keys=sorted(run.history_keys["keys"]),
    files=sorted(_DIGEST.sub("", file.name) for file in run.files()),
    pixels=sorted(
        (_DIGEST.sub("", file.name), pixels_of(file))
        for file in run.files()
        if file.name.endswith(".png")
    ),
    clocks=sorted(_CLOCKS & run.summary._json_dict.keys()),
)
