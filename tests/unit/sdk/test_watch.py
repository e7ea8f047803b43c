"""Models are watched without changing how they train, are copied or are saved."""

from __future__ import annotations

import copy
import io
from types import SimpleNamespace
from typing import Any

import pytest

from trailmark.errors import UsageError
from trailmark.sdk.guard import Guard
from trailmark.sdk.watch import unwatch, watch

torch = pytest.importorskip("torch", reason="PyTorch is no dependency of ours")


class FakeRun:
    """Keeps rows as `run.log` got them."""

    disabled = False

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.summary: dict[str, Any] = {}
        self.warnings: list[str] = []
        guard = Guard(lambda message, _: self.warnings.append(message), lambda _: None)
        self._writer = SimpleNamespace(guard=guard)
        self._is_finished = False

    def log(self, row: dict[str, Any], commit: bool) -> None:
        assert commit is False
        self.rows.append(row)

    def finish(self) -> None:
        self._is_finished = True


def make_model() -> Any:
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1)
    )


def train(model: Any, passes: int = 1) -> None:
    for _ in range(passes):
        model(torch.ones(2, 4)).sum().backward()


GRADIENTS = {f"gradients/{i}.{kind}" for i in (0, 2) for kind in ("weight", "bias")}


def test_gradients_of_a_pass_are_one_piece_of_the_row() -> None:
    run, model = FakeRun(), make_model()
    watch(run, model)  # pyright: ignore
    train(model)
    [row] = run.rows
    assert set(row) == GRADIENTS
    weight = row["gradients/0.weight"]
    assert sum(weight.histogram) == 32
    assert len(weight.bins) == len(weight.histogram) + 1 == 65
    gradient = model[0].weight.grad
    assert weight.bins[0] == pytest.approx(float(gradient.min()))
    assert weight.bins[-1] == pytest.approx(float(gradient.max()))
    assert run.warnings == []


def test_only_every_nth_pass_is_looked_at() -> None:
    run, model = FakeRun(), make_model()
    watch(run, model, log_freq=3)  # pyright: ignore
    train(model, passes=7)
    assert len(run.rows) == 3


def test_parameters_are_taken_while_the_model_trains() -> None:
    run, model = FakeRun(), make_model()
    watch(run, model, log="parameters")  # pyright: ignore
    model.eval()
    model(torch.ones(2, 4))
    assert run.rows == []
    model.train()
    model(torch.ones(2, 4))
    [row] = run.rows
    assert set(row) == {key.replace("gradients", "parameters") for key in GRADIENTS}


def test_several_models_have_names_of_their_own() -> None:
    run, first, second = FakeRun(), make_model(), make_model()
    watch(run, [first, second], log="all", log_graph=True)  # pyright: ignore
    train(second)
    keys = {key for row in run.rows for key in row}
    assert "gradients/graph_10.weight" in keys
    assert "parameters/graph_12.bias" in keys
    assert set(run.summary) == {"graph_0", "graph_1"}
    names = [(n["name"], n["class_name"], n["num_parameters"])
             for n in run.summary["graph_0"].nodes]  # fmt: skip
    assert names == [
        ("", "Sequential", 0), ("0", "Linear", 40), ("1", "ReLU", 0), ("2", "Linear", 9),
    ]  # fmt: skip


def test_watching_ends_for_one_model_or_all() -> None:
    run, first, second = FakeRun(), make_model(), make_model()
    watch(run, (first, second), log="all", log_freq=1)  # pyright: ignore
    unwatch(run, first)  # pyright: ignore
    train(first)
    assert run.rows == []
    unwatch(run)  # pyright: ignore
    unwatch(run)  # pyright: ignore
    train(second)
    assert run.rows == []
    watch(run, first)  # pyright: ignore
    train(first)
    assert len(run.rows) == 1


def test_a_finished_run_takes_its_hooks_away() -> None:
    run, model = FakeRun(), make_model()
    watch(run, model, log="all", log_freq=1)  # pyright: ignore
    run.finish()
    train(model)
    assert (run.rows, run.warnings) == ([], [])
    assert not model._forward_pre_hooks


def test_copies_and_saved_models_are_not_watched() -> None:
    run, model = FakeRun(), make_model()
    watch(run, model, log="all", log_freq=1)  # pyright: ignore
    train(copy.deepcopy(model))
    buffer = io.BytesIO()
    torch.save(model, buffer)
    buffer.seek(0)
    train(torch.load(buffer, weights_only=False))
    assert run.rows == []


def test_odd_gradients_are_counted_as_far_as_they_go() -> None:
    run = FakeRun()
    names = ("constant", "nan", "partly")
    model = torch.nn.ParameterDict(
        {name: torch.nn.Parameter(torch.zeros(4)) for name in names}
    )
    watch(run, model, log_freq=1)  # pyright: ignore
    factors = {
        "constant": torch.ones(4),
        "nan": torch.full((4,), float("nan")),
        "partly": torch.tensor([1.0, float("inf"), 2.0, 3.0]),
    }
    sum((model[name] * factors[name]).sum() for name in names).backward()
    [row] = run.rows
    assert set(row) == {"gradients/constant", "gradients/partly"}
    assert (row["gradients/constant"].bins[0], row["gradients/constant"].bins[-1]) == (
        0.5,
        1.5,
    )
    partly = row["gradients/partly"]
    assert (sum(partly.histogram), partly.left_out) == (3, 1)


def test_sparse_and_half_precision_gradients_are_read() -> None:
    run = FakeRun()
    table = torch.nn.Embedding(10, 3, sparse=True)
    half = torch.nn.Linear(3, 1).to(torch.bfloat16)
    watch(run, [table, half], log_freq=1)  # pyright: ignore
    half(table(torch.tensor([1, 2])).to(torch.bfloat16)).sum().backward()
    rows = {key: value for row in run.rows for key, value in row.items()}
    assert sum(rows["gradients/weight"].histogram) == 6
    assert sum(rows["gradients/graph_1weight"].histogram) == 3
    assert run.warnings == []


def test_a_pass_that_fails_does_not_stop_the_next_one() -> None:
    run, model = FakeRun(), make_model()
    watch(run, model, log_freq=1)  # pyright: ignore

    def fail(_: Any) -> None:
        raise RuntimeError("out of memory")

    handle = model[0].weight.register_hook(fail)
    with pytest.raises(RuntimeError):
        train(model)
    handle.remove()
    run.rows.clear()
    train(model)
    [row] = run.rows
    assert set(row) == GRADIENTS


def test_what_goes_wrong_is_counted_and_training_goes_on() -> None:
    class Broken(FakeRun):
        def log(self, row: dict[str, Any], commit: bool) -> None:
            raise ValueError("no")

    run, model = Broken(), make_model()
    watch(run, model, log_freq=1)  # pyright: ignore
    train(model, passes=2)
    [problem] = run._writer.guard.problems
    assert (problem.kind, problem.count) == ("watch", 2)


def test_wrong_calls_say_so() -> None:
    run, model = FakeRun(), make_model()
    for wrong in ({"log": "weights"}, {"log_freq": 0}, {"log_freq": True}):
        with pytest.raises(UsageError):
            watch(run, model, **wrong)  # pyright: ignore
    with pytest.raises(UsageError, match=r"no torch\.nn\.Module"):
        watch(run, object())  # pyright: ignore
    watch(run, model)  # pyright: ignore
    with pytest.raises(UsageError, match="watched already"):
        watch(run, model)  # pyright: ignore
