"""What the training process loads: nearly nothing before `init`, little after it."""

import subprocess
import sys
from pathlib import Path

# What costs tens of milliseconds or belongs to the process beside the training.
HEAVY = (
    *("numpy", "PIL", "torch", "pandas", "matplotlib", "plotly", "urllib3", "http"),
    *("ssl", "socket", "psutil", "pynvml", "rich", "click", "asyncio", "argparse"),
    *("multiprocessing", "tempfile", "logging", "decimal", "trailmark.server"),
)


def loaded_after(code: str, folder: Path) -> set[str]:
    """Modules in a fresh interpreter after it ran `code` in `folder`."""
    show = "import sys; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{show}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.split())


def test_importing_loads_nothing_but_the_package_and_its_version(
    tmp_path: Path,
) -> None:
    added = loaded_after("import trailmark", tmp_path) - loaded_after("pass", tmp_path)
    assert {name for name in added if name.startswith("trailmark")} == {
        "trailmark",
        "trailmark.version",
    }
    assert not added & {*HEAVY, "orjson", "dataclasses", "inspect"}
    assert list(tmp_path.iterdir()) == []


def test_a_run_of_plain_numbers_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import trailmark\n"
        "run = trailmark.init(mode='offline', config={'lr': 1}, settings={'silent': 1})\n"
        "run.log({'loss': 0.5}); run.finish()"
    )
    assert not loaded_after(code, tmp_path) & set(HEAVY)


def test_logging_an_artifact_loads_no_network(tmp_path: Path) -> None:
    code = (
        "import trailmark\n"
        "run = trailmark.init(mode='offline', settings={'silent': 1})\n"
        "artifact = trailmark.Artifact('words', 'dataset')\n"
        "with artifact.new_file('a.txt') as file: file.write('a')\n"
        "run.log_artifact(artifact); run.finish()"
    )
    network = {"urllib3", "http", "ssl", "socket", "asyncio"}
    assert not loaded_after(code, tmp_path) & network
