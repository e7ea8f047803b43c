"""A small convolutional network in PyTorch on scikit-learn's digits, on the CPU.

    python examples/pytorch_digits.py [--epochs 10] [--learning-rate 0.01]

Tensors are logged as they are: a loss is copied from its device without a pause in
the loop. Gradients and parameters are watched as histograms.
"""

from __future__ import annotations

import argparse

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

import trailmark


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--epochs", type=int, default=10)
    options.add_argument("--learning-rate", type=float, default=0.01)
    options.add_argument("--batch-rows", type=int, default=64)
    arguments = options.parse_args()
    torch.manual_seed(0)
    with trailmark.init(project="digits", config=arguments, tags=["pytorch"]) as run:
        run.define_metric("val/*", step_metric="epoch")
        run.define_metric("val/accuracy", summary="max", step_metric="epoch")
        train_loader, val_loader = load(run.config.batch_rows)
        model = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(16 * 4 * 4, 10),
        )
        run.watch(model, log="all", log_freq=50)
        optimizer = torch.optim.Adam(model.parameters(), lr=run.config.learning_rate)
        for epoch in range(run.config.epochs):
            train(run, model, optimizer, train_loader)
            run.log({"epoch": epoch, **validate(model, val_loader)})
        torch.save(model.state_dict(), "digits.pt")
        run.save("digits.pt", policy="now")


def load(batch_rows: int) -> tuple[DataLoader, DataLoader]:
    """Training and validation batches: images (n, 1, 8, 8) in 0 to 1, and digits."""
    images, labels = load_digits(return_X_y=True)
    everything = TensorDataset(
        torch.tensor(images / 16.0, dtype=torch.float32).reshape(-1, 1, 8, 8),
        torch.tensor(labels),
    )
    parts = random_split(everything, [0.8, 0.2])
    return DataLoader(parts[0], batch_rows, shuffle=True), DataLoader(parts[1], 256)


def train(run, model: nn.Module, optimizer, loader: DataLoader) -> None:
    for images, labels in loader:
        loss = nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        run.log({"train/loss": loss})


@torch.no_grad()
def validate(model: nn.Module, loader: DataLoader) -> dict[str, object]:
    """Loss and accuracy (0 to 1) over all batches, and one batch's worst guess."""
    total = right = 0
    losses: list[torch.Tensor] = []
    worst = None
    for images, labels in loader:
        each = nn.functional.cross_entropy(model(images), labels, reduction="none")
        losses.append(each)
        guessed = model(images).argmax(dim=1)
        right += int((guessed == labels).sum())
        total += len(labels)
        at = int(each.argmax())
        caption = f"{int(labels[at])} taken for {int(guessed[at])}"
        worst = trailmark.Image(images[at, 0].numpy(), caption=caption)
    loss = torch.cat(losses).mean()
    return {"val/loss": loss, "val/accuracy": right / total, "val/worst": worst}


if __name__ == "__main__":
    main()
