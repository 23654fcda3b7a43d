"""Complete programs as the documentation of each library would write them, for people to read; nothing of ours is in them.

They are templates (Jinja), filled in with the settings of a run: `program.py.jinja` holds the parts together, `data` has a file
for each dataset, `models` one for each network and library, `training` the rest; `race`, `sweep` and `landscape` are programs
that go on from there. A file imports what it needs, and all that is imported is brought to the top.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from jaxcore import sources
from jaxcore.catalog.archives import ARCHIVES
from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.race import Race
from jaxcore.config.run import NetworkConfig, RunConfig
from jaxcore.config.sweep import Sweep

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
    keep_trailing_newline=True,
    autoescape=False,  # it is Python that is written, of numbers and of names that were checked
)
TEMPLATES.globals["zip"] = lambda *lists: [*zip(*lists)]
_IMPORT = re.compile(r"^ *(?:import|from [\w.]+ import) .*\n", re.MULTILINE)
_USUAL = {"jnp": "import jax.numpy as jnp", "jax": "import jax", "np": "import numpy as np", "optax": "import optax"}
_ANSWERS = {
    "classification": "A score for each class",
    "regression": "The answer for each example",
    "denoising": "The restored images",
    "generation": "",
}
_STYLES = {"jax": "jax", "stax": "jax", "linen": "linen", "nnx": "nnx"}
"""How a step of training is written in each library: stax has but layers."""


def name(network: NetworkConfig) -> str:
    """What the template of a network is called, and a file that it is written to."""
    return "_".join([network.model, *([] if network.variant == "standard" else [network.variant]), network.library])


def arguments(network: NetworkConfig) -> str:
    """What a program calls its network by, in a call of a function."""
    averages = network.batch_norm and network.hidden
    return {"jax": "params, averages" if averages else "params", "linen": "state", "nnx": "model"}[_STYLES[network.library]]


def program(config: RunConfig, input_shape: tuple[int, ...], classes: int, *, stop: tuple[int, int] | None = None) -> str:
    """A program that does what a run of these settings does, with the same random numbers where its sums are the same.

    Args:
        input_shape: of one example.
        classes: how many there are; 0 where a number is predicted.
        stop: after which step, and in which epoch that is, the run was stopped; None if it was not.
    """
    return _written("program", _settings(config, input_shape, classes) | {"stop": stop})


def race(race: Race, input_shape: tuple[int, ...], classes: int) -> str:
    """As `program`, of a race: all seeds of an optimizer are trained at once."""
    of_each = [(name, OPTIMIZERS[name], vars(race.entrant(name, rate).optimization)) for name, rate in race.optimizers]
    settings = _settings(race.config, input_shape, classes)
    return _written("race", settings | {"title": f"A race. {settings['title']}", "entrants": of_each, "seeds": race.seeds})


def sweep(sweep: Sweep, input_shape: tuple[int, ...], classes: int) -> str:
    """As `program`, of a sweep: all networks are trained at once."""
    settings, axes = _settings(sweep.config, input_shape, classes), {"x": sweep.x, "y": sweep.y}
    names = {axis.name for axis in axes.values()}
    own = {name: name in names for name in ("initial_scale", "label_noise")}
    own["optimization"] = settings["optimization"] | {name: name for name in names & settings["optimization"].keys()}
    own |= {f"{at}_name": axis.name for at, axis in axes.items()} | {f"{at}_values": axis.values for at, axis in axes.items()}
    return _written("sweep", settings | {"title": f"A sweep. {settings['title']}"} | own)


def landscape(
    config: RunConfig,
    input_shape: tuple[int, ...],
    classes: int,
    part: str,
    side: int,
    *,
    stop: tuple[int, int] | None = None,
    directions: tuple[int, float] | None = None,
    middle: int | None = None,
) -> str:
    """As `program`, and then the loss around what was trained: as `jaxcore.experiments.landscape` has it.

    Args:
        part: `"train"` or `"validation"`, whose loss it is.
        side: how many places in each direction.
        directions: the seed of two random ones, and how far to go; None for a slice through snapshots.
        middle: the step of the snapshot between start and end, where it is such a slice.
    """
    seed, span = directions or (0, 0.0)
    told = {
        "stop": stop,
        "part": {"validation": "val"}.get(part, part),
        "directions": seed,
        "span": span,
        "middle": middle,
        "side": side,
    }
    return _written("landscape", _settings(config, input_shape, classes) | told)


def _written(form: str, settings: Mapping[str, Any]) -> str:
    """A program of that form, what it imports at its top."""
    text = TEMPLATES.get_template(f"{form}.py.jinja").render(settings)
    body = _IMPORT.sub("", text)
    imports = {line.strip() for line in _IMPORT.findall(text)}
    imports |= {line for module, line in _USUAL.items() if re.search(rf"(?<![\w.]){module}\.", body)}
    body = re.sub(r"^(# \w+\n)\n+", r"\1", body, flags=re.MULTILINE)  # where nothing but an import stood
    body = body.replace("# imports\n", _sorted(imports) + "\n\n", 1)
    body = re.sub(r"\n{4,}", "\n\n\n", body)
    return re.sub(r"\n{3,}(?= )|(?<=:\n)\n", "\n\n", body).strip() + "\n"  # within what is indented


def _sorted(imports: set[str]) -> str:
    """The lines in the order that is usual: the standard library first, and modules before what is taken from them."""

    def key(line: str) -> tuple[bool, bool, str]:
        module = line.split()[1]
        return line.startswith("from"), module.casefold()

    own = {line for line in imports if line.split()[1].partition(".")[0] in sys.stdlib_module_names}
    groups = [sorted(group, key=key) for group in (own, imports - own)]
    return "\n\n".join("\n".join(group) for group in groups if group)


def _settings(config: RunConfig, input_shape: tuple[int, ...], classes: int) -> Mapping[str, Any]:
    """All that the templates ask for."""
    data, network, optimization, objective = config.data, config.network, config.optimization, config.objective
    spec, task, style = DATASETS[data.dataset], config.task, _STYLES[network.library]
    height, width, channels = input_shape if spec.images else (0, 0, 0)
    dropout, batch_norm = (network.dropout if network.hidden else 0.0), network.batch_norm and bool(network.hidden)
    augmentations = data.augmentations if spec.images else ()
    archive = ARCHIVES.get(spec.archive)
    changes = [f"jaxcore.engine.augmentation:{name}" for name in augmentations]
    if "noise" in TASKS[task].settings:
        changes.append(NOISES[objective.noise].add)
    convolutional = network.variant == "convolutional"
    halvings = len(network.channels) + (not network.full_resolution)
    subset = data.subset if archive and data.subset < archive.train_images else 0
    first = network.activations[0] if network.hidden else network.activation[0]
    averages = style == "jax" and batch_norm
    state = {"jax": "params, averages, opt_state" if averages else "params, opt_state", "linen": "state", "nnx": ""}[style]
    targets = bool(TASKS[task].target_type)
    aim = "y, LABEL_SMOOTHING" if task == "classification" and objective.label_smoothing else "y"
    keyed = bool(dropout or augmentations or task in ("denoising", "generation"))
    return {
        "title": f"{spec.title}: {MODELS[network.model].title.lower()} in {LIBRARY_TITLES[network.library]}.",
        "seed": config.seed,
        "batch_size": config.batch_size,
        "epochs": config.epochs,
        "data": data,
        "network": network,
        "objective": objective,
        "optimization": vars(optimization),
        "optimizer": OPTIMIZERS[optimization.optimizer],
        "task": task,
        "noise": NOISES[objective.noise],
        "style": style,
        "model": name(network),
        "images": spec.images,
        "classes": classes,
        "archive": archive,
        "shares": spec.shares if data.dataset != "csv" else (),
        "made_up": "seed" in spec.options,
        "split_drawn": bool(spec.shares) and data.dataset != "csv",
        "subset": subset,
        "subset_stratified": subset and archive.train_images - subset >= classes,
        "changes": [sources.code(change) for change in changes],
        "augmentations": [(AUGMENTATIONS.index(name) + 1, name) for name in augmentations],
        "test_flip": network.test_flip and spec.images and task == "classification",
        "label_smoothing": objective.label_smoothing if task == "classification" else 0,
        "dropout": dropout,
        "batch_norm": batch_norm,
        "inputs": math.prod(input_shape),
        "outputs": classes or 1,
        "hidden": network.hidden,
        "activations": network.activations if network.hidden else (),
        "activation": first,
        "several": len(set(network.activations)) > 1,
        "shape": ", ".join(map(str, input_shape)),
        "answer_shape": ", ".join(map(str, input_shape)) if task == "denoising" else str(classes or 1),
        "answers": _ANSWERS[task],
        "height": height,
        "width": width,
        "channels": channels,
        "quick_size": network.channels[-1] * math.prod(-(-side // 2**halvings) for side in (height, width)),
        "convolutional": convolutional,
        "inner": 64 * (height // 4) * (width // 4) if convolutional else math.prod(input_shape),
        "keyed": keyed,
        "draws": task in ("denoising", "generation"),
        "targets": targets,
        "middle": None,
        "params": {"jax": "params", "linen": "state.params", "nnx": "jax.tree.map(jnp.copy, nnx.state(model, nnx.Param))"}[
            style
        ],
        "initial_scale": False,
        "label_noise": False,
        "takes": ("x, y" if targets else "x") + (", key" if keyed else ""),
        "input": "noisy" if task == "denoising" else "x",
        "aim": {"denoising": "noisy" if objective.target_image == "noisy" else "x", "generation": "x"}.get(task, aim),
        "network_args": arguments(network),
        "state_of": state + ", " if state else "",
        "state_args": state or "model, optimizer",
        "measure": TASKS[task].measure,
        "measure_name": {"mae": "mean absolute error", "psnr": "PSNR", "kl": "divergence"}.get(TASKS[task].measure, "accuracy"),
    }
