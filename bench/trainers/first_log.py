"""Time from `init` to the return of the first `log`.

Usage: first_log.py CLIENT RUN_ID. The import is told apart.
"""

from __future__ import annotations

import importlib
import json
import sys
import time

name, run_id = sys.argv[1:]
began = time.perf_counter()
client = importlib.import_module(name)
client.init  # noqa: B018  what the first use imports counts as import
imported = time.perf_counter()
run = client.init(project="bench", id=run_id)
run.log({"value": 1.0})
logged = time.perf_counter()
run.finish()
seen = {"import_s": imported - began, "first_log_s": logged - imported}
print("RESULT " + json.dumps(seen), flush=True)
