"""What is known of all cells of a sweep so far, in numbers and as one picture."""

import numpy as np

from jaxcore.catalog.colors import COLORS, GREY, rgb
from jaxcore.config.sweep import Sweep
from jaxcore.data.examples import Dataset
from jaxcore.events import SweptEpochs
from jaxcore.experiments.sweep.groups import SIDE, Group
from jaxcore.experiments.sweep.networks import Means
from jaxcore.pictures import png_in_base64

GAP = 2  # pixels between two decision surfaces


class Wall:
    """What is known of all cells so far; lists are row by row, from the lowest value of y up."""

    def __init__(self, sweep: Sweep, data: Dataset) -> None:
        self.sweep = sweep
        self.numbers = {name: np.full(sweep.cells, np.nan) for name in Means._fields}
        self.diverged = np.zeros(sweep.cells, bool)
        self.picture: np.ndarray | None = None
        if len(data.source.feature_names) == 2:
            height, width = (axis.count * (SIDE + GAP) - GAP for axis in (sweep.y, sweep.x))
            self.picture = np.zeros((height, width, 4), np.uint8)

    def take(self, group: Group) -> None:
        """Note a group's means."""
        for name, values in group.means._asdict().items():
            self.numbers[name][group.indices] = np.asarray(values)[: len(group.indices)]
        self.diverged[group.indices] |= ~np.isfinite(self.numbers["loss"][group.indices])

    def paint(self, group: Group, surfaces: np.ndarray) -> None:
        """Draw the group's decision surfaces; white between the classes, grey where training diverged."""
        palette, (grey,) = rgb(COLORS).astype(np.float32), rgb([GREY])
        for cell, probabilities in zip(group.indices, surfaces):
            row, column = divmod(cell, self.sweep.x.count)
            top, left = ((SIDE + GAP) * place for place in (self.sweep.y.count - 1 - row, column))
            tile = self.picture[top : top + SIDE, left : left + SIDE]
            classes = probabilities.shape[-1]
            strength = (probabilities.max(axis=-1, keepdims=True) - 1 / classes) / (1 - 1 / classes)
            colors = 255 + (0.1 + 0.8 * strength) * (palette[probabilities.argmax(axis=-1)] - 255)
            tile[..., :3] = grey if self.diverged[cell] else colors.round()
            tile[..., 3] = 255

    def event(self, epoch: int, done: float, elapsed_s: float) -> SweptEpochs:
        """As JSON has it: None for what is not known, or no finite number."""
        numbers = {
            name: [
                round(value, 5) if np.isfinite(value) and not lost else None
                for value, lost in zip(values.tolist(), self.diverged)
            ]
            for name, values in self.numbers.items()
        }
        picture = None if self.picture is None else png_in_base64(self.picture)
        return SweptEpochs(epoch, done, elapsed_s, **numbers, diverged=self.diverged.tolist(), surfaces=picture)
