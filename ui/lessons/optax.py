"""The lesson on Optax: a chain of pieces, what each keeps, what each does to a gradient, and where the chain leads."""

from __future__ import annotations

import functools
import math

import streamlit as st

from jaxcore.catalog.lessons.optax import AS_USUAL, MAX_STEPS, PIECES, SETTINGS, USUAL
from ui.common import address, widgets, words
from ui.common.figures import quantity
from ui.common.i18n import _, number, significant
from ui.lessons import charts
from ui.lessons import frame as lesson

LESSON = "optax"


def chain() -> None:
    """Choose the pieces, and see what they do."""
    lesson.say(
        "An Optax optimizer is a chain. The first piece receives the gradient, each of the others the output of the one "
        "before it, and all pass on something of the same shape. The output of the last piece is added to the "
        "weights. Build a chain; the order is the one in which you choose the pieces."
    )
    names = tuple(
        st.multiselect(
            _("Pieces, in order"),
            list(PIECES),
            default=list(USUAL),
            key="optax_pieces",
            format_func=_piece,
            placeholder=_("none"),
        )
    )
    settings = _settings(names)
    if None in settings.values():
        return
    calls = "".join(f"\n    {PIECES[name].call(settings)}," for name in names)
    code, result = st.columns([2, 3])
    code.code(f"optax.chain({calls}\n)" if names else "optax.identity()", language="python", wrap_lines=True)
    views = {_("Down a quadratic bowl"): _path, _("A network learns"): _network, _("Piece by piece"): _pieces}
    with result:
        address.views("optax_view", {title: functools.partial(draw, names, settings) for title, draw in views.items()})


def _network(names: tuple[str, ...], settings: dict[str, float]) -> None:
    lesson.say(
        "The loop of **Your first training loop**, with your chain in place of Adam: the same network, initial weights and "
        "batches."
    )
    lesson.predict(
        _(
            "Without `scale_by_adam` the usual chain is gradient descent, at the same learning rate. How many of the 30 "
            "held-out flowers does the network then get right, compared with Adam?"
        ),
        {"fewer": _("fewer than with Adam"), "same": _("as many"), "more": _("more than with Adam")},
        "predict_without_adam",
        _without_adam,
    )
    with st.spinner(_("Training…")):
        found = lesson.compute(LESSON, "train_network", names, settings)
    if found:
        losses = [float(loss) for loss in found["losses"]]
        charts.lines(
            "optax_network",
            quantity("step", _("Step"), scale={"domain": [0, len(losses) - 1]}),
            quantity("loss", _("Loss (logarithmic)"), scale={"type": "log"}, axis={"format": "~g", "tickCount": 6}),
            range(len(losses)),
            {"": [loss if math.isfinite(loss) and loss > 0 else math.nan for loss in losses]},
            alt=_("Loss of the training flowers after each step"),
        )
        last = significant(losses[-1]) if math.isfinite(losses[-1]) else _("not a finite number")
        lesson.say(
            "Loss on the training flowers: **{first}** before, **{last}** after {steps} steps. Of the 30 held-out flowers, "
            "**{correct}** are classified correctly.",
            first=significant(losses[0]),
            last=last,
            steps=len(losses) - 1,
            correct=found["correct"],
        )
    lesson.code(LESSON, "train_network", whole=("build_pieces", "combine"))
    if found:
        lesson.learned(_("The loop is the same whatever is in the chain: it ended at {last} with this one.", last=last))


def _without_adam() -> str | None:
    plain = tuple(name for name in USUAL if name != "scale_by_adam")
    found, other = (lesson.compute(LESSON, "train_network", names, AS_USUAL) for names in (plain, USUAL))
    if not found or not other:
        return None
    return "fewer" if found["correct"] < other["correct"] else "more" if found["correct"] > other["correct"] else "same"


def _pieces(names: tuple[str, ...], settings: dict[str, float]) -> None:
    guess = lesson.predict(
        _(
            "Two weights have the gradients −4 and 0.1. With the usual chain, how much longer is the first update of "
            "the one with −4?"
        ),
        {"as_gradients": _("40 times as long"), "less": _("longer, but not 40 times"), "alike": _("not longer")},
        "predict_first_update",
        _how_much_longer,
    )
    if guess is None:
        return
    left, right = st.columns(2)
    gradient = widgets.several(_("Gradient"), "optax_gradient", whole=False, place=left, value="3, -4, 0.1", max_chars=80)
    weights = widgets.several(_("Weights"), "optax_weights", whole=False, place=right, value="1, 1, 1", max_chars=80)
    beside = {"gradient": left, "weights": right}
    found = lesson.compute(LESSON, "follow_gradient", names, settings, gradient, weights, beside=beside)
    if found:
        _piece_by_piece(names, settings, found)
    lesson.code(LESSON, "build_pieces", "combine", whole=("follow_gradient",))
    if found and found["gradient"].all():
        update = found["steps"][0][-1] if names else found["gradient"]
        lesson.learned(
            _(
                "Apart from signs, the largest number of the gradient is {before} times the smallest; in the first update it "
                "is {after} times.",
                before=significant(_apart(found["gradient"])),
                after=significant(_apart(update)),
            )
        )


