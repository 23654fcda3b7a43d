"""The layers of TensorFlow's tutorial "Intro to Autoencoders", its denoising autoencoder, in PyTorch, channels last."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from benchmarks.tutorials import CLEAN_IMAGES, run
from benchmarks.tutorials.pytorch import fitting, images, outputs

BATCH_SIZE = 32


def build(noisy, clean, seed):
    torch.manual_seed(seed)
    channels = clean.shape[-1]
    half, twice = {"stride": 2, "padding": 1}, {"stride": 2, "padding": 1, "output_padding": 1}
    model = nn.Sequential(
        *(nn.Conv2d(channels, 16, 3, **half), nn.ReLU(), nn.Conv2d(16, 8, 3, **half), nn.ReLU()),
        *(nn.ConvTranspose2d(8, 8, 3, **twice), nn.ReLU(), nn.ConvTranspose2d(8, 16, 3, **twice), nn.ReLU()),
        *(nn.Conv2d(16, channels, 3, padding=1), nn.Sigmoid()),
    ).to(memory_format=torch.channels_last)
    fit = fitting(model, nn.MSELoss(), images(noisy), images(clean), BATCH_SIZE, seed)
    return fit, lambda x: np.concatenate(outputs(model, x)).transpose(0, 2, 3, 1)


if __name__ == "__main__":
    run(build, CLEAN_IMAGES)
