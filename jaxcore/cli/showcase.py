"""Records the example that the first page shows on arrival: `python -m jaxcore.cli.showcase > ui/home/showcase.json`."""

import datetime
import json
import platform
from typing import Any

import flax
import jax
import optax

from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine.train import train
from jaxcore.events import Finished, Progress, finish
from jaxcore.tasks.classification import decision_boundary

EPOCHS = (1, 2, 4, 7, 10, 15, 20, 30, 45, 60, 80, 100, 130, 170, 220, 300, 400, 500)
RESOLUTION = 36
LEVELS = 9


def record() -> dict[str, Any]:
    """Train a network on two spirals for ever more epochs; the same seed makes each run the beginning of the next.

    Returns:
        `config`; `frames`, each with its `epoch` and `surface`, the rows of a square of whole numbers from -`LEVELS` (surely
        the first arm) to `LEVELS` (surely the second); `points` [x, y, class] of the training part; `loss` and `val_loss` by
        epoch; the last run's `accuracy`, `steps` and `steps_per_s`; the `versions` and the `date` of the recording.
    """
    config = RunConfig.usual("spirals")
    data = prepare(config.data)
    frames = []
    for epochs in EPOCHS:
        events = []
        boundary = decision_boundary(finish(train(config.replace(epochs=epochs), data), events.append), "test", RESOLUTION)
        sign = 2 * boundary["predicted"] - 1
        surface = (sign * (2 * boundary["confidence"] - 1) * LEVELS).round().astype(int)
        frames.append({"epoch": epochs, "surface": surface.tolist()})
    curves = [event.points for event in events if isinstance(event, Progress)]
    finished = next(event for event in events if isinstance(event, Finished))
    train_points = [
        [*point, int(label)]
        for point, label, part in zip(boundary["x"].round(2).tolist(), boundary["y"], boundary["part"])
        if part == "train"
    ]
    return {
        "config": config.to_params(),
        "frames": frames,
        "extent": [float(boundary[axis][end]) for axis in ("horizontal", "vertical") for end in (0, -1)],
        "points": train_points,
        "loss": [round(loss, 4) for points in curves for loss in points["loss"]],
        "val_loss": [round(loss, 4) for points in curves for loss in points["val_loss"]],
        "accuracy": finished.test["accuracy"],
        "steps": finished.step,
        "steps_per_s": round(finished.timing["steps_per_s"]),
        "versions": {"jax": jax.__version__, "flax": flax.__version__, "optax": optax.__version__},
        "device": f"{jax.devices()[0].platform}, {platform.machine()}",
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
    }


if __name__ == "__main__":
    print(json.dumps(record(), separators=(",", ":")))
