"""Log rows as fast as possible and keep nothing: for watching memory.

Usage: many_rows.py CLIENT RUN_ID N_ROWS. Prints `BEGIN` and `END` around the loop.
"""

from __future__ import annotations

import json
import sys
import time

from clients import connect, make_rows

name, run_id, n_rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
rows = make_rows()
client = connect(name, run_id)
print("BEGIN", flush=True)
began = time.perf_counter()
for number in range(n_rows):
    client.log(rows[number % 64])
wall_s = time.perf_counter() - began
print("END", flush=True)
began = time.perf_counter()
client.finish()
seen = {"wall_s": wall_s, "finish_s": time.perf_counter() - began}
time.sleep(0.3)  # let a quick loop be seen by the sampler
print("RESULT " + json.dumps(seen), flush=True)
