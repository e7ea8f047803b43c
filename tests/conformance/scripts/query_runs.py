"""Filters, orders, updates and deletion through `wandb.Api()`."""

from __future__ import annotations

import sys
from pathlib import Path

import wandb
from reporting import report

path = sys.argv[1]
api = wandb.Api()


def names(
    filters: dict[str, object] | None = None, order: str = "+created_at"
) -> list[str]:
    return [run.id for run in wandb.Api().runs(path, filters=filters, order=order)]


seen = {
    "all": names(),
    "newest_first": names(order="-created_at"),
    "by_metric": names(order="-summary_metrics.loss"),
    "by_config": names(order="+config.lr"),
    "lr": names({"config.lr": {"$lt": 0.05}}),
    "lr_value": names({"config.lr.value": 0.1}),
    "nested": names({"config.opt.name": "sgd"}),
    "loss": names({"summary_metrics.loss": {"$gte": 2, "$lt": 4}}),
    "tag": names({"tags": {"$in": ["t1", "t3"]}}),
    "state": names({"state": "failed"}),
    "or": names({"$or": [{"display_name": "run 0"}, {"group": "odd"}]}),
    "not": names({"$and": [{"group": {"$ne": "odd"}}, {"tags": {"$nin": ["t0"]}}]}),
    "regex": names({"display_name": {"$regex": "^run [12]$"}}),
    "length": len(api.runs(path)),
    "page": [run.id for run in api.runs(path, per_page=2, order="+created_at")],
}

run = api.run(f"{path}/r1")
run.config["added"] = {"deep": [1, 2]}
run.summary["added"] = 1.5
run.summary.update({"nested": {"x": 2}})
run.tags.append("late")
run.notes = "changed"
run.name = "renamed"
run.update()
Path("extra.txt").write_text("extra")
run.upload_file("extra.txt")
again = wandb.Api().run(f"{path}/r1")
seen["updated"] = {
    "config": again.config,
    "summary": again.summary._json_dict,
    "tags": again.tags,
    "notes": again.notes,
    "name": again.name,
    "extra": again.file("extra.txt").size,
}
again.file("extra.txt").delete()
wandb.Api().run(f"{path}/r0").delete()
seen["after_delete"] = names()
seen["extra_left"] = [file.name for file in wandb.Api().run(f"{path}/r1").files()]
try:
    seen["deleted_run"] = wandb.Api().run(f"{path}/r0").id
    seen["deleted_error"] = None
except Exception as error:  # the class differs between versions
    seen["deleted_error"] = str(error)
seen["projects"] = sorted(project.name for project in api.projects())
report(**seen)
