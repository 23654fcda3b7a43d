"""A denoiser: the noise before training, and afterwards how much of it is gone, also from the visitor's own picture."""

import contextlib
from typing import Any

import streamlit as st

from jaxcore.catalog.noises import NOISES
from jaxcore.config.run import RunConfig
from jaxcore.events import Finished
from jaxcore.jobs.run import Run
from jaxcore.pictures import MAX_PICTURE_BYTES, MAX_PIXELS
from jaxcore.translatable import N_
from ui.common import images, runtime, session, turns, widgets, words
from ui.common.i18n import _, explain, number
from ui.training import pictures

RIVALS = {"noisy": N_("With noise"), "restored": N_("Restored by the network"), "median": N_("Median filter, 3×3")}
_RELEVANT = ("dataset", "subset", "validation", "test", "noise", "noise_level", "seed")


def show_data(data: dict[str, Any], config: RunConfig, fresh: bool) -> None:
    """Test images as they are and with the noise that is set now, folded up unless it is `fresh`."""
    values = config.to_params()
    with contextlib.nullcontext() if fresh else st.expander(_("The noise as it is set now"), icon=":material/grain:"):
        answer = runtime.ask("denoising:noise_preview", {name: values[name] for name in _RELEVANT})
        with st.container(key="noise_preview"):
            images.strips(answer, {"original": _("Original"), "noisy": _("With noise")}, {})


def watch(run: Run) -> bool:
    """Some test images with their noise, as the network restores them now; in the end, beside what a median filter does."""
    if not run.latest(Finished):
        return pictures.watch(run)
    answer = runtime.ask_about(run.id, "denoising:restored_images")
    notes = {name: " · ".join(number(value, 1) for value in values) + " dB" for name, values in answer["psnr"].items()}
    with st.container(key="restored"):
        images.strips(answer, _titles(), notes)
    return True


def show(run: Run) -> None:
    """How good the restored images are, beside the noisy ones and beside a median filter."""
    test = run.latest(Finished).test
    st.header(_("On the test images"))
    if run.config.objective.target_image == "noisy":
        st.info(
            _(
                "This network was trained towards the noisy image that it was given. The best it can do is to copy its input, "
                "noise and all: look at its distance to the original."
            )
        )
    _scores(test)
    _own_picture(run)


def in_a_line(test: dict[str, Any]) -> str:
    """How close the restored images are to the clean ones."""
    return f"{number(test['psnr_restored'], 2)} dB"


def _scores(test: dict[str, Any]) -> None:
    gain = test["psnr_restored"] - test["psnr_median"]
    columns = st.columns(3)
    for column, (name, title) in zip(columns, RIVALS.items()):
        column.metric(
            _(title),
            f"{number(test[f'psnr_{name}'], 2)} dB",
            delta=f"{'+' if gain > 0 else ''}{number(gain, 2)} dB" if name == "restored" else None,
            help=_("Peak signal-to-noise ratio to the original: 10 dB more is a tenth of the squared error."),
        )
        column.caption(_("Structural similarity: {value}", value=number(test[f"ssim_{name}"], 3)))
    st.caption(
        _(
            "The median filter has learned nothing: it gives each pixel the median of the 3×3 around it. What does no better "
            "is not worth training, so the network's gain is counted from there."
        )
    )


def _titles() -> dict[str, str]:
    return {"original": _("Original")} | {name: _(title) for name, title in RIVALS.items()}


@st.cache_data(scope="session", show_spinner=False, max_entries=1)  # it can have 48 MB
def _restored(run_id: str, content: bytes, noise: str, level: float) -> dict[str, Any]:
    return runtime.runs().ask("denoising:restore_picture", runtime.runs().get(run_id).future, content, noise, level)


def _own_picture(run: Run) -> None:
    st.subheader(_("Your own picture"))
    st.file_uploader(
        _(
            "PNG, JPEG or WebP, up to {size:.0f} MB and {pixels:.0f} megapixels",
            size=MAX_PICTURE_BYTES / 1e6,
            pixels=MAX_PIXELS / 1e6,
        ),
        key="picture",
        on_change=session.store_picture,
    )
    content = session.picture()
    if content is None:
        st.caption(_("It gets the noise that the network was trained on, and is restored tile by tile."))
        return
    settings = run.config.objective
    with turns.given_up():
        answer = _restored(run.id, content, settings.noise, settings.noise_level)
    for note in answer["notes"]:
        st.caption(explain(note))
    with st.container(key="own_picture"):
        titles = _titles()
        order = ("restored", "noisy", "median", "original")
        for tab, name in zip(widgets.tabs([titles[name] for name in order], key="own_picture_view"), order):
            tab.image(images.as_png(answer[name][0]), caption=titles[name], alt=titles[name])
    words.texts(
        {
            " ": [_(title) for title in RIVALS.values()],
            "PSNR": [f"{number(answer['psnr'][name][0], 2)} dB" for name in RIVALS],
            "SSIM": [number(answer["ssim"][name][0], 3) for name in RIVALS],
        }
    )
    st.caption(_("Noise: {noise}, {level}.", noise=_(NOISES[settings.noise].title), level=number(settings.noise_level, 2)))
