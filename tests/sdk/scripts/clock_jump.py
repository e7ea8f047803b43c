"""Trains while somebody sets the clock: a day forward, then two back.

Usage: clock_jump.py PROJECT RUN_ID
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from reporting import report

import trailmark

project, run_id = sys.argv[1:]
clock = Path(os.environ["CLOCK_OFFSET_FILE"])
run = trailmark.init(project=project, id=run_id)
for value, jump_s in enumerate((0, 86_400, -86_400)):
    clock.write_text(str(jump_s))
    for _ in range(10):
        run.log({"value": value})
        time.sleep(0.02)
run.finish(timeout=20)
report(done=True)
