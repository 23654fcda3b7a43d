"""The comparison of frameworks: buttons, bars that grow while it runs, and what came out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from jaxcore import compare
from jaxcore.compare import FRAMEWORKS, WORKLOADS
from jaxcore.compare.config import OWN, Comparison, variants_for
from jaxcore.compare.sections import SECTIONS, sections
from jaxcore.config import RunConfig
from jaxcore.data import DATASETS
from jaxcore.errors import ConfigError, JaxcoreError
from jaxcore.events import Cancelled, Compared, Failed, Measured, Measuring, Prepared, Unmeasured
from jaxcore.jobs import Run
from jaxcore.translatable import N_
from ui import compare_charts, data_view, live, runtime, session
from ui.i18n import _, explain, number, percent, seconds

REPEATS = 5
RECORDED = Path(compare.__file__).parent / "recorded.json"
PHASES = {"import": N_("is imported"), "training": N_("trains"), "rate": N_("is timed")}
SAME_STEPS_SHOWN = 0.001  # relative difference from which losses are said to have drifted apart


def title(framework: str, variant: str) -> str:
    return f"{FRAMEWORKS[framework].title} · {FRAMEWORKS[framework].variants[variant].title}"


@dataclass(frozen=True)
class Chosen:
    """What the controls ask for; `variants` may be empty. `csv` belongs to the visitor's own work, if that is a table."""

    workload: str
    config: RunConfig
    variants: tuple[str, ...]
    csv: bytes | None = None

    def comparison(self, repeats: int) -> Comparison | None:
        """The comparison of times, or for `repeats` 0 of losses; None if too few variants are chosen for one."""
        if repeats:
            return Comparison(self.config, self.variants, repeats, self.workload) if self.variants else None
        aligned = tuple(name for name in self.variants if _variant(name).aligned)
        return Comparison(self.config, aligned, 0, self.workload) if len(aligned) > 1 else None


def choose() -> Chosen:
    """Draw the controls."""
    for error in session.problems():
        st.warning(explain(error))
    own, refused = _own()
    workload = st.selectbox(
        _("Work"),
        [*WORKLOADS, *([OWN] if own is not None else [])],
        format_func=lambda name: _("Your own: what you trained last") if name == OWN else _(WORKLOADS[name].title),
        key="workload",
        persist_state="session",
    )
    config = own.config if workload == OWN else WORKLOADS[workload].config
    if workload == OWN:
        st.caption(", ".join(f"{name}: {value}" for name, value in _told(config).items()))
    else:
        text = WORKLOADS[workload].description
        st.caption(_(text))
    if refused is not None:
        st.caption(_("What you trained last can't be compared.") + " " + explain(refused))
    return Chosen(workload, config, _variants(workload, config), own.csv if workload == OWN else None)


def _own() -> tuple[Run | None, ConfigError | None]:
    """What the visitor trained last, or why it can't be compared."""
    trained = [run for run in session.runs() if isinstance(run.config, RunConfig)]
    if not trained:
        return None, None
    try:
        compare.check_expressible(trained[-1].config)
    except ConfigError as error:
        return None, error
    return trained[-1], None


def _variants(workload: str, config: RunConfig) -> tuple[str, ...]:
    allowed = variants_for(config)
    installed = runtime.ask("comparison:installed")
    usable = [name for name in allowed if installed[name.partition("/")[0]]]
    chosen = st.pills(
        _("Frameworks"),
        allowed,
        selection_mode="multi",
        default=usable,
        format_func=lambda name: title(*name.split("/")),
        key=f"variants_{workload}",
    )
    with st.popover(_("What are these?"), icon=":material/help:"):
        for name in allowed:
            text = _variant(name).description
            st.markdown(f"**{title(*name.split('/'))}**: {_(text)}")
    for framework in dict.fromkeys(name.partition("/")[0] for name in allowed if name not in usable):
        spec = FRAMEWORKS[framework]
        st.info(
            _(
                "{framework} is not installed here. To install it: `{command}`.",
                framework=spec.title,
                command=spec.install,
            )
        )
    left_out = [spec.title for name, spec in FRAMEWORKS.items() if not any(v.startswith(f"{name}/") for v in allowed)]
    if left_out:
        st.caption(_("{framework} can't do this work.", framework=", ".join(left_out)))
    return tuple(name for name in allowed if name in chosen)


