"""A sweep: Run and Stop, the wall while it fills, a cell's curve, and what all of it took."""

import functools

import streamlit as st

from jaxcore.config.sweep import SWEEPABLE, Axis, Sweep
from jaxcore.events import Compiled, Swept, SweptEpochs
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import address, charts, downloads, figures, recorded, runs, session, start_stop, widgets
from ui.common.form import Form
from ui.common.i18n import _, label, number, percent, seconds, significant
from ui.sweep import charts as sweep_charts
from ui.sweep import controls
from ui.sweep.controls import PREFIX
from ui.training import settings as training

CELLS = {"surface": N_("decision surfaces"), "accuracy": N_("accuracy")}


def show() -> None:
    """The whole page: what is set, Run and Stop, the wall."""
    aside, stage = st.columns([3, 8], gap="medium")
    with aside.container(key="aside_later"):
        sweep = controls.choose()
    with stage:
        start_stop.buttons(_("Run"), sweep, keys=("sweep_run", "sweep_stop"))
        run = session.current_run()
        runs.follow(run, SWEEP, _draw, wanted=sweep)
        if run is None:
            _conclude(recorded.show("sweep", _("Run")))
    if sweep is not None:
        address.write(**controls.page_params(sweep))


def _draw(run: Run) -> None:
    if not run.going:
        _conclude(run)
    elif latest := run.latest(SweptEpochs):
        _wall(run, latest, None)


def _how_far(run: Run) -> tuple[float | None, str]:
    latest = run.latest(SweptEpochs)
    if latest is None:
        return None, _("Training…") if run.latest(Compiled) else _("Compiling one program for all networks…")
    if latest.done >= 1:
        return None, _("Evaluating on the test set, and timing a single network…")
    text = _("Epoch {epoch} of {epochs}", epoch=number(latest.epoch), epochs=number(run.config.config.epochs))
    return latest.done, text


def _ended(run: Run) -> None:
    if run.latest(Swept).stopped:
        st.info(_("Stopped. What was finished is kept."))


def _measured(run: Run) -> tuple[str, str | None]:
    """The best of its networks."""
    latest = run.latest(SweptEpochs)
    known = [value for value in latest.val_accuracy if value is not None] if latest else []
    return _("Best on the validation set"), percent(max(known)) if known else None


SWEEP = runs.Kind(_how_far, _ended, _measured)


def _wall(run: Run, event: SweptEpochs, chosen: int | None) -> None:
    """The wall, whose cells can be chosen once the run is over."""
    sweep = run.config
    shown = "accuracy"
    if event.surfaces:
        shown = widgets.switch(_("Cells show"), CELLS, "sweep_shown", label_visibility="collapsed")
    described = [describe(sweep, event, cell) for cell in range(sweep.cells)]
    on_choose = None if run.going else _choose
    sweep_charts.wall(sweep, event, described, surfaces=shown == "surface", chosen=chosen, on_choose=on_choose)
    if shown == "surface":
        text = _(
            "Each cell is the plane as its network sees it: the color at a point is the class that it predicts there, "
            "stronger where it is more certain."
        )
    else:
        text = _("Percent correct on the validation set; the colors range from the worst network to the best.")
    if any(event.diverged):
        text += " " + _(
            "A cross marks networks that diverged: their loss is no longer a finite number. The others keep training."
        )
    st.caption(text)


def describe(sweep: Sweep, event: SweptEpochs, cell: int) -> str:
    """A cell in a line: its two values, and how it ended."""
    row, column = divmod(cell, sweep.x.count)
    parts = [f"{label(axis.name)} {_values(axis)[at]}" for axis, at in ((sweep.x, column), (sweep.y, row))]
    if event.diverged[cell]:
        parts.append(_("diverged"))
    elif event.val_accuracy[cell] is not None:
        parts.append(percent(event.val_accuracy[cell]))
    else:
        parts.append(_("not started"))
    return " · ".join(parts)


def _values(axis: Axis) -> list[str]:
    return [str(value) if axis.name == "seed" else significant(value) for value in axis.values]


def _conclude(run: Run) -> None:
    """The finished wall, one of its cells, and the times."""
    swept, latest = run.latest(Swept), run.latest(SweptEpochs)
    if swept is None or latest is None:
        return
    sweep: Sweep = run.config
    if st.session_state.get("_sweep_cell_of") != run.id:
        known = [cell for cell in range(sweep.cells) if latest.val_accuracy[cell] is not None]
        best = max(known, key=lambda cell: latest.val_accuracy[cell], default=0)
        _choose(*divmod(best, sweep.x.count))
        st.session_state["_sweep_cell_of"] = run.id
    left, right = st.columns([5, 4], gap="medium")
    with right:
        cell = _cell(run, sweep, latest, swept)
    with left:
        _wall(run, latest, cell)
    _times(sweep, swept)
    with st.container(horizontal=True):
        downloads.notebook("export:sweep", sweep, latest.to_dict(), swept.to_dict(), name="sweep")
        downloads.table(functools.partial(_cells, sweep, latest, swept), "sweep")
        downloads.images(["sweep_wall", "sweep_curve"], "sweep")


