"""Learning rates before a race: the range test, which finds one, and the schedules, which change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from jaxcore.catalog.optimizers import SCHEDULES
from jaxcore.config.lr_range import RangeTest
from jaxcore.config.race import RATES, Race
from jaxcore.errors import JaxcoreError
from ui.common import figures, identity, runs, runtime, session
from ui.common.form import Form
from ui.common.i18n import _, explain, label, significant
from ui.optimizers import charts as race_charts
from ui.optimizers import entrants

SCHEDULE_STEPS = 1000
TEST_STEPS = 300


def draw_schedule(name: str) -> None:
    """How the learning rate will change in a run, as a share of itself."""
    title, text = SCHEDULES[name]
    found = runtime.ask("race:schedules", 1.0, SCHEDULE_STEPS)
    shares = {"step": found["step"] / (SCHEDULE_STEPS - 1), name: found[name]}
    figures.vega(
        st,
        race_charts.schedule_data(shares, {name: _(title)}),
        race_charts.schedule_spec([_(title)], step=_("share of the run"), rate=None, height=130, legend=False),
        key="race_schedule_chart",
        alt=_("The learning rate during a run, as a share of its highest value"),
    )
    st.caption(_(text))


def show(checked: Callable[[Callable[[JaxcoreError], None]], tuple[Race, bytes | None] | None]) -> None:
    """The range test on the data of the race, then all schedules.

    Args:
        checked: gives the race with the visitor's file, or tells what it is given why it can't be run.
    """
    st.subheader(_("Which learning rate?"))
    st.markdown(
        _(
            "A range test ([Smith, 2015](https://arxiv.org/abs/1506.01186)) is a short run whose learning rate grows with "
            "every step. While it is too small nothing happens; then the loss falls; then it explodes. Useful rates lie where "
            "it falls."
        )
    )
    _range_test(checked)
    st.subheader(_("Schedules"))
    st.markdown(_("A schedule changes the learning rate during a run. What each would do, drawn before it is used:"))
    _schedules()


def _range_test(checked: Callable) -> None:
    with st.container(border=True):
        ready = checked(lambda error: st.error(explain(error)))
        test = _range_settings(ready) if ready is not None else None
    if st.button(_("Run the test"), key="range_run", icon=":material/play_arrow:", disabled=test is None):
        try:
            with st.spinner(_("Computing …")):
                session.keep_answer("range_test", test, runtime.ask_now("race:test_range", test))
        except JaxcoreError as error:
            st.error(explain(error))
    made, found = session.last_answer("range_test")
    if made is not None:
        runs.say_identity(made)
        runs.say_changed(identity.changed(made, test))
        _found(made.config.optimization.optimizer, found)


def _range_settings(race: Race) -> RangeTest | None:
    """The widgets, and what they ask for; None while that is not allowed, which is said among them."""
    form = Form("range_")
    form.usually(low=1e-5, high=10.0, steps=TEST_STEPS)
    left, right, third = st.columns(3)
    form.choose("optimizer", entrants.TITLES, left, help=None)
    form.number("low", 1e-5, right, label=_("Lowest rate"))
    form.number("high", 0.1, third, label=_("Highest rate"))
    form.number("steps", 50, left)
    st.caption(_("On the data and the network of the race; the loss is the mean over its {seeds} seeds.", seeds=race.seeds))

    def test(optimizer: str, **others: float) -> RangeTest:
        return RangeTest(race.config.replace(optimizer=optimizer, schedule="constant"), seeds=race.seeds, **others)

    return form.config(test)


def _found(optimizer: str, found: dict[str, Any]) -> None:
    figures.plotly(
        st,
        race_charts.range_curve(
            found,
            rate=label("learning_rate"),
            loss=_("loss of each step"),
            smoothed=_("smoothed"),
            region=_("falls at least half as fast as at its steepest"),
        ),
        key="range_chart",
        alt=_("The loss against the learning rate of each step"),
    )
    if found["exploded_at"] is not None:
        st.caption(_("At {rate} the loss exploded, and the test ended.", rate=significant(found["exploded_at"], 2)))
    if found["steepest"] is None:
        st.info(_("The loss never falls: try other rates, or more steps."))
        return
    rate = float(f"{found['steepest']:.2g}")
    st.success(
        _(
            "The loss falls fastest at **{rate}**, and at least half as fast from {low} to {high}.",
            rate=significant(rate),
            low=significant(found["low"], 2),
            high=significant(found["high"], 2),
        )
    )
    st.button(
        _("Use {rate} in the race", rate=significant(rate)),
        key="range_use",
        icon=":material/check:",
        on_click=_use,
        args=(optimizer, rate),
    )


def _use(optimizer: str, rate: float) -> None:
    race = Form("race_")
    race.hold(optimizers=tuple(dict.fromkeys((*race["optimizers"], optimizer))), **{f"rate_{optimizer}": rate})


def _schedules() -> None:
    form = Form("schedule_")
    form.usually(peak=RATES["sgd"], steps=SCHEDULE_STEPS)
    left, right = st.columns(2)
    peak = form.number("peak", 0.01, left, label=label("learning_rate"))
    steps = form.number("steps", 100, right)
    try:
        found = runtime.ask("race:schedules", peak, steps)
    except JaxcoreError as error:
        st.error(explain(error))
        return
    titles = {name: _(title) for name, (title, _text) in SCHEDULES.items()}
    figures.vega(
        st,
        race_charts.schedule_data(found, titles),
        race_charts.schedule_spec(list(titles.values()), step=_("step"), rate=label("learning_rate"), height=280, legend=True),
        key="schedules_chart",
        alt=_("The learning rates of each schedule over the steps of a run"),
    )
    for name, (_title, text) in SCHEDULES.items():
        st.markdown(f"- **{titles[name]}**: {_(text)}")
