"""A page that trains, of whatever task: its settings, its runs while they go on, what came out of them.

What is a task's own is drawn by its view, the module of `ui.training` that its entry in `TASKS` names, with four functions:

- `show_data(data, config, fresh)` draws what there is to learn from; `fresh` is whether the run that is shown learned from
  other data, or there is none.
- `watch(run)` draws what the network makes of the data, beside the curves: while it learns, and when it has. It returns
  whether there is something to see.
- `show(run)` draws what else came out of a finished run, on the examples that `exam` says.
- `in_a_line(scores)` says in some words how good it is.

and, where something in the picture can be chosen, with `chosen(run)`: it draws that in the place of the curves, and returns
whether there is something. A view whose picture needs more room than the curves has `SHARES`, the widths of both.
"""

import functools
from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType

import streamlit as st

from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import RunConfig
from jaxcore.events import Compiled, Finished, Progress, Started
from jaxcore.jobs.run import Run
from ui.common import (
    address,
    charts,
    drawn,
    figures,
    files,
    identity,
    playback,
    runs,
    runs_table,
    runtime,
    session,
    sources,
    start_stop,
    turns,
    words,
)
from ui.common.i18n import _, number, percent, seconds
from ui.training import bring_back, controls, cost, exam, settings, take_home
from ui.training import data as data_view

MAX_DRAWN = 1000


def _draw(other_ids: Sequence[str], run: Run) -> None:
    """The curves of a training, over those of others, and beside them what the network makes of the data."""
    together = [run, *(other for other in map(runtime.runs().get, other_ids) if other is not None)]
    differences = identity.differences([each.config for each in together])
    names = [f"{session.run_name(each, words.plain)} {text}".strip() for each, text in zip(together, differences)]
    shades = [runs_table.color(each) for each in together] if len(session.runs_here()) > 1 else []
    if len(names) > 1:
        with st.container(key="runs_legend"):
            st.html(charts.curve_legend(names, shades))
    so_far = [(each.id, sum(len(event.points["epoch"]) for event in each.every(Progress))) for each in together]
    epochs = max(each.config.epochs for each in together)
    left, right = st.columns(getattr(_view(run.task), "SHARES", 2), gap="medium")
    chosen = getattr(_view(run.task), "chosen", lambda _run: False)
    with left, runtime.problems_said():
        if not chosen(run):
            with st.container(key="curves"):
                for measure in ("loss", TASKS[run.task].measure):
                    _curve(measure, so_far, names, shades, run.task, epochs, _runs=together)
    with right, runtime.problems_said():
        if not _view(run.task).watch(run):
            title, value = _measured(run)
            if value is not None:
                st.metric(title, value)


def _measured(run: Run) -> tuple[str, str | None]:
    """What the task's measure on the validation part is called, and how good the network is by it so far."""
    measure = TASKS[run.task].measure
    known = [value for event in run.every(Progress) for value in event.points[f"val_{measure}"] if value is not None]
    text = None
    if known:
        text = percent(known[-1]) if measure == "accuracy" else number(known[-1], 3)
    return _("{measure} on the validation set", measure=_(TASKS[run.task].measure_title)), text


def _how_far(run: Run) -> tuple[float | None, str]:
    progress = run.latest(Progress)
    if progress is None:
        return None, _("Training…") if run.latest(Compiled) else _("Compiling the training step…")
    left = progress.elapsed_s * (progress.steps - progress.step) / progress.step
    epoch = progress.step // _steps_per_epoch(run)
    text = _("Epoch {epoch} of {epochs}", epoch=number(epoch), epochs=number(run.config.epochs))
    return progress.step / progress.steps, f"{text}, {runs.time_left(left)}"


def _ended(run: Run) -> None:
    finished = run.latest(Finished)
    steps, epochs = number(finished.step), finished.step // _steps_per_epoch(run)
    line = _view(run.task).in_a_line(finished.validation)
    measured = "**" + _("On the validation examples: {measure}", measure=line) + "** · "
    if run.opened:
        st.info(measured + _("Restored after {steps} steps of training: the network was evaluated again.", steps=steps))
    elif not finished.stopped:
        at_full_speed = seconds(finished.step / finished.timing["steps_per_s"])
        st.info(measured + _("Done: {steps} steps. At full speed they take {time}.", steps=steps, time=at_full_speed))
    elif epochs:
        st.info(measured + _("Stopped after epoch {epochs}. The network is evaluated as it was then.", epochs=epochs))
    else:
        st.info(measured + _("Stopped after step {steps}. The network is evaluated as it was then.", steps=steps))


