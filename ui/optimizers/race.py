"""Optimizer races: what races, Start and Stop, the bands while they grow, and who has won."""

import functools
import math
from collections.abc import Callable

import streamlit as st

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.config.race import MEASURES, RATES, Race, first_reached, judge
from jaxcore.config.run import FIELDS, RunConfig
from jaxcore.errors import ConfigError, JaxcoreError
from jaxcore.events import RaceFinished, RaceProgress, Started
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import csv_upload, downloads, figures, files, recorded, runs, runtime, session, start_stop, widgets, words
from ui.common.form import Form
from ui.common.i18n import _, label, number, percent, significant
from ui.optimizers import charts as race_charts
from ui.optimizers import entrants
from ui.training import data as data_view

PREFIX = "race_"
SCHEDULE_STEPS = 1000
SUBSETS = (1000, 2000, 5000, 10_000)
MEASURE_TITLES = {"val_loss": N_("Validation loss"), "val_accuracy": N_("Validation accuracy"), "loss": N_("Training loss")}


def begin() -> None:
    """Make the widgets hold a race: that of the address, else the usual one."""
    form = Form(PREFIX)
    form.begin(session.enter_page("race"), Race.salvage)
    form.usually(**{f"rate_{name}": rate for name, rate in RATES.items()})


def _suit_dataset() -> None:
    """Another dataset has another usual network, and other epochs."""
    form = Form(PREFIX)
    kept = form.read(("schedule", "momentum", "weight_decay", "seed", "split_seed"))
    form.show(RunConfig.usual(form["dataset"]))
    form.hold(**kept)


def show() -> None:
    """The race: what is set, Start and Stop, what became of it."""
    aside, stage = st.columns([3, 8], gap="medium")
    with aside.container(key="aside_later"):
        form = _settings()
        st.caption(_("Only multilayer perceptrons in pure JAX can race here."))
    with stage:
        bar = st.container()
        race = checked(form.say)
        with bar:
            start_stop.buttons(_("Start the race"), race, keys=("race_start", "race_stop"))
        if taken := st.session_state.pop("_rate_taken", None):
            optimizer, rate = taken
            title = OPTIMIZERS[optimizer].title
            st.success(_("{optimizer} now races with a learning rate of {rate}.", optimizer=title, rate=significant(rate)))
        run = session.current_run()
        runs.follow(run, RACE, _draw, wanted=race)
        if run is None:
            _draw(recorded.show("race", _("Start the race")))


def _settings() -> Form:
    """Draw the controls; what is wrong with them is to be said in the form that is returned."""
    form = Form(PREFIX)
    with form.section(_("Workload"), "table", *csv_upload.FIELDS):
        titles = {name: spec.title for name, spec in DATASETS.items() if spec.suits("classes")}
        dataset = form.choose("dataset", titles, on_change=_suit_dataset)
        st.caption(_(DATASETS[dataset].description))
        if dataset == "csv":
            csv_upload.choose(form)
        if DATASETS[dataset].archive:
            form.pick("subset", SUBSETS)
        form.numbers("hidden")
        form.slide("dropout", 0.0, 0.9, 0.05)
        form.check("batch_norm")
        left, right = st.columns(2, vertical_alignment="bottom")
        form.number("epochs", 1, left)
        form.number("batch_size", 1, right)
        form.number("seed", 1, left)
        seeds = _(
            "How many networks each optimizer trains: the first with the seed set here, the others with the seeds that follow."
        )
        form.number("seeds", 1, right, help=seeds)
    with form.section(label("optimizers"), "trending_down", "optimizer", "learning_rate"):
        entrants.choose(form)
        schedule = form.choose("schedule", {name: title for name, (title, _text) in SCHEDULES.items()})
        if not runtime.runs().workers.loading:  # then the page would end here
            _draw_schedule(schedule)
    return form


