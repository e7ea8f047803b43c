"""Explicit steps, partial rows, nested values, and numbers that are none."""

import math

import wandb

run = wandb.init(
    name="odd", config={"nested": {"a": {"b": 1}}, "none": None, "flag": True}
)
run.define_metric("frame", hidden=True)
run.define_metric("eval.*", step_metric="frame")

run.log({"first": 1}, commit=False)
run.log({"second": 2})
for step in (5, 5, 7, 12):
    run.log({f"at_{step}": step, "frame": step * 10, "loss": 1 / step}, step=step)
run.log({"more": 1})
run.log({"a": {"b": {"c": 1.5}}, "dot.key": 2, "slash/key": 3, "words": "text"})
run.log({"nan": math.nan, "inf": math.inf, "minus": -math.inf})
run.log({"big": 2**60, "tiny": 5e-324, "unicode": "żółć 🚀", "yes": True})
run.log({"list": [1, 2, 3]})
run.log({"only": 1}, step=40)
run.log({"with": 2}, step=40, commit=True)
run.finish(exit_code=0)
