"""The parts of `wandb verify` that concern runs, files and large bodies."""

from __future__ import annotations

import os

import wandb
from reporting import report
from wandb.sdk.verify import verify

host = os.environ["WANDB_BASE_URL"]
wandb.login(host=host)
if wandb.__version__ < "0.29":
    from wandb.apis import InternalApi as Api
else:
    from wandb import Api
api = Api()
public = wandb.Api()
put_ok, url = verify.check_graphql_put(public, host)
verify.check_cors_configuration(url, host)
verify.check_wandb_version(api)
report(
    logged_in=verify.check_logged_in(api, host),
    run=verify.check_run(public),
    put=put_ok,
    large_post=verify.check_large_post(),
)