def _draw_schedule(name: str) -> None:
    """How the learning rate will change in a run, as a share of itself."""
    found = runtime.ask("race:schedules", 1.0, SCHEDULE_STEPS)
    shares = {"step": found["step"] / (SCHEDULE_STEPS - 1), name: found[name]}
    data, spec = race_charts.schedules(shares, [name], step=_("share of the run"))
    spec["encoding"]["color"]["legend"] = None
    alt = _("The learning rate during a run, as a share of its highest value")
    figures.vega(data, spec | {"height": 130}, key="race_schedule_shape", alt=alt)
    st.caption(_(SCHEDULES[name][1]))


def chosen() -> Race:
    """The race that the widgets hold, whether or not they are drawn now.

    Raises:
        ConfigError: something is not allowed.
    """
    form = Form(PREFIX)
    return Race(files.with_csv(RunConfig().replace(**form.read(FIELDS))), entrants.read(form), form["seeds"])


def checked(say: Callable[[JaxcoreError], None]) -> Race | None:
    """The race; None if it can't be run, and `say` is told why."""
    try:
        race = chosen()
    except ConfigError as error:
        say(error)
        return None
    data, awaited = data_view.load(race.config, say)
    if awaited is not None:
        awaited()
    if race.config.data.csv is not None and data is not None:
        with st.expander(_("How it was read"), expanded=session.current_run() is None, icon=":material/table:"):
            csv_upload.report(data["reading"])
    return race if data is not None else None


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
    measure = widgets.switch(_("Judged by"), MEASURE_TITLES, "race_measure", label_visibility="collapsed")
    _bands(run, measure)
    if finished := run.latest(RaceFinished):
        _verdict(run, finished, measure)
    st.caption(_work(run))
    if finished:
        _table(run, finished, measure)
        with st.container(horizontal=True):
            own = session.owns_table(run)
            downloads.notebook("export:race", run.config, finished.to_dict(), own, name="race", zipped=own)
            downloads.table(functools.partial(_points, run), "race")
            downloads.images(["race_bands"], "race")


def _how_far(run: Run) -> tuple[float | None, str]:
    latest = _last_of_each(run)
    if len(latest) < len(run.config.optimizers):
        return None, _("Compiling the training step…")
    steps = run.latest(Started).steps
    step = min((event.step for event in latest.values() if event.diverged_at is None), default=steps)
    return step / steps, _("Step {step} of {steps}", step=number(step), steps=number(steps))


def _ended(run: Run) -> None:
    finished = run.latest(RaceFinished)
    if finished.stopped:
        st.info(_("Stopped after epoch {epochs}. The results so far are kept.", epochs=number(finished.epochs)))


def _measured(run: Run) -> tuple[str, str | None]:
    """The best of its optimizers, by the mean of its seeds."""
    means = {name: event.points["val_accuracy_mean"][-1:] for name, event in _last_of_each(run).items()}
    known = {name: mean[0] for name, mean in means.items() if mean and mean[0] is not None}
    best = max(known, key=known.__getitem__, default=None)
    text = None if best is None else f"{OPTIMIZERS[best].title} {percent(known[best])}"
    return _("Best on the validation set"), text


RACE = runs.Kind(_how_far, _ended, _measured)


def _last_of_each(run: Run) -> dict[str, RaceProgress]:
    return {event.optimizer: event for event in run.every(RaceProgress)}


def _points(run: Run) -> dict[str, list]:
    """All points of all curves, an optimizer after the other."""
    columns: dict[str, list] = {}
    for event in run.every(RaceProgress):
        count = len(event.points["epoch"])
        own = {"optimizer": [event.optimizer] * count, "learning_rate": [dict(run.config.optimizers)[event.optimizer]] * count}
        for name, values in (own | event.points).items():
            columns.setdefault(name, []).extend(values)
    return columns


