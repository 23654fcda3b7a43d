"""A variational autoencoder: once it is trained, its latent numbers as a map and as sliders, what lies between two images."""

from typing import Any

import numpy as np
import streamlit as st

from jaxcore.catalog.models import MAX_DECODER
from jaxcore.events import Finished
from jaxcore.jobs.run import Run
from ui.common import i18n, images, runtime, widgets
from ui.common.i18n import _, number
from ui.training import exam, latent_view, pictures
from ui.training.data import show as show_data

__all__ = ["in_a_line", "show", "show_data", "watch"]

BETWEEN = 9
SHARES = (4, 7)


def watch(run: Run) -> bool:
    """Some validation images, as the network makes them while it learns; then whatever its decoder draws."""
    if not run.latest(Finished):
        return pictures.watch(run)
    decoder, known = (runtime.ask_about(run.id, f"generation:{what}") for what in ("decoder", "latent_map"))
    if decoder is None:
        st.fragment(_drawn_by_worker)(run.id, known["spread"])
    else:
        latent_view.draw(run.id, decoder, known, i18n.names(known["class_names"], run.config.data.dataset))
    return True


@runtime.problems_said()
def _drawn_by_worker(run_id: str, spread: np.ndarray) -> None:
    """Sliders, and the image that the worker draws for them."""
    place = st.container()
    values = {
        i: widgets.slide(f"z{i}", -latent_view.REACH, latent_view.REACH, 0.05, f"latent_{run_id}_{i}", value=0.0)
        for i in np.argsort(-spread, kind="stable").tolist()
    }
    latent = tuple(values[i] for i in range(len(values)))
    image = runtime.ask_about(run_id, "generation:decode", (latent,))[0]
    place.image(images.as_png(image), width=240, alt=_("What the decoder draws for these numbers"))
    place.caption(
        _(
            "This decoder has more than {limit} parameters, too many for a browser: the image appears when you let go of a "
            "slider.",
            limit=number(MAX_DECODER),
        )
    )


def show(run: Run) -> None:
    """The scores, what lies between two images, and images beside what comes out for them."""
    _scores(exam.scores(run))
    st.header(_("Between two images"))
    st.caption(
        _(
            "Why “variational”? The encoder gives an image not one place but a small cloud of them, and the decoder has to "
            "draw the image from any of them. So places between two images lead to images, too; in a plain autoencoder nothing "
            "ensures that."
        )
    )
    st.fragment(_interpolate)(run.id, run.config.data.dataset)
    st.header(_("Images and their reconstructions"))
    with st.container(key="reconstructions"):
        made = runtime.ask_about(run.id, "generation:reconstructions", exam.part(run))
        images.strips(made, {"original": _("Original"), "restored": _("Reconstruction")}, {})


def in_a_line(scores: dict[str, Any]) -> str:
    """How well the model explains the images."""
    return f"ELBO {number(scores['elbo'], 1)}"


def _scores(scores: dict[str, float]) -> None:
    elbo, reconstruction, kl = st.columns(3)
    elbo.metric(
        "ELBO",
        number(scores["elbo"], 1),
        help=_(
            "Evidence lower bound, in nats (a nat is 1.44 bits) per image: a score of how well the model explains the images; "
            "higher is better. "
            "For gray pixels it is not a true likelihood, since cross-entropy is meant for pixels that are black or white: "
            "even a perfect reconstruction of gray pixels scores below 0."
        )
        + " "
        + i18n.glossary("elbo"),
    )
    reconstruction.metric(
        _("Reconstruction"),
        number(scores["reconstruction"], 1),
        help=_("Binary cross-entropy between the image and its reconstruction, summed over its values, in nats."),
    )
    kl.metric(
        _("KL divergence"),
        number(scores["kl"], 1),
        help=_(
            "How far an image's latent distribution is from the standard normal, in nats. It is a divergence, not a distance: "
            "it is not the same in both directions."
        )
        + " "
        + i18n.glossary("kl"),
    )


@runtime.problems_said()
def _interpolate(run_id: str, dataset: str) -> None:
    """Two images, and images drawn from the latent numbers between theirs."""
    answer = runtime.ask_about(run_id, "generation:choices")
    classes = i18n.names(runtime.ask_about(run_id, "generation:latent_map")["class_names"], dataset)
    options = list(range(len(answer["classes"])))

    def describe(i: int) -> str:
        return _("image {number}: {name}", number=i + 1, name=classes[answer["classes"][i]])

    left, right = st.columns(2)
    one = left.selectbox(_("From"), options, format_func=describe, key="interpolate_from")
    other = right.selectbox(_("To"), options, index=1, format_func=describe, key="interpolate_to")
    share = np.linspace(0, 1, BETWEEN)[:, None]
    places = (1 - share) * answer["mean"][one] + share * answer["mean"][other]
    drawn = runtime.ask_about(run_id, "generation:decode", tuple(map(tuple, places.tolist())))
    with st.container(key="interpolation"):
        images.strip([answer["images"][one], *drawn, answer["images"][other]], _("First and last: the images themselves"))
