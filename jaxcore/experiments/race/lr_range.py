"""The learning-rate range test: a short run whose learning rate grows at every step."""

from typing import Any

import numpy as np

from jaxcore.config.lr_range import RangeTest
from jaxcore.data.examples import Dataset
from jaxcore.engine.structure import Structure
from jaxcore.experiments.race.run import Networks

DECAY = 0.95  # of the running average that an exploding loss is told by
EXPLODED = 4.0  # times the best running average so far: what comes after says nothing
SMOOTHED_STEPS = 8.0  # standard deviation of the weights with which the drawn curve is smoothed


def range_test(test: RangeTest, data: Dataset) -> dict[str, Any]:
    """Let the learning rate grow from step to step by the same factor, and watch the loss.

    L. N. Smith, Cyclical Learning Rates for Training Neural Networks, arXiv:1506.01186, section 3.3; the rate grows
    exponentially, and the test ends at four times the best loss, as in fastai's `lr_find`.

    Returns:
        `rates` and `losses`, (n,): of each step, the mean over the seeds of the loss of its batch, if that is short together
        with the one before; `smoothed` (n,); n is less than the steps asked for where the loss exploded, and then
        `exploded_at` is that rate. `steepest` is the learning rate at which the smoothed loss falls fastest against the
        logarithm of the rate, and `low` and `high` span the rates around it at which it falls at least half as fast; None
        where it never falls.

    Raises:
        ConfigError: a batch is larger than the training part.
    """
    test.config.check_fits(len(data.train))
    rates = np.geomspace(test.low, test.high, test.steps).astype(np.float32)

    def growing(step):
        return rates[np.minimum(step, test.steps - 1).astype(int)]

    networks = Networks(test.config, data, test.seeds, growing)
    report = networks.advance(0, test.steps, report_every=test.steps + 1)
    losses = of_whole_batches(report.loss.mean(axis=0), networks.structure)
    end = useful(losses)
    rates_seen, seen = rates[:end], losses[:end]
    smoothed = smooth(seen)
    exploded_at = float(rates[end]) if end < len(rates) else None
    curve = {"rates": rates_seen, "losses": seen, "smoothed": smoothed, "exploded_at": exploded_at}
    return curve | suggest(rates_seen, smoothed)


def of_whole_batches(losses: np.ndarray, structure: Structure) -> np.ndarray:
    """The losses (steps,), where a short last batch of an epoch counts together with the batch before it."""
    per_epoch, batch = structure.steps_per_epoch, structure.batch_size
    short = structure.train_examples - (per_epoch - 1) * batch
    if per_epoch == 1 or short == batch:
        return losses
    last = np.arange(per_epoch - 1, len(losses), per_epoch)
    losses = losses.copy()
    losses[last] = (batch * losses[last - 1] + short * losses[last]) / (batch + short)
    return losses


def useful(losses: np.ndarray) -> int:
    """How many steps there are until the loss is not finite, or more than `EXPLODED` times its best running average."""
    average, best = 0.0, np.inf
    for step, loss in enumerate(losses.tolist(), 1):
        if not loss <= EXPLODED * best:  # true for NaN
            return step - 1
        average = DECAY * average + (1 - DECAY) * loss
        best = min(best, average / (1 - DECAY**step))
    return len(losses)


def smooth(losses: np.ndarray) -> np.ndarray:
    """A weighted mean around each step, of Gaussian weights: it does not lag behind, as a running average would."""
    steps = np.arange(len(losses))
    weights = np.exp(-0.5 * ((steps[:, None] - steps) / SMOOTHED_STEPS) ** 2)
    return weights @ losses / weights.sum(axis=1)


def suggest(rates: np.ndarray, smoothed: np.ndarray) -> dict[str, float | None]:
    """`steepest`, `low` and `high`, as `range_test` describes them."""
    nothing = {"steepest": None, "low": None, "high": None}
    if len(rates) < 3:
        return nothing
    slope = np.gradient(smoothed, np.log(rates.astype(float)))
    steepest = int(slope.argmin())
    if slope[steepest] >= 0:
        return nothing
    steep = slope <= slope[steepest] / 2
    low = high = steepest
    while low > 0 and steep[low - 1]:
        low -= 1
    while high < len(rates) - 1 and steep[high + 1]:
        high += 1
    return {"steepest": float(rates[steepest]), "low": float(rates[low]), "high": float(rates[high])}
