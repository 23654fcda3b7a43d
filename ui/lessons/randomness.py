"""The parts of the lesson on randomness: a tree of keys, seeds, keys used twice, and other kinds of keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from jaxcore.catalog.lessons.randomness import MAX_EARLIER, MAX_SEED, PROGRAMS, REUSES
from ui.common import figures, images, session, widgets, words
from ui.common.i18n import _, number, percent, several
from ui.lessons import frame as lesson
from ui.lessons.key_tree import key_tree

STEPS_SHOWN = 6
SPLITS = "tree_splits"
FIRST_SPLIT = (("key", 2),)  # on arrival: the key of seed 0 by itself is nothing but zeros
KEPT, DROPPED = 225, 55  # grey values, which both stand out from a light and from a dark page


def tree() -> None:
    """Keys that the visitor splits."""
    lesson.say(
        "A seed makes a key. **Splitting** a key makes new keys from it, and those can be split again. Everything that "
        "needs random numbers gets a key of its own. The rule is to use each key once, either to draw numbers or to split "
        "it. Nothing stops you from using it again, and that is the danger. Keys that have been split are gray."
    )
    guess = lesson.predict(
        _("You split a key in two, and then the same key in two again. What does the second split give?"),
        {"same": _("the same two keys"), "others": _("two new keys")},
        "predict_tree",
        lambda: _alike(lesson.compute("randomness", "split_twice", 1)),
    )
    left, right = st.columns(2)
    seed = lesson.number(_("Seed"), 0, MAX_SEED, "tree_seed", place=left, value=0)
    splits = session.kept_answer(SPLITS, ()) or FIRST_SPLIT
    found = lesson.compute("randomness", "tree", seed, splits)
    if found is None:
        return
    usable = [key for key in found["keys"] if not key["split"]]
    path = right.selectbox(_("Key"), [key["path"] for key in usable], key="tree_key")
    may_split = next(key["may_split"] for key in usable if key["path"] == path) and found["splits_left"] > 0
    with st.container(horizontal=True):
        for count, label in ((2, _("Split into 2")), (3, _("Split into 3"))):
            st.button(label, key=f"split_{count}", on_click=_split, args=((*splits, (path, count)),), disabled=not may_split)
        st.button(_("Start again"), key="tree_again", on_click=_split, args=(FIRST_SPLIT,), disabled=splits == FIRST_SPLIT)
    if found["splits_left"] == 0:
        lesson.note("This tree has as many splits as fit in the picture. Start again to make another tree.")
    elif not may_split:
        lesson.note("This key is at the bottom of the picture. Choose another key to split.")
    alt = "; ".join(f"{key['path']}: {key['hex']}" for key in found["keys"])
    figures.plotly(st, key_tree(found["keys"], path), key="tree_figure", alt=alt)
    lesson.note("Under each key are its 64 bits, in hexadecimal.")
    if guess is None:
        return
    lesson.note("The same seed and the same splits always give the same tree.")
    numbers = lesson.compute("randomness", "draw_twice", seed, splits, path)
    if numbers is None:
        return
    st.markdown("**" + _("Five numbers, drawn twice with {key}", key=f"`{path}`") + "**")
    once, twice = numbers
    rows = {_("first time"): once, _("second time"): twice}
    words.texts([{"": title} | dict(enumerate(_shown(drawn), 1)) for title, drawn in rows.items()], index="", width="content")
    lesson.code("randomness", "grow", "draw_twice", whole=("in_hex", "tree"))
    st.subheader("key, subkey")
    lesson.say(
        "In a loop, programs split a key in two again and again: `key, subkey = jax.random.split(key)`. They use the subkey "
        "once, and keep the key to split it the next time."
    )
    drawn = lesson.compute("randomness", "in_a_loop", seed)
    if drawn is None:
        return
    lesson.code("randomness", "in_a_loop")
    lesson.output(several(drawn, 4))
    if once == twice:
        lesson.learned(_("The same key gives the same numbers, as often as you ask. To get other numbers, split the key."))


def seeds() -> None:
    """The same seed, the same numbers; and what a hidden state does to that."""
    lesson.say(
        "Draw five numbers in two programs, A and B: in JAX with a key, and with NumPy's older functions, which keep one "
        "**hidden state** for the whole program."
    )
    guess = lesson.predict(
        _("Both programs use seed 0, but in B others have drawn 10 numbers before. Where are your five numbers the same?"),
        {"jax": _("only in JAX"), "numpy": _("only in NumPy"), "both": _("in both"), "neither": _("in neither")},
        "predict_seeds",
        _same_after_others,
    )
    if guess is None:
        return
    left, middle, right = st.columns(3)
    here = lesson.number(_("Seed in program A"), 0, MAX_SEED, "seed_here", place=left, value=0)
    there = lesson.number(_("Seed in program B"), 0, MAX_SEED, "seed_there", place=middle, value=0)
    earlier = right.slider(_("Numbers drawn earlier by others in program B"), 0, MAX_EARLIER, 3, key="earlier_draws")
    found = lesson.compute("randomness", "seeds", here, there, earlier)
    if found is None:
        return
    for column, (name, title) in zip(st.columns(2), (("jax", "JAX"), ("numpy", "NumPy"))):
        with column:
            st.subheader(title)
            first, second = found[name]
            words.texts({_("program A"): _shown(first), _("program B"): _shown(second)}, width="content")
            if first == second:
                st.success(_("The same numbers."), icon=":material/check:")
            elif here == there:
                st.warning(_("Different numbers, from the same seed."), icon=":material/close:")
            else:
                st.info(_("Different numbers, from different seeds."), icon=":material/casino:")
    lesson.note("A seed is a whole number. Some programs write it in hexadecimal: `0x1234` is {same}.", same=number(0x1234))
    lesson.code("randomness", "with_keys", "with_hidden_state", whole=("seeds",))
    if here == there and found["jax"][0] == found["jax"][1]:
        lesson.learned(
            _(
                "In JAX the numbers depend on the key alone, not on what anybody has drawn before. NumPy's hidden state "
                "changes with every draw."
            )
        )
    elif found["jax"][0] != found["jax"][1]:
        lesson.learned(_("Another seed gives another key, and other numbers. Choose the same seed twice to compare."))


def reuse() -> None:
    """What a key that is used twice does to dropout."""
    lesson.say(
        "Dropout switches units off at random, different ones in each step. For that, each layer and each step needs its "
        "own key. If a key is used again, the same units are switched off again."
    )
    lesson.predict(
        _(
            "Each unit is dropped with probability 0.5. By mistake, each of 50 steps gets the same key. How many units are "
            "dropped in all 50?"
        ),
        {"none": _("none"), "half": _("about half of them"), "all": _("all of them")},
        "predict_reuse",
        _always_dropped,
    )
    left, middle, right = st.columns(3)
    kind = left.selectbox(_("Keys"), list(REUSES), key="reuse", format_func=lambda name: _(REUSES[name]))
    rate = widgets.slide(_("Dropout"), 0.1, 0.9, 0.1, "reuse_rate", place=middle, value=0.5)
    seed = lesson.number(_("Seed"), 0, MAX_SEED, "reuse_seed", place=right, value=0)
    found = lesson.compute("randomness", "dropout", seed, rate, kind)
    if found is None:
        return
    masks = found["masks"]
    lesson.metrics(
        {
            _("Units that are never dropped"): percent(found["never"]),
            _("Units that are always dropped"): percent(found["always"]),
            _("Units treated alike by layers 1 and 2"): percent(found["alike"]),
        }
    )
    lesson.note(
        "Counted over {steps} steps and {units} units; the first two figures are for layer 1. A unit that is always "
        "dropped learns nothing, and one that is never dropped gets no dropout at all.",
        steps=len(masks),
        units=masks.shape[-1],
    )
    for layers in np.arange(masks.shape[1]).reshape(-1, 2):
        for column, layer in zip(st.columns(2), layers):
            with column:
                images.strip(
                    [_picture(mask) for mask in masks[:STEPS_SHOWN, layer]],
                    _("Layer {layer}, steps 1 to {steps}", layer=layer + 1, steps=STEPS_SHOWN),
                )
    lesson.note("Each square is a unit: light where it is kept, dark where it is dropped.")
    lesson.code("randomness", "mask_key", whole=("dropout",))
    lesson.learned(
        _(
            "With these keys, {always} of the units were dropped in every step, and two layers treated {alike} of them alike; "
            "by chance they would treat {chance} alike.",
            always=percent(found["always"]),
            alike=percent(found["alike"]),
            chance=percent(rate**2 + (1 - rate) ** 2),
        )
    )


def kinds() -> None:
    """Keys of the old and the new kind, keys for steps, and JAX's guard against using one twice."""
    st.subheader("PRNGKey · key")
    lesson.say(
        "`jax.random.PRNGKey` returns two plain numbers, `jax.random.key` an array with a type of its own. Both draw the same "
        "numbers."
    )
    guess = lesson.predict(
        _("What does `jax.random.key(0) + 1` do?"),
        {
            "key": _("it gives the key of seed 1"),
            "numbers": _("it gives two numbers that look like a key"),
            "error": _("it fails"),
        },
        "predict_kinds",
        _key_plus_one,
    )
    if guess is None:
        return
    seed = lesson.number(_("Seed"), 0, MAX_SEED, "kinds_seed", value=0, width=320)
    rows = lesson.compute("randomness", "old_and_new", seed)
    if rows is None:
        return
    rows = [row | {"numbers": several(row["numbers"], 4)} for row in rows]
    names = {"dtype": "dtype", "shape": "shape", "plus_one": "key + 1", "numbers": _("three numbers drawn with it")}
    columns = {row["made_by"]: [row[name].replace("<", "\\<") for name in names] for row in rows}
    words.texts({" ": list(names.values())} | columns, width="content")
    lesson.code("randomness", "old_and_new")
    st.subheader("fold_in")
    lesson.say(
        "`fold_in` makes a key from a key and a whole number, such as the number of a step. So nobody has to keep a list "
        "of keys."
    )
    step = st.slider(_("Step"), 0, 100, 3, key="fold_step")
    found = lesson.compute("randomness", "folded", seed, step)
    if found is not None:
        lesson.output(f"{found['hex']}\n{several(found['numbers'], 4)}")
    lesson.code("randomness", "folded")
    st.subheader("debug_key_reuse")
    lesson.say("JAX can detect keys that are used twice. You have to ask for it, and it works only for keys of the new kind.")
    program = st.selectbox(_("Program"), list(PROGRAMS), key="guarded_program", format_func=lambda name: _(PROGRAMS[name]))
    guarded = lesson.compute("randomness", "guarded", program, seed)
    if guarded is not None:
        _verdict(guarded)
    lesson.code("randomness", program, "guarded")
    if guarded is not None and guarded["error"]:
        lesson.learned(_("Asked to watch, JAX found the key that was used twice, and stopped the program."))
    elif guarded is not None and guarded["weights"] == guarded["noise"]:
        lesson.learned(_("A key of the old kind is just numbers: nothing noticed that it was used twice."))
    elif guarded is not None:
        lesson.learned(_("A key for each purpose: the numbers differ, and JAX has no objection."))


