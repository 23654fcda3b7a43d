"""The playground's stage: play, step, go back, and what there is to see."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import streamlit as st

from jaxcore.config.playground import FEATURES, PRESETS, Playground
from jaxcore.errors import JaxcoreError
from ui.common import figures, polling, runtime
from ui.common.colors import COLORS
from ui.common.form import Form
from ui.common.i18n import _, explain, number, percent, seconds
from ui.playground import charts as playground_charts
from ui.playground import network_view
from ui.playground.controls import PREFIX
from ui.playground.history import History, Moment

FRAME_S = 0.2
SPEEDS = (1, 5, 20, 100, 500)  # steps a frame
PATIENCE = 900  # frames without a touch, after which it pauses and leaves the processor to others
MAX_STEPS = 1_000_000


def stage(config: Playground | None) -> None:
    """Everything that moves. A setting that is not allowed (None) leaves what was there, paused."""
    state = st.session_state
    state.setdefault("_playground_playing", True)
    if config is None:
        state["_playground_playing"] = False
        return
    history = state.get("_playground_history")
    if history is None or config.starts_anew(history.now.config):
        _begin(config)
    state["_playground_patience"] = PATIENCE
    playing = state["_playground_playing"]
    _buttons(config)  # outside of what is drawn anew: a button that is replaced while it is pressed loses its click
    polling.polled(_live, every_s=FRAME_S if playing else None, key="frame_poll")(config, playing)


def choose_preset(name: str) -> None:
    """In a callback: set a preset up, paused, with its question."""
    Form(PREFIX).show(PRESETS[name].config)
    st.session_state.update(
        _playground_playing=False, _playground_preset=name, _playground_history=None, playground_answer=None
    )


def _begin(config: Playground) -> None:
    frame = _ask(config, None, 0)
    if frame is None:
        polling.stop()
    st.session_state["_playground_history"] = History([_moment(frame, config)])
    st.session_state["_playground_sample"] = runtime.ask("playground:sample", config.to_params())
    st.session_state["_playground_compiled_s"] = frame["seconds"] if frame["compiled"] else None


def _ask(config: Playground, snapshot, steps: int) -> dict[str, Any] | None:
    """The worker's answer, which is kept to be drawn."""
    try:
        frame = runtime.ask_now("playground:advance", config.to_params(), snapshot, steps)
    except JaxcoreError as error:
        st.error(explain(error))
        return None
    st.session_state["_playground_frame"] = frame
    return frame


def _moment(frame: dict[str, Any], config: Playground) -> Moment:
    return Moment(frame["snapshot"], config, frame["loss"], frame["test_loss"])


def _go_on(config: Playground, steps: int) -> None:
    history = st.session_state["_playground_history"]
    frame = _ask(config, history.now.snapshot, steps)
    if frame is None:
        return
    if frame["compiled"]:
        st.session_state["_playground_compiled_s"] = frame["seconds"]
    history.go_on(_moment(frame, config))
    if not math.isfinite(frame["loss"]) or frame["snapshot"].step >= MAX_STEPS:
        st.session_state["_playground_playing"] = False


def _show(step: int) -> None:
    """Look at an earlier step: computed again from the snapshot before it, which gives the same weights, bit for bit."""
    history = st.session_state["_playground_history"]
    if step < 0:
        return
    start, config = history.before(step)
    frame = _ask(config, start.snapshot, step - start.step)
    if frame is not None:
        history.insert(_moment(frame, config))


def _play(playing: bool) -> None:
    # Says what is wanted, instead of turning it round: a run that is interrupted calls its callback again.
    st.session_state["_playground_playing"] = playing


def _step(config: Playground) -> None:
    st.session_state["_playground_playing"] = False
    _go_on(config, 1)


def _back() -> None:
    st.session_state["_playground_playing"] = False
    _show(st.session_state["_playground_history"].now.step - 1)


def _reset(config: Playground) -> None:
    st.session_state["_playground_playing"] = False
    _begin(config)


def _scrub() -> None:
    _show(st.session_state["playground_moment"])


def _live(config: Playground, playing: bool) -> None:
    state = st.session_state
    if state["_playground_playing"] and playing:
        state["_playground_patience"] -= 1
        if state["_playground_patience"] <= 0:
            state["_playground_playing"] = False
        _go_on(config, state["playground_speed"])
    if state["_playground_playing"] != playing:
        st.rerun()
    history, frame = state["_playground_history"], state["_playground_frame"]
    steps = [moment.step for moment in history.moments]
    if not playing and len(steps) > 1:
        state["playground_moment"] = history.now.step
        st.select_slider(
            _("Go to a step"),
            steps,
            key="playground_moment",
            on_change=_scrub,
            format_func=number,
            help=_(
                "Every state can be gone back to, since JAX never changes an array. Play on from there to begin a new branch."
            ),
        )
    _say(history, frame)
    network_view.draw(_picture(history, frame, config))
    st.caption(_("Points with a white edge are learned from; the smaller ones with a black edge are the test part."))
    left, right = st.columns([3, 2])
    with left, st.container(key="playground_loss"):
        figures.vega(st, *_loss(history), key="playground_loss_chart")
    with right, st.container(key="playground_gradients"):
        figures.vega(st, *_gradients(frame), key="playground_gradient_chart")


