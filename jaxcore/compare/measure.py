"""Comparing: the same problem is handed to one framework after another, each in a process of its own."""

import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from jaxcore import settings, sources
from jaxcore.catalog.frameworks import FRAMEWORKS
from jaxcore.catalog.models import MODELS
from jaxcore.catalog.sections import lines_of_code
from jaxcore.compare.contract import Layer, Problem
from jaxcore.compare.process import GRADIENTS, LOSSES, OUTPUTS
from jaxcore.compare.running import Conditions, lines
from jaxcore.config.comparison import Comparison, check_expressible
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.data.examples import Dataset
from jaxcore.engine import loop
from jaxcore.engine.step import first_state, keys_of
from jaxcore.engine.structure import Structure
from jaxcore.errors import RunError
from jaxcore.events import Compared, Event, Measured, Measuring, Prepared, Unmeasured
from jaxcore.objectives.classification import confusion
from jaxcore.objectives.denoising import spoil
from jaxcore.objectives.quality import psnr

LIMIT_S = 240.0  # for one measurement
WINDOW_S = 0.5
MAX_TEST = 1000
MAX_POINTS = 100  # of a loss curve
SAME_STEPS = 200  # of the comparison of losses
MAX_STEPS = {"mlp": 5000, "cnn": 400, "denoising_autoencoder": 400}  # of the race: more would tell nothing new
TINY = 1e-30  # against division by zero


def compare(
    comparison: Comparison,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    others: Callable[[], int] = lambda: 0,
    limit_s: float = LIMIT_S,
    window_s: float = WINDOW_S,
) -> Iterator[Event]:
    """Measure each variant of `comparison` in turn.

    Args:
        should_stop: asked several times a second; what is finished stays.
        others: how many other runs are computing now.
        limit_s: after so many seconds a measurement is given up.
        window_s: over how long each of the steady rates is measured.

    Yields:
        `Prepared`; for each variant some `Measuring` and then `Measured` or `Unmeasured`; `Compared`.

    Raises:
        ConfigError: the work can't be expressed in all frameworks.
    """
    config = as_posed(comparison.config)
    data = prepare(config.data)
    config.check_fits(len(data.train))
    threads = settings.cores()
    with tempfile.TemporaryDirectory(prefix="jaxcore-compare-") as folder:
        most = MAX_STEPS[config.network.model] if comparison.repeats else SAME_STEPS
        problem = pose(config, data, threads, steps=most, same_noise=not comparison.repeats)
        problem.write(Path(folder))
        reference: list[Layer] = []
        conditions = Conditions(comparison.repeats, should_stop, others, limit_s, window_s)
        began = time.monotonic()
        yield Prepared(machine(threads), describe(problem, data), list(comparison.variants), comparison.repeats)
        for i, name in enumerate(comparison.variants):
            if should_stop():
                for left in comparison.variants[i:]:
                    yield _unmeasured(left, RunError("It was stopped before its turn."))
                break
            try:
                yield from _measure(name, problem, data, Path(folder), reference, conditions, began)
            except RunError as error:
                yield _unmeasured(name, error)
    yield Compared(stopped=should_stop())


# -- the problem ------------------------------------------------------------------------------------------------------


def as_posed(config: RunConfig) -> RunConfig:
    """`config` in the library that its model is written in first: the weights of the others have other shapes."""
    check_expressible(config)
    return config.replace(library=next(iter(MODELS[config.network.model].libraries)))


