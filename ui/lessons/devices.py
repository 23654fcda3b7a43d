"""The parts of the lesson on devices: controls, and what a process with eight simulated devices has found."""

from __future__ import annotations

import datetime
from typing import Any

import streamlit as st

from jaxcore.catalog.colors import COLORS
from jaxcore.catalog.lessons.devices import DEVICE_COUNTS, MESHES
from ui.common import figures, words
from ui.common.figures import quantity
from ui.common.i18n import _, faster, number, seconds, significant
from ui.lessons import charts, devices_charts
from ui.lessons import frame as lesson


def say_simulated() -> None:
    """What the eight devices of this lesson are."""
    lesson.note(
        ":material/memory: The eight devices on this page are simulated: JAX divides one CPU into eight. They share it, so "
        "they are **not** faster than one device."
    )


def parts() -> None:
    """Which device holds which part of an array, and of what is computed from it."""
    lesson.say(
        "A **mesh** arranges the devices in a grid with named axes, here x and y. A **PartitionSpec** says, for each axis "
        "of an array, along which mesh axis it is split. Devices along a mesh axis that is not named hold copies of the "
        "same part."
    )
    lesson.predict(
        _("The mesh is 4×2, and the array of 64 numbers has the spec `P(None, 'y')`. How many numbers does each device hold?"),
        {text: text for text in ("8", "16", "32", "64")},
        "predict_parts",
        lambda: (found := _simulated("shards", 4, 2)[0]) and str(_size(found["P(None, 'y')"]["parts"][0])),
    )
    left, middle, right = st.columns(3)
    mesh = left.selectbox(_("Mesh (x × y)"), [f"{x}×{y}" for x, y in MESHES], index=1, key="mesh")
    rows, columns = (int(count) for count in mesh.split("×"))
    found, _at = _simulated("shards", rows, columns)
    if found is None:
        return
    spec = middle.selectbox("PartitionSpec", list(found), key="partition_spec")
    case = found[spec]
    function = right.selectbox(_("Function under jit"), list(case["results"]), index=1, key="sharded_function")
    result = case["results"][function]
    with left:
        st.markdown("**" + _("The mesh") + "**")
        alt = _("Devices 0 to 7 in a grid of {shape}", shape=mesh)
        figures.plotly(st, devices_charts.mesh_figure((rows, columns)), key="mesh_figure", alt=alt)
    texts = {"rows": _("rows"), "columns": _("columns"), "device": _("device")}
    for column, title, held, key in (
        (middle, _("The array a"), case["parts"], "array_parts"),
        (right, _("The result of {function}", function=f"`{function}`"), result["parts"], "result_parts"),
    ):
        with column:
            st.markdown(f"**{title}**")
            figures.plotly(st, devices_charts.parts_figure(held, **texts), key=key, alt=f"{title}: {_placement(held)}")
    lesson.note(
        "Each color is a device, and the numbers are the devices' numbers. Pale parts are held by several devices, each "
        "with its own copy."
    )
    if result["collectives"]:
        kinds = ", ".join(f"{count} × `{kind}`" for kind, count in result["collectives"].items())
        lesson.say(
            "To compute `{function}`, the devices must communicate. The compiler has inserted: {kinds}.",
            function=function,
            kinds=kinds,
        )
    else:
        lesson.say("To compute `{function}`, no device needs anything from another.", function=function)
    lesson.code("devices_process", "place", whole=("parts_of", "shards", "collectives_in"))
    lesson.learned(
        _(
            "Each device holds {part} of the 64 numbers of `a`; together they hold {total}.",
            part=_size(case["parts"][0]),
            total=sum(_size(held) for held in case["parts"]),
        )
    )