def _buttons(config: Playground) -> None:
    state, history = st.session_state, st.session_state["_playground_history"]
    playing = state["_playground_playing"]
    state.setdefault("playground_speed", 5)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            _("Pause") if playing else _("Play"),
            key="play",
            on_click=_play,
            args=(not playing,),
            icon=":material/pause:" if playing else ":material/play_arrow:",
        )
        st.button(_("One step"), key="step", icon=":material/skip_next:", on_click=_step, args=(config,))
        st.button(
            _("Back"),
            key="back",
            icon=":material/skip_previous:",
            on_click=_back,
            disabled=not playing and history.now.step == 0,
        )
        st.button(_("Reset"), key="reset", icon=":material/replay:", on_click=_reset, args=(config,))
        st.select_slider(
            _("Steps a frame"),
            SPEEDS,
            key="playground_speed",
            width=200,
            persist_state="session",
            help=_("1 is slow motion: each picture is one step of the optimizer."),
        )


def _say(history: History, frame: dict[str, Any]) -> None:
    """Where the training is, in a line; and what has just happened, in another."""
    st.markdown(
        _(
            "Step **{step}** · loss **{loss}** on the points it learns from, **{test}** on the others · right: **{right}** and "
            "**{test_right}**",
            step=number(history.now.step),
            loss=_loss_text(frame["loss"]),
            test=_loss_text(frame["test_loss"]),
            right=percent(frame["accuracy"], 0),
            test_right=percent(frame["test_accuracy"], 0),
        )
    )
    if not math.isfinite(frame["loss"]):
        st.warning(_("The loss is no finite number any more. Go back, or take a smaller learning rate and press Reset."))
    elif st.session_state["_playground_patience"] <= 0:
        st.caption(_("Paused, since nobody has touched anything for a while. Press Play to go on."))
    elif compiled_s := st.session_state["_playground_compiled_s"]:
        st.caption(
            _(
                "This shape was new: it was compiled in {compile}. A frame takes {frame} now.",
                compile=seconds(compiled_s),
                frame=seconds(frame["seconds"]),
            )
        )
    else:
        st.caption(_("This shape had been compiled before. A frame takes {frame}.", frame=seconds(frame["seconds"])))
    dead = sum(map(sum, frame["dead"]))
    if dead:
        st.caption(_("Units that answer 0 to every point, in a thick frame: {count}.", count=dead))


def _loss_text(value: float) -> str:
    return number(value, 3) if math.isfinite(value) else "NaN"


def _picture(history: History, frame: dict[str, Any], config: Playground) -> dict[str, Any]:
    classes = len(frame["weights"][-1][0])
    shape = " → ".join(map(str, (len(config.features), *config.hidden, classes)))
    return {
        **{name: frame[name] for name in ("weights", "tiles", "surface", "dead")},
        "sizes": [len(config.features), *config.hidden, classes],
        "labels": [FEATURES[name] for name in config.features],
        "points": st.session_state["_playground_sample"],
        "palette": list(COLORS[:3]),
        "step": history.now.step,
        "network_alt": _("The network {shape}: each unit's output over the plane, and the weights between them", shape=shape),
        "surface_alt": _(
            "What the network answers over the plane, with the points: {right} of those it learns from are right",
            right=percent(frame["accuracy"], 0),
        ),
    }


def _loss(history: History) -> tuple[pa.Table, dict[str, Any]]:
    training, test = _("points to learn from"), _("test points")
    data = playground_charts.loss_data(history, training, test)
    return data, playground_charts.loss_spec(step=_("Step"), loss=_("Loss"), training=training, test=test, now=history.now.step)


def _gradients(frame: dict[str, Any]) -> tuple[pa.Table, dict[str, Any]]:
    data = playground_charts.gradient_data(frame["gradients"])
    return data, playground_charts.gradient_spec(layer=_("Layer"), size=_("Size of the gradient"))


def lesson() -> None:
    """The chosen preset's question, and its explanation once there is something to see."""
    state = st.session_state
    name = state.get("_playground_preset")
    if name is None:
        return
    preset = PRESETS[name]
    title, question, explanation = preset.title, preset.question, preset.explanation
    with st.container(border=True, key="playground_lesson"):
        st.markdown(f"**{_(title)}**")
        answer = st.radio(
            _(question),
            range(len(preset.answers)),
            index=None,
            key="playground_answer",
            format_func=lambda i: _(preset.answers[i]),
        )
        if answer is None:
            st.caption(_("Choose an answer, then press Play and watch."))
            return
        every_s = 1 if state["_playground_playing"] else None
        polling.polled(_explanation, every_s=every_s, key="explanation_poll")(preset, answer, _(explanation))


def _explanation(preset, answer: int, explanation: str) -> None:
    history = st.session_state.get("_playground_history")
    taken = history.now.step if history else 0
    if taken < preset.enough:
        st.caption(_("Explained after {count} steps; {taken} so far.", count=number(preset.enough), taken=number(taken)))
        return
    right = preset.answers[preset.right]
    (st.success if answer == preset.right else st.info)(
        _("Your answer is what happened.") if answer == preset.right else _("What happened: {answer}.", answer=_(right))
    )
    st.markdown(explanation)
    st.button(_("Change it now"), key="playground_then", icon=":material/tune:", on_click=Form(PREFIX).hold, kwargs=preset.then)
