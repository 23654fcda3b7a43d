"""The layers of TensorFlow's tutorial "Convolutional Neural Network (CNN)" in PyTorch, channels last, its fast way on a CPU."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from benchmarks.tutorials import run

BATCH_SIZE = 64


def build(x, y, seed):
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    images = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
    labels = torch.from_numpy(y.astype(np.int64))
    side = ((x.shape[1] - 2) // 2 - 2) // 2 - 2
    model = nn.Sequential(
        *(nn.Conv2d(x.shape[3], 32, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten()),
        *(nn.Linear(64 * side * side, 64), nn.ReLU(), nn.Linear(64, 10)),
    ).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    loss_function = nn.CrossEntropyLoss()

    def fit(over):
        while True:
            for rows in np.array_split(order.permutation(len(x)), len(x) // BATCH_SIZE):
                if over():
                    return
                optimizer.zero_grad()
                loss_function(model(images[rows]), labels[rows]).backward()
                optimizer.step()

    @torch.no_grad()
    def classes_of(x):
        pieces = torch.from_numpy(x).permute(0, 3, 1, 2).split(1000)
        return torch.cat([model(piece.contiguous(memory_format=torch.channels_last)).argmax(1) for piece in pieces]).numpy()

    return fit, classes_of


if __name__ == "__main__":
    run(build)
