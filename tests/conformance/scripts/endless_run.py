"""Logs until told to stop, or killed.

Prints READY once the first rows are on the server's side of the wire.
"""

from __future__ import annotations

import itertools
import signal
import sys
import time

import wandb
from reporting import report

# A process that a shell started in the background ignores interrupts; the client
# delivers a stop as one.
signal.signal(signal.SIGINT, signal.default_int_handler)
project, run_id = sys.argv[1:3]
settings = wandb.Settings(
    x_file_stream_transmit_interval=0.2, x_stats_sampling_interval=0.5
)
run = wandb.init(project=project, id=run_id, settings=settings)
print("DIR", run.dir, flush=True)
seen = 0
try:
    for step in itertools.count():
        run.log({"value": step})
        seen = step
        if step == 20 and "preempt" in sys.argv:
            run.mark_preempting()
        time.sleep(0.05)
except KeyboardInterrupt:
    report(stopped_at=seen)
    run.finish(exit_code=255)
