"""Training runs: each leaves the trained network on the worker."""

from collections.abc import Callable, Generator

from jaxcore import settings
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine import devices
from jaxcore.engine import train as training
from jaxcore.errors import JaxcoreError
from jaxcore.events import Event, finish
from jaxcore.trained import Trained


def train(config: RunConfig, *, should_stop: Callable[[], bool], until: int | None = None) -> Generator[Event, None, Trained]:
    """As `jaxcore.engine.train.train`, on the data that `config` names."""
    data = prepare(config.data)
    return training.train(config.with_csv(None), data, should_stop=should_stop, until=until, pictures=True)


def device() -> tuple[str, list[JaxcoreError]]:
    """The device that this worker computes on, and which of its settings can't be used.

    The server asks this first of all. Training the smallest network for an epoch makes whatever JAX and scikit-learn load or
    compile on first use be there before somebody waits for it.
    """
    smallest = RunConfig().replace(hidden=(), epochs=1, batch_size=64)
    finish(training.train(smallest, prepare(smallest.data)))
    return devices.device_name(), settings.problems()
