"""Code that imports `wandb` runs with Trailmark, unchanged, when it is asked for.

Everything happens in processes of its own: what `wandb` is, is a matter of a process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.world import World
from trailmark.apis.public.api import Api
from trailmark.as_wandb import SEARCH_PATH
from trailmark.as_wandb.names import COMPATIBLE_VERSION


def python(
    code: str, *options: str, folder: Path | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run a script, which finds the official client installed."""
    variables = {name: os.environ[name] for name in ("PATH", "HOME")} | environ
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        env=variables,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def said(code: str, **environ: str) -> list[str]:
    told = python(code, **environ)
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


def run_as_wandb(
    *line: str, folder: Path, **environ: str
) -> subprocess.CompletedProcess[str]:
    variables = {name: os.environ[name] for name in ("PATH", "HOME")} | environ
    return subprocess.run(
        [sys.executable, "-m", "trailmark", "run-as-wandb", *line],
        env=variables,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_wandb_is_trailmark_while_it_is_installed() -> None:
    assert said("""
import trailmark
with trailmark.install_as_wandb():
    import wandb
    import wandb.apis.public.runs
    from wandb.apis.public import Api
    from wandb.errors import CommError
    print(wandb.Api is Api is trailmark.Api, CommError is trailmark.CommError)
    import trailmark.apis.public.runs as runs
    print(wandb.apis.public.runs is runs, runs.__spec__.name)
    print(isinstance(wandb.Settings(), trailmark.Settings))
import sys
print([name for name in sys.modules if name.startswith("wandb")])
import wandb
print(hasattr(wandb, "install_as_wandb"))
""") == ["True True", "True trailmark.apis.public.runs", "True", "[]", "False"]


@pytest.mark.parametrize(
    ("line", "ours"),
    [
        ("from wandb.sdk.wandb_run import Run as it", "trailmark.sdk.run.Run"),
        ("from wandb.wandb_run import Run as it", "trailmark.sdk.run.Run"),
        ("from wandb.sdk.wandb_config import Config as it", "trailmark.Config"),
        ("from wandb.sdk.data_types.image import Image as it", "trailmark.Image"),
        ("from wandb.data_types import Table as it", "trailmark.Table"),
        (
            "from wandb.sdk.artifacts.artifact import Artifact as it",
            "trailmark.artifacts.artifact.Artifact",
        ),
        ("from wandb.util import generate_id as it", "trailmark.util.generate_id"),
        ("import wandb; it = wandb.plot.line", "trailmark.media.plot.line"),
        ("import wandb; it = wandb.sdk.wandb_run.Run", "trailmark.Run"),
        ("import wandb; it = wandb.apis.public.Api", "trailmark.Api"),
        ("import wandb; it = wandb._attach", "trailmark.attach"),
        (
            "from wandb.sdk.lib import RunDisabled as it",
            "trailmark.as_wandb.stand_ins.RunDisabled",
        ),
        (
            "from wandb.sdk.lib.config_util import ConfigError as it",
            "trailmark.UsageError",
        ),
        (
            "import wandb_workspaces.workspaces as ws; it = ws.Workspace",
            "trailmark.workspaces.Workspace",
        ),
        (
            "import wandb_workspaces.reports.v2 as wr; it = wr.LinePlot",
            "trailmark.reports.LinePlot",
        ),
        (
            "from wandb_workspaces.reports.v2.panels import BarPlot as it",
            "trailmark.reports.BarPlot",
        ),
        (
            "from wandb_workspaces.reports.v2.interface import SummaryMetric as it",
            "trailmark.reports.SummaryMetric",
        ),
        (
            "from wandb_workspaces.workspaces.interface import Section as it",
            "trailmark.workspaces.Section",
        ),
        (
            "from wandb_workspaces import expr; it = expr.Config",
            "trailmark.expr.Config",
        ),
    ],
)
def test_names_that_libraries_import_are_ours(line: str, ours: str) -> None:
    module, _, name = ours.rpartition(".")
    code = f"import trailmark; trailmark.install_as_wandb()\n{line}\n"
    code += f"import importlib; print(it is getattr(importlib.import_module({module!r}), {name!r}))"

    assert said(code) == ["True"]


def test_libraries_find_a_version_and_a_spec() -> None:
    assert said("""
import importlib.metadata, importlib.util, trailmark
trailmark.install_as_wandb()
print(importlib.util.find_spec("wandb") is not None)
import wandb
print(importlib.util.find_spec("wandb").name)
print(importlib.metadata.version("wandb"), wandb.__version__)
print(importlib.metadata.version("trailmark") == trailmark.__version__)
print("wandb" in importlib.metadata.packages_distributions())
""") == ["True", "wandb", f"{COMPATIBLE_VERSION} {COMPATIBLE_VERSION}", "True", "True"]


def test_the_current_run_is_seen_through_wandb(tmp_path: Path) -> None:
    code = f"""
import trailmark
trailmark.install_as_wandb()
import wandb
print(wandb.run)
run = trailmark.init(mode="offline", dir={str(tmp_path)!r}, settings={{"silent": True}})
wandb.log({{"a": 1}})
wandb.config.update({{"lr": 2}}, allow_val_change=True)
wandb.run._label(code="a library")
print(wandb.run is run, wandb.config["lr"], wandb.summary["a"])
print(wandb._attach(run._attach_id) is run)
wandb.finish()
print(wandb.run)
"""
    assert said(code) == ["None", "True 2 1", "True", "None"]


def test_what_is_missing_is_named() -> None:
    lines = said("""
import trailmark
trailmark.install_as_wandb()
for name in ("wandb.integration.keras", "wandb_workspaces.nothing", "wandb.errors.x"):
    try:
        __import__(name)
    except ImportError as error:
        print(error.name, "|", error)
import wandb
try:
    wandb.nothing
except AttributeError as error:
    print(error)
print(hasattr(wandb, "__wrapped__"))
""")
    assert lines[0] == (
        "wandb.integration | Trailmark, which stands for 'wandb' here, has no module"
        " 'wandb.integration'"
    )
    assert lines[1].startswith("wandb_workspaces.nothing | Trailmark, which stands for")
    assert lines[2].startswith("wandb.errors.x | ")
    assert lines[3:] == [
        "Trailmark, which stands for 'wandb' here, has no 'nothing'",
        "False",
    ]


def test_an_official_client_in_use_is_replaced_only_when_told() -> None:
    assert said("""
import wandb, trailmark
official = wandb
try:
    trailmark.install_as_wandb()
except trailmark.UsageError as error:
    print(error.message)
installed = trailmark.install_as_wandb(replace=True)
import wandb
print(wandb.Api is trailmark.Api)
installed.uninstall()
installed.uninstall()
import wandb, wandb.errors
print(wandb is official)
""") == ["'wandb' is imported already, and is not Trailmark", "True", "True"]


def test_installing_twice_ends_with_the_first() -> None:
    assert said("""
import sys, trailmark
before = list(sys.meta_path)
with trailmark.install_as_wandb():
    with trailmark.install_as_wandb(include_children=True):
        pass
    import wandb
    print(wandb.Api is trailmark.Api)
print(sys.meta_path == before)
trailmark.uninstall_as_wandb()
import os
print(os.environ.get("PYTHONPATH"))
""") == ["True", "True", "None"]


def test_every_name_comes_with_a_star() -> None:
    assert said("""
import trailmark
trailmark.install_as_wandb()
from wandb import *
print(Api is trailmark.Api, run)
""") == ["True None"]


def test_without_asking_wandb_is_the_official_one() -> None:
    assert said("""
import trailmark, wandb
print(wandb.Api is trailmark.Api, wandb.__file__.endswith("site-packages/wandb/__init__.py"))
""") == ["False True"]


CHILDREN = """
import multiprocessing, subprocess, sys
import wandb

def child(way):
    import wandb.apis.public
    print(way, wandb.Api.__module__, flush=True)

if __name__ == "__main__":
    for way in ("fork", "spawn", "forkserver"):
        process = multiprocessing.get_context(way).Process(target=child, args=(way,))
        process.start()
        process.join()
    subprocess.run([sys.executable, "-c", "import wandb; print(wandb.Api.__module__)"])
"""
OURS = "trailmark.apis.public.api"


def test_all_children_of_run_as_wandb_do_the_same(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(CHILDREN)

    told = run_as_wandb("train.py", folder=tmp_path)

    assert told.stdout.splitlines() == [
        *(f"{way} {OURS}" for way in ("fork", "spawn", "forkserver")),
        OURS,
    ], told.stderr


def test_children_of_a_process_do_the_same_if_they_are_to(tmp_path: Path) -> None:
    told = python("""
import subprocess, sys, trailmark
line = [sys.executable, "-c", "import wandb; print(wandb.Api.__module__)"]
with trailmark.install_as_wandb(include_children=True):
    subprocess.run(line)
subprocess.run(line)
""")

    assert told.stdout.splitlines()[0] == OURS
    assert told.stdout.splitlines()[1].startswith("wandb.")


def test_a_script_cannot_tell_that_it_is_run_so(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(
        "import sys, helper\n"
        "print(sys.argv, __name__, __file__, helper.__name__, sys.path[0])\n"
        "import wandb; print(wandb.Api.__module__)\n"
        "sys.exit(7)\n"
    )
    (tmp_path / "helper.py").touch()
    plain = subprocess.run(
        [sys.executable, "train.py", "--lr", "1", "-h", "--", "x y"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    told = run_as_wandb("train.py", "--lr", "1", "-h", "--", "x y", folder=tmp_path)

    assert told.returncode == plain.returncode == 7
    assert told.stdout.splitlines() == [plain.stdout.splitlines()[0], OURS]
    assert told.stderr == ""


def test_its_exceptions_and_signals_are_its_own(tmp_path: Path) -> None:
    (tmp_path / "fail.py").write_text("import wandb\n1 / 0\n")
    (tmp_path / "die.py").write_text(
        "import os, signal, wandb\nos.kill(os.getpid(), signal.SIGTERM)\n"
    )

    failed = run_as_wandb("fail.py", folder=tmp_path)
    died = run_as_wandb("die.py", folder=tmp_path)

    assert failed.returncode == 1
    assert failed.stderr.splitlines() == [
        "Traceback (most recent call last):",
        f'  File "{tmp_path}/fail.py", line 2, in <module>',
        *failed.stderr.splitlines()[2:-1],
        "ZeroDivisionError: division by zero",
    ]
    assert "trailmark" not in failed.stderr
    assert died.returncode == -signal.SIGTERM


def test_modules_code_and_programs_are_run_too(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("import wandb; print(wandb.Api.__module__)")
    code = "import importlib.util as u; print(u.find_spec('wandb.apis.public').name)"

    assert run_as_wandb("-m", "train", folder=tmp_path).stdout == f"{OURS}\n"
    assert run_as_wandb("-c", code, folder=tmp_path).stdout == "wandb.apis.public\n"
    program = run_as_wandb("env", sys.executable, "train.py", folder=tmp_path)
    assert program.stdout == f"{OURS}\n"


def test_the_version_is_known_before_wandb_is_imported(tmp_path: Path) -> None:
    code = "import importlib.metadata as m; print(m.version('wandb'))"

    assert run_as_wandb("-c", code, folder=tmp_path).stdout.strip() == (
        COMPATIBLE_VERSION
    )
    assert (SEARCH_PATH / f"wandb-{COMPATIBLE_VERSION}.dist-info").is_dir()


@pytest.mark.parametrize("line", [(), ("nowhere.py",), ("no-such-program",)])
def test_what_cannot_be_run_is_named(line: tuple[str, ...], tmp_path: Path) -> None:
    told = run_as_wandb(*line, folder=tmp_path)

    assert told.returncode == 1
    assert "there is no" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_folder_of_the_official_client_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "wandb" / "latest-run").mkdir(parents=True)
    (tmp_path / "train.py").write_text("import wandb; print(wandb.Api.__module__)")

    assert run_as_wandb("train.py", folder=tmp_path).stdout == f"{OURS}\n"


TRAINING = """
import wandb
from sklearn.linear_model import SGDClassifier
import numpy as np

with wandb.init(entity="crew", project=%r, config={"alpha": 0.001}) as run:
    x = np.random.default_rng(0).normal(size=(60, 3))
    y = (x[:, 0] > 0).astype(int)
    model = SGDClassifier(alpha=wandb.config.alpha)
    for epoch in range(4):
        model.partial_fit(x, y, classes=[0, 1])
        wandb.log({"accuracy": model.score(x, y), "epoch": epoch})
    wandb.log({"confusion": wandb.plot.confusion_matrix(y_true=y, preds=model.predict(x))})
    wandb.run.summary["best"] = 1.0
    artifact = wandb.Artifact("model", type="model")
    with artifact.new_file("weights.txt") as file:
        file.write(str(model.coef_))
    wandb.log_artifact(artifact)
[found] = wandb.Api().runs("crew/" + %r)
print(found.state, found.config["alpha"], found.summary["best"])
"""


def test_a_training_and_its_reading_back_are_unchanged(
    world: World, api: Api, project: str, tmp_path: Path
) -> None:
    (tmp_path / "train.py").write_text(TRAINING % (project, project))
    account = {"WANDB_BASE_URL": world.base_url, "WANDB_API_KEY": world.ada_key}

    told = run_as_wandb("train.py", folder=tmp_path, **account, WANDB_SILENT="true")

    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[-1] == "finished 0.001 1.0"
    assert api.artifact(f"crew/{project}/model:latest").type == "model"


@pytest.mark.parametrize("name", ["install_as_wandb", "uninstall_as_wandb"])
def test_the_examples_are_true(name: str) -> None:
    code = f"""
import doctest, trailmark
doctest.run_docstring_examples(trailmark.{name}, {{"trailmark": trailmark}})
print(len(doctest.DocTestFinder().find(trailmark.{name})[0].examples) > 0)
"""
    assert said(code) == ["True"]
