"""A training run as a task: it says everything through its events and leaves the trained network on the worker."""

from __future__ import annotations

from jaxcore import settings
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine import devices
from jaxcore.engine import train as training
from jaxcore.errors import JaxcoreError
from jaxcore.tasks.publishing import publish
from jaxcore.trained import Trained


def train_run(run_id: str, topic: str, params: dict[str, str], csv: bytes | None, until: int | None = None) -> Trained | None:
    """Train, and publish every event, as `jaxcore.tasks.publishing` has it.

    Args:
        until: as `jaxcore.engine.train.train` has it.

    Returns:
        What the run leaves behind; None if it failed in a way that its last event explains.
    """

    def events(stop):
        config = RunConfig.from_params(params)
        data = prepare(config.data, seed=config.seed, csv=csv)
        return (yield from training.train(config, data, should_stop=stop.is_set, until=until, pictures=True))

    return publish(run_id, topic, events)


def device() -> tuple[str, list[JaxcoreError]]:
    """The device that this worker computes on, and which of its settings can't be used.

    The server asks this first of all. Training the smallest network for an epoch makes whatever JAX and scikit-learn load or
    compile on first use be there before somebody waits for it.
    """
    smallest = RunConfig().replace(hidden=(), epochs=1, batch_size=64)
    for _ in training.train(smallest, prepare(smallest.data, seed=0)):
        pass
    return devices.device_name(), settings.problems()
