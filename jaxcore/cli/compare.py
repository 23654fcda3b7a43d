"""`python -m jaxcore compare`: the same work in several frameworks, measured."""

import json
from typing import Any

import click

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.frameworks import FRAMEWORKS
from jaxcore.catalog.workloads import WORKLOADS
from jaxcore.checks import check_choice, check_number
from jaxcore.cli.data import fetch
from jaxcore.config.comparison import MAX_REPEATS, MIN_REPEATS, Comparison, variants_for
from jaxcore.config.run import RunConfig
from jaxcore.config.text import read
from jaxcore.errors import RunError
from jaxcore.words import aligned


@click.command
@click.option("--workload", metavar="NAME", help=f"One of: {', '.join(WORKLOADS)}. [default: all]")
@click.option("--frameworks", metavar="NAMES", default=",".join(FRAMEWORKS), show_default=True, help="With commas between.")
@click.option("--repeats", metavar="N", default="5", show_default=True, help="How often each steady rate is measured.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, or one a line for all workloads.")
@click.option("--record", is_flag=True, help="Keep the results for those who have not installed the other frameworks.")
def compare(workload: str | None, frameworks: str, repeats: str, as_json: bool, record: bool) -> None:
    """Do the same work in JAX, PyTorch, TensorFlow and scikit-learn, and measure it."""
    count = read("int", "repeats", repeats)
    check_number("repeats", count, MIN_REPEATS, MAX_REPEATS)
    names = tuple(name.strip() for name in frameworks.split(","))
    for name in names:
        check_choice("frameworks", name, FRAMEWORKS)
    comparisons = [
        Comparison.of(name, names, count)
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
