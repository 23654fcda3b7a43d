"""Optimizer races: what races, Start and Stop, the bands while they grow, and who has won."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import streamlit as st

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.config.race import MEASURES, RATES, Race, judge
from jaxcore.config.run import FIELDS, RunConfig, parse
from jaxcore.errors import ConfigError, JaxcoreError
from jaxcore.events import RaceFinished, RaceProgress, Started
from jaxcore.jobs.runs import Run
from jaxcore.translatable import N_
from ui.common import csv_upload, figures, runs, session, widgets, words
from ui.common.i18n import _, explain, hint, label, number, percent, significant
from ui.optimizers import charts as race_charts
from ui.optimizers import entrants, learning_rates
from ui.training import controls
from ui.training import data as data_view

SUBSETS = (1000, 2000, 5000, 10_000)
NUMBERS = {"epochs": 1, "batch_size": 1, "seed": 1}  # the step of each widget
MEASURE_TITLES = {"loss": N_("Training loss"), "val_loss": N_("Validation loss"), "val_accuracy": N_("Validation accuracy")}


def begin() -> None:
    """Make the widgets hold a race: that of the address, else the usual one."""
    asked = session.enter_page("race")
    if asked:
        race, st.session_state["_race_problems"] = Race.salvage(asked)
        _set(race)
    elif "race_dataset" not in st.session_state:
        _set(Race(RunConfig.usual("iris")))


def _set(race: Race) -> None:
    state = st.session_state
    state["race_dataset"], state["race_seeds"] = race.config.data.dataset, race.seeds
    state["race_optimizers"] = [name for name, _rate in race.optimizers]
    state.update({f"race_rate_{name}": rate for name, rate in race.optimizers})
    _set_work(race.config)


def _set_work(config: RunConfig) -> None:
    """What has no widget is kept as it is."""
    state = st.session_state
    state["_race_work"] = config
    state["race_hidden"] = ", ".join(map(str, config.network.hidden))
    state["race_subset"] = config.data.subset if config.data.subset in SUBSETS else SUBSETS[0]
    for name in (*NUMBERS, "schedule", "momentum", "weight_decay"):
        state[f"race_{name}"] = config.flat()[name]


def _suit_dataset() -> None:
    """Another dataset has another usual network, and other epochs."""
    state = st.session_state
    kept = {name: state[f"race_{name}"] for name in ("schedule", "momentum", "weight_decay", "seed")}
    _set_work(RunConfig.usual(state["race_dataset"]))
    state.update({f"race_{name}": value for name, value in kept.items()})


def settings() -> controls.Places:
    """Draw the controls, and return where what is wrong with them is to be said."""
    for error in st.session_state.get("_race_problems", []):
        st.warning(explain(error))
    places = controls.Places()
    with st.expander(_("Work"), expanded=True, icon=":material/table:"):
        places.add(st.container(), ("dataset", *csv_upload.FIELDS, "hidden", "subset", "seeds", *NUMBERS))
        dataset = st.selectbox(
            label("dataset"),
            list(DATASETS),
            format_func=lambda name: _(DATASETS[name].title),
            key="race_dataset",
            help=hint("dataset"),
            on_change=_suit_dataset,
            persist_state="session",
        )
        description = DATASETS[dataset].description
        st.caption(_(description))
        if dataset == "csv":
            csv_upload.choose(st.session_state["_race_work"].data, "race_")
        if DATASETS[dataset].archive:
            st.select_slider(
                label("subset"), SUBSETS, key="race_subset", format_func=number, help=hint("subset"), persist_state="session"
            )
        widgets.several(label("hidden"), "race_hidden", help=hint("hidden"), max_chars=80, persist_state="session")
        columns = st.columns(2)
        for i, (name, step) in enumerate(NUMBERS.items()):
            columns[i % 2].number_input(label(name), key=f"race_{name}", step=step, help=hint(name), persist_state="session")
        columns[1].number_input(
            label("seeds"),
            key="race_seeds",
            step=1,
            persist_state="session",
            help=_("How many networks each optimizer trains: the first with the seed set here, the others with the next ones."),
        )
    with st.expander(label("optimizers"), expanded=True, icon=":material/trending_down:"):
        places.add(st.container(), ("optimizers", "optimizer", "learning_rate", "schedule", "momentum", "weight_decay"))
        entrants.choose("race", RATES.__getitem__)
        st.selectbox(
            label("schedule"),
            list(SCHEDULES),
            format_func=lambda name: _(SCHEDULES[name][0]),
            key="race_schedule",
            help=hint("schedule"),
            persist_state="session",
        )
        learning_rates.draw_schedule(st.session_state["race_schedule"])
    return places


def chosen() -> Race:
    """The race that the widgets hold, whether or not they are drawn now.

    Raises:
        ConfigError: something is not allowed.
    """
    state = st.session_state
    values: dict[str, Any] = {"hidden": parse("hidden", widgets.read_several(state["race_hidden"]))}
    for name in (*NUMBERS, "schedule", "momentum", "weight_decay"):
        values[name] = float(state[f"race_{name}"]) if FIELDS[name] == "float" else state[f"race_{name}"]
    dataset = state["race_dataset"]
    if DATASETS[dataset].archive:
        values["subset"] = state["race_subset"]
    if dataset == "csv":
        values |= {name: state[f"race_{name}"] for name in csv_upload.FIELDS if f"race_{name}" in state}
    config = state["_race_work"].replace(**values)
    return Race(config, entrants.read("race", RATES.__getitem__), state["race_seeds"])


def checked(say: Callable[[JaxcoreError], None]) -> tuple[Race, bytes | None] | None:
    """The race with the visitor's file, if that is its data; None if it can't be run, and `say` is told why."""
    try:
        race = chosen()
    except ConfigError as error:
        say(error)
        return None
    csv = session.csv() if race.config.data.dataset == "csv" else None
    data, awaited = data_view.load(race.config, csv, say)
    if awaited is not None:
        awaited()
    if data is None:
        return None
    if csv is not None:
        with st.expander(_("How it was read"), expanded=session.current_run() is None, icon=":material/table:"):
            csv_upload.report(data["reading"])
    return race, csv


def buttons(ready: tuple[Race, bytes | None] | None) -> None:
    """Start and Stop."""
    race, csv = ready or (None, None)
    runs.start_stop(_("Start the race"), race, keys=("race_start", "race_stop"), csv=csv)


def watch(run: Run | None, ready: tuple[Race, bytes | None] | None) -> None:
    """Follow a race with its bands, as `runs.follow` has it; `ready` is what is set now."""
    race, csv = ready or (None, None)
    runs.follow(run, RACE, _draw, wanted=race, csv=csv)


def _draw(run: Run) -> None:
    for name, event in _last_of_each(run).items():
        if event.diverged_at is not None:
            st.warning(
                _(
                    "{optimizer} diverged: at step {step} the loss of one of its networks stopped being a finite number. Its "
                    "learning rate, {rate}, is probably too high.",
                    optimizer=OPTIMIZERS[name].title,
                    step=number(event.diverged_at + 1),
                    rate=significant(dict(run.config.optimizers)[name]),
                )
            )
    if not run.latest(RaceProgress):
        return
    measure = st.segmented_control(
        _("Judged by"),
        list(MEASURES),
        key="race_measure",
        default="loss",
        required=True,
        format_func=lambda name: _(MEASURE_TITLES[name]),
        wrap=True,
    )
    if finished := run.latest(RaceFinished):
        _verdict(run, finished, measure)
    _bands(run, measure)
    if finished:
        _table(run, finished, measure)


def _how_far(run: Run) -> tuple[float | None, str]:
    latest = _last_of_each(run)
    if len(latest) < len(run.config.optimizers):
        return None, _("Compiling the training step …")
    steps = run.latest(Started).steps
    step = min((event.step for event in latest.values() if event.diverged_at is None), default=steps)
    return step / steps, _("Step {step} of {steps}", step=number(step), steps=number(steps))


def _ended(run: Run) -> None:
    finished = run.latest(RaceFinished)
    if finished.stopped:
        st.info(_("Stopped after {epochs} epochs. What was run stays.", epochs=number(finished.epochs)))


RACE = runs.Kind(_how_far, _ended)


def _last_of_each(run: Run) -> dict[str, RaceProgress]:
    return {event.optimizer: event for event in list(run.log) if isinstance(event, RaceProgress)}


def _bands(run: Run, measure: str) -> None:
    points: dict[str, dict[str, list]] = {}
    for event in list(run.log):
        if isinstance(event, RaceProgress):
            mine = points.setdefault(event.optimizer, {name: [] for name in event.points})
            for name, values in event.points.items():
                mine[name] += values
    logarithmic = measure != "val_accuracy"
    title = _(MEASURE_TITLES[measure])
    with st.container(key="race_bands"):
        figures.vega(
            st,
            race_charts.band_data(points, measure, positive=logarithmic),
            race_charts.band_spec(
                [name for name, _rate in run.config.optimizers],
                value=title,
                epoch=_("Epoch"),
                low=_("lowest seed"),
                high=_("highest seed"),
                epochs=run.config.config.epochs,
                logarithmic=logarithmic,
            ),
            key=f"race_chart_{measure}",
            alt=_(
                "{measure} of each optimizer after each epoch, with a band from the lowest to the highest seed", measure=title
            ),
        )
    config = run.config.config
    st.caption(
        _(
            "{dataset}, hidden units {hidden}, batches of {batch}. Lines are means over {seeds} seeds, from {first} on; bands "
            "reach from the lowest to the highest seed. Each seed gives all the same first weights and the same batches.",
            dataset=_(DATASETS[config.data.dataset].title),
            hidden="-".join(map(str, config.network.hidden)) or "–",
            batch=number(config.batch_size),
            seeds=number(run.config.seeds),
            first=str(config.seed),
        )
    )


def _verdict(run: Run, finished: RaceFinished, measure: str) -> None:
    finals = {name: found[measure] for name, found in finished.finals.items() if measure in found}
    if finished.finals and not finals:
        st.info(_("It was stopped within its first epoch, and there is nothing to judge yet."))
        return
    verdict = judge(finals, less_is_better=MEASURES[measure])
    title = _(MEASURE_TITLES[measure])
    with st.container(key="race_verdict"):
        if verdict.leader is None:
            st.info(_("Nobody wins: all have diverged."))
            return
        leader = OPTIMIZERS[verdict.leader].title
        if verdict.rival is None:
            st.info(_("Only {leader} is left, all others have diverged: that is no race to win.", leader=leader))
        elif verdict.parted:
            st.success(
                _(
                    "**{leader}** wins: the bands part. Even its worst seed ends better than the best seed of any other. "
                    "Judged by: {measure}.",
                    leader=leader,
                    measure=title,
                )
            )
        else:
            st.info(
                _(
                    "Nobody wins: the seeds differ more than the optimizers do. {leader} has the best mean, but its band "
                    "overlaps that of {rival}. Judged by: {measure}.",
                    leader=leader,
                    rival=OPTIMIZERS[verdict.rival].title,
                    measure=title,
                )
            )


def _table(run: Run, finished: RaceFinished, measure: str) -> None:
    def written(value: float) -> str:
        return "–" if math.isnan(value) else percent(value) if measure == "val_accuracy" else significant(value)

    names, rates = zip(*run.config.optimizers)
    finals = [finished.finals.get(name, {}).get(measure) or [math.nan] for name in names]
    words.table(
        [
            (_("optimizer"), [OPTIMIZERS[name].title for name in names]),
            (_("learning rate"), rates, significant),
            (_("mean"), [sum(values) / len(values) for values in finals], written),
            (_("lowest seed"), [min(values) for values in finals], written),
            (_("highest seed"), [max(values) for values in finals], written),
        ],
        pinned=True,
        key="race_table",
    )
    st.caption(
        _(
            "At the end of the last epoch that was run. With other data, another network or other learning rates another one "
            "may win."
        )
    )


def page_params() -> dict[str, str]:
    """What the address says of this page; nothing while something in it is not allowed."""
    try:
        params = chosen().to_params()
    except ConfigError:
        return {}
    if params["dataset"] != "csv":
        for name in csv_upload.FIELDS:
            del params[name]
    return params
