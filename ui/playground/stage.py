"""The playground's stage: play, step, go back, and what there is to see."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from jaxcore.catalog.colors import COLORS
from jaxcore.config.playground import FEATURES, PRESETS, Playground, Preset
from ui.common import figures, polling, runtime, widgets
from ui.common.form import Form
from ui.common.i18n import _, number, percent, seconds
from ui.playground import backpropagation, charts, network_view
from ui.playground.history import History, Moment

PREFIX = "playground_"  # of all widgets' keys
FRAME_S = 0.2
PATIENCE = 900  # frames without a touch, after which it pauses and leaves the processor to others
MAX_STEPS = 1_000_000


@dataclass
class _Stage:
    """What a visitor's playground shows.

    Attributes:
        history: None until there is something to see.
        frame: the worker's last answer, and `sample` the points of the same setting.
        patience: how many frames more it moves without a touch.
        compiled_s: how long compiling the network's shape took; None if it had been compiled before.
        preset: the name of the lesson that was chosen, if there is one.
    """

    playing: bool = True
    history: History | None = None
    frame: dict[str, Any] = field(default_factory=dict)
    sample: Any = None
    patience: int = PATIENCE
    compiled_s: float | None = None
    preset: str | None = None


def _mine() -> _Stage:
    return st.session_state.setdefault("_playground", _Stage())


def stage(config: Playground | None) -> None:
    """Everything that moves. A setting that is not allowed (None) leaves what was there, paused."""
    here = _mine()
    if config is None:
        here.playing = False
        return
    anew = here.history is None or config.starts_anew(here.history.now.config)
    if anew and not _begin(config):
        polling.stop()
    here.patience = PATIENCE
    _buttons(config)  # outside of what is drawn anew: a button that is replaced while it is pressed loses its click
    polling.polled(_live, every_s=FRAME_S if here.playing else None, key="frame_poll")(config, here.playing)


def take_lesson(asked: Mapping[str, str]) -> Mapping[str, str]:
    """Set up the preset that an address names, unless it is here already; the settings that the address asks for then."""
    if asked:
        name = asked.get("lesson") if asked.get("lesson") in PRESETS else None
        if name != _mine().preset or len(asked) == 1:
            _set_up(name)
        if name is not None:
            return PRESETS[name].config.to_params() | asked
    return asked


def choose_preset() -> None:
    """In the callback of the menu `presets`: set one up, paused, with its question."""
    name = st.session_state["presets"]
    Form(PREFIX).show(PRESETS[name].config)
    _set_up(name)


def lesson_params() -> dict[str, str]:
    """What the address says of the chosen preset."""
    return {} if _mine().preset is None else {"lesson": _mine().preset}


def _set_up(preset: str | None) -> None:
    st.session_state.update(_playground=_Stage(playing=preset is None, preset=preset), playground_answer=None)


@runtime.problems_said()
def _begin(config: Playground) -> bool:
    """Whether there is something to see; if not, what there was stays, and it is said why."""
    here = _mine()
    sample, frame = runtime.ask("playground:sample", config.to_params()), _ask(config, None, 0)
    if frame is None:
        return False
    here.history, here.sample = History([_moment(frame, config)]), sample
    here.compiled_s = frame["seconds"] if frame["compiled"] else None
    return True


@runtime.problems_said()
def _ask(config: Playground, snapshot, steps: int) -> dict[str, Any] | None:
    """The worker's answer, which is kept to be drawn; None where there is none, which is said."""
    frame = runtime.ask_now("playground:advance", config.to_params(), snapshot, steps)
    _mine().frame = frame
    return frame


def _moment(frame: dict[str, Any], config: Playground) -> Moment:
    return Moment(frame["snapshot"], config, frame["loss"], frame["val_loss"])


def _go_on(config: Playground, steps: int) -> None:
    here = _mine()
    frame = _ask(config, here.history.now.snapshot, steps)
    if frame is None:
        return
    if frame["compiled"]:
        here.compiled_s = frame["seconds"]
    here.history.go_on(_moment(frame, config))
    if not math.isfinite(frame["loss"]) or frame["snapshot"].step >= MAX_STEPS:
        here.playing = False


def _show(step: int) -> None:
    """Look at an earlier step: computed again from the snapshot before it, which gives the same weights, bit for bit."""
    history = _mine().history
    if step < 0:
        return
    start, config = history.before(step)
    frame = _ask(config, start.snapshot, step - start.step)
    if frame is not None:
        history.insert(_moment(frame, config))


def _press(playing: bool, act: Callable[..., None] | None = None, *args: Any) -> None:
    """In the callback of a button: whether it goes on playing, and what else is to be done.

    A run that is interrupted calls its callback again, as it is registered by then. So a button says what is wanted, instead of
    turning it round, and Pause and Play are two.
    """
    _mine().playing = playing
    if act is not None:
        act(*args)


def _live(config: Playground, playing: bool) -> None:
    state, here = st.session_state, _mine()
    if here.playing and playing:
        here.patience -= 1
        if here.patience <= 0:
            here.playing = False
        _go_on(config, state["playground_speed"])
    if here.playing != playing:
        st.rerun()
    _say(here)
    network_view.draw(_picture(here, config))
    _time(here.history, playing)
    with st.container():  # whose place stays: a chart below something that goes is torn down
        if not math.isfinite(here.frame["loss"]):
            st.warning(_("The loss is no longer a finite number. Go back, or choose a smaller learning rate and press Reset."))
    left, right = st.columns([3, 2])
    figures.vega(*charts.losses(here.history), key="playground_loss", place=left, grows=True)
    figures.vega(*charts.gradients(here.frame["gradients"]), key="playground_gradients", place=right, grows=True)
    st.caption(
        _(
            "The large square is the network's answer at every point; the small squares are what each of its units sees, "
            "and the lines are its weights. Point at a unit to enlarge it. Points with a white edge are training points; "
            "the smaller ones with a black edge are validation points. When paused, you can go back to any step, since JAX "
            "never changes an array: play from there to start a new branch."
        )
    )
    _comment(here)
    if not playing:  # below all that it could move
        widgets.folded(
            _("One point, forward and back"), "backpropagation", backpropagation.show, here.history.now, icon="sync_alt"
        )


