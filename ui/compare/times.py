"""Times of frameworks: bars that grow while they are measured, and what came out."""

import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

import jaxcore
from jaxcore.catalog.frameworks import FRAMEWORKS
from jaxcore.events import Measured, Measuring, Prepared, Unmeasured
from jaxcore.jobs.run import Run
from ui.common import downloads, figures, i18n, words
from ui.common.i18n import _, faster, number, percent, seconds
from ui.compare import charts as compare_charts
from ui.compare import choose as comparison

CHARTS = ("rates", "starts", "verdict_losses")
RECORDED = Path(jaxcore.__file__).parent / "compare" / "recorded.json"


def show(chosen: comparison.Chosen) -> None:
    """The race of the chosen work, and what came out; a recorded one until there is one."""
    run = comparison.follow(chosen, comparison.REPEATS, "race", _draw)
    if run is None:
        _show_recorded(chosen.workload)
    elif not run.going:
        _conclude(run)


def _draw(run: Run) -> None:
    """What is known of a comparison so far."""
    _bars(comparison.measured(run), _begun(run), run.config.repeats)


def _begun(run: Run) -> dict[str, Any] | None:
    """What is known of the variant that is being measured."""
    found: dict[str, Any] = {}
    for event in run.log:
        if isinstance(event, (Measured, Unmeasured)):
            found = {}
        elif isinstance(event, Measuring):
            found |= {"framework": event.framework, "variant": event.variant} | event.found
    return found if run.going and found else None


def _bars(results: Sequence[dict[str, Any]], begun: dict[str, Any] | None, repeats: int) -> None:
    """Bars of rates and of cold starts; `begun` is what is known of the one being measured."""
    if results:
        st.markdown(_("**Once it runs**: steps per second. {compared}", compared=_compared(results)))
        figures.vega(*compare_charts.rates(results, beside(results)), key="rates", alt=_("Steps per second of each framework"))
        st.caption(_("The thin line spans the slowest to the fastest of {repeats} measurements.", repeats=repeats))
    started = [r for r in (*results, begun or {}) if "import_s" in r]
    if started:
        st.markdown(
            _(
                "**Until it runs**: seconds to import the framework, and then to the end of the first step, including "
                "compilation."
            )
        )
        figures.vega(
            *compare_charts.starts(started, comparison.titles(started)),
            key="starts",
            alt=_("Seconds until the first step of each framework"),
        )


