"""Logs rows of very different sizes until a line comes on stdin, or it is killed.

Usage: endless.py PROJECT RUN_ID NOTES. Each value whose log() returned is noted with
one write in the file NOTES, which survives this process.
"""

from __future__ import annotations

import os
import random
import select
import sys
import time

import trailmark

project, run_id, notes_path = sys.argv[1:]
notes = os.open(notes_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
chance = random.Random(run_id)
run = trailmark.init(project=project, id=run_id)
value = 0
while not select.select([sys.stdin], [], [], 0)[0]:
    row: dict[str, object] = {"value": value, "loss": 1 / (value + 1)}
    if chance.random() < 0.01:
        row["text"] = "x" * chance.randrange(100_000)
    run.log(row)
    os.write(notes, b"%d\n" % value)
    value += 1
    if chance.random() < 0.2:
        time.sleep(0.002)
run.finish()
