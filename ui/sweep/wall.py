"""A sweep: Run and Stop, the wall while it fills, a cell's curve, and what all of it took."""

import streamlit as st

from jaxcore.catalog.datasets import DATASETS
from jaxcore.config.sweep import SWEEPABLE, Sweep
from jaxcore.events import Compiled, Swept, SweptEpochs
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import address, charts, figures, runs, session, start_stop, widgets
from ui.common.form import Form
from ui.common.i18n import _, label, number, percent, seconds, significant
from ui.sweep import charts as sweep_charts
from ui.sweep import controls
from ui.sweep.controls import PREFIX
from ui.training import settings as training

CELLS = {"surface": N_("decision surfaces"), "accuracy": N_("accuracy")}


def show() -> None:
    """The whole page: what is set, Run and Stop, the wall."""
    bar = st.container()
    stage, aside = st.columns([7, 3], gap="large")
    with aside:
        sweep = controls.choose()
    with bar:
        start_stop.buttons(_("Run"), sweep, keys=("sweep_run", "sweep_stop"))
    with stage:
        if sweep is not None:
            _introduce(sweep)
        run = session.current_run()
        runs.follow(run, SWEEP, _draw, wanted=sweep)
        if run is not None and not run.going:
            _conclude(run)
    if sweep is not None:
        address.write(**controls.page_params(sweep))


def _draw(run: Run) -> None:
    if run.going and (latest := run.latest(SweptEpochs)):
        _wall(run, latest, None)


def _how_far(run: Run) -> tuple[float | None, str]:
    latest = run.latest(SweptEpochs)
    if latest is None:
        return None, _("Training …") if run.latest(Compiled) else _("Compiling one program for all networks …")
    if latest.done >= 1:
        return None, _("Judging on the test set, and timing one network alone …")
    text = _("Epoch {epoch} of {epochs}", epoch=number(latest.epoch), epochs=number(run.config.config.epochs))
    return latest.done, text


def _ended(run: Run) -> None:
    if run.latest(Swept).stopped:
        st.info(_("Stopped. What was finished stays."))


SWEEP = runs.Kind(_how_far, _ended)


def _wall(run: Run, event: SweptEpochs, chosen: int | None) -> None:
    """The wall, whose cells can be clicked once the run is over."""
    sweep = run.config
    shown = "accuracy"
    if event.surfaces:
        shown = widgets.switch(_("Cells show"), CELLS, "sweep_shown", label_visibility="collapsed")
    figure = sweep_charts.wall(
        sweep,
        event.val_accuracy if shown == "accuracy" else None,
        event.surfaces,
        [describe(sweep, event, cell) for cell in range(sweep.cells)],
        event.diverged,
        chosen,
    )
    figures.plotly(
        st,
        figure,
        key="sweep_wall_live" if run.going else "sweep_wall",
        on_click=None if run.going else _cell_clicked,
        alt=_("A cell for each network, columns by {x}, rows by {y}", x=label(sweep.x.name), y=label(sweep.y.name)),
    )
    if shown == "surface":
        text = _(
            "Each cell is the plane as its network sees it: the colour of a place is the class that it answers there, "
            "stronger where it is surer."
        )
    else:
        text = _("Accuracy on the validation part.")
    if any(event.diverged):
        text += " " + _("A cross marks networks that diverged: their loss stopped being a finite number. The others go on.")
    st.caption(text)


def describe(sweep: Sweep, event: SweptEpochs, cell: int) -> str:
    """A cell in a line: its two values, and how it ended."""
    parts = [f"{label(name)} {value if name == 'seed' else significant(value)}" for name, value in sweep.values(cell).items()]
    if event.diverged[cell]:
        parts.append(_("diverged"))
    elif event.val_accuracy[cell] is not None:
        parts.append(percent(event.val_accuracy[cell]))
    else:
        parts.append(_("not begun"))
    return " · ".join(parts)


def _conclude(run: Run) -> None:
    """The finished wall, one of its cells, and the times."""
    swept, latest = run.latest(Swept), run.latest(SweptEpochs)
    if swept is None or latest is None:
        return
    sweep: Sweep = run.config
    if st.session_state.get("_sweep_cell_of") != run.id:
        known = [cell for cell in range(sweep.cells) if latest.val_accuracy[cell] is not None]
        Form(PREFIX).hold(cell=max(known, key=lambda cell: latest.val_accuracy[cell], default=0))
        st.session_state["_sweep_cell_of"] = run.id
    _times(sweep, swept)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        _wall(run, latest, st.session_state["sweep_cell"])
    with right:
        _cell(run, sweep, latest, swept)


def _times(sweep: Sweep, swept: Swept) -> None:
    metrics = [
        (_("This sweep took"), swept.seconds, _("From the first step of any network to the last.")),
        (_("Compiling"), swept.compile_s, _("One program for all cells. A second sweep of the same shape finds it ready.")),
    ]
    if swept.alone_s:
        alone = _(
            "One such network, measured just now by the same worker, compiled beforehand. "
            "A long run is timed for {time}, and the rest "
            "is reckoned from that.",
            time=seconds(5),
        )
        in_turn = _("{count} in turn", count=number(sweep.cells))
        metrics += [
            (_("One alone"), swept.alone_s, alone),
            (in_turn, swept.alone_s * sweep.cells, _("Computed: the time of one, times their number.")),
        ]
    for column, (title, time_s, text) in zip(st.columns(len(metrics)), metrics):
        column.metric(title, seconds(time_s) if time_s else "–", help=text)


def _cell_clicked() -> None:
    if point := figures.clicked("sweep_wall"):
        cell = point["customdata"]
        Form(PREFIX).hold(cell=int(cell[0] if isinstance(cell, list) else cell))


def _cell(run: Run, sweep: Sweep, latest: SweptEpochs, swept: Swept) -> None:
    text = _("A network (click the wall, or choose here)")
    described = [describe(sweep, latest, cell) for cell in range(sweep.cells)]
    cell = Form(PREFIX).choose("cell", range(sweep.cells), label=text, format_func=described.__getitem__)
    if latest.diverged[cell]:
        st.warning(_("This network diverged: its loss stopped being a finite number."))
    elif swept.test[cell] is not None:
        st.metric(_("Accuracy on the test part"), percent(swept.test[cell]))
    points = sweep_charts.curve(run.every(SweptEpochs), cell)
    if points["epoch"]:
        data, spec = charts.curves([("", points)], "loss", _("Loss"), sweep.config.epochs, from_zero=False)
        figures.vega(
            data,
            spec | {"height": 240, "mark": spec["mark"] | {"point": True}},  # there may be but one
            key="sweep_curve",
            alt=_("The loss of the chosen network on the training and the validation part"),
        )
    if st.button(_("Open in Classify"), key="sweep_open", icon=":material/open_in_new:"):
        training.show(sweep.cell(cell))
        st.switch_page("pages/classify.py")
    lost = [label(name) for name in sweep.values(cell) if not SWEEPABLE[name].own]
    if lost:
        st.caption(_("{names}: exists on this page only, and is not carried over to Classify.", names=", ".join(lost)))


def _introduce(sweep: Sweep) -> None:
    """What Run would do."""
    st.caption(
        _(
            "{count} networks on “{dataset}”, {epochs} epochs each.",
            count=number(sweep.cells),
            dataset=_(DATASETS[sweep.config.data.dataset].title),
            epochs=number(sweep.config.epochs),
        )
    )
