"""`wandb.login`, which asks the server who holds the key."""

from __future__ import annotations

import os

import wandb
from reporting import report

try:
    good = wandb.login(
        host=os.environ["WANDB_BASE_URL"], key=os.environ["WANDB_API_KEY"], verify=True
    )
    viewer = wandb.Api().viewer
    report(good=good, username=viewer.username, entity=wandb.Api().default_entity)
except wandb.Error as error:
    report(refused=str(error))
