"""JAX as this app runs it: the engine of `jaxcore.engine.train`, thousands of steps in one call of a compiled program."""

# data
import numpy as np

from jaxcore.compare.contract import Problem
from jaxcore.config.run import RunConfig
from jaxcore.data.examples import Dataset, Images, Split, Table
from jaxcore.engine import devices, loop, predict

NEVER = 2**30  # a last step, and an epoch, after which validation is looked at: it is no part of the comparison


def dataset(problem):
    names = tuple(map(str, range(problem.classes)))
    y = np.zeros(len(problem.x), np.int32) if problem.denoising else problem.y  # an image is its own target
    part = Split(problem.x, y, np.arange(len(y), dtype=np.int32))
    kind = Images(problem.x, y, names) if problem.x.ndim > 2 else Table(problem.x, y, (), names)
    few = Split(problem.x, y, part.rows[:1])
    return Dataset(kind, part, few, few, problem.mean, problem.scale)


# model: `jaxcore.models`, by its registered name
# loss: `jaxcore.objectives`, by the model's task
# step: in `jaxcore.engine.loop.train_chunk`
# loop
class Worker:
    def __init__(self, problem: Problem):
        self.problem, self.config, self.data = problem, RunConfig.from_params(problem.params), dataset(problem)
        self.training, self.done = loop.Training(self.config, self.data), 0
        self.training.steps = NEVER

    def train(self, batches):
        """The engine draws the batches itself, inside the program; `batches` were drawn with the same key."""
        losses, last = [], self.done + len(batches)
        while self.done < last:
            now = min(last, self.done + loop.CAPACITY)
            losses.append(self.training.advance(self.done, now, NEVER).loss)
            self.done = now
        return np.concatenate(losses)

    # predictions
    def predict(self, x):
        x = ((x - self.problem.mean) / self.problem.scale).astype(np.float32)
        return predict.forward(self.training.train_state, self.config, self.data, x)


def build(problem: Problem, variant: str) -> Worker:
    """`scan`."""
    devices.configure_xla()
    return Worker(problem)
