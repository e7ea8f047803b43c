"""Ways of logging beyond the plain one: changes of a version, shares, and re-logging."""

from __future__ import annotations

import sys
from pathlib import Path

import wandb
from reporting import report

project = sys.argv[1]
QUIET = wandb.Settings(x_disable_stats=True, console="off")
seen: dict[str, object] = {}


def file(name: str, text: str) -> str:
    Path(name).write_text(text)
    return name


with wandb.init(project=project, id="maker", settings=QUIET) as run:
    base = wandb.Artifact("data", "dataset")
    base.add_file(file("a.txt", "1"))
    base.add_file(file("b.txt", "2"))
    run.log_artifact(base).wait()
    change = wandb.Artifact("data", "dataset", incremental=True)
    change.add_file(file("c.txt", "3"))
    change.add_file(file("a.txt", "changed"))
    run.log_artifact(change).wait()
    folder = Path(change.download("incremental"))
    seen["incremental"] = [
        change.version,
        {path.name: path.read_text() for path in folder.iterdir()},
    ]
    entity = run.entity

for n in range(3):
    with wandb.init(project=project, group="shares", settings=QUIET) as run:
        share = wandb.Artifact("shared", "dataset")
        share.add_file(file(f"{n}.txt", str(n)))
        if n < 2:
            run.upsert_artifact(share, distributed_id="job")
        else:
            whole = run.finish_artifact(share, distributed_id="job").wait()
            seen["shared"] = [whole.version, sorted(whole.manifest.entries)]

with wandb.init(project=project, id="other", settings=QUIET):
    pass
other = wandb.Api().run(f"{entity}/{project}/other")
# Without aliases, which 0.28 sends in a form that no server takes.
other.log_artifact(wandb.Api().artifact(f"{entity}/{project}/data:v0"))
seen["relogged"] = [one.name for one in other.logged_artifacts()]

outside = wandb.Artifact("outside", "model")
outside.add_file(file("weights.bin", "w"))
outside.save(project=project)
outside.wait()
seen["outside"] = outside.version
report(**seen)
