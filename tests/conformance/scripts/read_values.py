"""The values a run logged, in the order scan_history gives them.

Usage: read_values.py PATH [KEY …]; without keys, `value`.
"""

from __future__ import annotations

import sys

import wandb
from reporting import report

path, *keys = sys.argv[1:]
rows = list(wandb.Api().run(path).scan_history())
seen = {key: [row[key] for row in rows if row.get(key) is not None] for key in keys}
report(**seen, values=[row["value"] for row in rows if row.get("value") is not None])
