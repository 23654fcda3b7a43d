"""What is static under jit, and the model that follows from it."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import jax

from jaxcore import models
from jaxcore.config.run import NetworkConfig, ObjectiveConfig, RunConfig
from jaxcore.data.examples import Dataset


@dataclass(frozen=True)
class Structure:
    """All that is static under jit: two runs of equal structure share their compiled program."""

    task: str
    network: NetworkConfig
    objective: ObjectiveConfig
    optimizer: str
    clip: bool
    augmentations: tuple[str, ...]
    input_shape: tuple[int, ...]
    images: bool
    outputs: int
    examples: int
    train_examples: int
    validation_examples: int
    batch_size: int

    @classmethod
    def of(cls, config: RunConfig, data: Dataset) -> Structure:
        objective = config.objective
        return cls(
            config.task,
            config.network,
            ObjectiveConfig(noise=objective.noise, target_image=objective.target_image, loss=objective.loss),
            config.optimization.optimizer,
            config.optimization.clip_norm > 0,
            config.data.augmentations if data.images else (),
            data.input_shape,
            data.images,
            data.outputs,
            len(data.train.all_y),
            len(data.train),
            len(data.validation),
            config.batch_size,
        )

    @property
    def steps_per_epoch(self) -> int:
        """The last batch is shorter where the batch size does not divide the examples."""
        return -(-self.train_examples // self.batch_size)

    @property
    def model(self) -> models.Model:
        return model_of(self.network, self.input_shape, self.outputs)

    @property
    def micro_batch(self) -> int:
        """As the function of that name has it."""
        return micro_batch(self.model)


@functools.lru_cache(maxsize=64)
def model_of(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> models.Model:
    """The model, built once for all who ask what it is like."""
    return models.build(network, input_shape, outputs)


def micro_batch(model: models.Model) -> int:
    """Into pieces of how many examples a batch is cut; 0 for not at all. Only a CPU's caches gain by it."""
    return model.micro_batch if jax.default_backend() == "cpu" else 0