def pose(config: RunConfig, data: Dataset, threads: int, *, steps: int = SAME_STEPS, same_noise: bool = False) -> Problem:
    """The arrays that every framework works on.

    First weights and batches are drawn as `training.train` draws them, with the same keys, but from whole batches only: a
    short one would be another program.

    Args:
        steps: the most there may be; longer runs are cut.
        same_noise: whether noise is put on the images now, the same for all, instead of by each framework on each batch.
    """
    denoising = config.task == "denoising"
    size = config.batch_size
    rows = data.train.rows[: len(data.train) // size * size]
    x = data.train.all_x[rows]
    y = x if denoising else data.train.all_y[rows]
    test_rows = data.test.rows[:MAX_TEST]
    test_x = data.test.all_x[test_rows]
    level = config.objective.noise_level if denoising else 0.0

    def noisy(rows: np.ndarray) -> np.ndarray:
        images = spoil(data.scaled(rows), config.objective.noise, level)
        return np.round(images * data.scale + data.mean).astype(np.uint8)

    if denoising:
        test_x = noisy(test_rows)
        if same_noise:
            x, level = noisy(rows), 0.0
    keys = keys_of(config)
    state = first_state(Structure.of(config, data), keys.init, data.train.rows)
    epochs = min(config.epochs, -(-steps // (len(x) // size)))
    order = [loop.shuffled(keys, epoch, np.arange(len(x), dtype=np.int32)) for epoch in range(epochs)]
    batches = np.concatenate([np.asarray(rows).reshape(-1, size) for rows in order])[:steps]
    settings = config.optimization
    return Problem(
        params=config.to_params(),
        model=config.network.model,
        hidden=config.network.hidden,
        activations=config.network.activations or config.network.activation,
        optimizer=settings.optimizer,
        learning_rate=settings.learning_rate,
        momentum=settings.momentum,
        weight_decay=settings.weight_decay,
        noise_level=level,
        classes=data.classes,
        mean=float(data.mean) if data.images else 0.0,
        scale=float(data.scale) if data.images else 1.0,
        threads=threads,
        x=x,
        y=y,
        test_x=test_x,
        batches=batches,
        weights=_layers(state.params),
    )


def _layers(params: Any) -> list[Layer]:
    """The layers of a network of `jaxcore.models` from input to output: its convolutions come before its dense layers."""
    found: list[Layer] = []
    for layer in params if isinstance(params, list) else [layer for _, layer in sorted(params.items())]:
        found += [Layer(np.array(layer["kernel"]), np.array(layer["bias"]))] if "kernel" in layer else _layers(layer)
    return sorted(found, key=lambda layer: -layer.kernel.ndim)


def describe(problem: Problem, data: Dataset) -> dict[str, Any]:
    """The workload for people to read."""
    return {
        "params": problem.params,
        "train_examples": len(problem.x),
        "batch_size": problem.batches.shape[1],
        "steps": len(problem.batches),
        "class_names": list(data.source.class_names),
        "parameters": int(sum(array.size for layer in problem.weights for array in layer)),
    }


def machine(threads: int) -> dict[str, Any]:
    """What may be used of this machine: `processor`, `cores`, `threads`, `memory_mb`, `system`, `python`, `versions`."""
    return {
        "processor": _processor(),
        "cores": min(psutil.cpu_count(logical=False) or threads, threads),
        "threads": threads,
        "memory_mb": round(psutil.virtual_memory().total / 1e6),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "versions": {name: spec.version for name, spec in FRAMEWORKS.items() if spec.version},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


# -- one measurement --------------------------------------------------------------------------------------------------


def _measure(
    name: str, problem: Problem, data: Dataset, folder: Path, reference: list[Layer], conditions: Conditions, began: float
) -> Iterator[Event]:
    """Measure one variant; the first one's gradients become the `reference`. `began` is when the comparison did."""
    framework, variant = name.split("/")
    spec = FRAMEWORKS[framework]
    yield Measuring(framework, variant, "import", {}, time.monotonic() - began)
    if spec.version is None:
        raise RunError("It is not installed. To install it: {command}", command=spec.install)
    busy, repeats = conditions.others(), conditions.repeats
    found: dict[str, Any] = {}
    rates: list[float] = []
    with tempfile.TemporaryDirectory(dir=folder) as out:
        for line in lines(name, folder, Path(out), problem.threads, conditions):
            rates += [line["rate"]] if "rate" in line else []
            found |= line
            trained = found.get("step") == len(problem.batches)
            phase = "import" if "import_s" not in found else "rate" if trained else "training"
            busy = max(busy, conditions.others())
            yield Measuring(framework, variant, phase, line, time.monotonic() - began)
        losses, outputs = np.load(Path(out) / LOSSES), np.load(Path(out) / OUTPUTS)
        if not np.isfinite(losses).all():
            raise RunError(
                "The loss stopped being a number at step {step}; choose a smaller learning rate.",
                step=int(np.flatnonzero(~np.isfinite(losses))[0]) + 1,
            )
        gradients = _gradients(Path(out) / GRADIENTS)
        reference += gradients if not reference else []  # of the framework that was measured first
    thickness = -(-len(losses) // MAX_POINTS) if repeats else 1  # steps that a point of the curve is the mean of
    yield Measured(
        {
            "framework": framework,
            "variant": variant,
            "version": spec.version,
            "import_s": found["import_s"],
            "first_step_s": found["first_step_s"],
            "steps_per_s": _spread(rates),
            "peak_mb": found["peak_mb"],
            "lines_of_code": lines_of_code(sources.read(spec.variants[variant].module)),
            "losses": [float(losses[i : i + thickness].mean()) for i in range(0, len(losses), thickness)],
            "loss_steps": thickness,
            "gradient_differences": _differences(gradients, reference),
            "others": busy,
        }
        | _judge(problem, data, outputs)
    )


# -- what was found ---------------------------------------------------------------------------------------------------


def _unmeasured(name: str, error: RunError) -> Unmeasured:
    framework, variant = name.split("/")
    return Unmeasured(framework, variant, error.template, error.values)


def _gradients(path: Path) -> list[Layer]:
    if not path.exists():
        return []
    arrays = list(np.load(path).values())
    return [Layer(*pair) for pair in zip(arrays[::2], arrays[1::2])]


def _differences(gradients: list[Layer], reference: list[Layer]) -> list[float]:
    """For each layer, the largest difference of two gradients, as a share of the largest number in the reference."""
    return [
        float(max(np.abs(a - b).max() for a, b in zip(layer, other)) / max(TINY, *(np.abs(b).max() for b in other)))
        for layer, other in zip(gradients, reference)
    ]


def _spread(rates: list[float]) -> dict[str, float] | None:
    return {"median": float(np.median(rates)), "min": min(rates), "max": max(rates)} if rates else None


def _judge(problem: Problem, data: Dataset, outputs: np.ndarray) -> dict[str, Any]:
    """Classification: `accuracy` and `confusion_matrix`. Denoising: `psnr` in decibels. Of `MAX_TEST` test examples."""
    rows = data.test.rows[:MAX_TEST]
    if problem.denoising:
        return {"accuracy": None, "confusion_matrix": None, "psnr": float(psnr(data.scaled(rows), outputs).mean())}
    predicted, true = outputs.argmax(axis=1), data.test.all_y[rows]
    return {
        "accuracy": float((predicted == true).mean()),
        "confusion_matrix": confusion(true, predicted, problem.classes),
        "psnr": None,
    }
