"""Comparisons of frameworks: what to compare, Run and Stop, and how far one is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from jaxcore.catalog import frameworks
from jaxcore.catalog.frameworks import FRAMEWORKS
from jaxcore.catalog.workloads import WORKLOADS
from jaxcore.config import comparison
from jaxcore.config.comparison import OWN, Comparison, variants_for
from jaxcore.config.run import RunConfig
from jaxcore.errors import ConfigError
from jaxcore.events import Compared, Measured, Measuring, Prepared, Unmeasured
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import identity, runs, runtime, session, start_stop
from ui.common.i18n import _, explain
from ui.training import data as data_view

REPEATS = 5
PHASES = {"import": N_("is imported"), "training": N_("trains"), "rate": N_("is timed")}


def title(framework: str, variant: str) -> str:
    return f"{FRAMEWORKS[framework].title} · {FRAMEWORKS[framework].variants[variant].title}"


@dataclass(frozen=True)
class Chosen:
    """What the controls ask for; `variants` may be empty."""

    workload: str
    config: RunConfig
    variants: tuple[str, ...]

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
        format_func=lambda name: _("Your own: what was trained last") if name == OWN else _(WORKLOADS[name].title),
        key="workload",
        persist_state="session",
    )
    config = own if workload == OWN else RunConfig.from_params(WORKLOADS[workload].params)
    if workload == OWN:
        st.caption(identity.line(config))
    else:
        text = WORKLOADS[workload].description
        st.caption(_(text))
    if refused is not None:
        st.caption(_("What you trained last can't be compared.") + " " + explain(refused))
    return Chosen(workload, config, _variants(workload, config))


def _own() -> tuple[RunConfig | None, ConfigError | None]:
    """What was trained last, here or by whom the link is from, with its table; or why it can't be compared."""
    trained = [run for run in session.runs() if isinstance(run.config, RunConfig)]
    config = trained[-1].config if trained else session.linked_work()
    if config is None:
        return None, None
    try:
        comparison.check_expressible(config)
    except ConfigError as error:
        return None, error
    return config if trained else session.with_csv(config), None


def _variants(workload: str, config: RunConfig) -> tuple[str, ...]:
    allowed = variants_for(config)
    installed = runtime.ask("comparison:installed")
    usable = [name for name in allowed if installed[name.partition("/")[0]]]
    key = f"variants_{workload}"
    st.session_state[key] = [name for name in st.session_state.get(key, usable) if name in allowed]
    chosen = st.pills(
        _("Frameworks"),
        allowed,
        selection_mode="multi",
        format_func=lambda name: title(*name.split("/")),
        key=key,
        persist_state="session",
        wrap=True,
    )
    with st.popover(_("What are these?"), icon=":material/help:"):
        for name in allowed:
            text = _variant(name).description
            st.markdown(f"**{title(*name.split('/'))}**: {_(text)}")
    for framework in dict.fromkeys(name.partition("/")[0] for name in allowed if name not in usable):
        spec = FRAMEWORKS[framework]
        st.info(_("{framework} is not installed here. To install it: `{command}`.", framework=spec.title, command=spec.install))
    left_out = [spec.title for name, spec in FRAMEWORKS.items() if not any(v.startswith(f"{name}/") for v in allowed)]
    if left_out:
        st.caption(_("{framework} can't do this work.", framework=", ".join(left_out)))
    return tuple(name for name in allowed if name in chosen)


def buttons(chosen: Chosen, repeats: int, key: str) -> None:
    """Run and Stop; `repeats` 0 compares losses and gradients instead of times."""
    fetch = data_view.fetching(chosen.config.data.dataset)
    start_stop.buttons(
        _("Run"),
        chosen.comparison(repeats) if fetch is None else None,
        keys=(f"run_{key}", f"stop_{key}"),
        shown=lambda: latest(chosen, repeats=bool(repeats)),
    )
    if fetch is not None:
        fetch()


def latest(chosen: Chosen, *, repeats: bool) -> Run | None:
    """The visitor's last comparison of times, or of losses, at this very work."""
    mine = [run for run in session.runs_here() if bool(run.config.repeats) == repeats and run.config.config == chosen.config]
    return mine[-1] if mine else None


def _variant(name: str) -> frameworks.Variant:
    framework, _slash, variant = name.partition("/")
    return FRAMEWORKS[framework].variants[variant]


def watch(chosen: Chosen, repeats: int, draw: Callable[[Run], None]) -> Run | None:
    """Follow the last comparison of the chosen work, as `runs.follow` has it, and return it."""
    run = latest(chosen, repeats=bool(repeats))
    runs.follow(run, COMPARISON, functools.partial(_draw, draw), wanted=chosen.comparison(repeats))
    return run


def _draw(draw: Callable[[Run], None], run: Run) -> None:
    for event in run.log:
        if isinstance(event, Unmeasured):
            st.warning(f"**{title(event.framework, event.variant)}**: {explain(event)}")
    draw(run)


def _how_far(run: Run) -> tuple[float | None, str]:
    prepared, now = run.latest(Prepared), run.latest(Measuring)
    if now is None:
        return None, _("Preparing …")
    done = sum(isinstance(event, (Measured, Unmeasured)) for event in run.log)
    text = _(
        "{count} of {total} done. {framework} {phase} …",
        count=done,
        total=len(prepared.variants),
        framework=title(now.framework, now.variant),
        phase=_(PHASES[now.phase]),
    )
    return done / len(prepared.variants), text


def _ended(run: Run) -> None:
    if run.latest(Compared).stopped:
        st.info(_("Stopped. What was finished stays."))
    elif any(isinstance(event, Unmeasured) for event in run.log):
        st.info(_("Done, but not all could be measured."))
    else:
        st.success(_("Done: all are measured."))


COMPARISON = runs.Kind(_how_far, _ended, chosen=False)


def measured(run: Run) -> list[dict[str, Any]]:
    """The results so far, as `jaxcore.events.Measured` describes them."""
    return [event.result for event in run.log if isinstance(event, Measured)]
