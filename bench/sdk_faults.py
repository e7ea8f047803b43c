"""What a bad network costs the training loop: `log()` and `finish(timeout=5)`.

`python -m bench.sdk_faults [--timeout 5]`
Each fault is there from before `init` to the end of the process.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.support.report import Figure, report
from tests.support.fault_server import FAULTS, Fault, FaultServer, fault_server
from tests.support.server_process import ServerProcess, running_server
from tests.support.training import Ended, training

N_ROWS = 1_000
INIT_TIMEOUT_S = 5
_ADDRESSES = {
    Fault("TLS", "none"): "https://127.0.0.1:{port}",
    Fault("DNS", "none"): "http://no-such-host.invalid:{port}",
}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--timeout", type=float, default=5)
    timeout_s = options.parse_args().timeout
    figures: list[Figure] = []
    with (
        tempfile.TemporaryDirectory() as made,
        running_server(Path(made) / "data") as server,
    ):
        for fault in (*FAULTS, *_ADDRESSES):
            home = Path(made) / f"home-{len(figures)}"
            seen = _trained(server, home, fault, timeout_s).result
            figures += [
                Figure(f"{fault}: finish()", seen["finish_s"], "s", bar=timeout_s + 1),
                Figure(f"{fault}: init()", seen["init_s"], "s", bar=INIT_TIMEOUT_S + 1),
                Figure(f"{fault}: longest log()", seen["slowest_log_s"] * 1e3, "ms"),
            ]
    report("sdk_faults", figures, timeout_s=timeout_s, rows=N_ROWS)


def _address(network: FaultServer, fault: Fault) -> str:
    """What the trainer takes for the server's address."""
    port = network.base_url.rpartition(":")[2]
    return _ADDRESSES.get(fault, "http://127.0.0.1:{port}").format(port=port)


def _trained(
    server: ServerProcess, home: Path, fault: Fault, timeout_s: float
) -> Ended:
    with (
        fault_server(server.base_url) as network,
        training(home, _address(network, fault), server.api_key) as trainer,
    ):
        network.show(fault)
        phases = ("init", "at 500", f"log {N_ROWS}", f"finish {timeout_s}")
        ended = trainer.run("phases", "bench", "r", *phases)
    assert ended.exit_code == 0, ended.output
    assert "Traceback" not in ended.output, ended.output
    return ended


if __name__ == "__main__":
    main()