def _reference(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the others are compared with."""
    return next((r for r in results if r["framework"] == "jax"), results[0])


def _compared(results: Sequence[dict[str, Any]]) -> str:
    """What the others are compared with, in words; empty as long as there are none."""
    if len(results) < 2:
        return ""
    return _("All are compared with {framework}.", framework=comparison.titles([_reference(results)])[0])


def _speed(result: dict[str, Any], results: Sequence[dict[str, Any]]) -> float:
    """A variant's rate, divided by that of what it is compared with."""
    return result["steps_per_s"]["median"] / _reference(results)["steps_per_s"]["median"]


def beside(results: Sequence[dict[str, Any]]) -> list[str]:
    """What stands at each bar: the variant, its rate, and how fast that is."""
    texts = [f"{name}: {_rate(r['steps_per_s']['median'])}" for r, name in zip(results, comparison.titles(results))]
    reference = _reference(results)
    return [text if r is reference else f"{text} · {faster(_speed(r, results))}" for r, text in zip(results, texts)]


def _table(results: Sequence[dict[str, Any]]) -> None:
    """All numbers. Once all are there: a table's columns keep the widths that its first rows need."""
    rates = [r["steps_per_s"] for r in results]
    columns: list[words.Column] = [
        (_("framework"), comparison.titles(results)),
        (_("import"), [r["import_s"] for r in results], seconds),
        (_("first step"), [r["first_step_s"] for r in results], seconds),
        (_("steps per second"), [rate["median"] for rate in rates], _rate),
        (_("slowest – fastest"), [f"{_rate(rate['min'])} – {_rate(rate['max'])}" for rate in rates]),
        (_("memory"), [r["peak_mb"] for r in results], lambda size: f"{number(size)} MB"),
        (_("lines of code"), [r["lines_of_code"] for r in results]),
    ]
    words.table(columns, pinned=True, key="race_table")
    st.caption(
        _(
            "Memory is the process's peak resident set size. Lines of code are those under “The code”: three networks and "
            "all optimizers, for scikit-learn only one network; JAX · scan relies on this app's engine, which is not "
            "counted here."
        )
    )


def _rows(results: Sequence[dict[str, Any]]) -> dict[str, list]:
    """A row for each variant: every number that is one, and the three of its rate."""
    names = ("framework", "variant", "version", "import_s", "first_step_s", "accuracy", "psnr", "peak_mb", "lines_of_code")
    rates = {f"steps_per_s_{name}": [r["steps_per_s"][name] for r in results] for name in ("median", "min", "max")}
    return {name: [r[name] for r in results] for name in names} | rates


def _circumstances(machine: dict[str, Any], workload: dict[str, Any]) -> None:
    """Versions, processor, threads."""
    versions = ", ".join(f"{FRAMEWORKS[name].title} {text}" for name, text in machine["versions"].items())
    st.caption(
        _(
            "{processor}, cores: {cores}, threads for each framework: {threads}, Python {python}. {versions}. {steps} "
            "steps on batches of {batch} out of {examples} examples, {parameters} parameters.",
            processor=machine["processor"],
            cores=machine["cores"],
            threads=machine["threads"],
            python=machine["python"],
            versions=versions,
            steps=number(workload["steps"]),
            batch=workload["batch_size"],
            examples=number(workload["train_examples"]),
            parameters=number(workload["parameters"]),
        )
    )


def _summary(results: Sequence[dict[str, Any]]) -> None:
    """Which is fastest, and which is ready soonest."""
    fastest = max(results, key=lambda r: r["steps_per_s"]["median"])
    soonest = min(results, key=lambda r: r["import_s"] + r["first_step_s"])
    st.markdown(
        _(
            "Once it runs, **{fastest}** is the fastest here, with {rate} steps per second. **{soonest}** is the first to "
            "finish its first step: {time} after it was started.",
            fastest=comparison.titles([fastest])[0],
            rate=_rate(fastest["steps_per_s"]["median"]),
            soonest=comparison.titles([soonest])[0],
            time=seconds(soonest["import_s"] + soonest["first_step_s"]),
        )
    )


def _rate(steps_per_s: float) -> str:
    return number(steps_per_s, 0 if steps_per_s >= 100 else 1)


def _conclude(run: Run) -> None:
    """What is said once a comparison is over: under which circumstances, and with which result."""
    prepared, results = run.latest(Prepared), comparison.measured(run)
    if prepared is None or not results:
        return
    _summary(results)
    _table(results)
    _circumstances(prepared.machine, prepared.workload)
    workload = prepared.workload
    with st.container(horizontal=True):
        downloads.table(functools.partial(_rows, results), "compare")
        downloads.record({"machine": prepared.machine, "workload": workload, "results": results}, "compare")
        downloads.images(CHARTS, "compare")
    _verdict(results, i18n.names(workload["class_names"], workload["params"]["dataset"]))


def _verdict(results: Sequence[dict[str, Any]], class_names: Sequence[str]) -> None:
    """Each framework's loss curve, accuracy and confusion matrix from that very run."""
    st.subheader(_("The verdict"))
    names = comparison.titles(results)
    st.markdown(
        _(
            "The same work, done in different ways, must lead to the same result. These are the losses of the runs that "
            "were just timed, and how their networks do on the test examples."
        )
    )
    with st.container(key="verdict_losses"):
        compare_charts.legend(names)
        figures.vega(
            *compare_charts.losses(results, names), key="losses", alt=_("The training loss of each framework after each step")
        )
    columns = st.columns(min(4, len(results)))
    for i, (name, result) in enumerate(zip(names, results)):
        with columns[i % len(columns)], st.container(border=True):
            if result["psnr"] is not None:
                st.metric(name, f"{number(result['psnr'], 2)} dB", help=_("Peak signal-to-noise ratio of restored test images"))
                continue
            st.metric(name, percent(result["accuracy"]), help=_("Share of test examples that are classified correctly"))
            figures.plotly(
                st,
                compare_charts.small_matrix(result["confusion_matrix"], class_names),
                key=f"matrix_{i}",
                alt=_("Confusion matrix of {framework}", framework=name),
            )
    if any(r["framework"] == "sklearn" for r in results):
        st.caption(
            _(
                "scikit-learn chooses its own initial weights, and its loss is the mean over each call; the others start "
                "from the same weights and use the same batches."
            )
        )


@st.cache_data(show_spinner=False)
def recorded() -> dict[str, Any] | None:
    """What `python -m jaxcore compare --record` wrote; None if it never did."""
    return json.loads(RECORDED.read_text()) if RECORDED.exists() else None


def _show_recorded(workload: str) -> None:
    """Results of another day, labelled as such."""
    record = (recorded() or {}).get(workload)
    if record is None:
        return
    st.markdown(
        ":material/history: "
        + _(
            "**Recorded, not live**: {date}, {processor}, {threads} threads. **Run** measures on this machine.",
            date=record["date"],
            processor=record["machine"]["processor"],
            threads=record["machine"]["threads"],
        )
    )
    _bars(record["results"], None, record["repeats"])
    _summary(record["results"])
    _table(record["results"])
    _circumstances(record["machine"], record["workload"])
    downloads.images(CHARTS, "compare")
