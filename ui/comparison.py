"""Comparisons of frameworks: what to compare, Run and Stop, and how far one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from jaxcore import compare
from jaxcore.compare import FRAMEWORKS, WORKLOADS
from jaxcore.compare.config import OWN, Comparison, variants_for
from jaxcore.config import RunConfig
from jaxcore.data import DATASETS
from jaxcore.errors import ConfigError, JaxcoreError
from jaxcore.events import Cancelled, Compared, Failed, Measured, Measuring, Prepared, Unmeasured
from jaxcore.jobs import Run
from jaxcore.translatable import N_
from ui import data_view, live, runtime, session
from ui.i18n import _, explain

REPEATS = 5
PHASES = {"import": N_("is imported"), "training": N_("trains"), "rate": N_("is timed")}


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


def watch(run: Run, draw: Callable[[Run], None]) -> None:
    """Say how far a comparison is, draw what is known, and go on until it ends; then the whole page is drawn again."""
    st.fragment(_watch, run_every=live.POLL_S if run.going else None)(run.id, run.going, draw)


def _watch(run_id: str, was_going: bool, draw: Callable[[Run], None]) -> None:
    run = runtime.runs().get(run_id)
    if run is None:
        live.say_gone()
        return
    if was_going and not run.going:
        st.rerun()
    _progress(run)
    draw(run)


def _progress(run: Run) -> None:
    """How far a comparison is, and what could not be measured."""
    failed, prepared, now = (run.latest(kind) for kind in (Failed, Prepared, Measuring))
    over = run.latest(Compared, Cancelled)
    done = [event for event in run.log if isinstance(event, (Measured, Unmeasured))]
    if failed:
        st.error(explain(failed))
    elif over:
        stopped = isinstance(over, Cancelled) or over.stopped
        if stopped:
            st.info(_("Stopped. What was finished stays."))
        elif all(isinstance(event, Measured) for event in done):
            st.success(_("Done: all are measured."))
        else:
            st.info(_("Done, but not all could be measured."))
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
    """The results so far, as `jaxcore.events.Measured` describes them."""
    return [event.result for event in run.log if isinstance(event, Measured)]
