"""Event files of TensorBoard become a run: scalars a second to the last ack, and memory.

`python -m bench.tensorboard [--scalars 1000000]`
Memory is the peak of the process that reads and sends, all of Python included.
"""

from __future__ import annotations

import argparse
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.support.report import Figure, report
from bench.support.server import bench_server
from trailmark.apis.public.tensorboard.crc32c import masked_crc32c

TAGS = ("train/loss", "train/accuracy", "lr", "grad_norm")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--scalars", type=int, default=1_000_000)
    n_scalars = options.parse_args().scalars
    with (
        tempfile.TemporaryDirectory() as folder,
        bench_server({"LOG_LEVEL": "warning"}) as server,
    ):
        _write(Path(folder) / "events.out.tfevents.1.bench", n_scalars)
        process = server.process
        line = [sys.executable, "-m", "bench.tensorboard", "--send", folder]
        told = subprocess.run(
            [*line, process.base_url, process.api_key],
            check=True,
            capture_output=True,
            text=True,
        )
    taken_s, peak_mb = map(float, told.stdout.split())
    report(
        "tensorboard",
        [
            Figure("scalars, four a step, to acknowledgement", n_scalars / taken_s, "scalars/s", "higher"),
            Figure("peak memory of the sender", peak_mb, "MB", "lower"),
        ],
        scalars=n_scalars,
    )  # fmt: skip


def _send(folder: str, base_url: str, api_key: str) -> None:
    from trailmark.apis.public.api import Api

    api = Api({"base_url": base_url}, api_key=api_key)
    started_s = time.perf_counter()
    api.sync_tensorboard(folder, project="bench")
    taken_s = time.perf_counter() - started_s
    # Not `ru_maxrss`, which begins with that of the process that forked this one.
    status = Path("/proc/self/status").read_text()
    peak_kb = status.partition("VmHWM:")[2].split()[0]
    print(taken_s, int(peak_kb) / 1000)


def _write(path: Path, n_scalars: int) -> None:
    # Imported here, since it brings torch along, and the sender's memory is measured.
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.proto.summary_pb2 import Summary

    with path.open("wb") as file:
        for number in range(n_scalars):
            step, tag = divmod(number, len(TAGS))
            value = Summary.Value(tag=TAGS[tag], simple_value=number / 3)
            event = Event(
                wall_time=1.8e9 + step, step=step, summary=Summary(value=[value])
            )
            data = event.SerializeToString()
            length = struct.pack("<Q", len(data))
            file.write(length + struct.pack("<I", masked_crc32c(length)))
            file.write(data + struct.pack("<I", masked_crc32c(data)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--send"]:
        _send(*sys.argv[2:])
    else:
        main()
