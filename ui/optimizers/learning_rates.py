"""Learning rates before a race: the range test, which finds one, and the schedules, which change it."""

from typing import Any

import streamlit as st

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.optimizers import SCHEDULES
from jaxcore.config.lr_range import RangeTest
from jaxcore.config.race import RATES, Race
from ui.common import downloads, figures, identity, runs, runtime, session
from ui.common.form import Form
from ui.common.i18n import _, label, significant
from ui.optimizers import charts as race_charts
from ui.optimizers import entrants
from ui.optimizers import race as optimizer_race

TEST_STEPS = 300


def show() -> None:
    """The range test on the data of the race, then all schedules."""
    st.markdown(
        _(
            "A range test ([Smith, 2015](https://arxiv.org/abs/1506.01186)) is a short run whose learning rate grows with "
            "every step. While it is too small, nothing happens; then the loss falls; then it explodes. Useful rates are "
            "those at which it falls."
        )
    )
    _range_test()
    st.subheader(_("Schedules"))
    st.markdown(_("A schedule changes the learning rate during a run. This is what each schedule would do:"))
    _schedules()


def _range_test() -> None:
    aside, stage = st.columns([3, 8], gap="medium")
    form = Form("range_")
    with aside.container(key="aside_range"), form.section(_("Range test"), "speed"):
        race = optimizer_race.checked(form.say)
        test = _range_settings(form, race) if race is not None else None
    with stage:
        _tested(test)


def _tested(test: RangeTest | None) -> None:
    with st.container(key="bar_range_run"):
        pressed = st.button(
            _("Run the test"), key="range_run", type="primary", icon=":material/play_arrow:", disabled=test is None
        )
    made, found = session.last_answer("range_test")
    soon = made is None and test is not None and not DATASETS[test.config.data.dataset].archive  # seen on arrival
    if pressed or soon:
        with runtime.problems_said(), st.spinner(_("Computing…")):
            found = runtime.ask("race:test_range", test)
            session.keep_answer("range_test", made := test, found)
    if made is not None:
        runs.say_identity(made)
        runs.say_changed(identity.changed(made, test))
        _found(made.config.optimization.optimizer, found)


def _range_settings(form: Form, race: Race) -> RangeTest | None:
    """The widgets, and what they ask for; None while that is not allowed, which is said among them."""
    form.usually(low=1e-5, high=10.0, steps=TEST_STEPS)
    form.choose("optimizer", entrants.TITLES, help=None)
    left, right = st.columns(2)
    form.number("low", 1e-5, left, label=label("lowest"))
    form.number("high", 0.1, right, label=label("highest"))
    form.number("steps", 50)
    st.caption(_("On the data and the network of the race; the loss is the mean over {seeds} seeds.", seeds=race.seeds))

    def test(optimizer: str, **others: float) -> RangeTest:
        return RangeTest(race.config.replace(optimizer=optimizer, schedule="constant"), seeds=race.seeds, **others)

    return form.config(test)


def _found(optimizer: str, found: dict[str, Any]) -> None:
    _suggest(optimizer, found)
    alt = _("The loss against the learning rate of each step")
    figures.plotly(st, race_charts.range_curve(found), key="range_chart", alt=alt)
    downloads.images(["range_chart"], "range_test")
    if found["exploded_at"] is not None:
        st.caption(_("At {rate} the loss exploded, and the test ended.", rate=significant(found["exploded_at"], 2)))


def _suggest(optimizer: str, found: dict[str, Any]) -> None:
    """The rate to use, and the way to the race with it."""
    if found["steepest"] is None:
        st.info(_("The loss never falls: try other learning rates, or more steps."))
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
    """Let the race take a rate, show the race, and say so there."""
    race = Form(optimizer_race.PREFIX)
    st.session_state["race_view"] = _("The race")
    st.session_state["_rate_taken"] = (optimizer, rate)
    race.hold(optimizers=tuple(dict.fromkeys((*race["optimizers"], optimizer))), **{f"rate_{optimizer}": rate})


@runtime.problems_said()
def _schedules() -> None:
    form = Form("schedule_")
    form.usually(peak=RATES["sgd"], steps=optimizer_race.SCHEDULE_STEPS)
    left, right = st.columns(2)
    peak = form.number("peak", 0.01, left, label=label("learning_rate"))
    steps = form.number("steps", 100, right)
    found = runtime.ask("race:schedules", peak, steps)
    data, spec = race_charts.schedules(found, list(SCHEDULES), step=_("step"), rate=label("learning_rate"))
    alt = _("The learning rates of each schedule over the steps of a run")
    figures.vega(data, spec | {"height": 280}, key="schedules", alt=alt)
    for title, text in SCHEDULES.values():
        st.markdown(f"- **{_(title)}**: {_(text)}")
