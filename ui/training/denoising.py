"""A denoiser: the noise before training, and afterwards how much of it is gone, also from the visitor's own picture."""

import contextlib
import functools
from collections.abc import Callable
from typing import Any

import streamlit as st

from jaxcore.catalog.noises import NOISES
from jaxcore.config.run import RunConfig
from jaxcore.events import Finished
from jaxcore.jobs.run import Run
from jaxcore.pictures import MAX_PICTURE_BYTES, MAX_PIXELS
from jaxcore.translatable import N_
from ui.common import files, i18n, images, runtime, turns, widgets, words
from ui.common.i18n import _, explain, number
from ui.training import before_after, exam, pictures

RIVALS = {"noisy": N_("With noise"), "restored": N_("Restored by the network"), "median": N_("Median filter, 3×3")}
TITLES = {"original": N_("Original")} | RIVALS
_RELEVANT = ("dataset", "subset", "validation", "test", "noise", "noise_level", "split_seed")


def show_data(data: dict[str, Any], config: RunConfig, fresh: bool) -> None:
    """Test images as they are and with the noise that is set now, folded up unless it is `fresh`."""
    values = config.to_params()
    with contextlib.nullcontext() if fresh else st.expander(_("The noise with the current settings"), icon=":material/grain:"):
        answer = runtime.ask("denoising:noise_preview", {name: values[name] for name in _RELEVANT})
        with st.container(key="noise_preview", gap="xsmall"):
            images.strips(answer, {"original": _("Original"), "noisy": _("With noise")}, {})


def watch(run: Run) -> bool:
    """Some validation images with their noise, as the network restores them now; in the end, beside a median filter's work."""
    if not run.latest(Finished):
        return pictures.watch(run)
    with pictures.place():
        images.strips(_restored_images(run.id, exam.part(run)), _titles(), {})
    return True


def show(run: Run) -> None:
    """How good the restored images are, beside the noisy ones and beside a median filter."""
    if run.config.objective.target_image == "noisy":
        st.info(
            _(
                "This network was trained toward the noisy image that it was given. The best it can do is copy its input, "
                "noise and all: look at its distance to the original."
            )
        )
    left, right = st.columns(2, gap="medium")
    with left:
        st.fragment(_compare)("test_image", functools.partial(_restored_images, run.id, exam.part(run)))
    with right:
        _scores(exam.scores(run))
    _own_picture(run)


def in_a_line(scores: dict[str, Any]) -> str:
    """How close the restored images are to the clean ones, and how close a median filter comes."""
    restored, median = (number(scores[f"psnr_{name}"], 2) for name in ("restored", "median"))
    return _("{restored} dB, median filter {median} dB", restored=restored, median=median)


def _compare(key: str, made: Callable[[], dict[str, Any]]) -> None:
    """One image as it was restored, under a divider, and left of it what it is to be compared with.

    Args:
        key: what the keys of its widgets begin with.
        made: gives the images and their `psnr`, as `jaxcore.tasks.denoising` has them.
    """
    answer, titles = made(), _titles()
    count = len(answer["restored"])
    which = 0
    if count > 1:
        numbers = {str(index): str(index + 1) for index in range(count)}
        which = int(widgets.switch(_("Image"), numbers, f"{key}_which", persist_state="session"))
    others = {name: TITLES[name] for name in ("noisy", "median", "original")}
    beside = widgets.switch(_("Left of the divider"), others, f"{key}_beside", persist_state="session")
    for name, values in answer["psnr"].items():
        titles[name] += f" ·\N{NO-BREAK SPACE}{number(values[which], 1)}\N{NO-BREAK SPACE}dB"
    before_after.draw(
        answer[beside][which], answer["restored"][which], (titles[beside], titles["restored"]), key=f"{key}_divider"
    )


def _scores(scores: dict[str, Any]) -> None:
    shown = {name: round(scores[f"psnr_{name}"], 2) for name in RIVALS}  # whose differences are those of what stands there
    gain = shown["restored"] - shown["median"]
    gained = _("{gain} dB vs. the median filter", gain=f"{'+' if gain > 0 else ''}{number(gain, 2)}")
    for name, title in RIVALS.items():
        st.metric(
            _(title),
            f"{number(shown[name], 2)} dB",
            delta=gained if name == "restored" else None,
            help=_("Peak signal-to-noise ratio to the original: 10 dB more means a tenth of the mean squared error.")
            + " "
            + i18n.glossary("psnr"),
        )
        st.caption(_("Structural similarity: {value}", value=number(scores[f"ssim_{name}"], 3)))
    if gain < 0:
        st.info(
            _(
                "The median filter is ahead here. Why? Think of what it does to single pixels that are wrong and, if your "
                "network is an autoencoder, of what is lost in its narrow middle."
            )
        )
    st.caption(
        _(
            "The median filter has learned nothing: it replaces each pixel by the median of the 3×3 pixels around it. A "
            "network that does no better is not worth training, so the network's gain is measured against it."
        )
    )


def _titles() -> dict[str, str]:
    return {name: _(title) for name, title in TITLES.items()}


def _restored_images(run_id: str, part: str) -> dict[str, Any]:
    return runtime.ask_about(run_id, "denoising:restored_images", part)


@st.cache_data(scope="session", show_spinner=False, max_entries=1)  # it can have 48 MB
def _restored(run_id: str, content: bytes, noise: str, level: float) -> dict[str, Any]:
    with turns.given_up():
        return runtime.runs().ask("denoising:restore_picture", runtime.runs().get(run_id).future, content, noise, level)


def _own_picture(run: Run) -> None:
    st.subheader(_("Your own picture"))
    uploaded = st.file_uploader(
        _(
            "PNG, JPEG or WebP, up to {size:.0f} MB and {pixels:.0f} megapixels",
            size=MAX_PICTURE_BYTES / 1e6,
            pixels=MAX_PIXELS / 1e6,
        ),
        key="picture",
        on_change=files.store_picture,
    )
    kept = files.picture()
    if kept is None:
        st.caption(_("It gets the noise that the network was trained on, and is restored tile by tile."))
        return
    name, content = kept
    if uploaded is None:  # the field forgets it while a network trains
        st.caption(_("Kept from before: {name}. Another file replaces it.", name=words.markdown(name)))
    settings = run.config.objective
    restored = functools.partial(_restored, run.id, content, settings.noise, settings.noise_level)
    answer = restored()
    for note in answer["notes"]:
        st.caption(explain(note))
    with st.container(key="own_picture"):
        st.fragment(_compare)("own_picture", restored)
    words.texts(
        {
            " ": [_(title) for title in RIVALS.values()],
            "PSNR": [f"{number(answer['psnr'][name][0], 2)} dB" for name in RIVALS],
            "SSIM": [number(answer["ssim"][name][0], 3) for name in RIVALS],
        }
    )
    st.caption(_("Noise: {noise}, {level}.", noise=_(NOISES[settings.noise].title), level=number(settings.noise_level, 2)))
