"""Everything through the module, as in the oldest scripts."""

import os

import wandb

wandb.init(project=os.environ["WANDB_PROJECT"], config={"lr": 0.1, "depth": 2})
wandb.config.depth = wandb.config.get("depth")
wandb.config.update({"lr": 0.2}, allow_val_change=True)
wandb.config["optimizer"] = "adam"
wandb.define_metric("loss", summary="min")

for step in range(20):
    wandb.log({"loss": 1 / (step + 1), "step_twice": 2 * step})
    if step % 5 == 0:
        print(f"step {step}")

with open("notes.txt", "w") as file:
    file.write("kept\n")
os.makedirs("checkpoints", exist_ok=True)
with open("checkpoints/last.bin", "wb") as file:
    file.write(bytes(range(256)))
wandb.save("notes.txt")
wandb.save("checkpoints/*", policy="end")
wandb.alert(title="Low accuracy", text="below 0.5", level=wandb.AlertLevel.WARN)
wandb.summary["best"] = 0.05
wandb.run.summary["words"] = "done"
wandb.run.tags = (*wandb.run.tags, "late")
wandb.run.name = "module style"
assert wandb.run.step == 20
wandb.finish()
assert wandb.run is None
