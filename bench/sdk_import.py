"""What `import trailmark` adds to a bare Python, and what it must not touch.

`python -m bench.sdk_import [--rounds 15]`
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time

from bench.support.report import Figure, report

# What is asked for first is part of it: names are looked up when first used.
IMPORTS = {
    "bare": "pass",
    "trailmark": "import trailmark",
    "trailmark, with init looked up": "import trailmark; trailmark.init",
    "wandb": "import wandb",
}
_TOUCHED = """
import json, os, sys
seen = []
def hook(event, args):
    if event == "open" and isinstance(args[2], int):
        if args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            seen.append(["file", str(args[0])])
    elif event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        seen.append([event, str(args)])
sys.addaudithook(hook)
import trailmark
trailmark.init
heavy = {"numpy", "urllib3", "requests", "httpx", "psutil", "rich", "click"}
print(json.dumps({"touched": seen, "heavy": sorted(heavy & sys.modules.keys())}))
"""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=15)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        _timed(IMPORTS["wandb"], folder)  # files in the page cache for all of them
        taken = {name: list[float]() for name in IMPORTS}
        for _ in range(rounds):
            for name, code in IMPORTS.items():
                taken[name].append(_timed(code, folder))
    bare = statistics.median(taken["bare"])
    added = {name: statistics.median(times) - bare for name, times in taken.items()}
    touched = _touched()
    report(
        "sdk_import",
        [
            Figure("import trailmark, over bare Python", added["trailmark"], "ms", bar=60),
            Figure("the same, with init looked up", added["trailmark, with init looked up"], "ms"),
            Figure("files written, addresses asked for", len(touched["touched"]), "times", bar=0),
            Figure("numpy, HTTP and terminal libraries imported", len(touched["heavy"]), "modules", bar=0),
            Figure("import wandb, over bare Python", added["wandb"], "ms"),
            Figure("bare Python", bare, "ms"),
        ],
        rounds=rounds,
        **touched,
    )  # fmt: skip


def _timed(code: str, folder: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=folder)
    return (time.perf_counter() - began) * 1000


def _touched() -> dict[str, list[object]]:
    # Byte code is on disk by now: Python itself has nothing left to write.
    command = [sys.executable, "-c", _TOUCHED]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


if __name__ == "__main__":
    main()
