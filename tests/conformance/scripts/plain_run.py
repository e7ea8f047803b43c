"""A few steps; what to do around them comes as arguments.

Usage: plain_run.py PROJECT RUN_ID FIRST LAST [--init key=value …]. Logs `value` for
FIRST..LAST inclusive and reports the step the run began with.
"""

from __future__ import annotations

import sys

import wandb
from reporting import report

project, run_id, first, last, *options = sys.argv[1:]
init = dict(option.split("=", 1) for option in options)
if "resume_from" in init or "fork_from" in init:
    identity = {} if "resume_from" in init else {"id": run_id}
else:
    identity = {"id": run_id}
try:
    with wandb.init(project=project, **identity, **init) as run:
        begin = run.starting_step
        resumed = run.resumed
        config = dict(run.config)
        run.config.update({f"leg_{first}": True}, allow_val_change=True)
        for value in range(int(first), int(last) + 1):
            run.log({"value": value})
            print(f"line {value}")
    report(id=run.id, begin=begin, resumed=resumed, config=config, dir=run.dir)
except wandb.Error as error:
    report(refused=str(error))
