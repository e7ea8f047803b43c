"""Forks after init, as DataLoader workers and `os.fork` do; parent and children log."""

from __future__ import annotations

import os
import sys

from reporting import report

import trailmark

project, run_id, n_children, n_rows = sys.argv[1:]
run = trailmark.init(project=project, id=run_id)
run.log({"parent": 0})
children: list[int] = []
for child in range(int(n_children)):
    pid = os.fork()
    if pid == 0:
        for row in range(int(n_rows)):
            run.log({f"child_{child}": row})
        sys.exit(0)  # atexit handlers of the parent must do nothing here
    children.append(pid)
for row in range(1, int(n_rows)):
    run.log({"parent": row})
codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
run.log({"parent": int(n_rows)})
run.finish()
report(codes=codes)
