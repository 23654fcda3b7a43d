"""`python -m benchmarks [NAME…] [--json FILE]`: measure, and print a Markdown table."""

from __future__ import annotations

import json
import signal
import sys
import time
import traceback
from pathlib import Path
from pkgutil import resolve_name

import click

from benchmarks import machine
from benchmarks.report import table

MEASUREMENTS = ("frameworks", "sweep", "first_step", "engine", "start", "first_point", "memory", "class", "playground")
MODULES = {"class": ("classroom", "overload", "beside")}  # of all others one, with the same name
LONG = ("accuracy", "images", "longlife", "visits", "lesson")  # half an hour and more: only by name


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(MEASUREMENTS + LONG), metavar="[NAME]...")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Also write all samples there.")
def main(names: tuple[str, ...], file: Path | None) -> None:
    """Measure what the app promises about speed and memory.

    NAME is one of frameworks, sweep, first_step, engine, start, first_point, memory, class and playground; without
    one, all are measured, which takes some thirty-five minutes. Five more are measured only by name: accuracy has recipes,
    and networks of other tutorials, train for a minute and for five, which takes two and a half hours. The others take up to
    half an hour: images trains on the whole archives, longlife trains 500 different networks on one worker, visits has 500
    visitors come, train, and go, lesson has a hundred visitors for ten minutes. frameworks and images need CIFAR-10, a part
    of class Fashion-MNIST, accuracy all three archives.
    Let the machine do nothing else meanwhile.
    """
    # Ended from outside, a benchmark stops what it has started first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    about = machine.describe()
    click.echo("\n".join(f"- {name}: {value}" for name, value in about.items()) + "\n")
    measured, failed = {}, []
    for name in names or MEASUREMENTS:
        click.echo(f"{name} …", err=True)
        began = time.perf_counter()
        for module in MODULES.get(name, (name,)):
            try:
                measured.setdefault(name, []).extend(resolve_name(f"benchmarks.{module}:measure")())
            except Exception:
                traceback.print_exc()
                failed.append(module)
        click.echo(f"{name}: {time.perf_counter() - began:.0f} s", err=True)
    about["load after"] = machine.load()
    click.echo(f"{table(measured)}\n\n- load after: {about['load after']}")
    if file is not None:
        figures = {name: [figure.to_dict() for figure in figures] for name, figures in measured.items()}
        file.write_text(json.dumps({"machine": about, "measurements": figures}, indent=1, allow_nan=False) + "\n")
    if failed:
        raise click.ClickException(f"not measured: {', '.join(failed)}")


if __name__ == "__main__":
    main()
