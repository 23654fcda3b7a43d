"""A network's layers and units, as a report draws them."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import jax
import numpy as np

from jaxcore.catalog.colors import COLORS
from jaxcore.engine.structure import Structure
from jaxcore.language import Language
from jaxcore.trained import Trained
from jaxcore.words import distinct

MAX_UNITS = 20  # of a layer whose units are drawn
NAME = 18  # characters beside a unit
UNIT, LAYER = 14, 130  # from a unit to the one below, from a layer to the next


def layers(trained: Trained, found: list[dict[str, Any]], language: Language) -> list[dict[str, Any]]:
    """The layers as the network's program comes to use their weights, and not by their names.

    Args:
        found: as `Started` has them.

    Returns:
        One dictionary a layer: `name`, `shape`, `parameters`; and whether it `follows` the one before and does not stand beside
        it, which is so if that gives what it takes.
    """
    _, first = language.text, _first_uses(trained)
    shaped = [
        (layer, max(layer["shapes"].values(), key=len)) for layer in sorted(found, key=lambda layer: first[layer["name"]])
    ]
    told = []
    for (_layer, before), (layer, shape) in zip([shaped[0], *shaped], shaped):
        takes = shape[-2:][0]  # an encoder gives a mean and a variance of what its decoder takes
        told.append(
            {
                "name": _("layer {number}", number=layer["name"]) if layer["name"].isdigit() else layer["name"],
                "shape": "×".join(map(str, shape)),
                "parameters": layer["parameters"],
                "follows": len(before) != len(shape) or before[-1] in (takes, 2 * takes),
            }
        )
    return told


def _first_uses(trained: Trained) -> dict[str, float]:
    """At which operation of the network's program each layer's weights are used first, by the layer's name."""
    model = Structure.of(trained.config, trained.data).model
    x = np.zeros((1, *trained.data.input_shape), np.float32)
    traced = jax.make_jaxpr(lambda *weights: model.apply(*weights, x, key=jax.random.key(0), train=False)[0])
    program = traced(trained.params, trained.state).jaxpr
    used: dict[int, int] = {}
    for place, equation in enumerate(program.eqns):
        for variable in equation.invars:
            used.setdefault(id(variable), place)
    first: dict[str, float] = {}
    for (path, _leaf), variable in zip(jax.tree_util.tree_leaves_with_path(trained.params), program.invars):
        name = jax.tree_util.keystr(path[:-1], simple=True, separator="/")
        first[name] = min(first.get(name, math.inf), used.get(id(variable), math.inf))
    return first


def units(trained: Trained, language: Language) -> dict[str, Any] | None:
    """A small perceptron: a circle a unit, (x, y), a line a weight, the wider the larger it is; None for other networks.

    Returns:
        `circles`, a list a layer; `lines`, each (x, y, x, y, width, colour); `inputs` and `outputs`, what the outer ones are
        called; `width` and `height` of it all.
    """
    dataset, source = trained.config.data.dataset, trained.data.source
    if trained.config.network.model != "mlp" or trained.data.images:
        return None
    kernels = [np.asarray(leaf) for leaf in jax.tree.leaves(trained.params) if leaf.ndim == 2]
    sizes = [len(kernels[0]), *(kernel.shape[1] for kernel in kernels)]
    if max(sizes) > MAX_UNITS:
        return None
    height = UNIT * max(sizes)
    circles = [
        [(LAYER * (layer + 1), height / 2 + UNIT * (place - (size - 1) / 2)) for place in range(size)]
        for layer, size in enumerate(sizes)
    ]
    largest = max(float(np.abs(kernel).max()) for kernel in kernels) or 1.0
    lines = [
        (*one, *other, round(0.1 + 2.4 * abs(float(weight)) / largest, 2), COLORS[0] if weight > 0 else COLORS[5])
        for (before, after), kernel in zip(pairwise(circles), kernels)
        for one, row in zip(before, kernel)
        for other, weight in zip(after, row)
    ]
    ends = source.feature_names, source.class_names or (source.target_name,)
    inputs, outputs = (distinct(language.names(names, dataset), NAME) for names in ends)
    width = LAYER * (len(sizes) + 1)
    return {"circles": circles, "lines": lines, "inputs": inputs, "outputs": outputs, "width": width, "height": height}
