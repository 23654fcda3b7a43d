"""From the steps' reports to the points of a run's curves, each of which stands for at least a whole batch."""

from collections.abc import Iterable

import numpy as np

from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import RunConfig

MAX_POINTS = 500  # of a curve: a long run reports every so many epochs
MIN_POINTS = 50  # of a curve on images, whose epochs take long: a short run reports within them, too


class Curve:
    """Gathers the steps' reports into the curves' points, across chunk boundaries.

    Args:
        examples: how many an epoch has.
        points_per_epoch: at most so many, where there are batches enough.
    """

    def __init__(self, config: RunConfig, examples: int, points_per_epoch: int = 1) -> None:
        self.batch_size = batch_size = config.batch_size
        self.per_epoch = -(-examples // batch_size)  # steps
        self.short = examples - (self.per_epoch - 1) * batch_size  # examples of an epoch's last batch
        self.steps = config.epochs * self.per_epoch
        self.report_every = -(-config.epochs // MAX_POINTS)  # a point is made of every so many epochs
        self.measure = TASKS[config.task].measure  # what the score is called
        self.whole_batches = max(1, examples // batch_size)  # of an epoch
        self.points_per_epoch = min(points_per_epoch, self.whole_batches)
        self.gathered: list[tuple[float, float, int]] = []  # since the last point: loss, score and examples of each step

    def extend(self, first: int, report: Iterable[np.ndarray]) -> tuple[dict[str, list[float | None]], int | None]:
        """Add the steps from `first` on, whose `report` is a `jaxcore.engine.loop.Report`.

        Returns:
            The points that became complete, and the first step whose loss is not finite, if there is one. The steps since
            the last point become points of their own then, so that one sees how the loss got there.
        """
        per_epoch, whole, parts = self.per_epoch, self.whole_batches, self.points_per_epoch
        names = ("epoch", "loss", self.measure, "val_loss", f"val_{self.measure}")
        rows: list[tuple[float | None, ...]] = []
        diverged_at = None
        for i, (loss, score, *validation) in enumerate(zip(*(a.tolist() for a in report)), start=first):
            if not np.isfinite(loss):
                start = i - len(self.gathered)
                rows += [((start + k) / per_epoch, each[0], *(None,) * 3) for k, each in enumerate(self.gathered, 1)]
                diverged_at = i
                break
            done = i % per_epoch + 1  # steps of this epoch
            ended = done == per_epoch
            self.gathered.append((loss, score, self.short if ended else self.batch_size))
            # A point stands for whole batches; a short last one goes into the point of those before it.
            if ended or (done < whole and done * parts // whole > (done - 1) * parts // whole):
                epoch = i // per_epoch + 1
                if not ended or epoch % self.report_every == 0 or i + 1 == self.steps:
                    losses, scores, examples = np.array(self.gathered).T
                    means = (float(np.average(values, weights=examples)) for values in (losses, scores))
                    seen = (value if np.isfinite(value) else None for value in validation)
                    rows.append((epoch if ended else i // per_epoch + done / per_epoch, *means, *seen))
                self.gathered = []
        return dict(zip(names, map(list, zip(*rows)) if rows else ([] for _ in names))), diverged_at