def _apart(numbers) -> float:
    return float(abs(numbers).max() / abs(numbers).min())


def _how_much_longer() -> str | None:
    if not (found := lesson.compute(LESSON, "follow_gradient", USUAL, AS_USUAL, "-4, 0.1", "1, 1")):
        return None
    ratio = _apart(found["steps"][0][-1])
    return "alike" if ratio < 1.01 else "less" if ratio < 39 else "as_gradients"


def _piece(name: str) -> str:
    """The piece as it is called, with a minus or not where two share a function."""
    return {"scale_down": "scale(−learning_rate)", "scale_up": "scale(+learning_rate)"}.get(name, name)


def _settings(names: tuple[str, ...]) -> dict[str, float | None]:
    """All settings, None where one is not allowed; those that no chosen piece takes keep their usual value, unseen."""
    settings = dict(AS_USUAL)
    used = [name for name in SETTINGS if any(PIECES[piece].setting == name for piece in names)]
    if used:
        for column, name in zip(st.columns(len(used)), used):
            title, lowest, highest, usual = SETTINGS[name]
            settings[name] = lesson.number(
                _(title), lowest, highest, f"optax_{name}", place=column, value=usual, format="%g", step=usual / 2
            )
    return settings


def _path(names: tuple[str, ...], settings: dict[str, float]) -> None:
    lesson.predict(
        _("Take the last piece of the usual chain away, `scale_by_learning_rate`. Where do the steps lead?"),
        {"down": _("down, in longer steps"), "up": _("up"), "nowhere": _("nowhere: nothing is added any more")},
        "predict_without_rate",
        _without_rate,
    )
    if not (found := lesson.compute(LESSON, "walk", names, settings)):
        return
    losses = [float(loss) for loss in found["losses"]]
    charts.lines(
        "optax_path",
        quantity("step", _("Step"), scale={"domain": [0, len(losses) - 1]}),
        quantity("loss", _("Loss (logarithmic)"), scale={"type": "log"}, axis={"format": "~g", "tickCount": 6}),
        range(len(losses)),
        {"": [loss if math.isfinite(loss) and loss > 0 else math.nan for loss in losses]},
        alt=_("Loss on a quadratic bowl over 30 steps with this chain"),
        mark={"point": True},
    )
    if found["uphill"]:
        st.warning(
            _(
                "The first update points uphill: the chain gives a step in the direction of the gradient, and "
                "`apply_updates` adds it. A minus sign is missing, or there is one too many. Exactly one piece must "
                "multiply by minus the learning rate: `scale_by_learning_rate`, or `scale` with a negative number."
            )
        )
    elif found["climbs"]:
        st.warning(
            _(
                "The first update points downhill, yet after 30 steps the loss is higher than before: the steps are too "
                "large. Choose a smaller learning rate."
            )
        )
    last = significant(losses[-1]) if math.isfinite(losses[-1]) else _("not a finite number")
    lesson.say(
        "Loss on a bowl with four weights, steeper along some than along others: **{first}** before, **{last}** after 30 "
        "steps.",
        first=significant(losses[0]),
        last=last,
    )
    lesson.code(LESSON, "walk", whole=("height", "build_pieces", "combine"))
    if found["uphill"]:
        lesson.learned(_("`apply_updates` only adds: the chain itself must turn the gradient around."))
    else:
        lesson.learned(
            _(
                "This chain turns the gradient around, so that adding its update leads down: from {first} to {last}.",
                first=significant(losses[0]),
                last=last,
            )
        )


def _without_rate() -> str | None:
    if not (found := lesson.compute(LESSON, "walk", USUAL[:-1], AS_USUAL)):
        return None
    return "up" if found["uphill"] else "nowhere" if found["losses"][-1] == found["losses"][0] else "down"


def _piece_by_piece(names: tuple[str, ...], settings: dict[str, float], found: dict) -> None:
    step = st.slider(_("Step number (same gradient each step)"), 1, MAX_STEPS, 1, key="optax_step")
    rows = [{"": _("gradient"), **_numbers(found["gradient"])}]
    for i, name in enumerate(names):
        rows.append({"": f"{i + 1}\\. `{PIECES[name].call(settings)}`", **_numbers(found["steps"][step - 1][i])})
    words.texts(rows, index="", width="content")
    if names:
        lesson.say(
            "The last row is the update. `optax.chain` with the same pieces gives the same, to within {difference}.",
            difference=significant(found["difference"], 2),
        )
    st.markdown("\n".join(f"- `{PIECES[name].function}` {_(PIECES[name].does)}" for name in names))
    st.subheader(_("What each piece keeps"))
    table = []
    for name, (kind, arrays) in zip(names, found["states"]):
        kept = ", ".join(f"`{array}` {shape}" for array, shape in arrays) or _("nothing")
        table.append({_("Piece"): f"`{PIECES[name].function}`", _("State"): f"`{kind}`", _("Arrays"): kept})
    if table:
        words.texts(table, index=_("Piece"), width="content")
    lesson.note("`()` is a single number, such as the step count; the others have the gradient's shape.")


def _numbers(values) -> dict[str, str]:
    return {_("weight {index}", index=i): number(float(value), 5) for i, value in enumerate(values)}
