"""A job of this folder's program, and then the official agent, which does not end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import wandb

project, queue = sys.argv[1:]
code = Path("code")
code.mkdir()
(code / "requirements.txt").write_text("wandb\n")
(code / "main.py").write_text(
    "import wandb\n"
    "with wandb.init() as run:\n"
    "    run.log({'doubled': 2 * run.config['lr']})\n"
)
# The job is started as `python`.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
command = [sys.executable, "-m", "wandb"]
entry = ["--entry-point", "python main.py"]
created = [*command, "job", "create", "code", str(code), *entry]
subprocess.run([*created, "-p", project, "-n", "trainer"], check=True)
entity = wandb.Api().default_entity
os.execv(sys.executable, [*command, "launch-agent", "-q", queue, "-e", entity])
