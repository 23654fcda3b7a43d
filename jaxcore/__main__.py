"""The command line, `python -m jaxcore`: what the web app does, without a browser.

Exit status: 0 if all went well, 1 for a run that failed, 2 for an option or a file that can't be used, 130 when interrupted.
JAX and scikit-learn are imported once a run has been found valid, not before.
"""

from __future__ import annotations

import os
import signal
import sys
import time

if __name__ == "__main__":

    def interrupted(*_) -> None:
        """End at once: an exception could be swallowed or printed by whatever is being imported or compiled just then."""
        show_cursor = b"\x1b[?25h\n" if os.isatty(2) else b""  # the progress bar had hidden it
        os.write(2, show_cursor + b"Interrupted.\n")
        os._exit(130)

    signal.signal(signal.SIGINT, interrupted)  # first of all, since the imports below take time already

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from jaxcore import objectives
from jaxcore.catalog.archives import ARCHIVES
from jaxcore.catalog.datasets import DATASETS, MAX_CSV_BYTES
from jaxcore.catalog.frameworks import FRAMEWORKS
from jaxcore.catalog.models import ACTIVATIONS, LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.catalog.recipes import RECIPES
from jaxcore.catalog.workloads import WORKLOADS
from jaxcore.config.comparison import Comparison, check_repeats, one_of, variants_for
from jaxcore.config.fields import HELP
from jaxcore.config.run import FIELDS, HEADERS, MISSING, PIXEL_RANGES, TARGET_IMAGES, RunConfig
from jaxcore.data import fetching, prepare
from jaxcore.errors import ConfigError, DataError, JaxcoreError, RunError
from jaxcore.events import Event, Failed, Finished, Progress, Started
from jaxcore.settings import data_dir
from jaxcore.translatable import N_
from jaxcore.words import aligned

