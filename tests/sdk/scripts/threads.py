"""Threads log to one run at the same time; others keep a run of their own each."""

from __future__ import annotations

import sys
import threading

from reporting import report

import trailmark

project, run_id, n_threads, n_rows = sys.argv[1:]
run = trailmark.init(project=project, id=run_id)
begin = threading.Barrier(int(n_threads))


def work(thread: int) -> None:
    begin.wait()
    for row in range(int(n_rows)):
        run.log({f"thread_{thread}": row})


threads = [threading.Thread(target=work, args=(n,)) for n in range(int(n_threads))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
others = [
    trailmark.init(project=project, id=f"{run_id}-{n}", reinit="create_new")
    for n in range(2)
]
for number, other in enumerate(others):
    other.log({"own": number})
run.log({"last": 1})
for other in (*others, run):
    other.finish()
report(step=run.step)
