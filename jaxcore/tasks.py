"""What the worker does: each function here is one Dask task, submitted by name from `jaxcore.jobs`.

`train_run` says everything through its events and leaves the trained network where it is, on the worker. The others are short
questions about data, or about what a run left behind; they answer with plain numbers, strings and NumPy arrays, since who
asks has no JAX.
"""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any

import distributed
import numpy as np

from jaxcore import training
from jaxcore.config import RunConfig
from jaxcore.data import prepare
from jaxcore.errors import JaxcoreError, RunError
from jaxcore.events import Failed, Progress
from jaxcore.settings import configure_jax
from jaxcore.trained import Trained

PREVIEW_ROWS = 100
MAX_SCATTER_POINTS = 1000
MAX_SCATTER_NUMBERS = 200_000
MAX_EXAMPLES = 50
FRAMES = 40  # of a run in slow motion

_cache_problem = configure_jax()


def train_run(
    run_id: str, topic: str, params: dict[str, str], csv: bytes | None, slow_motion_s: float
) -> Trained | None:
    """Train, and publish every event under `topic` with the run's id.

    Args:
        slow_motion_s: a run that would be over sooner is stretched to so many seconds, by waiting between chunks.

    Returns:
        What the run leaves behind; None if it failed in a way that its last event explains.

    Raises:
        RunError: this run had begun before, on a worker that is gone. It is not trained twice.
    """
    worker = distributed.get_worker()
    begun, stop = (distributed.Event(f"{name}-{run_id}") for name in ("begun", "stop"))
    if begun.is_set():
        raise RunError(
            "The process that computed this run ended, perhaps because memory ran out, and its network is lost. "
            "Press Train to run it again."
        )
    begun.set()

    def publish(event) -> None:
        worker.log_event(topic, {"run": run_id, "message": event.to_dict()})

    try:
        config = RunConfig.from_params(params)
        data = prepare(config.data, seed=config.seed, csv=csv)
        run = training.train(config, data, should_stop=stop.is_set, min_chunks=FRAMES if slow_motion_s else 1)
        while True:
            try:
                event = next(run)
            except StopIteration as end:
                return end.value
            publish(event)
            if isinstance(event, Progress):
                early = slow_motion_s * event.step / event.steps - event.elapsed_s
                if early > 0:
                    stop.wait(early)
    except JaxcoreError as error:
        publish(Failed(error.template, error.values))
        return None
    finally:
        _return_memory()


def _return_memory() -> None:
    """Give what the compiler has used back to the system: glibc keeps 150 MB of it otherwise."""
    with contextlib.suppress(OSError, AttributeError):  # there is no malloc_trim but in glibc
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def device() -> tuple[str, RunError | None]:
    """The device that this worker computes on, and why it can't keep compiled programs, if it can't.

    The server asks this first of all. Training the smallest network for an epoch makes whatever JAX and scikit-learn load or
    compile on first use be there before somebody waits for it.
    """
    smallest = RunConfig().replace(hidden=(), epochs=1, batch_size=64)
    for _ in training.train(smallest, prepare(smallest.data, seed=0)):
        pass
    _return_memory()
    return training.device_name(), _cache_problem


def csv_columns(csv: bytes) -> list[dict[str, Any]]:
    """The columns of a CSV file: `name` and number of `distinct` values of each.

    Raises:
        DataError: the file is no table.
    """
    from jaxcore.data.csv_file import read_frame  # pandas takes 50 MB, and most visitors bring no file

    frame = read_frame(csv)
    return [{"name": name, "distinct": int(frame[name].nunique())} for name in frame.columns]


def preview(params: dict[str, str], csv: bytes | None) -> dict[str, Any]:
    """What the data looks like before training.

    Returns:
        `feature_names`, `class_names`; `rows`: the first examples (rows, features) with their classes `row_classes`;
        `scatter` (points, features) with `scatter_classes`; `counts`: number of examples a class in each part, by part.

    Raises:
        DataError: the data can't be learned from as it is.
    """
    config = RunConfig.from_params(params)
    data = prepare(config.data, seed=config.seed, csv=csv)
    table = data.table
    shown = np.random.default_rng(0).permutation(len(table.y))
    rows, points = shown[:PREVIEW_ROWS], shown[: min(MAX_SCATTER_POINTS, MAX_SCATTER_NUMBERS // data.features)]
    return {
        "feature_names": table.feature_names,
        "class_names": table.class_names,
        "rows": table.x[rows],
        "row_classes": table.y[rows],
        "scatter": table.x[points],
        "scatter_classes": table.y[points],
        "counts": {
            part: np.bincount(getattr(data, part).y, minlength=data.classes).tolist()
            for part in ("train", "validation", "test")
        },
    }


def cell_examples(trained: Trained, true: int, predicted: int) -> dict[str, Any]:
    """The test examples in one cell of the confusion matrix, the most confident first.

    Returns:
        `rows`: their row numbers in the table; `x` (examples, features) in the table's units; `probability` (examples,) that
        the network gave to the class it predicted; `feature_names`; `count`: how many there are, of which at most
        `MAX_EXAMPLES` are listed.
    """
    test, probabilities = trained.data.test, trained.probabilities
    inside = np.flatnonzero((test.y == true) & (probabilities.argmax(axis=1) == predicted))
    listed = inside[np.argsort(-probabilities[inside, predicted], kind="stable")][:MAX_EXAMPLES]
    return {
        "rows": test.rows[listed],
        "x": trained.data.table.x[test.rows[listed]],
        "probability": probabilities[listed, predicted],
        "feature_names": trained.data.table.feature_names,
        "count": len(inside),
    }


def decision_boundary(trained: Trained, resolution: int = 120) -> dict[str, Any]:
    """What a network of two features answers all over the plane.

    Returns:
        `horizontal` and `vertical` (resolution,) in the table's units; `predicted` (resolution, resolution), the class of
        each point of the grid, and `confidence`, the probability of that class; `x` (examples, 2), `y` and the `part`
        (`"train"` or `"test"`) of the examples drawn over it.
    """
    data = trained.data
    x = data.table.x
    margin = 0.1 * np.ptp(x, axis=0)
    horizontal, vertical = np.linspace(x.min(axis=0) - margin, x.max(axis=0) + margin, resolution).T
    grid = np.stack(np.meshgrid(horizontal, vertical), axis=-1).reshape(-1, 2)
    standardised = ((grid - data.mean) / data.scale).astype(np.float32)
    probabilities = training.predict_in_batches(
        trained.config.network, data.classes, trained.params, trained.state, standardised
    ).reshape(resolution, resolution, -1)
    points = [(part, row) for part in ("train", "test") for row in getattr(data, part).rows[:MAX_SCATTER_POINTS]]
    rows = [row for _, row in points]
    return {
        "feature_names": data.table.feature_names,
        "class_names": data.table.class_names,
        "horizontal": horizontal,
        "vertical": vertical,
        "predicted": probabilities.argmax(axis=-1),
        "confidence": probabilities.max(axis=-1),
        "x": x[rows],
        "y": data.table.y[rows],
        "part": [part for part, _ in points],
    }