def _told(config: RunConfig) -> dict[str, str]:
    shown = ("dataset", "model", "hidden", "activation", "optimizer", "learning_rate", "batch_size", "epochs")
    params = config.to_params()
    return {name: params[name] for name in shown}


def buttons(chosen: Chosen, repeats: int, key: str) -> None:
    """Run and Stop; `repeats` 0 compares losses and gradients instead of times."""
    emphasis = "secondary" if st.context.theme.type == "dark" else "primary"
    archive = DATASETS[chosen.config.data.dataset].archive
    ready = not archive or data_view.fetched(chosen.config.data.dataset)
    comparison = chosen.comparison(repeats)
    with st.container(horizontal=True):
        pressed = st.button(
            _("Run"), key=f"run_{key}", type=emphasis, icon=":material/play_arrow:",
            disabled=comparison is None or not ready,
        )  # fmt: skip
        stop = st.container()
    error = None
    if pressed and comparison is not None:
        try:
            session.add_run(runtime.runs().submit(comparison, visitor=session.visitor(), csv=chosen.csv))
        except JaxcoreError as refused:
            error = refused
    going = [run.id for run in session.runs_here() if run.going and bool(run.config.repeats) == bool(repeats)]
    stop.button(
        _("Stop"), key=f"stop_{key}", icon=":material/stop:", disabled=not going,
        on_click=lambda: [runtime.runs().stop(run_id) for run_id in going[-1:]],
    )  # fmt: skip
    if error is not None:
        st.error(explain(error))


def latest(chosen: Chosen, *, repeats: bool) -> Run | None:
    """The visitor's last comparison of times, or of losses, at this very work."""
    mine = [
        run for run in session.runs_here() if bool(run.config.repeats) == repeats and run.config.config == chosen.config
    ]
    return mine[-1] if mine else None


def _variant(name: str) -> compare.Variant:
    framework, _slash, variant = name.partition("/")
    return FRAMEWORKS[framework].variants[variant]


# -- the race ---------------------------------------------------------------------------------------------------------


def watch(run: Run) -> None:
    """Draw a comparison of times, and go on drawing until it ends."""
    st.fragment(_watch, run_every=live.POLL_S if run.going else None)(run.id, run.going)


def _watch(run_id: str, was_going: bool) -> None:
    run = runtime.runs().get(run_id)
    if run is None:
        live.say_gone()
        return
    if was_going and not run.going:
        st.rerun()
    progress(run)
    show_race(measured(run), partly(run), run.config.repeats)


def progress(run: Run) -> None:
    """How far a comparison is, and what could not be measured."""
    failed, prepared, now = (run.latest(kind) for kind in (Failed, Prepared, Measuring))
    over = run.latest(Compared, Cancelled)
    done = [event for event in run.log if isinstance(event, (Measured, Unmeasured))]
    if failed:
        st.error(explain(failed))
    elif over:
        stopped = isinstance(over, Cancelled) or over.stopped
        st.info(_("Stopped. What was finished stays.")) if stopped else st.success(_("Done: all are measured."))
    elif prepared is None:
        place = runtime.runs().place_in_line(run.id)
        st.progress(
            0.0,
            text=_("Preparing …")
            if place == 0
            else _("Somebody else is measuring, and two at a time would measure each other. You are number {place} in line.",
                   place=place),
        )  # fmt: skip
    elif now is not None:
        st.progress(
            len(done) / len(prepared.variants),
            text=_("{count} of {total} done. {framework} {phase} …", count=len(done), total=len(prepared.variants),
                   framework=title(now.framework, now.variant), phase=_(PHASES[now.phase])),
        )  # fmt: skip
    for event in done:
        if isinstance(event, Unmeasured):
            st.warning(f"**{title(event.framework, event.variant)}**: {explain(event)}")


def measured(run: Run) -> list[dict[str, Any]]:
    return [event.result for event in run.log if isinstance(event, Measured)]