def _alike(keys: list[list[str]] | None) -> str | None:
    return keys and ("same" if keys[0] == keys[1] else "others")


def _same_after_others() -> str | None:
    found = lesson.compute("randomness", "seeds", 0, 0, 10)
    if found is None:
        return None
    jax, numpy = (first == second for first, second in (found["jax"], found["numpy"]))
    return {(True, False): "jax", (False, True): "numpy", (True, True): "both", (False, False): "neither"}[jax, numpy]


def _always_dropped() -> str | None:
    found = lesson.compute("randomness", "dropout", 0, 0.5, "steps")
    return found and ("none" if found["always"] < 0.1 else "all" if found["always"] > 0.9 else "half")


def _key_plus_one() -> str | None:
    rows = lesson.compute("randomness", "old_and_new", 0)
    return rows and ("error" if rows[-1]["plus_one"].startswith("TypeError") else "numbers")


def _verdict(guarded: dict[str, Any]) -> None:
    if guarded["error"]:
        lesson.say("JAX stopped the program. What it says:")
        lesson.output(guarded["error"])
        return
    words.texts({name: _shown(guarded[name]) for name in ("weights", "noise")}, width="content")
    if guarded["weights"] == guarded["noise"]:
        st.warning(_("JAX did not notice: weights and noise are the same numbers."), icon=":material/close:")
    else:
        st.success(_("JAX has no objection: weights and noise are different numbers."), icon=":material/check:")


def _split(splits: tuple[tuple[str, int], ...]) -> None:
    session.keep_answer(SPLITS, (), splits)


def _shown(numbers: list[float]) -> list[str]:
    return [number(value, 3) for value in numbers]


def _picture(mask: np.ndarray) -> np.ndarray:
    """A mask as an image (height, width, 1): light where a unit is kept."""
    side = int(len(mask) ** 0.5)
    return np.where(mask, KEPT, DROPPED).astype(np.uint8).reshape(side, side, 1)
