"""Scalars on an accelerator: copied, never waited for in the loop, never lost."""

import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.logged_rows import Logged
from tests.support.pytorch import needs_torch, torch_values
from trailmark.sdk.row_encoder import ScalarHook


class Device:
    """An accelerator that is as slow as the test wants it."""

    def __init__(self) -> None:
        self.caught_up = threading.Event()
        self.waited_in: set[str] = set()
        self.fails = False

    def synchronize(self) -> None:
        self.waited_in.add(threading.current_thread().name)
        assert self.caught_up.wait(30)
        if self.fails:
            raise RuntimeError("device lost")

    def module(self) -> Any:
        """The part of `torch` that is asked, with this as its device."""

        def event() -> Any:
            return SimpleNamespace(record=lambda _: None, synchronize=self.synchronize)

        stream = SimpleNamespace(Event=event, current_stream=lambda _: None)
        return SimpleNamespace(Tensor=FakeTensor, cuda=stream)


class FakeTensor:
    """What is asked of a tensor; `item` on the device would be the stall."""

    shape = ()
    dtype = "float32"

    def __init__(self, value: float, kind: str = "cuda") -> None:
        self.value = value
        self.device = SimpleNamespace(type=kind)

    def numel(self) -> int:
        return 1

    def is_complex(self) -> bool:
        return False

    def detach(self) -> "FakeTensor":
        return self

    def to(self, kind: str, non_blocking: bool) -> "FakeTensor":
        assert non_blocking
        return FakeTensor(self.value, kind)

    def item(self) -> float:
        assert self.device.type == "cpu", "the loop would have waited"
        return self.value


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Device:
    device = Device()
    monkeypatch.setitem(sys.modules, "torch", device.module())
    return device


def test_the_loop_does_not_wait_for_the_device(tmp_path: Path, device: Device) -> None:
    logged = Logged(tmp_path)
    for number in range(5):
        logged.log({"loss": FakeTensor(number), "plain": number})
    logged.log({"plain": 5})
    assert logged.history.step == 6
    assert threading.current_thread().name not in device.waited_in
    device.caught_up.set()
    rows = sorted(logged.rows(), key=lambda row: row["_step"])
    assert [row["plain"] for row in rows] == list(range(6))
    assert [row.get("loss") for row in rows] == [0, 1, 2, 3, 4, None]
    assert logged.history.summary.now()["loss"] == 4


def test_pieces_of_one_row_stay_together(tmp_path: Path, device: Device) -> None:
    logged = Logged(tmp_path)
    logged.log({"a": 1}, step=7)
    logged.log({"loss": FakeTensor(0.5)}, step=7)
    logged.log({"b": 2}, step=7)
    logged.log({"a": 3}, step=8)
    logged.log({"c": 4})
    logged.log({"d": 5})
    device.caught_up.set()
    assert logged.rows() == [
        {"_step": 7, "a": 1, "loss": 0.5, "b": 2},
        {"_step": 8, "a": 3, "c": 4},
        {"_step": 9, "d": 5},
    ]


def test_nested_scalars_arrive_too(tmp_path: Path, device: Device) -> None:
    device.caught_up.set()
    logged = Logged(tmp_path)
    logged.log({"n": {"loss": FakeTensor(1.5)}, "l": [FakeTensor(2.5), 1]})
    assert logged.rows() == [{"_step": 0, "n": {"loss": 1.5}, "l": [2.5, 1]}]


def test_a_device_that_fails_costs_its_row_and_is_counted(
    tmp_path: Path, device: Device
) -> None:
    device.fails = True
    device.caught_up.set()
    logged = Logged(tmp_path)
    logged.log({"loss": FakeTensor(1)})
    logged.log({"plain": 1})
    assert logged.rows() == [{"_step": 1, "plain": 1}]
    assert logged.problems == {"device_value_failed": 1}


def test_ending_does_not_wait_for_ever(tmp_path: Path, device: Device) -> None:
    logged = Logged(tmp_path)
    logged.log({"loss": FakeTensor(1)})
    assert logged.history.close(0.01) is False
    device.caught_up.set()


@pytest.mark.parametrize(
    "value",
    torch_values(
        lambda torch: [
            torch.tensor(0.5),
            torch.tensor([0.5], requires_grad=True),
            torch.tensor(0.5, dtype=torch.bfloat16),
            torch.nn.Parameter(torch.tensor(0.5)),
        ]
    ),
)
def test_scalars_of_torch_on_the_cpu_are_read_at_once(
    tmp_path: Path, value: Any
) -> None:
    logged = Logged(tmp_path)
    logged.log({"v": value, "good": 1})
    assert logged.rows() == [{"_step": 0, "v": 0.5, "good": 1}]


@needs_torch
def test_a_type_is_looked_at_once() -> None:
    import torch

    hook = ScalarHook()
    assert hook(torch.tensor(2)) == 2
    assert hook.was_used
    assert hook._readers.keys() == {torch.Tensor}
