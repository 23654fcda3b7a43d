"""What every model promises, in every library; a new one is enrolled by being registered."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxcore import training
from jaxcore.config import NetworkConfig, RunConfig
from jaxcore.data import prepare
from jaxcore.events import Progress
from jaxcore.models import ACTIVATIONS, MODELS, build
from jaxcore.models.contract import Model
from jaxcore.models.summary import layers

pytestmark = pytest.mark.usefixtures("strict_dtypes")

FEATURES, CLASSES, BATCH = 5, 3, 12
LIBRARIES = [(model, library) for model, spec in MODELS.items() for library in spec.libraries]
SIX_LAYERS = {"hidden": (6, 5, 4, 5, 6, 5), "activation": ACTIVATIONS}
OPTIONAL = ("dropout", "batch_norm")


def offered(model: str, library: str, layer: str) -> bool:
    return getattr(MODELS[model].libraries[library], layer)


def networks() -> dict[str, NetworkConfig]:
    """Each library's networks: every activation at once, each optional layer that it offers, all of them, none."""
    found = {}
    for model, library in LIBRARIES:
        values = {"dropout": 0.4, "batch_norm": True}
        extras = {layer: values[layer] for layer in OPTIONAL if offered(model, library, layer)}
        for title, options in {
            "linear": {"hidden": ()},
            "all activations": SIX_LAYERS,
            **{layer: {"hidden": (7, 6), layer: value} for layer, value in extras.items()},
            "all layers": SIX_LAYERS | extras,
        }.items():
            found[f"{model}-{library}-{title}"] = NetworkConfig(model=model, library=library, **options)
    return found


NETWORKS = networks()
every_network = pytest.mark.parametrize("name", NETWORKS)
with_dropout = pytest.mark.parametrize("name", [name for name, network in NETWORKS.items() if network.dropout])
with_batch_norm = pytest.mark.parametrize("name", [name for name, network in NETWORKS.items() if network.batch_norm])
every_library = pytest.mark.parametrize(("model", "library"), LIBRARIES)


class Made(NamedTuple):
    """A network with its first weights, and its functions compiled."""

    model: Model
    init: Callable
    params: Any
    state: Any
    train: Callable
    judge: Callable


@functools.cache
def made(network: NetworkConfig) -> Made:
    model = build(network, (FEATURES,), CLASSES)
    init, train, judge = map(jax.jit, (model.init, *(functools.partial(model.apply, train=b) for b in (True, False))))
    return Made(model, init, *init(jax.random.key(0), jnp.zeros((1, FEATURES))), train, judge)


def examples() -> jax.Array:
    return jnp.asarray(np.random.default_rng(0).normal(size=(BATCH, FEATURES)), jnp.float32)


def leaves(tree: Any) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves(tree)]


def same(one: Any, other: Any) -> bool:
    return jax.tree.structure(one) == jax.tree.structure(other) and all(
        np.array_equal(a, b) for a, b in zip(leaves(one), leaves(other))
    )


@every_network
def test_first_weights_are_finite_float32_and_differ_with_the_key(name):
    net = made(NETWORKS[name])
    assert all(leaf.dtype == np.float32 and np.isfinite(leaf).all() for leaf in leaves((net.params, net.state)))
    again, other = (net.init(jax.random.key(seed), jnp.zeros((1, FEATURES))) for seed in (0, 1))
    assert same(again, (net.params, net.state))
    assert not same(other[0], net.params)


@every_network
def test_there_is_a_score_for_each_class_of_each_example(name):
    net = made(NETWORKS[name])
    for apply in (net.train, net.judge):
        logits, state = apply(net.params, net.state, examples(), key=jax.random.key(1))
        assert logits.shape == (BATCH, CLASSES)
        assert logits.dtype == np.float32
        assert np.isfinite(logits).all()
        assert jax.tree.structure(state) == jax.tree.structure(net.state)
        assert [leaf.dtype for leaf in leaves(state)] == [leaf.dtype for leaf in leaves(net.state)]