def ring() -> None:
    """A collective, step by step."""
    lesson.say(
        "A **collective** is an operation in which all devices take part: `psum` gives each of them the sum over all "
        "devices, `all_gather` all the pieces, and `ppermute` what another device had."
    )
    found, _at = _simulated("collectives")
    guess = lesson.predict(
        _(
            "Eight devices stand in a ring, each with a number. In each step every device passes one number on to the next. "
            "After how many steps can all of them know the sum?"
        ),
        {text: text for text in "3478"},
        "predict_ring",
        lambda: found and str(found["psum"]["seen"].index(found["psum"]["result"])),
    )
    if guess is None or found is None:
        return
    left, right = st.columns(2)
    name = left.selectbox(_("Collective"), list(found), key="collective")
    step = right.slider(_("Step"), 0, len(found[name]["seen"]) - 1, key="ring_step")
    seen, result = found[name]["seen"], found[name]["result"]
    if len(seen[0][0]) == 1:
        largest = max(value for held in seen for values in held for value in values)
        spec = devices_charts.bar_spec(device=_("device"), value=_("contents"), largest=largest)
    else:
        spec = devices_charts.places_spec(device=_("device"), place=_("place"), origins=len(seen[0]))
    alt = _("What each device holds after step {step}", step=step)
    figures.vega(devices_charts.ring_data(seen[step]), spec, key="ring_view", alt=alt)
    after = f"lax.{name}"
    titles = [_("before"), *map(str, range(1, len(seen)))]
    columns = [*zip(titles, seen), *([] if name == "ppermute" else [(after, result)])]
    columns = [(title, [_written(values) for values in held]) for title, held in columns]
    words.table([(_("device"), range(len(result))), *columns], pinned=True, key="ring_table", width="content")
    if name == "ppermute":
        lesson.say("Each step is one `ppermute`: every device passes what it has to the next one, and the last to the first.")
    elif seen[-1] == result:
        lesson.say(
            "After seven steps every device holds the same, and it is what `{name}` gives in one call. Here the way there "
            "is spelled out, from neighbor to neighbor; the compiler decides which way `{name}` itself takes.",
            name=after,
        )
    functions = {"psum": "sum_around_the_ring", "all_gather": "gather_around_the_ring", "ppermute": "pass_around_the_ring"}
    lesson.code("devices_process", "NEXT", functions[name], whole=("collectives",))
    lesson.learned(
        _(
            "It takes {steps} steps around the ring until each of the {devices} devices has met every number.",
            steps=found["psum"]["seen"].index(found["psum"]["result"]),
            devices=len(result),
        )
    )


def training() -> None:
    """The same training on one device and on several."""
    lesson.say(
        "In **data-parallel** training every device has all weights and a part of each batch. Each computes the gradient of "
        "its part, a collective averages the gradients, and all take the same step. In the modes auto and explicit (see the "
        "next tab) the code is that for one device; in `shard_map` you write the average yourself."
    )
    asked = st.container()
    left, right = st.columns(2)
    devices = left.selectbox(_("Devices"), DEVICE_COUNTS, index=len(DEVICE_COUNTS) - 1, key="device_count")
    found, measured_at = _simulated("training", devices)
    with asked:
        guess = lesson.predict(
            _("How far are the weights after training on several devices from those after training on one?"),
            {
                "equal": _("not at all, to the last bit"),
                "rounding": _("a little: less than 0.00001"),
                "apart": _("more than that"),
            },
            "predict_devices_training",
            lambda: found and _how_far(max(run["difference"] for run in found["runs"])),
        )
    if guess is None or found is None:
        return
    alone, *others = found["runs"]
    way = right.selectbox(_("Mode"), [run["way"] for run in others], key="parallel_way")
    run = next(run for run in others if run["way"] == way)
    names = [_("1 device"), _("{devices} devices, {way}", devices=devices, way=way)]
    charts.lines(
        "parallel_losses",
        quantity("step", _("Step")),
        quantity("loss", _("Loss"), scale={"type": "log", "nice": False}),
        range(1, found["steps"] + 1),
        dict(zip(names, (alone["losses"], run["losses"]))),
        alt=_("The training loss after each step, on one device and on several"),
        shades=COLORS[4:6],
        strokeWidth=[7, 2],  # the first thick, the second dashed over it, so that both are seen where they agree
        strokeDash=[[1, 0], [6, 4]],
    )
    largest, last, time = st.columns(3)
    largest.metric(_("Largest difference between any two weights"), significant(run["difference"], 2))
    last.metric(
        _("Final loss"), number(run["losses"][-1], 6), help=_("On one device: {loss}", loss=number(alone["losses"][-1], 6))
    )
    time.metric(_("Compared with one device"), faster(alone["seconds"] / run["seconds"]))
    lesson.say(
        "The weights differ only as much as sums of 32-bit numbers do when they are added in a different order. The time "
        "says nothing about real devices: simulated ones share one CPU, and each collective makes them wait for each other."
    )
    at = datetime.datetime.fromtimestamp(measured_at, datetime.UTC)
    runs = found["runs"]
    words.table(
        [
            (_("mode"), [names[0], *(run["way"] for run in others)]),
            (_("devices"), [run["devices"] for run in runs]),
            (_("final loss"), [run["losses"][-1] for run in runs], lambda loss: number(loss, 6)),
            (_("largest difference"), [run["difference"] for run in runs], lambda largest: significant(largest, 2)),
            (_("time"), [run["seconds"] for run in runs], seconds),
        ],
        key="parallel_table",
        width="content",
    )
    lesson.note(
        "{steps} steps on batches of {batch}, measured here at {time} UTC, once for all visitors, not counting compilation.",
        steps=found["steps"],
        batch=found["batch"],
        time=f"{at:%Y-%m-%d %H:%M}",
    )
    own = "step_of_each" if way == "shard_map" else "step"
    lesson.code("devices_process", "mesh_for", own, whole=("loss_of", "descend", "train", "training"))
    lesson.learned(
        _(
            "The mean of the parts' gradients is the gradient of the whole batch: the loss ends at {alone} on one device, and "
            "at {together} on {devices}.",
            alone=number(alone["losses"][-1], 6),
            together=number(run["losses"][-1], 6),
            devices=devices,
        )
    )


