"""What the public API and the media classes make of a run. Usage: read_media.py RUN."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import wandb
from PIL import Image
from reporting import report

run = wandb.Api().run(sys.argv[1])
[row] = run.scan_history()
[sample] = run.history(pandas=False)


def download(path: str) -> bytes:
    run.file(path).download(root="down", replace=True)
    return (Path("down") / path).read_bytes()


def files_of(value: Any) -> list[dict[str, Any]]:
    """Every object in a value that names a file with its digest."""
    if isinstance(value, list):
        return [one for item in value for one in files_of(item)]
    if not isinstance(value, dict):
        return []
    inside = [one for item in value.values() for one in files_of(item)]
    return [value, *inside] if "path" in value and "sha256" in value else inside


wrong = []
for file in files_of(list(row.values())):
    data = download(file["path"])
    if (hashlib.sha256(data).hexdigest(), len(data)) != (file["sha256"], file["size"]):
        wrong.append(file["path"])
told = json.loads(download(row["table"]["path"]))
loaded = wandb.Table.from_json(told, None)
download(row["image"]["path"])
picture = Image.open(Path("down") / row["image"]["path"])
report(
    row=row,
    sampled=sorted(key for key in sample if not key.startswith("_")),
    wrong=wrong,
    table={"columns": loaded.columns, "data": loaded.data},
    listed=[len(download(path)) for path in row["images"]["filenames"]],
    pixel=list(picture.getpixel((0, 0))),
    summary=run.summary["table"]["_type"],
)