def _time(history: History, playing: bool) -> None:
    """The way back to any step; while it moves, it says where that is, and keeps its place."""
    now, steps = history.now.step, [moment.step for moment in history.moments]
    still = playing or len(steps) == 1
    st.session_state["playground_moment"] = now
    st.select_slider(
        _("Go to a step"),
        sorted({0, now, max(now, 1)}) if still else steps,
        label_visibility="collapsed",
        key="playground_moment",
        disabled=still,
        on_change=lambda: _show(st.session_state["playground_moment"]),
        format_func=lambda step: _("Step {step}", step=number(step)),
    )


def _buttons(config: Playground) -> None:
    here = _mine()
    step = here.history.now.step
    own = ("pause", _("Pause"), "pause", "P", (False,)) if here.playing else ("play", _("Play"), "play_arrow", "P", (True,))
    with st.container(horizontal=True, key="bar_playground", gap="xsmall"):
        for key, text, icon, shortcut, args in (
            own,
            ("step", _("One step"), "skip_next", "N", (False, _go_on, config, 1)),
            ("back", _("Back"), "skip_previous", "B", (False, _back)),
            ("reset", _("Reset"), "replay", None, (False, _begin, config)),
        ):
            st.button(
                text,
                key=key,
                icon=f":material/{icon}:",
                shortcut=shortcut,
                on_click=_press,
                args=args,
                disabled=key == "back" and not here.playing and step == 0,
            )


def _back() -> None:
    _show(_mine().history.now.step - 1)


def _say(here: _Stage) -> None:
    """Where the training is, in a line."""
    frame = here.frame
    st.markdown(
        _(
            "Step **{step}** · loss **{loss}**, validation **{val}** · right **{right}**, validation **{val_right}**",
            step=number(here.history.now.step),
            loss=_loss_text(frame["loss"]),
            val=_loss_text(frame["val_loss"]),
            right=percent(frame["accuracy"], 0),
            val_right=percent(frame["val_accuracy"], 0),
        )
    )


def _comment(here: _Stage) -> None:
    """What has just happened; below all that it could move."""
    frame = here.frame
    if here.patience <= 0:
        st.caption(_("Paused, since nobody has touched anything for a while. Press Play to continue."))
    elif here.compiled_s:
        st.caption(
            _(
                "This network's shape was new: JAX compiled it, that is, turned it into machine code, in {compile}. A frame "
                "now takes {frame}.",
                compile=seconds(here.compiled_s),
                frame=seconds(frame["seconds"]),
            )
        )
    else:
        st.caption(_("These shapes had been compiled before. A frame takes {frame}.", frame=seconds(frame["seconds"])))
    dead = sum(map(sum, frame["dead"]))
    if dead:
        st.caption(_("Units that output 0 for every point, shown with a thick frame: {count}.", count=dead))


def _loss_text(value: float) -> str:
    return number(value, 3) if math.isfinite(value) else "NaN"


def _picture(here: _Stage, config: Playground) -> dict[str, Any]:
    frame = here.frame
    classes = len(frame["weights"][-1][0])
    shape = " → ".join(map(str, (len(config.features), *config.hidden, classes)))
    return {
        **{name: frame[name] for name in ("weights", "tiles", "surface", "dead")},
        "sizes": [len(config.features), *config.hidden, classes],
        "labels": [FEATURES[name] for name in config.features],
        "points": here.sample,
        "palette": list(COLORS[:3]),
        "dead_color": COLORS[5],
        "step": here.history.now.step,
        "network_alt": _("The network {shape}: each unit's output over the plane, and the weights between them", shape=shape),
        "surface_alt": _(
            "What the network answers over the plane, with the points: {right} of the training points are right",
            right=percent(frame["accuracy"], 0),
        ),
    }


def lesson() -> None:
    """The chosen preset's question, and in its place the explanation once there is something to see."""
    here = _mine()
    if here.preset is None:
        return
    with st.container(border=True, key="lesson", gap="small"):
        preset = PRESETS[here.preset]
        st.markdown(f"**{_(preset.title)}**")
        polling.polled(_lesson, every_s=1 if here.playing else None, key="lesson_poll")(preset)


def _lesson(preset: Preset) -> None:
    history, answer = _mine().history, st.session_state.get("playground_answer")
    taken = history.now.step if history else 0
    if answer is None or taken < preset.enough:
        answer = st.radio(
            _(preset.question),
            range(len(preset.answers)),
            index=None,
            key="playground_answer",
            format_func=lambda i: _(preset.answers[i]),
            persist_state="session",
        )
        if answer is None:
            st.caption(_("Choose an answer, then press Play and watch."))
        else:
            st.caption(
                _(
                    "The explanation appears after {count} steps; so far: {taken}.",
                    count=number(preset.enough),
                    taken=number(taken),
                )
            )
        return
    if answer == preset.right:
        st.success(_("Your answer was right."))
    else:
        st.info(_("What happened: {answer}.", answer=_(preset.answers[preset.right])))
    st.markdown(_(preset.explanation))
    if st.button(_("Change it now"), key="playground_then", icon=":material/tune:"):
        st.session_state["_then"] = preset.then  # to widgets, a poll on its way would still tell the values of before
        st.rerun()
