"""Records what each switch of a recipe is worth: `python -m jaxcore.cli.recorded_switches > ui/training/switches.json`.

Every one is switched off alone, with three seeds; for CIFAR-10 that takes twenty minutes.
"""

import json
from typing import Any

from jaxcore.catalog.recipes import RECIPES
from jaxcore.cli.recorded_runs import where_and_when
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine.devices import configure_xla
from jaxcore.engine.train import train
from jaxcore.events import Finished, finish

SEEDS = 3


def record() -> dict[str, Any]:
    """Train all recipes that have switches.

    Returns:
        Under `recipes`, by recipe and by switch, "" for none, what is said in `trained`; and what `where_and_when` says.
    """
    return {
        "recipes": {
            name: {off: trained(recipe.params | recipe.switches.get(off, {})) for off in ("", *recipe.switches)}
            for name, recipe in RECIPES.items()
            if recipe.switches
        },
        **where_and_when(),
    }


def trained(params: dict[str, str]) -> dict[str, list[float]]:
    """The test accuracy with each seed, and how many `seconds` training took, without compiling and testing."""
    accuracies, seconds = [], []
    for seed in range(SEEDS):
        config = RunConfig.from_params(params | {"seed": str(seed), "split_seed": "0"})
        events = []
        finish(train(config, prepare(config.data)), events.append)
        finished = next(event for event in events if isinstance(event, Finished))
        accuracies.append(finished.test["accuracy"])
        seconds.append(round(finished.step / finished.timing["steps_per_s"], 1))
    return {"accuracy": accuracies, "seconds": seconds}


if __name__ == "__main__":
    configure_xla()  # as a worker does
    print(json.dumps(record(), indent=1))
