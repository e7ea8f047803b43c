"""Everything the public API tells about one run."""

from __future__ import annotations

import sys
from pathlib import Path

import wandb
from reporting import report

run = wandb.Api().run(sys.argv[1])
samples = run.history(pandas=False, samples=500)
rows = list(run.scan_history())
files = {file.name: file.size for file in run.files()}
notes = None
if "notes.txt" in files:
    with run.file("notes.txt").download(root="down", replace=True) as opened:
        notes = opened.read()
images = [name for name in files if name.startswith("media/images/")]
for name in images:
    run.file(name).download(root="down", replace=True)
report(
    name=run.name,
    state=run.state,
    group=run.group,
    job_type=run.job_type,
    tags=run.tags,
    notes=run.notes,
    config=run.config,
    summary=run.summary._json_dict,
    n_samples=len(samples),
    rows=rows,
    losses=[row["loss"] for row in run.scan_history(keys=["loss"])],
    last_step=run.lastHistoryStep,
    history_keys=run.history_keys,
    files=files,
    notes_file=notes,
    image_magic=[(Path("down") / name).read_bytes()[1:4].decode() for name in images],
    metadata=run.metadata,
    url=run.url,
    created_at=run.created_at,
    user=run.user.username if run.user else None,
)
