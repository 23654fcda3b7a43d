"""The registry of tasks. A new one is an objective, a view of its results and one entry here."""

from __future__ import annotations

from dataclasses import dataclass

from jaxcore.translatable import N_


@dataclass(frozen=True, kw_only=True)
class Task:
    """What networks are trained for.

    Attributes:
        title, text: what its page is called, and what it says above all.
        page, icon: the page's file and address, and its sign in the menu (of Material Symbols).
        objective: the module of `jaxcore.objectives` that holds its `OBJECTIVE`.
        view: the module of `ui.training` that draws its data and its results, as `ui.training.page` says.
        measure, measure_title: what is drawn beside the loss.
        usual: the dataset and the model that its page begins with.
        target_type: what is to be answered for an example, one of `jaxcore.catalog.datasets.TARGET_TYPES`; empty if the
            network draws images, whose datasets may have any.
        settings: which fields of `ObjectiveConfig` it heeds.
        sources: what “Show the code” shows of its loss and its verdict, as `jaxcore.sources.code` takes them.
    """

    title: str
    text: str
    page: str
    icon: str
    objective: str
    view: str
    measure: str
    measure_title: str
    usual: tuple[str, str]
    target_type: str = ""
    settings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


TASKS: dict[str, Task] = {
    "classification": Task(
        title=N_("Classify"),
        text=N_(
            "A network learns from examples to tell which class others belong to. Press **Train**, watch the loss fall, "
            "then change one thing."
        ),
        page="classify",
        icon="category",
        objective="jaxcore.objectives.classification",
        view="ui.training.classification",
        measure="accuracy",
        measure_title=N_("Accuracy"),
        usual=("iris", "mlp"),
        target_type="classes",
        settings=("label_smoothing",),
        sources=(
            "jaxcore.objectives.classification:losses",
            "jaxcore.objectives.classification:judge",
            "jaxcore.objectives.classification:scores",
        ),
    ),
    "regression": Task(
        title=N_("Regress"),
        text=N_(
            "A network learns from examples to predict a number for others. Press **Train**, and see whether it beats a "
            "straight line."
        ),
        page="regress",
        icon="show_chart",
        objective="jaxcore.objectives.regression",
        view="ui.training.regression",
        measure="mae",
        measure_title=N_("Absolute error (σ)"),
        usual=("sine", "mlp"),
        target_type="numbers",
        settings=("loss",),
        sources=(
            "jaxcore.objectives.regression:losses",
            "jaxcore.objectives.regression:judge",
            "jaxcore.objectives.regression:scores",
        ),
    ),
    "denoising": Task(
        title=N_("Denoise"),
        text=N_(
            "A network is shown damaged images and learns to restore them. It is never told which pixels were damaged. "
            "Press **Train** and watch it restore five images that it has never trained on."
        ),
        page="denoise",
        icon="grain",
        objective="jaxcore.objectives.denoising",
        view="ui.training.denoising",
        measure="psnr",
        measure_title=N_("PSNR in dB"),
        usual=("photo_patches", "residual_denoiser"),
        settings=("noise", "noise_level", "target_image"),
        sources=(
            "jaxcore.objectives.denoising:losses",
            "jaxcore.objectives.denoising:judge",
            "jaxcore.objectives.quality:quality",
        ),
    ),
    "generation": Task(
        title=N_("Generate"),
        text=N_(
            "A variational autoencoder squeezes every image into a few numbers and redraws it from them. Once it can do "
            "that, any numbers give an image. Press **Train**, then move the sliders."
        ),
        page="generate",
        icon="draw",
        objective="jaxcore.objectives.generation",
        view="ui.training.generation",
        measure="kl",
        measure_title=N_("KL divergence in nats"),
        usual=("digits", "vae"),
        settings=("kl_weight",),
        sources=(
            "jaxcore.objectives.generation:losses",
            "jaxcore.objectives.generation:terms",
            "jaxcore.objectives.generation:judge",
        ),
    ),
}
