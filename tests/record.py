"""Numbers that a change of the code should leave as they are: `python -m tests.record` writes them to `recorded.json`.

They are computed as the tests compute them. So on one machine they are equal bit for bit: what should change no number is
checked by `python -m tests.record` before, and after by the same and `git diff --exit-code tests/recorded.json`. Other
processors add up in other orders; so `test_recorded` allows for rounding.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from jaxcore.config.playground import Playground
from jaxcore.config.race import Race
from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Axis, Sweep
from jaxcore.data import prepare
from jaxcore.engine import devices
from jaxcore.events import SweptEpochs, finish
from jaxcore.experiments.playground.state import advance
from jaxcore.experiments.race.run import run_race
from jaxcore.experiments.sweep.run import train
from tests import conftest, running

RECORDED = Path(__file__).with_name("recorded.json")

# 98 examples: short last batches. The split is that of the seed, as it was before it had one of its own.
TABLE = RunConfig.usual("iris").replace(hidden=(6, 4), batch_size=32, epochs=3, seed=3, split_seed=3)
RUNS = {
    "jax": TABLE.replace(optimizer="momentum", schedule="cosine", clip_norm=0.5, learning_rate=0.1),
    "stax": TABLE.replace(library="stax", optimizer="lion", weight_decay=0.1, schedule="exponential"),
    "linen": TABLE.replace(library="linen", dropout=0.2, optimizer="adamw", weight_decay=0.1, schedule="warmup_cosine"),
    "nnx": TABLE.replace(library="nnx", batch_norm=True, optimizer="rmsprop"),
    "regression": RunConfig.usual("sine").replace(samples=100, hidden=(6,), batch_size=32, epochs=3),
    "denoising": RunConfig.usual("digits", "denoising_autoencoder").replace(
        noise="random_pixels", noise_level=0.1, epochs=1, batch_size=32
    ),
    "generation": RunConfig.usual("digits", "vae").replace(epochs=1, batch_size=32),
}
IMAGE_STEPS = 5  # of the runs on images, which take long


def numbers() -> Iterator[tuple[str, list[float]]]:
    """What is kept: losses, of runs in every library and task, of a race, of a sweep, and of the playground."""
    for name, config in RUNS.items():
        run = running.run(config, how={"until": IMAGE_STEPS if config.data.dataset == "digits" else None})
        validation = [loss for loss in run.points["val_loss"] if loss is not None]
        yield name, [*run.points["loss"], *validation, run.finished.test["loss"]]

    race, events = Race(TABLE.replace(schedule="cosine"), (("sgd", 0.1), ("adam", 0.01)), seeds=2), []
    finish(run_race(race, prepare(TABLE.data)), events.append)
    for optimizer, found in events[-1].finals.items():
        yield f"race, {optimizer}", [*found["loss"], *found["val_loss"]]

    sweep = Sweep(
        TABLE.replace(schedule="warmup_cosine"), Axis("learning_rate", 0.01, 0.1, 2), Axis("initial_scale", 0.5, 1, 2)
    )
    finish(train(sweep, alone=False), events.append)
    last = next(event for event in reversed(events) if isinstance(event, SweptEpochs))
    yield "sweep", [*last.loss, *last.val_loss]

    seen = advance(Playground(hidden=(4,), points=60, penalty="l2").to_params(), None, 20)
    yield "playground", [seen["loss"], seen["val_loss"], *seen["gradients"]]


if __name__ == "__main__":
    devices.configure_xla()
    conftest._compile_quickly()
    RECORDED.write_text(json.dumps(dict(numbers()), indent=1) + "\n", encoding="utf-8")
