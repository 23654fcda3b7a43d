"""What a race down a surface is."""

from dataclasses import dataclass

from jaxcore.catalog.surfaces import SURFACES
from jaxcore.checks import check_choice, check_number
from jaxcore.config.race import Entrants, check_entrants
from jaxcore.config.run import OptimizerConfig

MAX_STEPS = 2000


@dataclass(frozen=True)
class Descent:
    """Some optimizers on their way down a surface, all from the same point.

    Attributes:
        surface: a key of `SURFACES`.
        optimizers: names with a learning rate each.
        start: a point in the picture.
        steps: how many each takes.
        momentum, weight_decay: as in `jaxcore.config.run.OptimizerConfig`.

    Raises:
        ConfigError: a value is not allowed.
    """

    surface: str
    optimizers: Entrants
    start: tuple[float, float]
    steps: int = 200
    momentum: float = 0.9
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        check_choice("surface", self.surface, SURFACES)
        check_entrants(self.optimizers)
        surface = SURFACES[self.surface]
        for value, (low, high) in zip(self.start, (surface.x, surface.y)):
            check_number("start", value, low, high)
        check_number("steps", self.steps, 2, MAX_STEPS)
        self.settings()  # which check their numbers themselves

    def settings(self) -> dict[str, OptimizerConfig]:
        """Those of each optimizer, by its name."""
        numbers = {"momentum": self.momentum, "weight_decay": self.weight_decay}
        return {name: OptimizerConfig(name, rate, **numbers) for name, rate in self.optimizers}
