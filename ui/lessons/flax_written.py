"""The lesson on Flax: what it prints of a network, and the same network with and without it."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.models import LIBRARY_TITLES
from jaxcore.translatable import N_
from ui.common import widgets
from ui.common.i18n import _, number, significant
from ui.lessons import frame as lesson

WRITTEN = {  # by library: what shows it in `jaxcore.lessons.four_libraries`, and what is special about it
    "jax": ("predict", N_("No library: a function of the parameters, here a list of dictionaries.")),
    "stax": (
        "init_and_predict",
        N_(
            "A list of layers becomes two functions: one makes the parameters, the other computes. An activation is a layer "
            "without parameters, so `()` stands in its place."
        ),
    ),
    "linen": ("Linen", N_("A class that holds no numbers: `init` returns the parameters, and `apply` takes them.")),
    "nnx": ("NNX", N_("An object that holds its parameters, and is called directly. Write new code like this.")),
}


def printed() -> None:
    """What `print` and `tabulate` show of a variational autoencoder."""
    lesson.say(
        "A variational autoencoder for digits of 8 × 8 pixels, with 4 latent variables. The seed is written in hexadecimal, as "
        "some programs do: `0x1234` is {seed}. `print` shows what the network itself knows; `tabulate` passes an example "
        "through it and lists all layers.",
        seed=number(0x1234),
    )
    guess = lesson.predict(
        _("The same network in linen and in nnx. Of which does `print(model)` show the parameters?"),
        {"linen": _("of the one in linen"), "nnx": _("of the one in nnx"), "both": _("of both"), "neither": _("of neither")},
        "predict_printed",
        _shows_parameters,
    )
    if guess is None:
        return
    way = widgets.switch(_("Written in"), {"linen": "linen", "nnx": "nnx"}, "flax_printed")
    found = lesson.compute("flax_printed", "show", way)
    if not found:
        return
    if way == "linen":
        lesson.code("flax_printed", "in_linen", whole=("VAE", "Encoder", "Decoder", "CONSOLE"))
    else:
        lesson.code("flax_printed", "in_nnx", whole=("ObjectVAE", "ObjectEncoder", "ObjectDecoder", "CONSOLE"))
    st.code(found["printed"], language=None, height="content" if way == "linen" else 320)
    lesson.say("`tabulate` shows the shape of what goes into each layer, of what comes out, and of its parameters:")
    st.code(found["table"], language=None)
    if way == "linen":
        lesson.learned(_("`print(model)` shows the settings alone: in linen the network holds no parameters."))
    else:
        lesson.learned(
            _("`print(model)` shows every parameter: in nnx the network holds them, and how many there are is counted.")
        )


def _shows_parameters() -> str | None:
    linen, nnx = (lesson.compute("flax_printed", "show", way) for way in ("linen", "nnx"))
    if not linen or not nnx:
        return None
    shown = "kernel" in linen["printed"], "kernel" in nnx["printed"]
    return {(True, False): "linen", (False, True): "nnx", (True, True): "both", (False, False): "neither"}[shown]


def four_libraries() -> None:
    """One network in pure JAX, stax, linen and nnx."""
    lesson.say("One network, with 4 inputs, 16 and 8 hidden units and 3 outputs, written in four ways:")
    found = lesson.compute("four_libraries", "compare")
    guess = lesson.predict(
        _("With the same weights: in how many of the other three do the outputs equal those of pure JAX to the last bit?"),
        {text: text for text in "0123"},
        "predict_four",
        lambda: found and str(sum(network["difference"] == 0 for network in found["networks"].values()) - 1),
    )
    if guess is None or not found:
        return
    for pair in (("jax", "stax"), ("linen", "nnx")):
        for column, library in zip(st.columns(2), pair):
            program, text = WRITTEN[library]
            with column:
                st.markdown(f"**{_(LIBRARY_TITLES[library])}**")
                lesson.code("four_libraries", program)
                lesson.note(text)
                lesson.output(found["networks"][library]["shapes"])
    lesson.note("Under each: its parameters, with the shape of each array in place of its numbers.")
    lesson.folded_code("four", "four_libraries", "compare")
    lesson.say("You will meet stax in older programs. Its own documentation says:")
    lesson.output(found["stax"])
    st.page_link(
        "pages/classify.py",
        label=_("Whole programs in all four: on Classify, under “Show the code”"),
        icon=":material/category:",
    )
    lesson.learned(
        _(
            "With the same weights, the outputs for {count} random examples differ by at most **{difference}** from those of "
            "pure JAX: the same network, written differently.",
            count=32,
            difference=significant(max(network["difference"] for network in found["networks"].values()), 2),
        )
    )