@every_network
def test_judging_depends_on_the_example_alone(name):
    net, x = made(NETWORKS[name]), examples()
    logits, state = net.judge(net.params, net.state, x, key=jax.random.key(1))
    again, _ = net.judge(net.params, net.state, x, key=jax.random.key(2))
    np.testing.assert_array_equal(again, logits)
    assert same(state, net.state)
    others, _ = net.judge(net.params, net.state, x.at[1:].multiply(-3.0), key=jax.random.key(1))
    np.testing.assert_allclose(others[0], logits[0], rtol=1e-5, atol=1e-6)
    assert not np.allclose(others[1:], logits[1:])


@every_network
def test_training_depends_on_the_key_where_there_is_dropout_and_only_there(name):
    net, x = made(NETWORKS[name]), examples()
    one, again, other = (net.train(net.params, net.state, x, key=jax.random.key(seed))[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert np.array_equal(one, other) == (NETWORKS[name].dropout == 0)


@every_network
def test_the_state_changes_in_training_where_there_is_batch_normalisation_and_only_there(name):
    net = made(NETWORKS[name])
    _, state = net.train(net.params, net.state, examples(), key=jax.random.key(1))
    assert bool(leaves(net.state)) == NETWORKS[name].batch_norm
    assert same(state, net.state) == (not NETWORKS[name].batch_norm)


@every_network
def test_gradients_are_finite_reach_every_parameter_and_are_traced_once(name):
    net, x = made(NETWORKS[name]), examples()
    traced = []

    @jax.jit
    def gradients(params, state, x, key):
        traced.append(key)

        def loss(params):
            logits, _ = net.model.apply(params, state, x, key=key, train=True)
            return jnp.mean(jax.nn.logsumexp(logits, axis=-1) - logits[:, 0])

        return jax.grad(loss)(params)

    for seed in (1, 2):
        found = gradients(net.params, net.state, seed * x, jax.random.key(seed))
        assert jax.tree.structure(found) == jax.tree.structure(net.params)
        assert all(np.isfinite(leaf).all() for leaf in leaves(found))
        assert all(leaf.any() for leaf in leaves(found))
    assert len(traced) == 1


def with_weights(params: Any, weights: list[np.ndarray], biases: list[np.ndarray] | None = None) -> Any:
    """Put other kernels (2-D leaves) and biases (1-D leaves) into a tree, layer by layer; None leaves the biases."""
    flat, tree = jax.tree.flatten(params)
    new = {2: iter(weights), 1: iter(biases or [])}
    replaced = [leaf if leaf.ndim == 1 and biases is None else jnp.asarray(next(new[leaf.ndim])) for leaf in flat]
    assert [leaf.shape for leaf in replaced] == [leaf.shape for leaf in flat]
    assert [next(rest, None) for rest in new.values()] == [None, None]
    return jax.tree.unflatten(tree, replaced)


def random_weights(*sizes: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Kernels and biases of dense layers from `sizes[0]` inputs on."""
    rng = np.random.default_rng(0)
    kernels = [rng.normal(0, 1 / math.sqrt(n), (n, m)).astype(np.float32) for n, m in itertools.pairwise(sizes)]
    return kernels, [rng.normal(0, 0.1, m).astype(np.float32) for m in sizes[1:]]


@with_dropout
def test_dropout_drops_its_share_and_scales_up_what_it_keeps(name):
    """A network whose logits are its hidden units: kernels of one hidden layer, then the identity."""
    share = 0.2
    network = NetworkConfig(
        model=NETWORKS[name].model,
        library=NETWORKS[name].library,
        hidden=(CLASSES,),
        activation=("sigmoid",),
        dropout=share,
    )
    net = made(network)
    kernels = [random_weights(FEATURES, CLASSES)[0][0], np.eye(CLASSES, dtype=np.float32)]
    params = with_weights(net.params, kernels, [np.zeros(CLASSES, np.float32)] * 2)
    x = jnp.tile(examples(), (200, 1))
    whole, _ = net.judge(params, net.state, x, key=jax.random.key(0))
    dropped, _ = net.train(params, net.state, x, key=jax.random.key(0))
    kept = np.asarray(dropped) != 0
    assert abs(kept.mean() - (1 - share)) < 0.03
    np.testing.assert_allclose(dropped[kept], whole[kept] / (1 - share), rtol=1e-5)


@with_batch_norm
def test_batch_normalisation_uses_the_batch_in_training_and_running_averages_in_judging(name):
    """After enough of the same batch the averages are that batch's, and judging it gives what training on it gives."""
    network = dataclasses.replace(NETWORKS[name], dropout=0.0)
    net, x = made(network), examples()
    training_logits, state = net.train(net.params, net.state, x, key=jax.random.key(0))
    for _ in range(1000):
        _, state = net.train(net.params, state, x, key=jax.random.key(0))
    logits, _ = net.judge(net.params, state, x, key=jax.random.key(0))
    np.testing.assert_allclose(logits, training_logits, rtol=1e-3, atol=1e-3)
    assert not np.allclose(net.judge(net.params, net.state, x, key=jax.random.key(0))[0], training_logits, atol=1e-2)


@every_library
def test_the_summary_counts_every_parameter(model, library):
    net = made(NetworkConfig(model=model, library=library, hidden=(7, 6)))
    table = layers(net.params)
    assert [row["parameters"] for row in table] == [5 * 7 + 7, 7 * 6 + 6, 6 * 3 + 3]
    assert [sorted(map(len, row["shapes"].values())) for row in table] == [[1, 2]] * 3
    assert len({row["name"] for row in table}) == 3


@pytest.mark.parametrize("activation", ACTIVATIONS)
@every_library
def test_an_activation_is_the_same_function_in_every_library(model, library, activation):
    network = NetworkConfig(model=model, library=library, hidden=(50,), activation=(activation,))
    net = made(network)
    kernels, biases = random_weights(FEATURES, 50, CLASSES)
    hidden = getattr(jax.nn, activation)(3 * examples() @ kernels[0] + biases[0])
    logits, _ = net.judge(with_weights(net.params, kernels, biases), net.state, 3 * examples(), key=jax.random.key(0))
    np.testing.assert_allclose(logits, hidden @ kernels[1] + biases[1], rtol=1e-4, atol=1e-5)


# -- the same network in every library, trained by the real engine ---------------------------------------------------


def losses(monkeypatch, library: str, **options: Any) -> dict[str, list[float]]:
    """The losses of each step on iris, from first weights that are the same in every library; a batch is all examples.

    The validation loss is there for what judging alone depends on, such as running averages.
    """
    config = RunConfig().replace(library=library, hidden=(8, 7, 6), epochs=40, **{"learning_rate": 0.01} | options)
    data = prepare(config.data, seed=0)
    config = config.replace(batch_size=len(data.train))
    kernels, biases = random_weights(data.features, *config.network.hidden, data.classes)
    if config.network.batch_norm:
        biases = None  # there, all 1-D parameters start as zeros or ones, in every library
    first_state = training.first_state

    def equal_first_state(*args):
        train_state = first_state(*args)
        return train_state._replace(params=with_weights(train_state.params, kernels, biases))

    with monkeypatch.context() as patch, jax.numpy_dtype_promotion("standard"):
        patch.setattr(training, "first_state", equal_first_state)
        events = list(training.train(config, data))
    chunks = [event.points for event in events if isinstance(event, Progress)]
    return {name: [value for points in chunks for value in points[name]] for name in ("loss", "val_loss")}


# Batch normalisation takes away what a bias before it adds. Its gradient is rounding noise, which Adam would blow up.
@pytest.mark.parametrize(
    "options",
    [
        {"activation": ("relu", "gelu", "leaky_relu"), "optimizer": "adam"},
        {"batch_norm": True, "optimizer": "momentum", "learning_rate": 0.05},
    ],
    ids=["activations", "batch_norm"],
)
def test_equal_weights_give_equal_losses_step_by_step_in_every_library(monkeypatch, options):
    found = {
        library: losses(monkeypatch, library, **options)
        for model, library in LIBRARIES
        if model == "mlp" and (offered(model, library, "batch_norm") or not options.get("batch_norm"))
    }
    assert len(found) >= 3
    for library, curves in found.items():
        assert len(curves["loss"]) == 40
        assert curves["loss"][-1] < 0.7 * curves["loss"][0], "nothing was learned"
        for name, curve in curves.items():
            np.testing.assert_allclose(curve, found["jax"][name], rtol=2e-4, err_msg=f"{name} of {library}")
