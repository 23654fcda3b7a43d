"""Comparisons of frameworks: what to compare, Run and Stop, and how far one is."""

import functools
import time
from collections.abc import Callable, Iterable, Sequence
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
from jaxcore.jobs.estimates import COMPARED_S
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import files, identity, runs, runtime, session, start_stop
from ui.common.form import Form, say_problems
from ui.common.i18n import _, explain, label, number
from ui.training import data as data_view

REPEATS = 5
BUSY = 2  # how many times the slowest is the fastest measurement of a variant that says that something else was computing
PHASES = {"import": N_("is being imported"), "training": N_("is training"), "rate": N_("is being timed")}


def title(framework: str, variant: str) -> str:
    return f"{FRAMEWORKS[framework].title} · {FRAMEWORKS[framework].variants[variant].title}"


def titles(results: Iterable[dict[str, Any]]) -> list[str]:
    """What to call the variants of these results."""
    return [title(result["framework"], result["variant"]) for result in results]


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


def begin() -> None:
    """Make the controls hold what the address asks for, else what is usual."""
    form = Form()
    if asked := session.enter_page("comparison"):
        _take(form, asked)
    say_problems()
    offered = [*WORKLOADS, *([] if _own()[0] is None else [OWN])]
    if st.session_state.get("workload") not in offered:
        form.hold(workload=offered[0])


def page_params() -> dict[str, str]:
    """What is chosen, as the address has it."""
    chosen = _chosen(Form())
    work = chosen.config.to_params() if chosen.workload == OWN else {}
    seen = f"variants_{chosen.workload}" in st.session_state  # not yet where another view than the race is open on arrival
    return work | {"workload": chosen.workload} | ({"variants": ",".join(chosen.variants)} if seen else {})


def beside(draw: Callable[[Chosen], None]) -> None:
    """Draw the controls, and beside them what `draw` makes of what is chosen."""
    aside, stage = st.columns([3, 8], gap="medium")
    with aside.container(key="aside"):
        chosen = _choose()
    with stage:
        draw(chosen)


def _choose() -> Chosen:
    """Draw the controls."""
    form = Form()
    own, refused = _own()
    with st.container(border=True):
        offered = {name: spec.title for name, spec in WORKLOADS.items()}
        mine = {} if own is None else {OWN: N_("Your own: the last network you trained")}
        workload = form.choose("workload", offered | mine)
        st.caption(identity.line(own) if workload == OWN else _(WORKLOADS[workload].description))
        if refused is not None:
            st.caption(_("The last network you trained can't be compared.") + " " + explain(refused))
        _variants(form, workload, _chosen(form).config)
    return _chosen(form)


def _chosen(form: Form) -> Chosen:
    """What the controls hold."""
    workload = form["workload"]
    config = _own()[0] if workload == OWN else RunConfig.from_params(WORKLOADS[workload].params)
    held = st.session_state.get(f"variants_{workload}", ())
    return Chosen(workload, config, tuple(name for name in variants_for(config) if name in held))


def _take(form: Form, asked: dict[str, str]) -> None:
    """Hold what the address asks for. To the visitor's own work belong the settings of a network, which it holds, too."""
    workload, problems = asked.get("workload"), []
    if workload == OWN and "dataset" in asked:
        st.session_state["_linked_work"], problems = RunConfig.salvage(asked)
    if workload in WORKLOADS or (workload == OWN and _trained_last() is not None):
        form.hold(workload=workload)
        if "variants" in asked:
            form.hold(**{f"variants_{workload}": asked["variants"].split(",")})
    elif workload:
        try:
            comparison.one_of("workload", workload, WORKLOADS)
        except ConfigError as error:
            problems = [error]
    session.find_problems(problems)


def _trained_last() -> RunConfig | None:
    """What was trained last, here or by whom the link is from, with its table."""
    trained = [run.config for run in session.runs() if isinstance(run.config, RunConfig)]
    linked = st.session_state.get("_linked_work")
    return trained[-1] if trained else linked and files.with_csv(linked)


def _own() -> tuple[RunConfig | None, ConfigError | None]:
    """The visitor's own work; or why it can't be compared."""
    config = _trained_last()
    if config is None:
        return None, None
    try:
        comparison.check_expressible(config)
    except ConfigError as error:
        return None, error
    return config, None