def _how_far(difference: float) -> str:
    return "equal" if difference == 0 else "rounding" if difference < 1e-5 else "apart"


def ways() -> None:
    """The same function in the three modes that JAX has for many devices."""
    lesson.say(
        "Eight values, one on each device: find each value's share of their sum. For that, each device must learn the sum. "
        "JAX has three modes for this: **automatic**, **explicit** and **manual**."
    )
    found, _at = _simulated("ways")
    guess = lesson.predict(
        _("Explicit mode: `x` is split over eight devices. What does `jnp.dot(x, x)` give?"),
        {
            "number": _("the same number as on one device"),
            "parts": _("eight numbers, one on each device"),
            "error": _("an error"),
        },
        "predict_ways",
        lambda: found and ("error" if found["ambiguous"]["error"] else "number"),
    )
    if guess is None or found is None:
        return
    rows = [
        {_("Mode"): f"`{name}`", "jax.typeof": f"`{way['type']}`"}
        | {str(device): number(share, 4) for device, share in enumerate(way["shares"])}
        for name, way in found["ways"].items()
    ]
    words.texts(rows, index=_("Mode"), width="content")
    lesson.note(
        "The type that the function saw while JAX traced it, and then what each of the devices 0 to 7 holds at the end."
    )
    st.subheader(_("Automatic"))
    lesson.say(
        "You write code for the whole array, as if there were one device. The compiler sees from the arguments how they "
        "are sharded, and decides the rest. The type says nothing about it."
    )
    lesson.code("devices_process", "share", "with_auto")
    st.subheader(_("Explicit"))
    lesson.say(
        "You still write code for the whole array, but how it is sharded is part of its type: `{type}` has eight numbers, "
        "split along the mesh axis “devices”. This is what `jax.make_mesh` gives you unless you ask for something else.",
        type=found["ways"]["explicit"]["type"],
    )
    lesson.code("devices_process", "with_explicit")
    lesson.say(
        "Where the type of a result isn't clear, JAX asks instead of guessing. A dot product of two split arrays could lie on "
        "the devices in several ways:"
    )
    lesson.code("devices_process", "ambiguous")
    st.error(found["ambiguous"]["error"])
    st.success(
        _(
            "With `out_sharding` the result is {value}, and its type {type}: every device holds a copy.",
            value=number(found["ambiguous"]["told"]),
            type=f"`{found['ambiguous']['type']}`",
        )
    )
    st.subheader(_("Manual"))
    lesson.say(
        "With `jax.shard_map` you write what one device does with its own part, `{type}`, and you call the collectives "
        "yourself.",
        type=found["ways"]["shard_map"]["type"],
    )
    lesson.code("devices_process", "share_of_each", "with_shard_map")
    lesson.note(
        "In older code you will meet `pmap`, which JAX's documentation now calls the old way of doing what `shard_map` does, "
        "and `pjit`, which has become part of `jit`."
    )
    types = {name: f"`{way['type']}`" for name, way in found["ways"].items()}
    lesson.learned(
        _(
            "All three give the same shares. The type says how the array is split in explicit mode, {explicit}, and not in "
            "automatic mode, {auto}.",
            **types,
        )
    )


def _simulated(demonstration: str, *args: int) -> tuple[Any, float]:
    """What was found, and when; None where it could not be, and the reason has been shown."""
    with st.spinner(_("A process with eight simulated devices is working…")):
        answer = lesson.compute("devices", "simulated", demonstration, *args)
    return (None, 0.0) if answer is None else (answer["found"], answer["measured_at"])


def _size(part: dict[str, Any]) -> int:
    (top, bottom), (left, right) = part["ranges"]
    return (bottom - top) * (right - left)


def _placement(parts: list[dict[str, Any]]) -> str:
    """The parts in words, for those who don't see the figure."""
    return "; ".join(
        _("device {device}: {ranges}", device=part["device"], ranges=" × ".join(f"{a}–{b - 1}" for a, b in part["ranges"]))
        for part in parts
    )


def _written(values: list[float]) -> str:
    return " ".join(f"{value:.0f}" if value else "·" for value in values)
