"""Demonstrations of Optax: optimizers as chains of pieces."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from jaxcore.catalog.lessons import optax as offered
from jaxcore.catalog.lessons.optax import PIECES, SETTINGS
from jaxcore.checks import check_choice, check_number
from jaxcore.errors import ConfigError
from jaxcore.lessons.loop_parts import BATCH, a_key_for_each_layer, a_new_key_each_epoch, correct, standardised
from jaxcore.lessons.loop_parts import loss_of_integers as loss
from jaxcore.translatable import N_

CURVATURE = np.array([0.5, 2.0, 8.0, 4.0], np.float32)
START = np.array([3.0, -2.0, 1.0, 2.0], np.float32)
PATH_STEPS = 30
GRADIENT = N_(
    "The gradient: “{value}” is not allowed; give 1 to {limit} numbers from -{furthest} to {furthest}, separated by commas."
)
WEIGHTS = N_(
    "The weights: “{value}” is not allowed; give 1 to {limit} numbers from -{furthest} to {furthest}, separated by commas."
)


def build_pieces(names: tuple[str, ...], settings: dict[str, float]) -> list[optax.GradientTransformation]:
    pieces = []
    for name in names:
        piece = PIECES[name]
        arguments = [piece.sign * settings[piece.setting]] if piece.setting else []
        pieces.append(getattr(optax, piece.function)(*arguments))
    return pieces


def combine(pieces: list[optax.GradientTransformation]) -> optax.GradientTransformation:
    return optax.chain(*pieces) if pieces else optax.identity()


def follow_gradient(names: tuple[str, ...], settings: dict[str, float], gradient: str, weights: str) -> dict[str, Any]:
    """Send the same gradient through the pieces, one after another, at each of some steps.

    Returns:
        `gradient`; `steps`, each the list of what comes out of every piece, an array of the gradient's shape; `states`, the
        name and the arrays (name, shape) of what each piece keeps; `difference`, the largest one between what the last
        piece gives and what `optax.chain` of the pieces gives.

    Raises:
        ConfigError: a piece is not known, or a number is not allowed.
    """
    check_chain(names, settings)
    g, w = parse_numbers("gradient", GRADIENT, gradient), parse_numbers("weights", WEIGHTS, weights)
    if len(g) != len(w):
        raise ConfigError(
            "The gradient has {gradients} numbers, but the weights have {weights}; give the same number of each.",
            gradients=len(g),
            weights=len(w),
        )
    g, w = jnp.asarray(g, jnp.float32), jnp.asarray(w, jnp.float32)
    pieces = build_pieces(names, settings)
    states = [piece.init(w) for piece in pieces]
    kept = [(type(state).__name__, _arrays(state)) for state in states]
    chain = combine(pieces)
    chain_state = chain.init(w)
    steps, difference = [], 0.0
    for _ in range(offered.MAX_STEPS):
        update, outputs = g, []
        for i, piece in enumerate(pieces):
            update, states[i] = piece.update(update, states[i], w)
            outputs.append(np.asarray(update))
        steps.append(outputs)
        whole, chain_state = chain.update(g, chain_state, w)
        difference = max(difference, float(jnp.abs(whole - update).max()))
    return {"gradient": np.asarray(g), "steps": steps, "states": kept, "difference": difference}


def _arrays(state) -> list[tuple[str, str]]:
    leaves, _ = jax.tree_util.tree_flatten_with_path(state)
    return [(jax.tree_util.keystr(path, simple=True), str(leaf.shape)) for path, leaf in leaves]


def height(w):
    """A bowl with its bottom at zero, steeper along some axes than along others."""
    return 0.5 * jnp.sum(CURVATURE * w**2)


def walk(names: tuple[str, ...], settings: dict[str, float]) -> dict[str, Any]:
    """The loss at each of 30 steps down the bowl with this chain.

    Returns:
        `losses`, float (31,), the first one before any step; `climbs`, whether the last is above the first or no number;
        `uphill`, whether the first update points to where the loss rises.
    """
    check_chain(names, settings)
    # idea
    chain = combine(build_pieces(names, settings))

    def step(carry, _):
        w, state = carry
        gradient = jax.grad(height)(w)
        updates, state = chain.update(gradient, state, w)
        w = optax.apply_updates(w, updates)
        return (w, state), (height(w), jnp.vdot(updates, gradient))

    # rest
    start = jnp.asarray(START)
    _, (losses, slopes) = jax.lax.scan(step, (start, chain.init(start)), length=PATH_STEPS)
    losses = np.concatenate([np.asarray(height(start))[None], np.asarray(losses)])
    climbs = not np.isfinite(losses[-1]) or losses[-1] > losses[0]
    return {"losses": losses, "climbs": bool(climbs), "uphill": bool(slopes[0] > 0)}


def train_network(names: tuple[str, ...], settings: dict[str, float]) -> dict[str, Any]:
    """Train the network of the lesson on the training loop with this chain, on iris.

    Returns:
        `losses` of the training flowers, before the first step and after each, (121,), and how many of the 30 flowers that
        were held out are classified `correct`ly.
    """
    check_chain(names, settings)
    x, y, x_held_out, y_held_out = standardised()
    params = a_key_for_each_layer(jax.random.key(0))
    # idea
    optimizer = combine(build_pieces(names, settings))
    state = optimizer.init(params)

    @jax.jit
    def step(params, state, batch):
        gradients = jax.grad(loss)(params, x[batch], y[batch])
        updates, state = optimizer.update(gradients, state, params)
        params = optax.apply_updates(params, updates)
        return params, state, loss(params, x, y)

    # rest
    losses = [loss(params, x, y)]
    for order in a_new_key_each_epoch(jax.random.key(1)):
        for batch in order.reshape(-1, BATCH):
            params, state, value = step(params, state, batch)
            losses.append(value)
    return {"losses": np.asarray(losses), "correct": int(correct(params, x_held_out, y_held_out))}


# -- what visitors type ---------------------------------------------------------------------------------------------------


def parse_numbers(field: str, template: str, text: str) -> list[float]:
    """One to four numbers in a text such as "3, -4, 0.1"; `template` is the sentence if they are not."""
    words = str(text)[:200].replace(",", " ").split()
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if not 1 <= len(numbers) <= offered.MAX_WEIGHTS or not all(abs(number) <= offered.FURTHEST for number in numbers):
        raise ConfigError(template, field=field, value=str(text)[:40], limit=offered.MAX_WEIGHTS, furthest=offered.FURTHEST)
    return numbers


def check_chain(names: tuple[str, ...], settings: dict[str, float]) -> None:
    """Raise a ConfigError unless all pieces are known and their settings allowed."""
    for name in names:
        check_choice("pieces", name, PIECES)
    for name, (_, lowest, highest, _) in SETTINGS.items():
        check_number(name, settings[name], lowest, highest)