def partly(run: Run) -> dict[str, Any] | None:
    """What is known of the variant that is being measured."""
    found: dict[str, Any] = {}
    for event in run.log:
        if isinstance(event, (Measured, Unmeasured)):
            found = {}
        elif isinstance(event, Measuring):
            found |= {"framework": event.framework, "variant": event.variant} | event.found
    return found if run.going and found else None


def show_race(results: Sequence[dict[str, Any]], begun: dict[str, Any] | None, repeats: int) -> None:
    """Bars of rates and of cold starts, and a table of the rest; `begun` is what is known of the one being measured."""
    if not results and not begun:
        return
    names = {(r["framework"], r["variant"]): title(r["framework"], r["variant"]) for r in [*results, begun or {}] if r}
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Once it runs"))
        st.caption(_("Steps a second; the thin line spans the slowest and the fastest of {repeats} measurements.",
                     repeats=repeats))  # fmt: skip
        rates = [r for r in results if r["steps_per_s"]]
        st.container(key="rates").vega_lite_chart(
            compare_charts.rate_data(rates, names, _relative),
            compare_charts.rate_spec(
                rate=_("steps a second"), largest=max((r["steps_per_s"]["max"] for r in rates), default=1)
            ),
            key="rates_chart",
            alt=_("Steps a second of each framework"),
        )
    with right:
        st.subheader(_("Until it runs"))
        st.caption(
            _("Seconds to import the framework, and from then to the end of the first step, compiling included.")
        )
        st.container(key="starts").vega_lite_chart(
            compare_charts.start_data(
                [*results, *([begun] if begun else [])], names, _("import"), _("first step")
            ),
            compare_charts.start_spec(time=_("seconds"), names=[_("import"), _("first step")]),
            key="starts_chart",
            alt=_("Seconds until the first step of each framework"),
        )  # fmt: skip
    if results:
        st.dataframe(
            _table(results, names),
            hide_index=True,
            key="race_table",
            column_config={_("framework"): st.column_config.TextColumn(width="medium", pinned=True)},
        )
        st.caption(
            _("Memory is the process's largest resident set. Lines of code are those under “The code”: three networks "
              "and all optimizers, for scikit-learn only one network; JAX · scan leans on this app's engine, not counted here.")
        )  # fmt: skip


def _relative(result: dict[str, Any], results: Sequence[dict[str, Any]]) -> str:
    reference = next((r for r in results if r["framework"] == "jax"), None)
    if reference is None:
        return _rate(result["steps_per_s"]["median"])
    share = result["steps_per_s"]["median"] / reference["steps_per_s"]["median"]
    return f"{_rate(result['steps_per_s']['median'])}  (× {number(share, 2)})"


def _table(results: Sequence[dict[str, Any]], names: dict[tuple[str, str], str]) -> pd.DataFrame:
    reference = next((r for r in results if r["framework"] == "jax" and r["steps_per_s"]), None)
    rows = []
    for r in results:
        rate = r["steps_per_s"]
        relative = number(rate["median"] / reference["steps_per_s"]["median"], 2) if reference and rate else "–"
        rows.append(
            {
                _("framework"): names[r["framework"], r["variant"]],
                _("version"): r["version"],
                _("import"): seconds(r["import_s"]),
                _("first step"): seconds(r["first_step_s"]),
                _("steps a second"): _rate(rate["median"]),
                _("slowest – fastest"): f"{_rate(rate['min'])} – {_rate(rate['max'])}",
                _("relative to {framework}", framework=names[reference["framework"], reference["variant"]])
                if reference
                else _("relative"): f"× {relative}",
                _("memory"): f"{number(r['peak_mb'])} MB",
                _("lines of code"): number(r["lines_of_code"]),
            }
        )
    return pd.DataFrame(rows)


