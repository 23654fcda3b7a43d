"""`python -m jaxcore train`: a run in this process."""

import json
import os
import sys
import time
from collections.abc import Generator, Sequence
from pathlib import Path

import click

from jaxcore import objectives
from jaxcore.catalog.datasets import DATASETS, MAX_CSV_BYTES, TARGET_TYPES
from jaxcore.catalog.models import ACTIVATIONS, LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.catalog.recipes import RECIPES
from jaxcore.checks import check_choice
from jaxcore.cli.data import fetch
from jaxcore.config.fields import HELP
from jaxcore.config.file import params_of
from jaxcore.config.run import FIELDS, HEADERS, LOSSES, MISSING, PIXEL_RANGES, TARGET_IMAGES, RunConfig
from jaxcore.data import prepare
from jaxcore.errors import ConfigError, DataError, RunError
from jaxcore.events import Event, Failed, Progress, finish
from jaxcore.trained import Trained

CHOICES = {
    "dataset": DATASETS,
    "target_type": TARGET_TYPES,
    "missing": MISSING,
    "header": HEADERS,
    "pixel_range": PIXEL_RANGES,
    "model": MODELS,
    "variant": dict.fromkeys(variant for spec in MODELS.values() for variant in spec.variants),
    "library": LIBRARY_TITLES,
    "noise": NOISES,
    "target_image": TARGET_IMAGES,
    "loss": LOSSES,
    "activation": ACTIVATIONS,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
}


def _option(name: str) -> click.Option:
    """The option for a field of the configuration. It stays text: `RunConfig` reads and checks it."""
    default = RunConfig().to_params()[name]
    allowed = f"One of: {', '.join(CHOICES[name])}." if name in CHOICES else ""
    return click.Option(
        [f"--{name.replace('_', '-')}"],
        metavar="[0|1]" if FIELDS[name] == "bool" else "VALUE",
        help=" ".join(filter(None, [HELP.get(name), allowed, default and f"[default: {default}]"])),
        **({"is_flag": False, "flag_value": "1"} if FIELDS[name] == "bool" else {}),
    )


OPTIONS = [
    *map(_option, FIELDS),
    click.Option(["--recipe"], metavar="NAME", help=f"Begin with a whole experiment. One of: {', '.join(RECIPES)}."),
    click.Option(["--config"], metavar="FILE", help="Begin with the settings of a config.json that was taken home."),
    click.Option(["--csv"], metavar="FILE", help="Learn from your own table. Needs --target."),
]
"""Of every command that trains."""


@click.command(
    params=[*OPTIONS, click.Option(["--json", "as_json"], is_flag=True, help="Print each event as one line of JSON.")]
)
def train(as_json: bool, **given: str | None) -> None:
    """Train a network and judge it.

    An option that is not given takes that of the file or the recipe, the model's or the dataset's own setting (see "list"), or
    else the default.
    """
    events = run(configured(**given))
    if not as_json:
        began = time.perf_counter()
        click.echo(report(follow(events)[1]))
        click.echo(f"All of it took {time.perf_counter() - began:.0f} s.")
        return
    try:
        for event in events:
            _print_json(event)
    except RunError as error:
        _print_json(Failed(error.template, error.values))
        raise


def configured(recipe: str | None, config: str | None, csv: str | None, **given: str | None) -> RunConfig:
    """What the options ask for, with the visitor's file.

    Raises:
        ConfigError, DataError: an option or a file can't be used.
    """
    params: dict[str, str] = {}
    if recipe is not None:
        check_choice("recipe", recipe, RECIPES)
        params |= RECIPES[recipe].params
    if config is not None:
        params = params_of(read_bytes(Path(config), "config", "config.json")) | params
    params.setdefault("split_seed", params.get("seed", "0"))  # of an old file that of its seed, whichever is given beside it
    params |= {name: text for name, text in given.items() if text is not None}
    if csv is not None:
        params.setdefault("dataset", "csv")
    asked = RunConfig.from_params(params)
    if csv is None and asked.data.dataset == "csv":
        raise ConfigError("{field}: the dataset “csv” needs a file; name it with --csv FILE.", field="csv")
    if csv is not None and asked.data.dataset != "csv":
        template = "{field}: “{value}” can't go with --csv; leave --dataset out or choose csv."
        raise ConfigError(template, field="dataset", value=asked.data.dataset)
    if csv is not None:
        asked = asked.with_csv(read_bytes(Path(csv)))
        if "target_type" not in params:
            asked = asked.replace(target_type=_looks_like(asked))
    return asked


def _looks_like(config: RunConfig) -> str:
    """What the target column holds, one of `TARGET_TYPES`."""
    from jaxcore.data.csv_file import describe

    data = config.data
    return describe(csv=data.csv, target=data.target, header=data.header, leave_out=data.leave_out)["target_type"]


def run(config: RunConfig) -> Generator[Event, None, Trained]:
    """Train in this process; the data is checked before JAX is imported."""
    if archive := DATASETS[config.data.dataset].archive:
        fetch(archive)
    data = prepare(config.data)
    if config.data.csv is not None:
        click.echo(str(data.source.reading), err=True)
    config.check_fits(len(data.train))

    from jaxcore.engine import devices
    from jaxcore.engine import train as training

    if problem := devices.configure_jax():
        click.echo(str(problem), err=True)
    return (yield from training.train(config, data))


def read_bytes(path: Path, field: str = "csv", kind: str = "CSV file") -> bytes:
    """The file's content, unless it is larger than a table may be.

    Raises:
        DataError: it is too large, or can't be read.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            content = b"" if size > MAX_CSV_BYTES else file.read(MAX_CSV_BYTES + 1)  # a pipe has no size beforehand
    except OSError as error:
        template = "{field}: “{value}” can't be read ({reason}); give the path of a {kind}."
        raise DataError(template, field=field, value=str(path), reason=error.strerror, kind=kind) from error
    if max(size, len(content)) > MAX_CSV_BYTES:
        template = "{field}: “{value}” is too large; up to {limit:,} bytes are allowed."
        raise DataError(template, field=field, value=str(path), limit=MAX_CSV_BYTES)
    return content


def _print_json(event: Event) -> None:
    click.echo(json.dumps(event.to_dict(), allow_nan=False))


def follow(training: Generator[Event, None, Trained]) -> tuple[Trained, list[Event]]:
    """Show a progress bar on stderr until a run ends; return what it leaves behind, and all that it has said."""
    said: list[Event] = [next(training)]
    with click.progressbar(
        length=said[0].steps,
        label="Training",
        item_show_func=lambda loss: None if loss is None else f"loss {loss:.4f}",
        file=sys.stderr,
    ) as bar:

        def show(event: Event) -> None:
            said.append(event)
            if isinstance(event, Progress):
                bar.update(event.step - bar.pos, (event.points["loss"] or [None])[-1])

        return finish(training, show), said


def report(events: Sequence[Event]) -> str:
    """A finished run's result for people to read."""
    started, finished = events[0], events[-1]
    objective = objectives.load(RunConfig.from_params(finished.config).task)
    timing = finished.timing
    return f"""\
{objective.report(started, finished.test)}

Trace {timing["trace_s"]:.2f} s, lower {timing["lower_s"]:.2f} s, compile {timing["compile_s"]:.2f} s; \
first chunk {timing["first_chunk_s"]:.3f} s, then {timing["steps_per_s"]:,.1f} steps per second ({started.device}).
JAX turns the training step into a program once, before the first step; from then on each step only runs it."""