CHOICES = {
    "dataset": DATASETS,
    "missing": MISSING,
    "header": HEADERS,
    "pixel_range": PIXEL_RANGES,
    "model": MODELS,
    "variant": dict.fromkeys(variant for spec in MODELS.values() for variant in spec.variants),
    "library": LIBRARY_TITLES,
    "noise": NOISES,
    "target_image": TARGET_IMAGES,
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


@click.group(no_args_is_help=False)
def cli() -> None:
    """Train neural networks with JAX, without a browser."""


@cli.command("list")
def list_registries() -> None:
    """Print what there is to choose from."""
    formatter = click.HelpFormatter(max_width=120)
    for title, rows in {
        "Datasets (--dataset)": [(name, _dataset_text(name)) for name in DATASETS],
        "Models (--model)": [(name, f"{spec.title}: {spec.description}") for name, spec in MODELS.items()],
        "Libraries (--library), by model": [
            (name, ", ".join(f"{library} ({LIBRARY_TITLES[library]})" for library in spec.libraries))
            for name, spec in MODELS.items()
        ],
        "Variants (--variant), by model": [
            (name, ", ".join(f"{variant} ({title})" for variant, title in spec.variants.items()))
            for name, spec in MODELS.items()
            if len(spec.variants) > 1
        ],
        "Noises (--noise)": [
            (name, f"{spec.title}: {spec.description} Level: {spec.level_text}.") for name, spec in NOISES.items()
        ],
        "Optimizers (--optimizer)": [(name, f"{spec.title}: {spec.description}") for name, spec in OPTIMIZERS.items()],
        "Schedules (--schedule)": [(name, f"{title}: {text}") for name, (title, text) in SCHEDULES.items()],
        "Recipes (--recipe)": [(name, f"{recipe.title}: {recipe.description}") for name, recipe in RECIPES.items()],
        "Activations (--activation)": [(name, "") for name in ACTIVATIONS],
    }.items():
        with formatter.section(title):
            formatter.write_dl(rows)
    click.echo(formatter.getvalue().strip())


def _dataset_text(name: str) -> str:
    spec, config = DATASETS[name], RunConfig.usual(name).to_params()
    own = "; ".join(f"{field} {config[field]}" for field in spec.settings)
    return f"{spec.title}: {spec.description}" + (f" (its own settings: {own})" if own else "")


@cli.group()
def data() -> None:
    """Look after the image archives."""


@data.command("list")
def list_data() -> None:
    """Print which archives are there, and where."""
    click.echo(f"Folder: {data_dir()} (JAXCORE_DATA_DIR)")
    rows = [
        [name, "there" if fetching.present(archive, data_dir()) else "not there", f"{archive.download_size / 1e6:,.0f} MB"]
        for name, archive in ARCHIVES.items()
    ]
    click.echo(aligned([["archive", "", "download"], *rows]))


@data.command("fetch")
@click.argument("name", metavar="NAME")
def fetch_data(name: str) -> None:
    """Fetch an archive: mnist, fashion_mnist or cifar10."""
    if name not in ARCHIVES:
        template = "{field}: “{value}” is not known; choose one of: {allowed}."
        raise ConfigError(template, field="NAME", value=name, allowed=", ".join(ARCHIVES))
    fetch(name)
    click.echo(f"{name} is in {data_dir() / ARCHIVES[name].folder}.")


def fetch(name: str) -> None:
    """Bring an archive, if it is not there, with a progress bar on stderr."""
    archive = ARCHIVES[name]
    if fetching.present(archive, data_dir()):
        return
    label = f"Fetching {name} from {archive.publisher}"
    with click.progressbar(length=archive.download_size, label=label, file=sys.stderr) as bar:
        fetching.fetch(archive, data_dir(), lambda done, total: bar.update(done - bar.pos))


@cli.command(
    params=[
        *map(_option, FIELDS),
        click.Option(["--recipe"], metavar="NAME", help=f"Begin with a whole experiment. One of: {', '.join(RECIPES)}."),
        click.Option(["--csv"], metavar="FILE", help="Learn from your own table. Needs --target."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print each event as one line of JSON."),
    ]
)
def train(recipe: str | None, csv: str | None, as_json: bool, **given: str | None) -> None:
    """Train a network and judge it.

    An option that is not given takes the recipe's, the model's or the dataset's own setting (see "list"), or else the default.
    """
    params = {name: text for name, text in given.items() if text is not None}
    if recipe is not None:
        if recipe not in RECIPES:
            template = "{field}: “{value}” is not known; choose one of: {allowed}."
            raise ConfigError(template, field="recipe", value=recipe, allowed=", ".join(RECIPES))
        params = RECIPES[recipe].params | params
    if csv is not None:
        params.setdefault("dataset", "csv")
    config = RunConfig.from_params(params)
    if csv is None and config.data.dataset == "csv":
        raise ConfigError("{field}: the dataset “csv” needs a file; name it with --csv FILE.", field="csv")
    if csv is not None and config.data.dataset != "csv":
        template = "{field}: “{value}” can't go with --csv; leave --dataset out or choose csv."
        raise ConfigError(template, field="dataset", value=config.data.dataset)

    events = run(config, None if csv is None else read_bytes(Path(csv)))
    if not as_json:
        began = time.perf_counter()
        click.echo(report(*follow(events)))
        click.echo(f"All of it took {time.perf_counter() - began:.0f} s.")
        return
    try:
        for event in events:
            _print_json(event)
    except RunError as error:
        _print_json(Failed(error.template, error.values))
        raise


@cli.command("compare")
@click.option("--workload", metavar="NAME", help=f"One of: {', '.join(WORKLOADS)}. [default: all]")
@click.option("--frameworks", metavar="NAMES", default=",".join(FRAMEWORKS), show_default=True, help="With commas between.")
@click.option("--repeats", metavar="N", default="5", show_default=True, help="How often each steady rate is measured.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, or one a line for all workloads.")
@click.option("--record", is_flag=True, help="Keep the results for those who have not installed the other frameworks.")
def compare_frameworks(workload: str | None, frameworks: str, repeats: str, as_json: bool, record: bool) -> None:
    """Do the same work in JAX, PyTorch, TensorFlow and scikit-learn, and measure it."""
    if not repeats.isdecimal():
        template = N_("{field}: “{value}” is not a whole number; write one such as 16.")
        raise ConfigError(template, field="repeats", value=repeats[:40])
    names = tuple(name.strip() for name in frameworks.split(","))
    check_repeats(int(repeats))
    for name in names:
        one_of("frameworks", name, FRAMEWORKS)
    comparisons = [
        Comparison.of(name, names, int(repeats))
        for name in ([workload] if workload else WORKLOADS)
        if workload or variants_for(RunConfig.from_params(WORKLOADS[name].params), names)
    ]
    from jaxcore.compare import recording

    for comparison in comparisons:
        if archive := DATASETS[comparison.config.data.dataset].archive:
            fetch(archive)
        result = recording.collect(comparison, say=lambda text: click.echo(text, err=True))
        click.echo(json.dumps(result, allow_nan=False) if as_json else _compared(result))
        if not result["results"]:
            raise RunError("{workload}: nothing could be measured.", workload=comparison.workload)
        if record:
            recording.keep(result)


def _compared(result: dict[str, Any]) -> str:
    rows = [
        [
            f"{r['framework']}/{r['variant']}",
            f"{r['import_s']:.2f} s",
            f"{r['first_step_s']:.2f} s",
            *(f"{r['steps_per_s'][name]:,.0f}" for name in ("median", "min", "max")),
            f"{r['accuracy']:.3f}" if r["psnr"] is None else f"{r['psnr']:.2f} dB",
            f"{r['peak_mb']:,.0f} MB",
        ]
        for r in result["results"]
    ]
    head = [result["workload"]["name"], "import", "first step", "steps/s", "slowest", "fastest", "test", "memory"]
    machine = result["machine"]
    return f"""\
{aligned([head, *rows])}
{machine["processor"]}, {machine["threads"]} threads, {result["date"]}
"""


def run(config: RunConfig, csv: bytes | None) -> Iterator[Event]:
    """Train in this process; the data is checked before JAX is imported."""
    if archive := DATASETS[config.data.dataset].archive:
        fetch(archive)
    data = prepare(config.data, seed=config.seed, csv=csv)
    if csv is not None:
        click.echo(str(data.source.reading), err=True)
    config.check_fits(len(data.train))

    from jaxcore.engine import devices
    from jaxcore.engine import train as training

    if problem := devices.configure_jax():
        click.echo(str(problem), err=True)
    yield from training.train(config, data)


def read_bytes(path: Path) -> bytes:
    """The file's content, unless it is larger than a table may be.

    Raises:
        DataError: it is too large, or can't be read.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            content = b"" if size > MAX_CSV_BYTES else file.read(MAX_CSV_BYTES + 1)  # a pipe has no size beforehand
    except OSError as error:
        template = "csv: “{value}” can't be read ({reason}); give the path of a CSV file."
        raise DataError(template, value=str(path), reason=error.strerror) from error
    if max(size, len(content)) > MAX_CSV_BYTES:
        template = "csv: “{value}” is too large; up to {limit:,} bytes are allowed."
        raise DataError(template, value=str(path), limit=MAX_CSV_BYTES)
    return content


def _print_json(event: Event) -> None:
    click.echo(json.dumps(event.to_dict(), allow_nan=False))


def follow(events: Iterator[Event]) -> tuple[Started, Finished]:
    """Show a progress bar on stderr until the run ends; return its first and its last event."""
    started = next(events)
    with click.progressbar(
        length=started.steps,
        label="Training",
        item_show_func=lambda loss: None if loss is None else f"loss {loss:.4f}",
        file=sys.stderr,
    ) as bar:
        for event in events:
            if isinstance(event, Progress):
                bar.update(event.step - bar.pos, (event.points["loss"] or [None])[-1])
    return started, event


def report(started: Started, finished: Finished) -> str:
    """A finished run's result for people to read."""
    objective = objectives.load(RunConfig.from_params(finished.config).task)
    timing = finished.timing
    return f"""\
{objective.report(started, finished.test)}

Trace {timing["trace_s"]:.2f} s, lower {timing["lower_s"]:.2f} s, compile {timing["compile_s"]:.2f} s; \
first chunk {timing["first_chunk_s"]:.3f} s, then {timing["steps_per_s"]:,.1f} steps a second ({started.device}).
JAX turns the training step into a program once, before the first step; from then on each step only runs it."""


def _usage_text(error: click.ClickException) -> str:
    """Click's sentence, and what would have been allowed."""
    text, context = error.format_message(), getattr(error, "ctx", None)
    if isinstance(error, click.NoSuchOption):
        options = ", ".join(option.opts[0] for option in context.command.get_params(context))
        return f"{error.option_name}: no such option; choose one of: {options}."
    if context and isinstance(context.command, click.Group):
        return f"{text} Choose one of: {', '.join(context.command.commands)}."
    return text


def main() -> None:
    """Run the command line; whatever the caller can mend becomes one line on stderr and an exit status."""
    sys.stdout.reconfigure(errors="backslashreplace")  # names that the terminal's encoding lacks are no reason to fail
    try:
        cli.main(prog_name="python -m jaxcore", standalone_mode=False)
    except (JaxcoreError, click.ClickException) as error:
        text = _usage_text(error) if isinstance(error, click.ClickException) else str(error)
        if isinstance(error, DataError) and error.understood:
            text += f" (Understood so far: {' '.join(map(str, error.understood))})"
        click.echo(" ".join(text.split()), err=True)
        sys.exit(1 if isinstance(error, RunError) else 2)


if __name__ == "__main__":
    main()
