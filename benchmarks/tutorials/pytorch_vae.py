"""The network of PyTorch's example "Basic VAE"."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from benchmarks.tutorials import ELBO, run
from benchmarks.tutorials.pytorch import fitting, images, outputs

BATCH_SIZE = 128
HIDDEN, LATENT = 400, 20


class VAE(nn.Module):
    def __init__(self, values):
        super().__init__()
        self.hidden = nn.Linear(values, HIDDEN)
        self.mean = nn.Linear(HIDDEN, LATENT)
        self.log_variance = nn.Linear(HIDDEN, LATENT)
        self.decoder = nn.Sequential(nn.Linear(LATENT, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, values))

    def forward(self, x):
        """Each image's evidence lower bound."""
        x = x.flatten(1)
        hidden = F.relu(self.hidden(x))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        errors = F.binary_cross_entropy_with_logits(self.decoder(z), x, reduction="none").sum(1)
        divergences = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1)
        return -errors - divergences


def build(x, _x, seed):
    torch.manual_seed(seed)
    model = VAE(math.prod(x.shape[1:]))
    fit = fitting(model, lambda bounds, _: -bounds.mean(), images(x), torch.zeros(len(x)), BATCH_SIZE, seed)
    return fit, lambda x: np.concatenate(outputs(model, x))


if __name__ == "__main__":
    run(build, ELBO)
