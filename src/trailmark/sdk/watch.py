"""Watches PyTorch models: histograms of gradients and parameters as they train.

The hooks cost a counter each; only every `log_freq`-th pass is looked at, on the device
where the numbers are, and what is copied from there is 64 counts for each parameter.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from trailmark.errors import UsageError
from trailmark.media.histogram import Histogram
from trailmark.sdk.model_graph import ModelGraph
from trailmark.sdk.tensor_histogram import tensor_histogram

if TYPE_CHECKING:
    from trailmark.sdk.guard import Guard
    from trailmark.sdk.run import Run

_KINDS = (None, "gradients", "parameters", "all")


def watch(  # noqa: PLR0917  (as the official client has it)
    run: Run,
    models: Any,
    criterion: Any = None,
    log: str | None = "gradients",
    log_freq: int = 1000,
    idx: int | None = None,
    log_graph: bool = False,
) -> None:
    """Log histograms of models with every `log_freq`-th pass, from the first one on.

    They are part of the row that the next `run.log` closes, under
    `gradients/<parameter>` and `parameters/<parameter>`; of the second model that is
    watched on under `gradients/graph_1<parameter>`. Only passes of the model itself
    count: copies of it are not watched, and parameters only while it trains. What goes
    wrong is counted and never stops the training.

    Args:
        models: A `torch.nn.Module`, or several.
        criterion: Taken and not used, as callers of the official client pass it.
        log: "gradients", "parameters", "all" or None.
        log_freq: A whole number of passes, at least 1.
        idx: The number of the first model; None counts on.
        log_graph: Whether to put each model's layers into the run's summary.

    Raises:
        UsageError: `log` or `log_freq` is none of those, `models` holds something that
            is no module, or a model is watched already.
    """
    _ = criterion
    if log not in _KINDS:
        raise UsageError(
            f"watch cannot log {log!r}",
            hint='log is "gradients", "parameters", "all" or None',
        )
    if type(log_freq) is not int or log_freq < 1:
        raise UsageError(f"log_freq is a whole number of passes, not {log_freq!r}")
    modules = _as_modules(models)
    if run.disabled:
        return
    watches = _watches_of(run)
    for module in modules:
        if any(one.watches(module) for one in watches):
            raise UsageError(
                "this model is watched already", hint="run.unwatch(model) ends it"
            )
    first = len(watches) if idx is None else idx
    for index, module in enumerate(modules, first):
        watches.append(Watch(run, module, index, log, log_freq))
        if log_graph:
            run.summary[f"graph_{index}"] = ModelGraph.of_module(module)


def unwatch(run: Run, models: Any = None) -> None:
    """End what `watch` began; repeats do nothing.

    Args:
        models: As for `watch`; None ends all of the run.
    """
    watches = _watches_of(run)
    modules = None if models is None else _as_modules(models)
    for one in tuple(watches):
        if modules is None or any(one.watches(module) for module in modules):
            one.close()
            watches.remove(one)


class Watch:
    """The hooks in one model."""

    def __init__(
        self, run: Run, module: Any, index: int, log: str | None, log_freq: int
    ) -> None:
        self._run = weakref.ref(run)
        self._guard: Guard = run._writer.guard  # pyright: ignore[reportPrivateUsage]
        self._module = weakref.ref(module)
        self._prefix = f"graph_{index}" if index else ""
        self._gathered: dict[str, Histogram] = {}
        self._hooks: list[Any] = []
        if log in ("gradients", "all"):
            for name, parameter in module.named_parameters():
                if parameter.requires_grad:
                    key = f"gradients/{self._prefix}{name}"
                    hook = _EveryNth(log_freq, self._gradient_taker(key))
                    self._hooks.append(parameter.register_hook(hook))
        if log in ("parameters", "all"):
            hook = _EveryNth(log_freq, self._take_parameters, self._is_training)
            self._hooks.append(module.register_forward_pre_hook(hook))

    def watches(self, module: Any) -> bool:
        return self._module() is module

    def close(self) -> None:
        for hook in self._hooks:
            hook.remove()
        self._hooks = []

    def _is_training(self, module: Any, *_: Any) -> bool:
        """Replicas of the module carry its hooks; they are not it."""
        return module.training and self.watches(module)

    def _gradient_taker(self, key: str) -> Callable[..., None]:
        def take(gradient: Any) -> None:
            if not self._gathered or key in self._gathered:
                self._gathered = {}  # of a pass that failed before its end
                self._deliver_after_backward()
            with self._guard.catching("watch", f"{key!r} cannot be watched"):
                found = tensor_histogram(gradient)
                if found is not None:
                    self._gathered[key] = found

        return take

    def _deliver_after_backward(self) -> None:
        """All of a pass become one piece of the row.

        The engine calls back when the pass is complete, in the thread that began it.
        """
        torch = sys.modules["torch"]
        with self._guard.catching("watch", "gradients cannot be gathered"):
            torch.autograd.Variable._execution_engine.queue_callback(self._deliver)

    def _deliver(self) -> None:
        gathered, self._gathered = self._gathered, {}
        self._log(gathered)

    def _take_parameters(self, module: Any, *_: Any) -> None:
        found: dict[str, Histogram] = {}
        with self._guard.catching("watch", "parameters cannot be watched"):
            for name, parameter in module.named_parameters():
                histogram = tensor_histogram(parameter)
                if histogram is not None:
                    found[f"parameters/{self._prefix}{name}"] = histogram
        self._log(found)

    def _log(self, histograms: dict[str, Histogram]) -> None:
        run = self._run()
        if run is None or run._is_finished:  # pyright: ignore[reportPrivateUsage]
            self.close()
        elif histograms:
            with self._guard.catching("watch", "histograms cannot be logged"):
                run.log(histograms, commit=False)


class _EveryNth:
    """A hook that works on the first call and each `n`-th after it.

    Copies of a model, and models that were saved whole, get one that does nothing: what
    is watched is the one model, and a run cannot be saved.
    """

    def __init__(
        self,
        n: int,
        work: Callable[..., None],
        counts: Callable[..., bool] | None = None,
    ) -> None:
        self._n = n
        self._work = work
        self._counts = counts
        self._calls = -1

    def __call__(self, *arguments: Any) -> None:
        if self._counts is not None and not self._counts(*arguments):
            return
        self._calls += 1
        if self._calls % self._n == 0:
            self._work(*arguments)

    def __reduce__(self) -> tuple[Callable[[], Callable[..., None]], tuple[()]]:
        return _no_hook, ()


def _no_hook() -> Callable[..., None]:
    return _do_nothing


def _do_nothing(*_: Any) -> None:
    pass


def _as_modules(models: Any) -> Sequence[Any]:
    modules: Sequence[Any] = models if isinstance(models, (list, tuple)) else (models,)
    torch = sys.modules.get("torch")  # who has a module has imported it
    for module in modules:
        if torch is None or not isinstance(module, torch.nn.Module):
            raise UsageError(
                f"{type(module).__name__!r} is no torch.nn.Module",
                hint="only PyTorch models can be watched",
            )
        if isinstance(module, torch.jit.ScriptModule):
            raise UsageError(
                "compiled TorchScript takes no hooks",
                hint="watch the model before torch.jit.script",
            )
    return modules


def _watches_of(run: Run) -> list[Watch]:
    return _watches.setdefault(run, [])


_watches: weakref.WeakKeyDictionary[Run, list[Watch]] = weakref.WeakKeyDictionary()