TRAINING = runs.Kind(_how_far, _ended, _measured, curves=True)


def _view(task: str) -> ModuleType:
    return import_module(TASKS[task].view)


def show(task: str) -> None:
    """Draw the page of a task, a key of `TASKS`."""
    bring_back.take()
    settings.enter(task)
    st.title(_(TASKS[task].title))
    st.markdown(_(TASKS[task].text))
    aside, stage = st.columns([3, 8], gap="medium")
    with aside.container(key="aside"):
        config, form = controls.experiment(task)
    data, awaited = None, None
    if config is not None:
        config = files.with_csv(config)
        address.write(**config.to_params())
        data, awaited = data_view.load(config, form.say)
    # While the worker loads, a run can be put in line without its data having been looked at.
    known = data is not None or (runtime.runs().workers.loading and config is not None and config.data.csv is None)
    wanted = config if known else None
    with stage:  # a fragment: who presses Train, or chooses a cell, need not have all settings drawn again
        st.fragment(_stage, key="stage")(task, config, wanted, data, awaited)
    if config is not None:
        st.fragment(sources.show)(config, data)


@runtime.problems_said()
def _stage(
    task: str, config: RunConfig | None, wanted: RunConfig | None, data: dict | None, awaited: Callable[[], None] | None
) -> None:
    view = _view(task)
    with turns.taken(part=True):
        start_stop.buttons(_("Train"), wanted, keys=("train", "stop"), slowly=controls.slow_motion())
        run = playback.shown(session.current_run())
        fresh = run is None or config is None or _examples(run.config) != _examples(config)
        with st.container():  # whose place stays: a chart below something that goes is torn down
            if awaited is not None:
                awaited()
            if data is not None and fresh:
                view.show_data(data, config, True)
        others = [other.id for other in runs_table.together(run)[1:]]
        runs.follow(run, TRAINING, functools.partial(_draw, others), wanted=wanted)
    with turns.taken():  # what came out takes as long as a page: nobody who presses a button need wait for it
        if run is not None and run.latest(Finished):
            take_home.show(run)
            with runtime.problems_said():
                exam.show(run)
                view.show(run)
            cost.show(run)
        if data is not None and not fresh:
            view.show_data(data, config, False)
        address.renew()


def _examples(config: RunConfig) -> tuple:
    """What a network learns from."""
    return config.data, config.objective.noise, config.objective.noise_level


def _steps_per_epoch(run: Run) -> int:
    return run.latest(Started).steps // run.config.epochs


def points(run: Run) -> dict[str, list]:
    """All points of a run's curves so far, at most `MAX_DRAWN`."""
    measure = TASKS[run.task].measure
    gathered: dict[str, list] = {name: [] for name in ("epoch", "loss", measure, "val_loss", f"val_{measure}")}
    for event in run.every(Progress):
        for name, values in event.points.items():
            gathered[name] += values
    every = -(-len(gathered["epoch"]) // MAX_DRAWN) or 1
    return {name: values[::every] for name, values in gathered.items()}


@drawn.once
def _curve(
    measure: str,
    so_far: list[tuple[str, int]],
    names: list[str],
    shades: list[str],
    task: str,
    epochs: int,
    *,
    _runs: Sequence[Run],
) -> None:
    """The curve of runs that has come so far: of how many points, by their ids."""
    title = _("Loss") if measure == "loss" else _(TASKS[task].measure_title)
    figures.vega(
        *charts.curves(
            list(zip(names, map(points, _runs))),
            measure,
            title,
            epochs,
            shades=shades,
            from_zero=bool(TASKS[task].target_type),
            first=measure == "loss",
            last=measure != "loss",
        ),
        key=f"{measure}_curve",
        grows=True,
        alt=_("{measure} on the training and validation sets after each epoch", measure=title),
    )
