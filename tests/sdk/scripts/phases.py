"""A training loop told what to do: `phases.py PROJECT RUN_ID PHASE…`.

Phases, in order:
    init [mode]     trailmark.init
    log N           N rows `{"value": 0, 1, …}`, going on where the last phase ended;
                    each step whose log() returned is noted in the file NOTES
    at PER_S        pace of the rows that follow (as fast as possible if not given)
    wait            print `WAITING` and go on after a line on stdin
    finish [T]      trailmark.finish(timeout=T)
    exit CODE       os._exit(CODE)
    raise           a plain exception of the user's
It reports what each phase took; the longest log() and all that raised included.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from reporting import report

import trailmark

project, run_id, *phases = sys.argv[1:]
notes = os.open(
    os.environ.get("NOTES", "notes.txt"), os.O_WRONLY | os.O_CREAT | os.O_APPEND
)
seen: dict[str, float] = {"slowest_log_s": 0.0}
value = 0
pause_s = 0.0
run = None


def log_rows(count: int) -> None:
    global value
    for _ in range(count):
        started = time.perf_counter()
        trailmark.log({"value": value, "loss": 1 / (value + 1)})
        took = time.perf_counter() - started
        os.write(notes, b"%d\n" % value)
        seen["slowest_log_s"] = max(seen["slowest_log_s"], took)
        value += 1
        time.sleep(pause_s)


for phase in phases:
    name, _, argument = phase.partition(" ")
    began = time.perf_counter()
    if name == "init":
        mode = argument or None
        run = trailmark.init(project=project, id=run_id, mode=mode, config={"lr": 0.1})
        Path("ready.txt").touch()
    elif name == "log":
        log_rows(int(argument))
    elif name == "at":
        pause_s = 1 / float(argument)
    elif name == "wait":
        print("WAITING", flush=True)
        sys.stdin.readline()
    elif name == "finish":
        trailmark.finish(timeout=float(argument) if argument else None)
    elif name == "exit":
        report(**seen)
        os._exit(int(argument))
    elif name == "raise":
        report(**seen)
        raise RuntimeError("the user's own")
    seen[f"{name}_s"] = time.perf_counter() - began
report(**seen)