def _variants(form: Form, workload: str, config: RunConfig) -> None:
    allowed = variants_for(config)
    installed = runtime.ask("comparison:installed")
    usable = [name for name in allowed if installed[name.partition("/")[0]]]
    key = f"variants_{workload}"
    form.usually(**{key: usable})
    form.hold(**{key: [name for name in form[key] if name in allowed]})
    form.several(key, {name: title(*name.split("/")) for name in allowed}, label=label("variants"))
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


def follow(chosen: Chosen, repeats: int, key: str, draw: Callable[[Run], None]) -> Run | None:
    """Run and Stop, and the visitor's last comparison of the chosen work, as `runs.follow` has it; returns that.

    Args:
        repeats: 0 compares losses and gradients instead of times.
    """

    def latest() -> Run | None:
        mine = [run for run in session.runs_here() if bool(run.config.repeats) == bool(repeats)]
        return next((run for run in reversed(mine) if run.config.config == chosen.config), None)

    fetch, wanted = data_view.fetching(chosen.config.data.dataset), chosen.comparison(repeats)
    keys = (f"run_{key}", f"stop_{key}")
    start_stop.buttons(_("Run"), wanted if fetch is None else None, keys=keys, shown=latest)
    if fetch is not None:
        fetch()
    run = latest()
    runs.follow(run, COMPARISON, functools.partial(_draw, draw), wanted=wanted)
    return run


def _variant(name: str) -> frameworks.Variant:
    framework, _slash, variant = name.partition("/")
    return FRAMEWORKS[framework].variants[variant]


def _draw(draw: Callable[[Run], None], run: Run) -> None:
    for event in run.every(Unmeasured):
        st.warning(f"**{title(event.framework, event.variant)}**: {explain(event)}")
    draw(run)


def _how_far(run: Run) -> tuple[float | None, str]:
    prepared, now = run.latest(Prepared), run.latest(Measuring)
    if now is None:
        return None, _("Preparing…")
    done, left_s = len(run.every(Measured, Unmeasured)), _left_s(run)
    text = _("{count} of {total} done", count=done, total=len(prepared.variants))
    text += ", " + (_("about {time}", time=runs.time_left(left_s)) if left_s >= 1 else _("longer than expected"))
    phase = _("{framework} {phase}…", framework=title(now.framework, now.variant), phase=_(PHASES[now.phase]))
    return done / len(prepared.variants), f"{text}. {phase}"


def _left_s(run: Run) -> float:
    """How long it will take if each variant takes as long as those before it, the first as long as is usual."""
    prepared, begun = run.latest(Prepared), [event.elapsed_s for event in run.every(Measuring) if not event.found]
    each_s = begun[-1] / (len(begun) - 1) if len(begun) > 1 else COMPARED_S
    spent_s = time.monotonic() - run.began - begun[-1]
    return each_s * (len(prepared.variants) - len(begun)) + max(0.0, each_s - spent_s)


def _ended(run: Run) -> None:
    disturbed = busy(measured(run), run.config.repeats)
    if run.latest(Compared).stopped:
        st.info(_("Stopped. What was finished is kept."))
    elif run.latest(Unmeasured):
        st.info(_("Done, but not everything could be measured."))
    elif not disturbed:
        st.success(_("Done: everything was measured."))
    if disturbed:
        st.warning(disturbed, icon=":material/warning:")


def busy(results: Sequence[dict[str, Any]], repeats: int) -> str:
    """That something else was computing while times were measured, as far as they tell; empty if they don't."""
    if not repeats or not results:
        return ""
    reasons = []
    if others := max(result["others"] for result in results):
        reasons.append(_("Other runs were computing at the same time, up to {count} at once.", count=others))
    rates = [result["steps_per_s"] for result in results]
    spread, framework = max((rate["max"] / rate["min"], name) for rate, name in zip(rates, titles(results)))
    if spread > BUSY:
        reasons.append(
            _(
                "Of {repeats} measurements of {framework}, the fastest was {count} times as fast as the slowest; on an "
                "idle machine it is less than {limit} times.",
                repeats=repeats,
                framework=framework,
                count=number(spread, 1),
                limit=BUSY,
            )
        )
    if not reasons:
        return ""
    return _(
        "**This machine was busy**: the rates are too low and the times too long. {reasons} Measure again when nothing "
        "else is running.",
        reasons=" ".join(reasons),
    )


COMPARISON = runs.Kind(_how_far, _ended)


def measured(run: Run) -> list[dict[str, Any]]:
    """The results so far, as `jaxcore.events.Measured` describes them."""
    return [event.result for event in run.every(Measured)]
