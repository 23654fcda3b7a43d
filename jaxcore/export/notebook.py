"""`notebook.ipynb`: a run as a program in a library's own words, with prose around it, for wherever Jupyter is."""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jax
import nbformat
from nbformat import v4

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import LIBRARY_TITLES, MODELS
from jaxcore.catalog.sections import SECTIONS, sections
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import RunConfig
from jaxcore.engine.structure import Structure
from jaxcore.events import Event, Finished
from jaxcore.examples import arguments, program
from jaxcore.export import tables
from jaxcore.export.templates import filled
from jaxcore.language import Language
from jaxcore.trained import Trained
from jaxcore.translatable import N_

PACKAGES = {"jax": "jax", "optax": "optax", "numpy": "numpy", "sklearn": "scikit-learn", "matplotlib": "matplotlib"}
PACKAGES |= {"flax": "flax", "pandas": "pandas", "pooch": "pooch", "PIL": "pillow", "safetensors": "safetensors"}
PACKAGES |= {"flatbuffers": "flatbuffers"}  # with which JAX reads an exported program
ALWAYS = ("jax", "optax", "numpy", "sklearn", "matplotlib", "safetensors", "flatbuffers")
SHUFFLED = N_("The pixels of every image are moved to other places, the same places in all images.")
MEASURES = {
    "classification": {"loss": N_("Loss"), "accuracy": N_("Accuracy")},
    "regression": {"loss": N_("Loss"), "mae": N_("Mean absolute error"), "r2": "R²"},
    "denoising": {"loss": N_("Loss"), "psnr_noisy": N_("PSNR, noisy"), "psnr_restored": N_("PSNR, restored")},
    "generation": {"loss": N_("Loss"), "reconstruction": N_("Reconstruction"), "kl": N_("KL divergence")},
}
"""What the program measures on the test examples, named as the objective does, and as people do."""

TEXTS = {
    "model": N_("What the network is: its initial parameters, and what it computes from an example with them."),
    "loss": N_("How wrong it is, as one number. Training makes that number smaller, and knows nothing else."),
    "step": N_(
        "One training step: the loss of a batch, its gradient, and new parameters from it. `jit` has XLA compile the whole "
        "step when it is called for the first time."
    ),
    "loop": N_(
        "All steps, with the examples in a different order in each epoch; and after each epoch, an evaluation on the "
        "validation set."
    ),
    "predictions": N_("The test set, which has played no part in anything so far."),
    "optimizers": N_("The contestants: each turns a gradient into a step in its own way. All are Optax's."),
    "training": N_(
        "A whole training run as one function of a random key, with `jax.lax.scan` for its loops: nothing in it goes back "
        "to Python, so `vmap` can turn it into the training of many networks at once."
    ),
    "race": N_(
        "Every optimizer trains a network from each key. With the same key, all get the same initial weights and batches."
    ),
    "sweep": N_(
        "`vmap` over the columns, and again over the rows: one call trains all networks, whose settings differ only in numbers."
    ),
    "landscape": N_(
        "Two directions in the space of all weights, and the loss of each network at a grid of distances along both of them."
    ),
}
LIBRARY_TEXTS = {
    "jax": N_("In JAX alone, the parameters are a list of arrays, and the network is a function of them."),
    "stax": N_("stax, the small library among JAX's examples, turns each layer into a pair of functions."),
    "linen": N_("In flax.linen a module says what is computed; its parameters are kept outside it."),
    "nnx": N_("In flax.nnx a module is a Python object that holds its parameters."),
}
EXERCISES = {
    "all": N_(
        "Divide the learning rate by ten, then multiply it by ten. Which curve hardly moves, and which one jumps? Where do "
        "the losses end up?"
    ),
    "seed": N_(
        "Change `SEED`, and nothing else, three times. How much do the test results differ? A smaller difference between "
        "two settings means nothing."
    ),
    "classification": N_(
        "Train with a tenth of the training examples (`x_train = x_train[::10]`, and `y_train` likewise). How far apart are "
        "the two losses now, and why?"
    ),
    "regression": N_(
        "Replace the loss by `optax.huber_loss` (or, if it already is that, by `optax.squared_error`). For which test "
        "examples do the predictions change most?"
    ),
    "denoising": N_(
        "Restore images with twice the `NOISE_LEVEL` that the network was trained with. What noise does it leave, and what "
        "does it invent?"
    ),
    "generation": N_(
        "Leave the divergence out of the loss. What happens to the reconstruction, to the latent map, and to the images "
        "that nobody has drawn?"
    ),
}
LARGE = 100_000  # weights, from which on an accelerator has enough to do at once
_CELL = re.compile(r"^%% (markdown|code)\n", re.MULTILINE)


def write(trained: Trained, events: Iterable[Event], language: Language) -> str:
    """The notebook of a run.

    Args:
        events: those of the run, `Finished` among them.
        language: of its prose.
    """
    return made("run", _told(trained, list(events), language), language)


