"""What the pages need as they open, compiled before somebody goes there."""

from __future__ import annotations

from jaxcore import executables, settings, training
from jaxcore.config import RunConfig
from jaxcore.data import prepare
from jaxcore.experiments import playground
from jaxcore.experiments.playground_config import Playground
from jaxcore.objectives import OBJECTIVES
from jaxcore.remote import CODE


def first(_before: object) -> None:
    """What most visitors begin with, which stays in memory; not until `_before` is done."""
    _train(next(iter(OBJECTIVES)))


def other(page: str, _before: object) -> None:
    """What the page of a task, or the playground, needs. It stays on disk, from where it comes soon, and is made once."""
    done = settings.cache_dir() / f"warm-{page}-{CODE}"
    if done.exists() or settings.cache_problem():
        return
    with executables.only_on_disk():
        if page == "playground":
            playground.advance(Playground().to_params(), None, 1, ["#000000"] * 3)
        else:
            _train(page)
    done.touch()


def _train(task: str) -> None:
    config = RunConfig.usual(*OBJECTIVES[task].usual)
    for _ in training.train(config, prepare(config.data, seed=config.seed), until=1, pictures=True):
        pass
