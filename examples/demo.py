"""Train real models on scikit-learn's digits and watch them learn.

Starts a Trailmark server (or uses the one of an earlier demo), prints a link to
watch the curves grow, trains a handful of small networks with different learning
rates, and a pipeline of runs that hand each other datasets and models; leaves the
server running. `--client wandb` logs the same with the official
client, unmodified.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from rich.console import Console

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from examples.digits import Recipe, train  # noqa: E402
from examples.pipeline import run_pipeline  # noqa: E402
from trailmark.sdk.local_server import LocalServer, join_or_start, stop  # noqa: E402

RECIPES = (
    Recipe(learning_rate=0.0001, hidden_units=32),
    Recipe(learning_rate=0.001, hidden_units=32),
    Recipe(learning_rate=0.001, hidden_units=128),
    Recipe(learning_rate=0.01, hidden_units=64),
    Recipe(learning_rate=0.05, hidden_units=64),
)


def main() -> None:
    options = parse_options()
    console = Console()
    if options.stop:
        stopped = stop(options.data_dir)
        console.print("stopped" if stopped else "no demo server is running")
        return
    with console.status("starting the server"):
        server = join_or_start(options.data_dir, options.port, admin_name="demo")
    project = f"{server.username}/digits"
    # Never wrapped: a link broken over two lines cannot be opened.
    console.print(
        "\n[bold cyan]Watch it live[/] (the link signs you in once)\n"
        f"  {server.sign_in_url(f'/{project}')}\n",
        soft_wrap=True,
    )
    client = connected_client(options.client, server)
    for number, recipe in enumerate(RECIPES[: options.runs], start=1):
        console.print(f"[bold]run {number} of {options.runs}[/]  {recipe}")
        accuracy = train(client, recipe, project="digits", epochs=options.epochs)
        console.print(f"  validation accuracy {accuracy:.1%}")
    console.print("[bold]a pipeline[/]  dataset → models → evaluation → registry")
    best = run_pipeline(client, "digits", [0.001, 0.003, 0.03], epochs=20)
    version = best.replace(":", "/")
    console.print(
        f"  its past: {server.url}/{project}/artifacts/model/{version}/lineage",
        soft_wrap=True,
    )
    console.print(
        f"\n[bold green]done[/]  {server.url}/{project}\n"
        f"[dim]The server goes on running (process {server.pid}); "
        "`python3 dev.py demo --stop` ends it.[/]",
        soft_wrap=True,
    )


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py demo", description=__doc__)
    parser.add_argument("--runs", type=int, default=len(RECIPES), metavar="N")
    parser.add_argument("--epochs", type=int, default=100, metavar="N")
    parser.add_argument("--port", type=int, default=8080, metavar="PORT")
    parser.add_argument(
        "--data-dir", type=Path, default=ROOT / "trailmark-data", metavar="DIR"
    )
    parser.add_argument("--client", choices=("trailmark", "wandb"), default="trailmark")
    parser.add_argument("--stop", action="store_true", help="end the demo's server")
    return parser.parse_args()


def connected_client(name: str, server: LocalServer) -> ModuleType:
    """The module to log with, pointed at the demo's server the way its users do."""
    for prefix in ("TRAILMARK", "WANDB"):
        os.environ[f"{prefix}_BASE_URL"] = server.url
        os.environ[f"{prefix}_API_KEY"] = server.api_key
        os.environ[f"{prefix}_ENTITY"] = server.username
    os.environ.setdefault("WANDB_SILENT", "true")
    os.environ.setdefault("WANDB_DIR", tempfile.mkdtemp(prefix="trailmark-demo-"))
    return importlib.import_module(name)


if __name__ == "__main__":
    main()
