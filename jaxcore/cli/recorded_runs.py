"""Records what pages show until the visitor runs something: `python -m jaxcore.cli.recorded_runs > ui/common/recorded.json`."""

import datetime
import json
import platform
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import jax

from jaxcore.catalog.lessons.under_the_hood import CHANNELS, KINDS, SMALL_TABLES
from jaxcore.compare.measure import compare
from jaxcore.config.comparison import Comparison
from jaxcore.config.race import Race
from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import SWEEPABLE, Axis, Sweep
from jaxcore.data import prepare
from jaxcore.engine.devices import configure_xla
from jaxcore.events import Event, SweptEpochs, finish
from jaxcore.experiments.race.run import run_race
from jaxcore.experiments.sweep import run as sweeps
from jaxcore.lessons import jit, under_the_hood, vmap

SAME = Comparison.of("iris_mlp", repeats=0)


def record() -> dict[str, Any]:
    """The usual race and the usual sweep, each run twice, the second time with compiled programs; all frameworks from the same
    weights; the lessons' measurements.

    Returns:
        By task the `config`, as `to_params` gives it, and the `events`; what `measurements` returns, under `lessons`; the
        `jax` version, the `device` and the `date`.
    """
    race = Race(RunConfig())
    axes = [Axis(name, *SWEEPABLE[name].usual[:2], 8, SWEEPABLE[name].usual[2]) for name in ("learning_rate", "initial_scale")]
    sweep = Sweep(RunConfig.usual("moons").replace(optimizer="momentum", epochs=60), *axes)
    data = prepare(race.config.data)
    return {
        "race": {"config": race.to_params(), "events": _events(lambda: run_race(race, data))},
        "sweep": {"config": sweep.to_params(), "events": _events(lambda: sweeps.train(sweep))},
        "same": {"config": SAME.to_params(), "events": _events(lambda: compare(SAME), times=1)},
        "lessons": measurements(),
        **where_and_when(),
    }


def where_and_when() -> dict[str, str]:
    """What a recording says of its origin: the `jax` version, the `device` and the `date`."""
    return {
        "jax": jax.__version__,
        "device": f"{jax.devices()[0].platform}, {platform.machine()}",
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
    }


def measurements() -> list[dict[str, Any]]:
    """What the lessons measure at the press of a button.

    Returns:
        Of each the `lesson`, the `function`, its `args` and the `answer`.
    """
    asked = [(jit.measure_sizes, ()), (vmap.measure_loops, ())]
    asked += [(under_the_hood.plain_against_fast, (kind, channels)) for kind in KINDS for channels in CHANNELS]
    asked += [(under_the_hood.one_kernel_or_many, (dataset,)) for dataset in SMALL_TABLES]
    return [
        {
            "lesson": function.__module__.rpartition(".")[2],
            "function": function.__name__,
            "args": args,
            "answer": _rounded(function(*args)),
        }
        for function, args in asked
    ]


def _events(run: Any, times: int = 2) -> list[dict[str, Any]]:
    """What the last of so many runs says; of a sweep's surfaces only the last ones."""
    events: list[Event] = []
    for _time in range(times):
        events.clear()
        generator: Generator = run()
        finish(generator, events.append)
    last = max((at for at, event in enumerate(events) if isinstance(event, SweptEpochs)), default=None)
    kept = [
        replace(event, surfaces=None) if isinstance(event, SweptEpochs) and at != last else event
        for at, event in enumerate(events)
    ]
    return [_rounded(event.to_dict()) for event in kept]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value


if __name__ == "__main__":
    configure_xla()  # as a worker does
    print(json.dumps(record(), separators=(",", ":")))
