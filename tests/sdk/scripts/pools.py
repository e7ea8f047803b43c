"""Workers of `multiprocessing` that are handed the run, by each start method."""

from __future__ import annotations

import multiprocessing
import sys

from reporting import report

import trailmark


def work(run: trailmark.Run, worker: int, n_rows: int) -> None:
    for row in range(n_rows):
        run.log({f"worker_{worker}": row})


if __name__ == "__main__":
    project, run_id, method, n_workers, n_rows = sys.argv[1:]
    run = trailmark.init(project=project, id=run_id)
    context = multiprocessing.get_context(method)
    workers = [
        context.Process(target=work, args=(run, worker, int(n_rows)))
        for worker in range(int(n_workers))
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run.log({"parent": 1})
    run.finish()
    report(codes=[worker.exitcode for worker in workers])
