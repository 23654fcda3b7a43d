"""PyTorch as its tutorials write it, and made fast as its performance guide says.

Images stay channels-last in memory, data is held as tensors, gradients are set to None, Adam is fused.
"""

# data
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from jaxcore.compare.contract import Layer, Problem


def scaled(images, problem):
    if images.ndim == 4:
        images = images.permute(0, 3, 1, 2)  # a view: channels come last in memory
    return (images.float() - problem.mean) / problem.scale


def batch(problem, x, y, rows):
    x, y = scaled(x[rows], problem), y[rows]
    if problem.denoising:
        y = scaled(y, problem)
    if problem.noise_level:
        hit = torch.rand(len(x), 1, *x.shape[2:]) < problem.noise_level
        x = torch.where(hit, torch.rand_like(x), x)
    return x, y


# model
ACTIVATIONS = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "gelu": lambda: nn.GELU(approximate="tanh"),
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
}


class RowsFirst(nn.Module):
    """Images to rows, in the order in which they lie in memory."""

    def forward(self, x):
        return (x.permute(0, 2, 3, 1) if x.ndim == 4 else x).flatten(1)


def dense(problem, inputs):
    layers = [RowsFirst()]
    for width, activation in zip(problem.hidden, problem.activations):
        layers += [nn.Linear(inputs, width), ACTIVATIONS[activation]()]
        inputs = width
    return [*layers, nn.Linear(inputs, problem.classes)]


def convolutional(problem):
    height, width, channels = problem.x.shape[1:]
    activation = ACTIVATIONS[problem.activations[0]]
    return [
        nn.Conv2d(channels, 32, 3, padding=1),
        nn.MaxPool2d(2, ceil_mode=True),
        activation(),
        nn.Conv2d(32, 64, 3, padding=1),
        nn.MaxPool2d(2, ceil_mode=True),
        activation(),
        *dense(problem, 64 * -(-height // 4) * -(-width // 4)),
    ]


def autoencoder(problem):
    channels = problem.x.shape[-1]
    return [
        nn.Conv2d(channels, 32, 3, padding=1),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(32, 32, 3, padding=1),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(32, 32, 3, padding=1),
        nn.ReLU(),
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.Conv2d(32, 32, 3, padding=1),
        nn.ReLU(),
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.Conv2d(32, channels, 3, padding=1),
        nn.Sigmoid(),
    ]


def network(problem):
    if problem.denoising:
        model = nn.Sequential(*autoencoder(problem))
    elif problem.model == "cnn":
        model = nn.Sequential(*convolutional(problem))
    else:
        model = nn.Sequential(*dense(problem, problem.weights[0].kernel.shape[0]))
    return model.to(memory_format=torch.channels_last)


# loss
def loss(model, x, y):
    outputs = model(x)
    return F.mse_loss(outputs, y) if y.ndim > 1 else F.cross_entropy(outputs, y)


# step
def optimizer(problem, parameters):
    rate = problem.learning_rate
    match problem.optimizer:
        case "sgd":
            return torch.optim.SGD(parameters, rate, fused=True)
        case "momentum" | "nesterov":
            nesterov = problem.optimizer == "nesterov"
            return torch.optim.SGD(parameters, rate, momentum=problem.momentum, nesterov=nesterov, fused=True)
        case "adam":
            return torch.optim.Adam(parameters, rate, fused=True)
        case "adamw":
            return torch.optim.AdamW(parameters, rate, weight_decay=problem.weight_decay, fused=True)


def step(optimizer, loss, rows):
    optimizer.zero_grad(set_to_none=True)
    value = loss(rows)
    value.backward()
    optimizer.step()
    return value.detach()


# loop
class Worker:
    def __init__(self, problem: Problem, compiled: bool):
        torch.set_num_threads(problem.threads)
        self.problem, self.model = problem, network(problem)
        self.x = torch.from_numpy(problem.x)
        self.y = torch.from_numpy(problem.y if problem.denoising else problem.y.astype(np.int64))
        with torch.no_grad():
            for module, layer in zip(with_weights(self.model), problem.weights, strict=True):
                module.weight.copy_(torch.from_numpy(transposed(layer.kernel)))
                module.bias.copy_(torch.from_numpy(layer.bias))
        self.optimizer = optimizer(problem, self.model.parameters())
        self.loss = torch.compile(self._loss) if compiled else self._loss

    def _loss(self, rows):
        return loss(self.model, *batch(self.problem, self.x, self.y, rows))

    def train(self, batches):
        losses = [step(self.optimizer, self.loss, rows) for rows in torch.from_numpy(batches)]
        return torch.stack(losses).numpy()

    # predictions
    def predict(self, x):
        with torch.inference_mode():
            outputs = torch.cat([self.model(scaled(part, self.problem)) for part in torch.from_numpy(x).split(500)])
        return (outputs.permute(0, 2, 3, 1) if outputs.ndim == 4 else outputs).numpy()

    def gradients(self, rows):
        self.optimizer.zero_grad()
        value = self.loss(torch.from_numpy(rows))
        value.backward()
        return value.item(), [
            Layer(restored(module.weight.grad.numpy()), module.bias.grad.numpy()) for module in with_weights(self.model)
        ]


def build(problem: Problem, variant: str) -> Worker:
    """`eager` or `compile`."""
    return Worker(problem, compiled=variant == "compile")


def with_weights(model):
    return [module for module in model if hasattr(module, "weight")]


def transposed(kernel):
    """PyTorch has outputs first: (outputs, inputs) or (outputs, inputs, rows, columns)."""
    return kernel.T if kernel.ndim == 2 else kernel.transpose(3, 2, 0, 1)


def restored(weight):
    return weight.T if weight.ndim == 2 else weight.transpose(2, 3, 1, 0)