def made(of: str, told: Mapping[str, Any], language: Language) -> str:
    """A notebook as JSON, without outputs; nothing in it is a visitor's own word.

    Args:
        of: a template, `notebook_`… by name.
    """
    text = filled(f"notebook_{of}", told | {"python": functools.partial(json.dumps, ensure_ascii=False)}, language)
    _, *parts = _CELL.split(text)
    cell = {"markdown": v4.new_markdown_cell, "code": v4.new_code_cell}
    cells = [cell[kind](source.strip(), id=f"cell-{i}") for i, (kind, source) in enumerate(zip(parts[::2], parts[1::2]))]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.writes(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}))


def told_of(text: str, config: RunConfig, language: Language) -> dict[str, Any]:
    """What every notebook tells of its program, `text`: what it imports, and its sections with a few words to each."""
    _ = language.text
    told = [(_(SECTIONS[name]), _section_text(name, config, language), code.strip()) for name, code in sections(text).items()]
    return {"packages": _packages(text, config), "sections": told, "many": False, "large": False}


def _told(trained: Trained, events: Sequence[Event], language: Language) -> dict[str, Any]:
    """All that the template asks for."""
    _, config, data = language.text, trained.config, trained.data
    task, network = config.task, config.network
    finished = next(event for event in events if isinstance(event, Finished))
    text = program(config, data.input_shape, data.classes, stop=stopped_at(trained, finished.step))
    title = f"{_(DATASETS[config.data.dataset].title)}: {_(MODELS[network.model].title)} ({_(LIBRARY_TITLES[network.library])})"
    in_the_app = _numbers(task, events, finished)
    alike = why_only_alike(config, data.images)
    return told_of(text, config, language) | {
        "title": title,
        "measures": "; ".join(f"{_(name)} {language.significant(finished.test[key])}" for key, name in MEASURES[task].items()),
        "stopped": finished.stopped,
        "steps": finished.step,
        "all_steps": Structure.of(config, data).steps_per_epoch * config.epochs,
        "large": sum(leaf.size for leaf in jax.tree.leaves(trained.params)) > LARGE or MODELS[network.model].images_only,
        "measure": TASKS[task].measure,
        "measure_title": _(TASKS[task].measure_title),
        "task": task,
        "images": data.images,
        "shown_image": "x_test[row]" if config.data.pixel_range == "unit" else "(x_test[row] + 1) / 2",
        "one_feature": data.input_shape == (1,),
        "latent": network.latent,
        "agreement": f"{_(alike or EXACTLY)} {_(ELSEWHERE)}",
        "in_the_app": in_the_app,
        "curve": _curve(events, data.images),
        "apart": 0.25 if alike else 0.05,
        "allowed": {
            name: allowed(name, number, len(data.validation if name.startswith("val_") else data.test), bool(alike))
            for name, number in in_the_app.items()
        },
        "exercises": [_(EXERCISES[name]) for name in ("all", "seed", task)],
        **_library(config),
    }


def stopped_at(trained: Trained, steps: int | None) -> tuple[int, int] | None:
    """After so many steps the run was stopped, and the epoch that the last one belongs to; None if it was not."""
    per_epoch = Structure.of(trained.config, trained.data).steps_per_epoch
    return None if steps in (None, per_epoch * trained.config.epochs) else (steps, math.ceil(steps / per_epoch))


def _packages(text: str, config: RunConfig) -> dict[str, str]:
    """What the program imports, and what is around it: modules, and the packages that they are in."""
    photographs = {"PIL"} if config.data.dataset == "photo_patches" else set()  # scikit-learn opens them with it
    used = {name for name in PACKAGES if re.search(rf"^(import|from) {name}\b", text, re.MULTILINE)} | photographs
    return {name: package for name, package in PACKAGES.items() if name in used or name in ALWAYS}


EXACTLY = N_(
    "The program does what the app does, with the same random numbers; sums are only added up in a different order, and so "
    "rounded differently."
)
ELSEWHERE = N_(
    "With other versions, on a GPU or a TPU, sums are rounded differently, too; such differences grow while a network learns, "
    "and most where the learning rate is high."
)
IN_PIECES = N_(
    "On a CPU, the app splits a batch of images into small pieces that fit in its caches, and draws noise, dropout and "
    "image changes for each piece. Here they are drawn for the whole batch, so the numbers agree like those of two runs "
    "that differ only by chance."
)
AVERAGES = N_(
    "Batch normalization removes whatever a bias adds, so the biases are moved only by rounding errors, and its running "
    "averages with them: the training loss is the same as the app's; the other results agree approximately."
)
DRAWN_AGAIN = N_("The latent variables of the test images are drawn again, so the results agree approximately.")


def why_only_alike(config: RunConfig, images: bool) -> str:
    """Why the program's numbers are not the run's, but for rounding; empty if they are."""
    network = config.network
    if config.task == "generation" and network.variant == "standard":
        return DRAWN_AGAIN
    drawn = network.dropout or config.data.augmentations or config.task in ("denoising", "generation")
    if images and MODELS[network.model].images_only and drawn:
        return IN_PIECES
    return AVERAGES if network.batch_norm and network.hidden else ""


