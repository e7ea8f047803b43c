"""One of several processes of a distributed job that write one run.

Usage: shared.py PROJECT RUN_ID LABEL N_ROWS [primary]
"""

from __future__ import annotations

import sys
import time

from reporting import report

import trailmark

project, run_id, label, n_rows, *rest = sys.argv[1:]
primary = "primary" in rest
run = trailmark.init(
    project=project,
    id=run_id,
    mode="shared",
    settings=trailmark.Settings(
        x_label=label, x_primary=primary, x_update_finish_state=primary
    ),
)
for row in range(int(n_rows)):
    run.log({label: row})
    print(f"{label} {row}")
    time.sleep(0.01)
if primary:
    print("WAITING", flush=True)
    sys.stdin.readline()
run.finish()
report(label=label)