def circumstances(machine: dict[str, Any], workload: dict[str, Any], results: Sequence[dict[str, Any]]) -> None:
    """Versions, processor, threads, and whether other runs were going."""
    versions = ", ".join(f"{FRAMEWORKS[name].title} {text}" for name, text in machine["versions"].items())
    st.caption(
        _("{processor}, {cores} cores, {threads} threads for each framework, Python {python}. {versions}. "
          "{steps} steps on batches of {batch} out of {examples} examples, {parameters} parameters.",
          processor=machine["processor"], cores=machine["cores"], threads=machine["threads"], python=machine["python"],
          versions=versions, steps=number(workload["steps"]), batch=workload["batch_size"],
          examples=number(workload["train_examples"]), parameters=number(workload["parameters"]))
    )  # fmt: skip
    if busy := max((r["others"] for r in results), default=0):
        st.warning(
            _(
                "Up to {count} other runs were computing on this machine meanwhile: the times are too long, the rates too low.",
                count=busy,
            )
        )


def summary(results: Sequence[dict[str, Any]]) -> None:
    """Which is fastest, and which is ready soonest."""
    fastest = max(results, key=lambda r: r["steps_per_s"]["median"])
    soonest = min(results, key=lambda r: r["import_s"] + r["first_step_s"])
    st.markdown(
        _("Once it runs, **{fastest}** is the fastest here, with {rate} steps a second. The first step is finished soonest by "
          "**{soonest}**: {time} after its start.",
          fastest=title(fastest["framework"], fastest["variant"]), rate=_rate(fastest["steps_per_s"]["median"]),
          soonest=title(soonest["framework"], soonest["variant"]),
          time=seconds(soonest["import_s"] + soonest["first_step_s"]))
    )  # fmt: skip


def _rate(steps_per_s: float) -> str:
    return number(steps_per_s, 0 if steps_per_s >= 100 else 1)


def conclude(run: Run) -> None:
    """What is said once a comparison is over: under which circumstances, and with which result."""
    prepared, results = run.latest(Prepared), measured(run)
    if prepared is None or not results:
        return
    summary(results)
    circumstances(prepared.machine, prepared.workload, results)
    names = prepared.workload["class_names"]
    verdict(results, [_(name) for name in names])


# -- the verdict ------------------------------------------------------------------------------------------------------


def verdict(results: Sequence[dict[str, Any]], class_names: Sequence[str]) -> None:
    """Each framework's loss curve, accuracy and confusion matrix from that very run."""
    st.subheader(_("The verdict"))
    names = [title(r["framework"], r["variant"]) for r in results]
    st.markdown(
        _("The same work, done in different ways, must come to the same end. These are the losses of the runs that "
          "were just timed, and how their networks do on the test examples.")
    )  # fmt: skip
    st.container(key="losses").vega_lite_chart(
        compare_charts.loss_data(results, names),
        compare_charts.loss_spec(step=_("Step"), loss=_("Loss"), columns=4),
        key="losses_chart",
        alt=_("The training loss of each framework after each step"),
    )
    columns = st.columns(min(4, len(results)))
    for i, (name, result) in enumerate(zip(names, results)):
        with columns[i % len(columns)], st.container(border=True):
            if result["psnr"] is not None:
                st.metric(
                    name,
                    f"{number(result['psnr'], 2)} dB",
                    help=_("Peak signal-to-noise ratio of restored test images"),
                )
                continue
            st.metric(name, percent(result["accuracy"]), help=_("Share of test examples that are told right"))
            st.plotly_chart(
                compare_charts.small_matrix(
                    result["confusion_matrix"], class_names, true=_("true"), predicted=_("predicted")
                ),
                key=f"matrix_{i}",
                config={"displayModeBar": False},
                alt=_("Confusion matrix of {framework}", framework=name),
            )
    if any(r["framework"] == "sklearn" for r in results):
        st.caption(
            _("scikit-learn chooses its first weights itself, and its loss is the mean over each call; the others start from "
              "the same weights and take the same batches.")
        )  # fmt: skip


# -- the same weights -------------------------------------------------------------------------------------------------


def watch_same(run: Run) -> None:
    """Draw a comparison of losses, and go on drawing until it ends."""
    st.fragment(_watch_same, run_every=live.POLL_S if run.going else None)(run.id, run.going)


def _watch_same(run_id: str, was_going: bool) -> None:
    run = runtime.runs().get(run_id)
    if run is None:
        live.say_gone()
        return
    if was_going and not run.going:
        st.rerun()
    progress(run)
    same(measured(run), run.config.config.optimization.optimizer)


