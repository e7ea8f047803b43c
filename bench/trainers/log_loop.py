"""Log rows in a loop and tell what each call cost.

Usage: log_loop.py CLIENT RUN_ID N_CALLS [PER_S [N_METRICS]]; as fast as possible when
PER_S is 0. Prints `BEGIN` and `END` around the loop, then one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from array import array

from clients import N_METRICS, connect, make_rows


def main() -> None:
    name, run_id, calls = sys.argv[1], sys.argv[2], int(sys.argv[3])
    per_s = float(sys.argv[4]) if len(sys.argv) > 4 else 0.0
    rows = make_rows(int(sys.argv[5]) if len(sys.argv) > 5 else N_METRICS)
    client = connect(name, run_id)
    client.log(rows[0])
    print("BEGIN", flush=True)
    cpu, wall = time.process_time(), time.perf_counter()
    taken_ns = _paced(client.log, rows, calls, per_s) if per_s else None
    taken_ns = taken_ns or _tight(client.log, rows, calls)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print("END", flush=True)
    began = time.perf_counter()
    client.finish()
    finish_s = time.perf_counter() - began
    ordered = sorted(taken_ns)
    seen = {
        "mean_us": sum(taken_ns) / calls / 1e3,
        "p50_us": ordered[calls // 2] / 1e3,
        "p99_us": ordered[calls * 99 // 100] / 1e3,
        "max_us": ordered[-1] / 1e3,
        "wall_s": wall,
        "cpu_share": cpu / wall,
        "finish_s": finish_s,
    }
    print("RESULT " + json.dumps(seen), flush=True)


def _tight(log, rows, calls: int) -> array[int]:
    clock, n_rows = time.perf_counter_ns, len(rows)
    taken = array("q", bytes(8 * calls))
    before = clock()
    for call in range(calls):
        log(rows[call % n_rows])
        after = clock()
        taken[call] = after - before
        before = after
    return taken


def _paced(log, rows, calls: int, per_s: float) -> array[int]:
    clock, n_rows = time.perf_counter_ns, len(rows)
    taken = array("q", bytes(8 * calls))
    due = time.perf_counter()
    for call in range(calls):
        due += 1 / per_s
        time.sleep(max(0.0, due - time.perf_counter()))
        row = rows[call % n_rows]
        before = clock()
        log(row)
        taken[call] = clock() - before
    return taken


if __name__ == "__main__":
    main()
