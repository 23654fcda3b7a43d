"""A trained variational autoencoder: its latent numbers as sliders and as a map, and what lies between two images."""

from typing import Any

import numpy as np
import streamlit as st

from jaxcore.events import Finished
from jaxcore.jobs.run import Run
from ui.common import charts, figures, i18n, images, runtime, widgets
from ui.common.i18n import _, number
from ui.training.data import show as show_data
from ui.training.pictures import watch

__all__ = ["in_a_line", "show", "show_data", "watch"]

REACH = 3.0  # standard deviations: nearly all of a standard normal distribution
BETWEEN = 9
GRID = 9


def show(run: Run) -> None:
    """The scores, then everything that can be done with the decoder."""
    _scores(run.latest(Finished).test)
    answer = runtime.ask_about(run.id, "generation:latent_map")
    st.header(_("Draw"))
    st.fragment(_draw)(run.id, run.config.data.dataset, answer)
    st.header(_("Between two images"))
    st.fragment(_interpolate)(run.id, run.config.data.dataset)
    st.header(_("Test images, and what comes out for them"))
    with st.container(key="reconstructions"):
        made = runtime.ask_about(run.id, "generation:reconstructions")
        images.strips(made, {"original": _("Original"), "restored": _("Reconstruction")}, {})


def in_a_line(test: dict[str, Any]) -> str:
    """How probable the test images are to the model."""
    return f"ELBO {number(test['elbo'], 1)}"


def _scores(test: dict[str, float]) -> None:
    st.header(_("On the test images"))
    elbo, reconstruction, kl = st.columns(3)
    elbo.metric(
        "ELBO",
        number(test["elbo"], 1),
        help=_(
            "Evidence lower bound, in nats an image: at least so probable are the test images to the model. More is better."
        ),
    )
    reconstruction.metric(
        _("Reconstruction"),
        number(test["reconstruction"], 1),
        help=_("Binary cross-entropy between the image and what is drawn for it, summed over its values, in nats."),
    )
    kl.metric(
        _("KL divergence"),
        number(test["kl"], 1),
        help=_("How much the latent numbers tell about an image, in nats: their distance from the standard normal."),
    )


@runtime.problems_said()
def _draw(run_id: str, dataset: str, answer: dict[str, Any]) -> None:
    """Sliders, the image that they stand for, and the map of two of them."""
    mean = answer["mean"]
    latent = mean.shape[1]
    axes = [f"z{i}" for i in range(latent)]
    by_use = np.argsort(-answer["spread"]).tolist()
    sliders, picture = st.columns([3, 2], gap="medium")
    with sliders:
        with st.container(horizontal=True):
            st.button(
                _("Draw at random"),
                key="latent_random",
                icon=":material/casino:",
                on_click=_set,
                args=(np.random.default_rng().normal(size=latent),),
            )
            st.button(
                _("All to zero"), key="latent_zero", icon=":material/restart_alt:", on_click=_set, args=(np.zeros(latent),)
            )
        columns = st.columns(2)
        z = [
            widgets.slide(axis, -REACH, REACH, 0.05, f"latent_{i}", place=columns[i % 2], value=0.0)
            for i, axis in enumerate(axes)
        ]
    with picture, st.container(key="decoded"):
        image = runtime.ask_about(run_id, "generation:decode", tuple(z))[0]
        text = _("What the decoder draws for these numbers")
        st.image(images.as_png(image), width="stretch", caption=text, alt=text)
    left, right = st.columns(2)
    x = left.selectbox(_("Horizontal axis"), range(latent), index=by_use[0], format_func=axes.__getitem__, key="map_x")
    y = right.selectbox(_("Vertical axis"), range(latent), index=by_use[1], format_func=axes.__getitem__, key="map_y")
    map_, grid = st.columns(2, gap="medium")
    map_.caption(_("Each point is a test image. Click one, and the sliders take its numbers."))
    classes = i18n.names(answer["class_names"], dataset)
    figures.plotly(
        map_,
        charts.latent_map(mean[:, [x, y]], answer["classes"], classes, (z[x], z[y]), horizontal=axes[x], vertical=axes[y]),
        key="latent_map",
        on_click=lambda: _point_clicked(answer),
        alt=_("Test images by two of their latent numbers, coloured by class"),
    )
    with grid, st.container(key="latent_grid"):
        text = _("What is drawn when these two go from -{reach:.0f} to {reach:.0f} and the others stay", reach=REACH)
        st.image(images.as_png(_grid(run_id, z, x, y)), caption=text, width="stretch", alt=text)


def _point_clicked(answer: dict[str, Any]) -> None:
    point = figures.clicked("latent_map")
    if point and point["curve_number"] < len(answer["class_names"]):
        of_class = np.flatnonzero(answer["classes"] == point["curve_number"])
        _set(answer["mean"][of_class[point["point_index"]]])


def _set(values: np.ndarray) -> None:
    for i, value in enumerate(values):
        st.session_state[f"latent_{i}"] = round(float(np.clip(value, -REACH, REACH)) / 0.05) * 0.05


def _grid(run_id: str, z: list[float], x: int, y: int) -> np.ndarray:
    """One image of `GRID`×`GRID` decoded ones, upwards and to the right."""
    steps = np.linspace(-REACH, REACH, GRID)
    places = np.tile(np.asarray(z), (GRID * GRID, 1))
    places[:, x] = np.tile(steps, GRID)
    if x != y:
        places[:, y] = np.repeat(steps[::-1], GRID)
    decoded = runtime.ask_about(run_id, "generation:decode", tuple(map(tuple, places.tolist())))
    _n, height, width, channels = decoded.shape
    return decoded.reshape(GRID, GRID, height, width, channels).swapaxes(1, 2).reshape(GRID * height, GRID * width, channels)


@runtime.problems_said()
def _interpolate(run_id: str, dataset: str) -> None:
    """Two test images, and images drawn from the latent numbers between theirs."""
    answer = runtime.ask_about(run_id, "generation:choices")
    classes = i18n.names(runtime.ask_about(run_id, "generation:latent_map")["class_names"], dataset)
    options = list(range(len(answer["classes"])))

    def describe(i: int) -> str:
        return _("test image {number}: {name}", number=i + 1, name=classes[answer["classes"][i]])

    left, right = st.columns(2)
    one = left.selectbox(_("From"), options, format_func=describe, key="interpolate_from")
    other = right.selectbox(_("To"), options, index=1, format_func=describe, key="interpolate_to")
    share = np.linspace(0, 1, BETWEEN)[:, None]
    places = (1 - share) * answer["mean"][one] + share * answer["mean"][other]
    drawn = runtime.ask_about(run_id, "generation:decode", tuple(map(tuple, places.tolist())))
    with st.container(key="interpolation"):
        images.strip([answer["images"][one], *drawn, answer["images"][other]], _("First and last: the images themselves"))