def _numbers(task: str, events: Sequence[Event], finished: Finished) -> dict[str, float]:
    """What came out of the run: on the test examples, and last on the validation part."""
    points, measure = tables.points(events), TASKS[task].measure
    seen = {name: [value for value in points.get(name, ()) if value is not None] for name in ("val_loss", f"val_{measure}")}
    last = {} if finished.stopped else {name: values[-1] for name, values in seen.items() if values}
    return {name: finished.test[name] for name in MEASURES[task]} | last


def _curve(events: Sequence[Event], images: bool) -> dict[int, tuple[float, ...]]:
    """The losses after some twenty epochs: of the training part, where its points are of whole epochs, and validation."""
    points = tables.points(events)
    found = {}
    for at, *losses in zip(points["epoch"], *(points[name] for name in (("val_loss",) if images else ("loss", "val_loss")))):
        if abs(at - round(at)) < 1e-6 and None not in losses:
            found[round(at)] = tuple(float(f"{loss:.5g}") for loss in losses)
    return dict(list(found.items())[:: len(found) // 20 or 1])


def allowed(name: str, number: float, examples: int, alike: bool) -> float:
    """How far the program's number may be from the run's: of shares as far as chance carries them, of others a part of them."""
    if name.endswith("accuracy"):
        chance = math.sqrt(max(number * (1 - number), 1 / examples) / examples)
        return round(3 * chance + 0.05 if alike else chance + 0.01, 4)
    if "psnr" in name:
        return 1.0 if alike else 0.2
    if name == "r2":
        return 0.1 if alike else 0.02
    return float(f"{abs(number) * (0.25 if alike else 0.05) + 0.002:.2g}")


def _section_text(name: str, config: RunConfig, language: Language) -> str:
    _, spec = language.text, DATASETS[config.data.dataset]
    if name == "model":
        return f"{_(MODELS[config.network.model].description)} {_(LIBRARY_TEXTS[config.network.library])}"
    if name != "data":
        return _(TEXTS[name])
    if config.data.dataset == "csv":
        own = _(
            "The table, as numbers: `examples.csv`, which is in the ZIP of the person who uploaded it, and must be next to "
            "this notebook."
        )
        in_colab = _("In Colab, click the folder icon on the left and upload it there.")
        return f"{own} {in_colab}"
    if spec.archive:
        whence = _("It is downloaded from its publisher and checked against its SHA-256.")
    elif "seed" in spec.options:
        whence = _("The points are generated from the seed of the split: the same seed gives the same points.")
    else:
        whence = _("It comes with scikit-learn.")
    shuffled = f" {_(SHUFFLED)}" if spec.images and config.data.shuffle_pixels else ""
    return f"{_(spec.description)} {whence}{shuffled}"


def _library(config: RunConfig) -> dict[str, Any]:
    """How the program's network is called, given the app's weights, and written as ONNX."""
    network, task = config.network, config.task
    batch_norm = network.batch_norm and bool(network.hidden)
    names, mapped = arguments(network), "jax.tree_util.tree_map_with_path"
    if network.library in ("jax", "stax"):
        loading = [f"params = {mapped}(from_file, params)"]
        if batch_norm:
            loading.append(f'averages = {mapped}(lambda path, leaf: from_file(path, leaf, "state"), averages)')
        onnx = f"lambda x: predict({names}, x)" + ("[0]" if batch_norm else "")
    elif network.library == "linen":
        loading = [f"state = state.replace(params={mapped}(from_file, state.params))"]
        if batch_norm:
            found = f'{mapped}(lambda path, leaf: from_file(path, leaf, "state.batch_stats"), state.batch_stats)'
            loading.append(f"state = state.replace(batch_stats={found})")
        onnx = "lambda x: predict(state, x)"
    else:
        loading = ["state = nnx.state(model, nnx.Param)"]
        loading.append(f"nnx.replace_by_pure_dict(state, {mapped}(from_file, nnx.to_pure_dict(state)))")
        loading.append("nnx.update(model, state)")
        if batch_norm:
            loading.append("state = nnx.state(model, nnx.BatchStat)")
            found = f'{mapped}(lambda path, leaf: from_file(path, leaf, "state"), nnx.to_pure_dict(state))'
            loading.append(f"nnx.replace_by_pure_dict(state, {found})")
            loading.append("nnx.update(model, state)")
        onnx = "model.decode" if task == "generation" else "lambda x: model(x)"
    judged = {
        "denoising": f"psnr(clean, np.clip(answers({names}, noisy), 0, 1))",
        "generation": "measures(model, x_test, jax.random.key(0))",
    }
    return {
        "network_args": names,
        "loading": loading,
        "judging": judged.get(task, f"measures({names}, x_test, y_test)"),
        # jax2onnx makes a convolution of Flax its own way, without the scaling of weights of the residual and the quick one
        "onnx": onnx if network.variant not in ("residual", "quick") else "",
        "onnx_shape": f"({network.latent},)" if task == "generation" else "x_test.shape[1:]",
    }