def same(results: Sequence[dict[str, Any]], optimizer: str) -> None:
    """Losses step by step, their distance from the first framework's, and that of the first gradients."""
    if not results:
        return
    first, *others = results
    names = [title(r["framework"], r["variant"]) for r in results]
    left, right = st.columns(2, gap="large")
    with left:
        st.container(key="same_losses").vega_lite_chart(
            compare_charts.loss_data(results, names),
            compare_charts.loss_spec(step=_("Step"), loss=_("Loss"), columns=2),
            key="same_losses_chart",
            alt=_("The loss of each framework at each step"),
        )
    with right:
        st.container(key="drift").vega_lite_chart(
            compare_charts.drift_data(first, others, names[1:]),
            compare_charts.drift_spec(step=_("Step"), difference=_("Relative difference")),
            key="drift_chart",
            alt=_("How far each framework's loss is from the first one's"),
        )
    for name, other in zip(names[1:], others):
        drifted = compare_charts.drifts_at(first, other, SAME_STEPS_SHOWN)
        sentence = (
            _("**{framework}**: its first gradient differs from that of {first} by at most {difference:.0e} of its size.",
              framework=name, first=names[0], difference=max(other["gradient_differences"]))
        )  # fmt: skip
        sentence += " " + (
            _("The losses stay within 0.1 % of each other for all {steps} steps.", steps=number(len(other["losses"])))
            if drifted is None
            else _("The losses are more than 0.1 % apart from step {step} on.", step=number(drifted + 1))
        )
        st.markdown(sentence)
    if others:
        st.info(
            _("A float32 number has seven digits. Sums taken in another order are rounded differently in the last one, and "
              "every step builds on the steps before: so the curves part, slowly, although nobody made a mistake.")
        )  # fmt: skip
        if optimizer in ("adam", "adamw"):
            st.caption(
                _("Adam parts them sooner: it divides each weight's gradient by that gradient's usual size, so where a "
                  "gradient is almost nothing, its rounding error becomes a step of full length. Keras also adds Adam's ε at "
                  "another place. With SGD the losses stay together: train a network with SGD on Classify, and choose it here.")
            )  # fmt: skip


# -- the code ---------------------------------------------------------------------------------------------------------


def code(variants: Sequence[str]) -> None:
    """The measured source of up to three frameworks side by side, cut where the parts correspond."""
    modules: dict[str, str] = {}
    for name in variants:
        framework, variant = name.split("/")
        spec = FRAMEWORKS[framework]
        kind = spec.variants[variant]
        modules.setdefault(kind.module, title(framework, variant) if framework == "jax" else spec.title)
    shown = st.multiselect(
        _("Side by side"), list(modules), default=list(modules)[1:3], format_func=modules.__getitem__, key="code_modules",
        max_selections=3,
    )  # fmt: skip
    if not shown:
        return
    st.caption(_("This is what the measured processes run, whole; nothing is left out for the page."))
    parts = {module: sections(module) for module in shown}
    for name, heading in SECTIONS.items():
        st.subheader(_(heading), anchor=False)
        for column, module in zip(st.columns(len(shown)), shown):
            column.caption(f"{modules[module]}")
            if text := parts[module].get(name):
                column.code(text, language="python", wrap_lines=True)


# -- the record -------------------------------------------------------------------------------------------------------


@st.cache_data(show_spinner=False)
def recorded() -> dict[str, Any] | None:
    """What `python -m jaxcore compare --record` wrote; None if it never did."""
    return json.loads(RECORDED.read_text()) if RECORDED.exists() else None


def show_recorded(workload: str) -> None:
    """Results of another day, labelled as such."""
    record = (recorded() or {}).get(workload)
    if record is None:
        return
    st.info(
        _("Recorded, not live: measured on {date} on {processor}, {threads} threads. Press Run to measure on this machine.",
          date=record["date"], processor=record["machine"]["processor"], threads=record["machine"]["threads"]),
        icon=":material/history:",
    )  # fmt: skip
    show_race(record["results"], None, record["repeats"])
    summary(record["results"])
    circumstances(record["machine"], record["workload"], record["results"])
