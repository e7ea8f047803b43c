"""Scalars that live on an accelerator: copied without making the loop wait.

Reading such a scalar at once would stall training until the device has caught up. The
copy is started instead, and a thread of its own writes the row when it has arrived.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable
from typing import Any


class DeviceScalar:
    """A scalar on its way to the host.

    Args:
        read: Waits for the copy and returns the number.
    """

    __slots__ = ("read",)

    def __init__(self, read: Callable[[], Any]) -> None:
        self.read = read


def device_scalar(value: Any) -> DeviceScalar | None:
    """Start copying a scalar of torch or JAX; None when it is none on a device."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, getattr(torch, "Tensor", ())):
        return _from_torch(torch, value)
    jax = sys.modules.get("jax")
    if jax is not None and isinstance(value, getattr(jax, "Array", ())):
        return _from_jax(value)
    return None


def _from_torch(torch: Any, value: Any) -> DeviceScalar | None:
    if value.device.type == "cpu" or value.numel() != 1:
        return None
    copy = value.detach().to("cpu", non_blocking=True)
    device: Any = getattr(torch, value.device.type, None)
    if not hasattr(device, "Event") or not hasattr(device, "current_stream"):
        held = value.detach()  # no events there: the helper thread waits instead
        return DeviceScalar(held.item)
    arrived = device.Event()
    arrived.record(device.current_stream(value.device))

    def read() -> Any:
        arrived.synchronize()
        return copy.item()

    return DeviceScalar(read)


def _from_jax(value: Any) -> DeviceScalar | None:
    if getattr(value, "size", None) != 1 or value.is_ready():
        return None
    value.copy_to_host_async()
    return DeviceScalar(value.item)


class DeviceQueue:
    """Finishes rows whose numbers have not arrived, in order, in one thread.

    The thread starts with the first row. Rows that need no device may pass, unless
    rows that are made of several pieces wait: those keep their order.

    Attributes:
        waiting: Jobs put in and not done.
    """

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._idle = threading.Condition()
        self.waiting = 0

    def put(self, job: Callable[[], None]) -> None:
        """Have a job done after those before it; it must not raise."""
        with self._idle:
            self.waiting += 1
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="trailmark-device-values", daemon=True
                )
                self._thread.start()
        self._jobs.put(job)

    def drain(self, timeout_s: float) -> bool:
        """Wait until all jobs are done; False when time is up first."""
        with self._idle:
            return self._idle.wait_for(lambda: self.waiting == 0, timeout_s)

    def stop(self) -> None:
        """End the thread once the jobs before are done."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread = None

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            with self._idle:
                self.waiting -= 1
                self._idle.notify_all()
