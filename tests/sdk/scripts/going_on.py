"""A run that goes on: `going_on.py PROJECT JSON-OF-INIT-ARGUMENTS VALUE…`.

Logs one row for each value: a number by itself, `+a` as a piece that the next value
joins, and `wait` waits for a line on stdin, `resolved` until the server has answered.
"""

from __future__ import annotations

import json
import sys
import time

from reporting import report

import trailmark

project, arguments, *values = sys.argv[1:]
stopped = False
with trailmark.init(project=project, **json.loads(arguments)) as run:
    began = {"step": run.step, "resumed": run.resumed, "config": run.config.as_dict()}
    try:
        for value in values:
            if value == "wait":
                print("WAITING", flush=True)
                sys.stdin.readline()
            elif value == "resolved":
                while run.url is None:
                    time.sleep(0.05)
            elif value == "until-stopped":
                print("WAITING", flush=True)
                while True:
                    time.sleep(0.05)
            elif value.startswith("+"):
                run.log({"piece": value[1:]}, commit=False)
            else:
                run.log({"value": int(value)})
    except KeyboardInterrupt:
        stopped = True
report(id=run.id, stopped=stopped, summary=run.summary.as_dict(), **began)
