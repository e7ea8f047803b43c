"""Tasks of an event loop log to one run; none of them may hold the others up."""

from __future__ import annotations

import asyncio
import sys

from reporting import report

import trailmark

project, run_id, n_tasks, n_rows = sys.argv[1:]


async def work(task: int) -> None:
    for row in range(int(n_rows)):
        trailmark.log({f"task_{task}": row})
        await asyncio.sleep(0)


async def main() -> None:
    with trailmark.init(project=project, id=run_id):
        await asyncio.gather(*(work(task) for task in range(int(n_tasks))))


asyncio.run(main())
report(over=trailmark.run is None)
