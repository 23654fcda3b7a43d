"""The layers of TensorFlow's tutorial "Convolutional Neural Network (CNN)" in PyTorch, channels last, its fast way on a CPU."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from benchmarks.tutorials import run

BATCH_SIZE = 64


def build(x, y, seed):
    torch.manual_seed(seed)
    side = ((x.shape[1] - 2) // 2 - 2) // 2 - 2
    model = nn.Sequential(
        *(nn.Conv2d(x.shape[3], 32, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten()),
        *(nn.Linear(64 * side * side, 64), nn.ReLU(), nn.Linear(64, 10)),
    ).to(memory_format=torch.channels_last)
    labels = torch.from_numpy(y.astype(np.int64))
    fit = fitting(model, nn.CrossEntropyLoss(), images(x), labels, BATCH_SIZE, seed)
    return fit, lambda x: np.concatenate([part.argmax(1) for part in outputs(model, x)])


def images(x):
    """What is channels last in NumPy, too, as PyTorch has it."""
    return torch.from_numpy(x).permute(0, 3, 1, 2)


def fitting(model, loss_function, inputs, targets, batch_size, seed):
    """The function `fit` that `benchmarks.tutorials.run` asks for, with Adam."""
    order = np.random.default_rng(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

    def fit(over):
        while True:
            for rows in np.array_split(order.permutation(len(inputs)), len(inputs) // batch_size):
                if over():
                    return
                optimizer.zero_grad()
                loss_function(model(inputs[rows]), targets[rows]).backward()
                optimizer.step()

    return fit


@torch.no_grad()
def outputs(model, x):
    """What the model gives for images, a thousand at a time."""
    return [model(part).numpy() for part in images(x).split(1000)]


if __name__ == "__main__":
    run(build)
