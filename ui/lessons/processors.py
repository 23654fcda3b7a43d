"""The parts of the lesson on devices that are not simulated: what processors there are, and what stays on one."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.lessons.devices import DOCUMENTATION, SEEN, TPUS
from ui.common import widgets, words
from ui.common.i18n import _, number, several
from ui.lessons import frame as lesson


def processors() -> None:
    """What CPU, GPU and TPU are, what is known of TPUs, and what this machine has."""
    found = lesson.compute("devices", "here")
    lesson.predict(
        _("A processor has several cores. How many devices does `jax.devices()` list on the machine that computes here?"),
        {"one": _("one"), "cores": _("one for each core"), "none": _("none, unless there is a GPU or a TPU")},
        "predict_processors",
        lambda: found and _how_many(len(found["devices"]), found["cores"]),
    )
    st.subheader(_("CPU, GPU, TPU"))
    lesson.say(
        "- A **CPU** has a few cores that do one thing after another, each very fast, and can do anything.\n- A **GPU** has "
        "thousands of small units that do the same thing to many numbers at once.\n- A **TPU** is made for one thing, "
        "multiplying matrices. It has its own memory close by, and fast links to other TPUs.\n\nJAX runs the same program on "
        "all three: XLA compiles it for each of them."
    )
    st.subheader(_("From a core to a pod"))
    v3 = TPUS[0]
    lesson.say(
        "A third-generation board, TPU v3, carries {chips} chips with {cores} cores each: to JAX these are {devices} "
        "devices. A **pod** joins up to {pod_chips} chips, that is {pod_cores} cores, through dedicated links; many "
        "computers (hosts) feed them with data.",
        chips=4,
        cores=v3.cores,
        devices=4 * v3.cores,
        pod_chips=v3.chips,
        pod_cores=v3.chips * v3.cores,
    )
    documentation = _("Google Cloud documentation, {year}", year=str(SEEN))
    words.texts(
        {
            _("generation"): [tpu.name for tpu in TPUS],
            _("cores per chip"): [str(tpu.cores) for tpu in TPUS],
            _("chips per pod"): [number(tpu.chips) for tpu in TPUS],
            _("cores per pod"): [number(tpu.chips * tpu.cores) for tpu in TPUS],
            _("memory per chip"): [tpu.memory for tpu in TPUS],
            _("source"): [f"[{documentation}]({DOCUMENTATION}{tpu.page})" for tpu in TPUS],
        }
    )
    lesson.note("None of these figures was measured here. A core is what the documentation calls a TensorCore.")
    if found is None or not lesson.guessed("predict_processors"):
        return
    st.subheader(_("The devices of this machine"))
    devices = found["devices"]
    words.texts(
        {
            "id": [str(device["id"]) for device in devices],
            _("platform"): [device["platform"] for device in devices],
            _("kind"): [device["kind"] for device in devices],
            _("memory"): [_memory(device["memory"]) for device in devices],
        }
    )
    lesson.note(
        "As reported by `jax.devices()` of JAX {version} where this app computes. A CPU counts as one device, however many "
        "cores it has; here this program may use {cores}.",
        version=found["jax"],
        cores=found["cores"],
    )
    lesson.code("devices", "here")
    lesson.learned(
        _(
            "A device is what JAX puts arrays on, not a core: JAX lists {devices} here, and the program may use {cores} cores.",
            devices=len(devices),
            cores=found["cores"],
        )
    )


def _how_many(devices: int, cores: int) -> str:
    return "one" if devices == 1 else "cores" if devices == cores else number(devices)


def on_the_device() -> None:
    """Where arrays are, and one program for several kinds of processors; not simulated."""
    lowered = lesson.compute("devices", "portable")
    guess = lesson.predict(
        _(
            "JAX hands programs to XLA in a language called StableHLO. The gradient of a network is translated (lowered) to it "
            "for a CPU, a GPU and a TPU. For which is the text the longest?"
        ),
        {"cpu": "CPU", "cuda": "GPU", "tpu": "TPU", "same": _("for none: they are the same")},
        "predict_portable",
        lambda: lowered and ("same" if lowered["same"] else max(lowered["lines"], key=lowered["lines"].get)),
    )
    st.subheader(_("Data stays on the device"))
    lesson.say(
        "A device has its own memory. JAX copies an array there once, and results stay there until the program needs the "
        "numbers: to print, to draw or to save them. Copying between a computer and its GPU often takes longer than computing. "
        "`jax.transfer_guard` turns copies that nobody asked for into errors. On this tab nothing is simulated:"
    )
    found = lesson.compute("devices", "stays")
    if found is None:
        return
    lesson.code("devices", "stays", whole=("scaled",))
    words.texts(
        {
            "": ["`scaled(scaled(x))`", "`scaled(numbers)`", "`jax.device_get(y)`"],
            _("What happened"): [
                _("computed, and kept on {device}", device=f"`{found['device']}`"),
                f"`{found['error']}`",
                several(found["back"], 2),
            ],
        }
    )
    lesson.note("On a CPU, device and program share one memory, so such a copy is cheap; JAX checks it all the same.")
    lesson.note(
        "`float(loss)` brings a number back, too: in each step of a training loop it makes the program wait for the device. "
        "Keep the losses as arrays, and convert them when the loop has ended."
    )
    if guess is None or lowered is None:
        return
    st.subheader(_("One program, several processors"))
    lesson.say(
        "Code that JAX has traced can be lowered for processors that this machine doesn't have. Here the gradient of a "
        "network is lowered to StableHLO for a CPU, an NVIDIA GPU (`cuda`) and a TPU:"
    )
    lesson.code("devices", "loss", "portable", whole=("PLATFORMS",))
    words.texts(
        {_("platform"): list(lowered["lines"]), _("Lines of StableHLO"): [number(n) for n in lowered["lines"].values()]},
        width="content",
    )
    widgets.folded("StableHLO", "portable_text", lesson.output, lowered["text"])
    lesson.note(
        "Portable doesn't mean equally fast, nor equal to the last digit: processors add in a different order, and matrix "
        "products on TPUs and some GPUs use fewer digits unless you ask for more (`jax_default_matmul_precision`)."
    )
    if lowered["same"]:
        lesson.learned(
            _("All three texts are **the same**, letter by letter. Only XLA, which compiles them, makes a difference.")
        )
    else:
        lesson.learned(_("The texts differ: some operations are lowered differently for different processors."))


def _memory(size: int | None) -> str:
    return _("not reported") if size is None else f"{number(size / 2**30, 1)} GiB"
