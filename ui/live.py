"""A run while it runs: progress and curves, redrawn by a fragment that polls the run's log."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from jaxcore.config import RunConfig
from jaxcore.errors import JaxcoreError
from jaxcore.events import Compiled, Failed, Finished, Picture, Progress, Started
from jaxcore.jobs import Run
from jaxcore.objectives import OBJECTIVES
from jaxcore.translatable import N_
from ui import charts, controls, images, runtime, session
from ui.i18n import _, explain, number, seconds

POLL_S = 0.4
MAX_DRAWN = 1000
MEASURES = {"accuracy": N_("Accuracy"), "psnr": N_("PSNR in dB"), "kl": N_("KL divergence in nats")}
PICTURES = {
    "original": N_("Original"),
    "noisy": N_("With noise"),
    "restored": N_("Restored by the network as it is now"),
}


def buttons(config: RunConfig | None, csv: bytes | None) -> None:
    """Train and Stop.

    Args:
        config: what Train starts; None while it is not valid.
        csv: the visitor's own file, if that is the dataset.
    """
    # Streamlit writes white on the primary colour, which on a dark page must be too light for that to be readable.
    emphasis = "secondary" if st.context.theme.type == "dark" else "primary"
    with st.container(horizontal=True):
        pressed = st.button(
            _("Train"),
            key="train",
            type=emphasis,
            icon=":material/play_arrow:",
            disabled=config is None,
        )
        going = [run for run in session.runs_here() if run.going]
        stop = st.container()
    error = None
    if pressed and config is not None:
        try:
            run = runtime.runs().submit(
                config, visitor=session.visitor(), csv=csv, slow_motion_s=controls.slow_motion_s()
            )
            session.add_run(run)
            going.append(run)
        except JaxcoreError as refused:
            error = refused
    stop.button(
        _("Stop"),
        key="stop",
        icon=":material/stop:",
        disabled=not going,
        on_click=_stop,
        args=([run.id for run in going[-1:]],),
    )
    if error is not None:
        st.error(explain(error))


def _stop(run_ids: Sequence[str]) -> None:
    for run_id in run_ids:
        runtime.runs().stop(run_id)


def watch(run: Run, others: Sequence[Run]) -> None:
    """Draw a run's progress and curves, and go on drawing until it ends; then the whole page is drawn again.

    Args:
        others: earlier runs whose curves are laid under this one's.
    """
    st.fragment(_watch, run_every=POLL_S if run.going else None)(run.id, [other.id for other in others], run.going)


def say_gone() -> None:
    st.info(_("This run was kept for a while after its tab closed, and is gone now. Press Train to run it again."))


def _watch(run_id: str, other_ids: list[str], was_going: bool) -> None:
    run = runtime.runs().get(run_id)
    if run is None:
        say_gone()
        return
    if was_going and not run.going:
        st.rerun()
    _progress(run)
    others = [other for other in map(runtime.runs().get, other_ids) if other is not None]
    _curves(run, others)
    if run.going or not run.latest(Finished):
        _pictures(run)


def _progress(run: Run) -> None:
    failed, finished, progress = (run.latest(kind) for kind in (Failed, Finished, Progress))
    if failed:
        st.error(explain(failed))
    elif finished and finished.stopped:
        epoch = finished.step // _steps_per_epoch(run)
        st.info(_("Stopped after {epochs} epochs. The network is judged as it was then.", epochs=number(epoch)))
    elif finished:
        at_full_speed = finished.step / finished.timing["steps_per_s"]
        st.success(
            _(
                "Done: {steps} steps. At full speed they take {time}.",
                steps=number(finished.step),
                time=seconds(at_full_speed),
            )
        )
    elif not run.going:
        st.info(_("Stopped before it began."))
    elif not run.started:
        place = runtime.runs().place_in_line(run.id)
        text = _("Starting …") if place == 0 else _("Waiting: number {place} in line.", place=place)
        st.progress(0.0, text=text)
    elif progress is None:
        text = _("Training …") if run.latest(Compiled) else _("Compiling the training step …")
        st.progress(0.0, text=text)
    else:
        left = progress.elapsed_s * (progress.steps - progress.step) / progress.step
        text = _(
            "Epoch {epoch} of {epochs}, {time} left",
            epoch=number(progress.step // _steps_per_epoch(run)),
            epochs=number(run.config.epochs),
            time=seconds(left),
        )
        st.progress(progress.step / progress.steps, text=text)


def _steps_per_epoch(run: Run) -> int:
    return run.latest(Started).steps // run.config.epochs


def points(run: Run) -> dict[str, list]:
    """All points of a run's curves so far, at most `MAX_DRAWN`."""
    measure = OBJECTIVES[run.task].measure
    gathered: dict[str, list] = {name: [] for name in ("epoch", "loss", measure, "val_loss", f"val_{measure}")}
    for event in runtime.runs().events_since(run.id)[0]:
        if isinstance(event, Progress):
            for name, values in event.points.items():
                gathered[name] += values
    every = -(-len(gathered["epoch"]) // MAX_DRAWN) or 1
    return {name: values[::every] for name, values in gathered.items()}


def _curves(run: Run, others: Sequence[Run]) -> None:
    train, validation = _("training"), _("validation")
    drawn = [("", points(run))] + [(f"#{i}", points(other)) for i, other in enumerate(others, 1)]
    left, right = st.columns(2)
    second = OBJECTIVES[run.task].measure
    for column, measure, title, key in (
        (left, "loss", _("Loss"), "loss_curve"),
        (right, second, _(MEASURES[second]), f"{second}_curve"),
    ):
        column.container(key=key).vega_lite_chart(
            charts.curve_data(drawn, measure, train, validation),
            charts.curve_spec(
                value=title,
                epoch=_("Epoch"),
                train=train,
                validation=validation,
                epochs=max(other.config.epochs for other in (run, *others)),
                share=measure == "accuracy",
                from_zero=run.task == "classification",
            ),
            key=f"{key}_chart",
            alt=_("{measure} of the training and the validation part after each epoch", measure=title),
        )


def _pictures(run: Run) -> None:
    """What the network makes of the same test images, as it is now."""
    shown: dict[str, list[str]] = {}
    for event in runtime.runs().events_since(run.id)[0]:
        if isinstance(event, Picture):
            shown |= event.images
    if shown:
        with st.container(key="restored"):
            for name, title in PICTURES.items():
                if name in shown:
                    images.strip([images.decode(image) for image in shown[name]], _(title))
