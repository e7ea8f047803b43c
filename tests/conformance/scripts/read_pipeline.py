"""What `examples/pipeline.py` left behind, as the official client reads it."""

from __future__ import annotations

import sys

import wandb
from reporting import report

api = wandb.Api()
project = f"{api.default_entity}/{sys.argv[1]}"
data = api.artifact(f"{project}/digits-data:latest")
model = api.artifact(f"{project}/digits-classifier:latest")
evaluation = api.artifact(f"{project}/digits-evaluation:latest")
promoted = api.artifact("wandb-registry-model/Digits:production")
preview = data.get("preview")
report(
    model_made_by=model.logged_by().job_type,
    model_used_by=[run.job_type for run in model.used_by()],
    data_used_by=sorted(run.job_type for run in data.used_by()),
    evaluation=evaluation.metadata,
    scores=evaluation.get("scores").data,
    preview_rows=len(preview.data),
    preview_pixels=list(preview.data[0][0].image.size),
    in_registry=[promoted.source_name, promoted.is_link, promoted.digest],
    model_digest=model.digest,
)