def _cells(sweep: Sweep, latest: SweptEpochs, swept: Swept) -> dict[str, list]:
    """A row for each network: its two values, and how it ended."""
    values = [sweep.values(cell) for cell in range(sweep.cells)]
    measured = {name: getattr(latest, name) for name in ("loss", "accuracy", "val_loss", "val_accuracy", "diverged")}
    return {name: [each[name] for each in values] for name in values[0]} | measured | {"test_accuracy": swept.test}


def _choose(row: int, column: int) -> None:
    """Choose a cell; before the widgets are drawn, or in a callback."""
    Form(PREFIX).hold(row=row, column=column)


def _times(sweep: Sweep, swept: Swept) -> None:
    metrics = [
        (_("This sweep took"), swept.seconds, _("All steps of all networks, not counting drawing and evaluation.")),
        (_("Compiling"), swept.compile_s, _("One program for all cells. A second sweep with the same shapes finds it ready.")),
    ]
    if swept.alone_s:
        alone = _(
            "One such network, timed after the sweep by the same worker, with its program already compiled. A long run is "
            "timed for {time}, and the rest is extrapolated.",
            time=seconds(5),
        )
        in_turn = _("{count}, one after another", count=number(sweep.cells))
        metrics += [
            (_("One alone"), swept.alone_s, alone),
            (in_turn, swept.alone_s * sweep.cells, _("Computed: the time of one network times the number of networks.")),
        ]
    for column, (title, time_s, text) in zip(st.columns(len(metrics)), metrics):
        column.metric(title, seconds(time_s) if time_s else "–", help=text)
    if swept.alone_s and swept.seconds:
        _compare_times(swept.alone_s * sweep.cells / swept.seconds)


def _compare_times(factor: float) -> None:
    """Which was faster, all at once or in turn, and why; `factor` is how many times as long it takes in turn."""
    if factor > 1:
        text = _("One after another they would take {factor} times as long.", factor=number(factor, 1))
    else:
        text = _("One after another they would take only {share} of that time.", share=percent(factor, 0))
    why = _(
        "What training many networks at once saves is the overhead of each step: a lot on a GPU, and little on a few CPU "
        "cores, especially while others use them too."
    )
    st.caption(text + " " + why)


def _cell(run: Run, sweep: Sweep, latest: SweptEpochs, swept: Swept) -> int:
    """The network that is chosen, on the wall or here; its number is returned."""
    form, places = Form(PREFIX), st.columns(2, vertical_alignment="bottom")
    column, row = (
        form.choose(name, dict(enumerate(_values(axis))), place, label=label(axis.name))
        for name, axis, place in zip(("column", "row"), (sweep.x, sweep.y), places)
    )
    cell = row * sweep.x.count + column
    if latest.diverged[cell]:
        st.warning(_("This network diverged: its loss is no longer a finite number."))
    elif swept.test[cell] is not None:
        left, right = st.columns(2, vertical_alignment="bottom")
        left.metric(_("Correct on the validation set"), percent(latest.val_accuracy[cell]))
        if st.toggle(_("Look at the test set"), key="look_at_test_of_cell"):
            right.metric(_("Correct on the test set"), percent(swept.test[cell]))
        if latest.val_accuracy[cell] == max(value for value in latest.val_accuracy if value is not None):
            st.caption(
                _(
                    "None of the other networks ({count} in all) does better on the validation set. That number is too "
                    "good: the best of many has also been lucky. Its true worth shows on examples that nobody has used to "
                    "choose: the test set.",
                    count=number(sum(value is not None for value in latest.val_accuracy)),
                )
            )
    points = sweep_charts.curve(run.every(SweptEpochs), cell)
    if points["epoch"]:
        data, spec = charts.curves([("", points)], "loss", _("Loss"), sweep.config.epochs, from_zero=False)
        figures.vega(
            data,
            spec | {"height": 200, "mark": spec["mark"] | {"point": True}},  # there may be but one
            key="sweep_curve",
            alt=_("The loss of the chosen network on the training and validation sets"),
        )
    if st.button(_("Train in Classify"), key="sweep_open", icon=":material/open_in_new:"):
        training.show(sweep.cell(cell))
        session.press("train", "classify")
        st.switch_page("pages/classify.py")
    lost = [label(name) for name in sweep.values(cell) if not SWEEPABLE[name].own]
    if lost:
        st.caption(_("Available on this page only, and not carried over to Classify: {names}.", names=", ".join(lost)))
    return cell
