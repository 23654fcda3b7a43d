"""What a learning-rate range test is. Imports nothing heavy."""

from dataclasses import dataclass

from jaxcore.checks import check_number
from jaxcore.config.run import OptimizerConfig, RunConfig
from jaxcore.errors import ConfigError

MIN_TEST_STEPS, MAX_TEST_STEPS = 50, 1000


@dataclass(frozen=True)
class RangeTest:
    """A run whose learning rate grows from `low` to `high`.

    Attributes:
        config: the work and the optimizer; its own learning rate, its schedule and its epochs don't count.
        steps: how many, each with a higher rate than the one before.
        seeds: over how many networks the losses are averaged.

    Raises:
        ConfigError: a value is not allowed.
    """

    config: RunConfig
    low: float = 1e-5
    high: float = 10.0
    steps: int = 300
    seeds: int = 5

    def __post_init__(self) -> None:
        for rate in (self.low, self.high):
            OptimizerConfig(learning_rate=rate)  # checks it
        if self.low >= self.high:
            raise ConfigError(
                "{field}: the lowest, {low}, must be below the highest, {high}.",
                field="learning_rate",
                low=self.low,
                high=self.high,
            )
        check_number("steps", self.steps, MIN_TEST_STEPS, MAX_TEST_STEPS)