def _bands(run: Run, measure: str) -> None:
    title = _(MEASURE_TITLES[measure])
    figures.vega(
        *race_charts.bands(run, measure, title),
        key=f"race_bands_{measure}",
        alt=_(
            "{measure} of each optimizer after each epoch, with a band from the lowest to the highest value over the seeds",
            measure=title,
        ),
        place=st.container(key="race_bands"),
        grows=True,
    )


def _work(run: Run) -> str:
    """What the lines and the bands are."""
    return _(
        "Batches of {batch}. Lines are means over {seeds} seeds; bands span the lowest to the highest value over the "
        "seeds. For each seed, all optimizers get the same initial weights and the same batches.",
        batch=number(run.config.config.batch_size),
        seeds=number(run.config.seeds),
    )


def _verdict(run: Run, finished: RaceFinished, measure: str) -> None:
    finals = {name: found[measure] for name, found in finished.finals.items() if measure in found}
    if finished.finals and not finals:
        st.info(_("It was stopped during its first epoch, so there is nothing to evaluate yet."))
        return
    verdict = judge(finals, less_is_better=MEASURES[measure])
    title = _(MEASURE_TITLES[measure])
    with st.container(key="race_verdict"):
        if verdict.leader is None:
            st.info(_("Nobody wins: all have diverged."))
            return
        leader = OPTIMIZERS[verdict.leader].title
        if verdict.rival is None:
            st.info(_("Only {leader} is left, since all others have diverged, so there is no contest.", leader=leader))
        elif verdict.parted:
            st.success(
                _(
                    "**{leader}** wins: the bands do not overlap. Even its worst seed ends better than the best seed of "
                    "any other optimizer. Judged by: {measure}.",
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
    if all(RATES[name] == rate for name, rate in run.config.optimizers):
        st.caption(
            _(
                "Untuned: these are default learning rates, not chosen for this data. Tune each one before you call one "
                "optimizer better."
            )
        )


def _first_reached(run: Run, finished: RaceFinished, measure: str, written: Callable[[float], str]) -> list[tuple]:
    """A column of the table: after how many epochs each was as good as the worst is in the end; none if all diverged."""
    curves: dict[str, list] = {name: [] for name, found in finished.finals.items() if measure in found}
    for event in run.every(RaceProgress):
        if event.optimizer in curves:
            curves[event.optimizer] += zip(event.points["epoch"], event.points[f"{measure}_mean"])
    if not curves or not all(curves.values()):
        return []
    mark, epochs = first_reached(curves, less_is_better=MEASURES[measure])
    title = _("epochs until {value}", value=written(mark))
    return [(title, [epochs.get(name, math.nan) for name, _rate in run.config.optimizers], _whole)]


def _whole(value: float) -> str:
    return "–" if math.isnan(value) else number(value)


def _table(run: Run, finished: RaceFinished, measure: str) -> None:
    def written(value: float) -> str:
        return "–" if math.isnan(value) else percent(value) if measure == "val_accuracy" else significant(value)

    names, rates = zip(*run.config.optimizers)
    soon = _first_reached(run, finished, measure, written)
    finals = [finished.finals.get(name, {}).get(measure) or [math.nan] for name in names]
    words.table(
        [
            (_("optimizer"), [OPTIMIZERS[name].title for name in names]),
            (_("learning rate"), rates, significant),
            (_("mean"), [sum(values) / len(values) for values in finals], written),
            (_("lowest over seeds"), [min(values) for values in finals], written),
            (_("highest over seeds"), [max(values) for values in finals], written),
            *soon,
        ],
        pinned=True,
        key="race_table",
    )
    st.caption(
        _(
            "At the end of the last epoch. The last column shows after how many epochs the mean first reached the worst "
            "final mean. With other data, another network or other learning rates, a different optimizer may win."
        )
    )


def page_params() -> dict[str, str]:
    """What the address says of this page; nothing while something in it is not allowed."""
    try:
        return chosen().to_params()
    except ConfigError:
        return {}
