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

from jaxcore.catalog.models import ACTIVATIONS, MODELS
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import NetworkConfig, RunConfig
from jaxcore.data import prepare
from jaxcore.engine import loop, predict
from jaxcore.engine import train as training
from jaxcore.events import Progress
from jaxcore.models import build
from jaxcore.models.contract import Latent, Model
from jaxcore.models.summary import layers

pytestmark = pytest.mark.usefixtures("strict_dtypes")

FEATURES, CLASSES, BATCH = 5, 3, 12
GREY, COLOUR = (8, 8, 1), (12, 8, 3)
LIBRARIES = [(model, library) for model, spec in MODELS.items() for library in spec.libraries]
SIX_LAYERS = {"hidden": (6, 5, 4, 5, 6, 5), "activation": ACTIVATIONS}
TWO_LAYERS = {"hidden": (7, 6), "activation": ("tanh", "gelu")}
OPTIONAL = ("dropout", "batch_norm")


def offered(model: str, library: str, layer: str) -> bool:
    return getattr(MODELS[model].libraries[library], layer)


class Case(NamedTuple):
    network: NetworkConfig
    input_shape: tuple[int, ...]

    @property
    def task(self) -> str:
        return MODELS[self.network.model].tasks[0]

    @property
    def draws(self) -> bool:
        """Whether something is random in training."""
        return self.network.dropout > 0 or self.task == "generation"


def cases() -> dict[str, Case]:
    """Networks of each library and variant: every activation at once, with and without what else it offers; none."""
    found = {}
    for model, library in LIBRARIES:
        values = {"dropout": 0.4, "batch_norm": True}
        extras = {layer: values[layer] for layer in OPTIONAL if offered(model, library, layer)}
        own = NetworkConfig(model=model, library=library)
        if MODELS[model].images_only:  # their programs are larger, so there are fewer of them
            both = (("smallest", {"hidden": ()}, GREY), ("all", TWO_LAYERS | extras, COLOUR))
            for i, variant in enumerate(MODELS[model].variants):
                # Where there are two libraries, each has one of the two in one variant, and the other in the next.
                turn = i + list(MODELS[model].libraries).index(library)
                for title, options, shape in both if len(MODELS[model].libraries) == 1 else both[turn % 2 :][:1]:
                    network = dataclasses.replace(own, variant=variant, latent=3, **options)
                    found[f"{model}-{library}-{variant}-{title}"] = Case(network, shape)
            continue
        for title, (options, shape) in {
            "linear, of images": ({"hidden": ()}, COLOUR),
            "all activations": (SIX_LAYERS, (FEATURES,)),
            "all layers": (SIX_LAYERS | extras, (FEATURES,)),
        }.items():
            found[f"{model}-{library}-{title}"] = Case(dataclasses.replace(own, **options), shape)
    return found


CASES = cases()
DENSE = {name: case.network for name, case in CASES.items() if case.input_shape == (FEATURES,)}
every_network = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
with_dropout = pytest.mark.parametrize("name", [name for name, network in DENSE.items() if network.dropout])
with_batch_norm = pytest.mark.parametrize("name", [name for name, network in DENSE.items() if network.batch_norm])
every_dense_library = pytest.mark.parametrize("library", MODELS["mlp"].libraries)


class Made(NamedTuple):
    """A network with its first weights, and its functions compiled."""

    model: Model
    init: Callable
    params: Any
    state: Any
    gradients: Callable
    """Of some loss, and the outputs and the state beside them, as in training: one program for both."""
    judge: Callable
    traced: list
    """Grows with each tracing of `gradients`."""

    def train(self, params: Any, state: Any, x: jax.Array, *, key: jax.Array) -> tuple[Any, Any]:
        return self.gradients(params, state, x, key)[1]


@functools.cache
def made(network: NetworkConfig, input_shape: tuple[int, ...] = (FEATURES,)) -> Made:
    model = build(network, input_shape, CLASSES)
    traced = []

    def gradients(params, state, x, key):
        traced.append(key)

        def loss(params):
            outputs, after = model.apply(params, state, x, key=key, train=True)
            return sum(jnp.mean(jnp.sin(1 + leaf)) for leaf in jax.tree.leaves(outputs)), (outputs, after)

        return jax.grad(loss, has_aux=True)(params)

    init, judge = jax.jit(model.init), jax.jit(functools.partial(model.apply, train=False))
    first = init(jax.random.key(0), jnp.zeros((1, *input_shape)))
    return Made(model, init, *first, jax.jit(gradients), judge, traced)


def examples(*input_shape: int) -> jax.Array:
    """Standardised features, or images in [0, 1]."""
    rng = np.random.default_rng(0)
    draw = rng.uniform if len(input_shape) > 1 else rng.normal
    return jnp.asarray(draw(size=(BATCH, *(input_shape or (FEATURES,)))), jnp.float32)


def others_changed(x: jax.Array) -> jax.Array:
    """The same first example in a batch of others; images stay in [0, 1]."""
    return x.at[1:].set(1 - x[1:] if x.ndim > 2 else -3 * x[1:])


def moved(params: Any) -> Any:
    """Weights as after some training: those that start at zero, and block what is behind them, no longer are zero."""
    keys = iter(jax.random.split(jax.random.key(9), len(jax.tree.leaves(params))))
    return jax.tree.map(lambda leaf: leaf + 0.1 * jax.random.normal(next(keys), leaf.shape), params)


def leaves(tree: Any) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves(tree)]


def same(one: Any, other: Any) -> bool:
    return jax.tree.structure(one) == jax.tree.structure(other) and all(
        np.array_equal(a, b) for a, b in zip(leaves(one), leaves(other))
    )


def first(outputs: Any) -> list[np.ndarray]:
    """What it says of the first example."""
    return [leaf[0] for leaf in leaves(outputs)]


def outputs_of(case: Case) -> Any:
    """Shapes of what the model's task asks for."""
    images = (BATCH, *case.input_shape)
    latent = (BATCH, case.network.latent)
    if TASKS[case.task].target_type:
        return (BATCH, CLASSES)
    return Latent(images, latent, latent) if case.task == "generation" else images


@every_network
def test_first_weights_are_finite_float32_and_differ_with_the_key(case):
    net = made(*case)
    assert all(leaf.dtype == np.float32 and np.isfinite(leaf).all() for leaf in leaves((net.params, net.state)))
    again, other = (net.init(jax.random.key(seed), jnp.zeros((1, *case.input_shape))) for seed in (0, 1))
    assert same(again, (net.params, net.state))
    assert not same(other[0], net.params)


@every_network
def test_the_outputs_are_what_the_task_asks_for(case):
    net = made(*case)
    for apply in (net.train, net.judge):
        outputs, state = apply(net.params, net.state, examples(*case.input_shape), key=jax.random.key(1))
        assert jax.tree.map(jnp.shape, outputs) == outputs_of(case)
        assert all(leaf.dtype == np.float32 and np.isfinite(leaf).all() for leaf in leaves(outputs))
        assert jax.tree.structure(state) == jax.tree.structure(net.state)
        assert [leaf.dtype for leaf in leaves(state)] == [leaf.dtype for leaf in leaves(net.state)]


@every_network
def test_judging_depends_on_the_example_alone(case):
    net, x = made(*case), examples(*case.input_shape)
    outputs, state = net.judge(net.params, net.state, x, key=jax.random.key(1))
    again, _ = net.judge(net.params, net.state, x, key=jax.random.key(2))
    assert same(again, outputs)
    assert same(state, net.state)
    others, _ = net.judge(net.params, net.state, others_changed(x), key=jax.random.key(1))
    for one, other in zip(first(outputs), first(others)):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    assert not any(np.allclose(one[1:], other[1:]) for one, other in zip(leaves(outputs), leaves(others)))


@every_network
def test_training_depends_on_the_key_where_something_is_drawn_and_only_there(case):
    net, x = made(*case), examples(*case.input_shape)
    one, again, other = (net.train(net.params, net.state, x, key=jax.random.key(seed))[0] for seed in (1, 1, 2))
    assert same(one, again)
    assert same(one, other) == (not case.draws)


@every_network
def test_the_state_changes_in_training_where_there_is_batch_normalisation_and_only_there(case):
    net = made(*case)
    _, state = net.train(net.params, net.state, examples(*case.input_shape), key=jax.random.key(1))
    assert bool(leaves(net.state)) == case.network.batch_norm
    assert same(state, net.state) == (not case.network.batch_norm)


@every_network
def test_a_batch_is_cut_only_where_each_example_is_trained_on_by_itself(case):
    net, x = made(*case), examples(*case.input_shape)
    one, other = (net.train(net.params, net.state, x, key=jax.random.key(1))[0] for x in (x, others_changed(x)))
    alone = all(np.allclose(a, b, rtol=1e-5, atol=1e-6) for a, b in zip(first(one), first(other)))
    assert alone == (not case.network.batch_norm)
    if net.model.micro_batch:
        assert alone
        assert leaves(net.state) == []
        assert predict.PREDICT_BATCH % net.model.micro_batch == 0, "the engine could not cut its batches"


@every_network
def test_gradients_are_finite_reach_every_parameter_and_are_traced_once(case):
    net, x = made(*case), examples(*case.input_shape)
    params = moved(net.params) if MODELS[case.network.model].images_only else net.params
    for seed in (1, 2):
        found, _ = net.gradients(params, net.state, x / seed, jax.random.key(seed))
        assert jax.tree.structure(found) == jax.tree.structure(params)
        assert all(np.isfinite(leaf).all() for leaf in leaves(found))
        assert all(leaf.any() for leaf in leaves(found))
    assert len(net.traced) == 1


def test_a_residual_denoiser_leaves_alone_what_it_takes_for_sound():
    net = made(NetworkConfig(model="residual_denoiser", library="nnx"), GREY)
    sure = net.params | {
        "spoiled": jax.tree.map(lambda leaf: jnp.full_like(leaf, -1e3 * (leaf.ndim == 1)), net.params["spoiled"])
    }
    x = examples(*GREY)
    restored, _ = net.judge(sure, net.state, x, key=jax.random.key(0))
    np.testing.assert_array_equal(restored, x)
    assert not np.allclose(net.judge(net.params, net.state, x, key=jax.random.key(0))[0], x, atol=0.01)


@pytest.mark.parametrize("variant", MODELS["vae"].variants)
def test_the_parts_of_an_autoencoder_are_what_it_is_made_of(variant):
    net = made(NetworkConfig(model="vae", library="nnx", variant=variant, latent=3, **TWO_LAYERS), COLOUR)
    x = examples(*COLOUR)
    outputs, _ = net.judge(net.params, net.state, x, key=jax.random.key(0))
    encode, decode = (jax.jit(net.model.parts[name]) for name in ("encode", "decode"))
    mean, log_variance = encode(net.params, x)
    np.testing.assert_allclose(mean, outputs.mean, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(log_variance, outputs.log_variance, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(decode(net.params, mean), outputs.logits, rtol=1e-4, atol=1e-4)


def test_an_autoencoder_draws_its_latent_numbers_from_the_distribution_that_it_names():
    """Its decoder made the identity, as far as it reaches, shows what was drawn."""
    net = made(NetworkConfig(model="vae", library="nnx", hidden=(), latent=3), GREY)
    decoder = net.params["decoder"]["layers"][0]
    kernel, bias = np.eye(*decoder["kernel"].shape, dtype=np.float32), np.zeros(64, np.float32)
    params = net.params | {"decoder": {"layers": {0: {"kernel": jnp.asarray(kernel), "bias": jnp.asarray(bias)}}}}
    x = jnp.tile(examples(*GREY)[:1], (4000, 1, 1, 1))
    outputs, _ = net.train(params, net.state, x, key=jax.random.key(0))
    drawn = np.asarray(outputs.logits).reshape(4000, 64)[:, :3]
    np.testing.assert_allclose(drawn.mean(axis=0), outputs.mean[0], atol=0.1)
    np.testing.assert_allclose(drawn.std(axis=0), np.exp(outputs.log_variance[0] / 2), rtol=0.1)
    assert abs(np.corrcoef(drawn.T)[np.triu_indices(3, 1)]).max() < 0.1


def conv_and_dense(params: Any, order: list[int] | None = None) -> tuple[list, list, list]:
    """The paths of kernels and biases of convolutions and of dense layers, and of single numbers, first to last."""
    found = {4: [], 2: [], 0: []}
    for path, leaf in jax.tree_util.tree_leaves_with_path(params):
        if leaf.ndim in found:
            found[leaf.ndim].append(path)
    convs = [found[4][i] for i in order] if order else found[4]
    single = sorted(found[0], key=lambda path: int("".join(filter(str.isdigit, jax.tree_util.keystr(path)))))
    return convs, found[2], single


# Where nnx's convolutions are in linen, which numbers them as they are made: in a block the second before the first.
@pytest.mark.parametrize(("variant", "order"), [("standard", None), ("residual", [2, 1, 0, 5, 4, 3, 8, 7, 6])])
def test_equal_weights_give_equal_outputs_of_a_convolutional_network_in_linen_and_nnx(variant, order):
    options = {"model": "cnn", "variant": variant, **TWO_LAYERS}
    linen, nnx = (made(NetworkConfig(library=library, **options), COLOUR) for library in ("linen", "nnx"))
    weights = {path: leaf for path, leaf in jax.tree_util.tree_leaves_with_path(moved(linen.params))}
    theirs, ours = conv_and_dense(linen.params, order), conv_and_dense(nnx.params)
    moves = {}
    for from_, to in zip(theirs, ours):
        assert len(from_) == len(to)
        for a, b in zip(from_, to):
            moves[b] = weights[a]
            if weights[a].ndim:  # a kernel, beside which there is a bias
                moves[(*b[:-1], jax.tree_util.DictKey("bias"))] = weights[(*a[:-1], jax.tree_util.DictKey("bias"))]
    params = jax.tree_util.tree_map_with_path(lambda path, leaf: moves.pop(path), nnx.params)
    assert moves == {}
    assert jax.tree.map(jnp.shape, params) == jax.tree.map(jnp.shape, nnx.params)
    x, key = examples(*COLOUR), jax.random.key(0)
    logits = linen.judge(jax.tree.unflatten(jax.tree.structure(linen.params), weights.values()), linen.state, x, key=key)
    np.testing.assert_allclose(nnx.judge(params, nnx.state, x, key=key)[0], logits[0], rtol=1e-3, atol=1e-4)


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
    network = NetworkConfig(library=DENSE[name].library, hidden=(CLASSES,), activation=("sigmoid",), dropout=share)
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
    network = dataclasses.replace(DENSE[name], dropout=0.0)
    net, x = made(network), examples()
    training_logits, state = net.train(net.params, net.state, x, key=jax.random.key(0))
    for _ in range(1000):
        _, state = net.train(net.params, state, x, key=jax.random.key(0))
    logits, _ = net.judge(net.params, state, x, key=jax.random.key(0))
    np.testing.assert_allclose(logits, training_logits, rtol=1e-3, atol=1e-3)
    assert not np.allclose(net.judge(net.params, net.state, x, key=jax.random.key(0))[0], training_logits, atol=1e-2)


@every_dense_library
def test_the_summary_counts_every_parameter(library):
    net = made(NetworkConfig(library=library, hidden=(7, 6)))
    table = layers(net.params)
    assert [row["parameters"] for row in table] == [5 * 7 + 7, 7 * 6 + 6, 6 * 3 + 3]
    assert [sorted(map(len, row["shapes"].values())) for row in table] == [[1, 2]] * 3
    assert len({row["name"] for row in table}) == 3


@every_dense_library
def test_an_activation_is_the_same_function_in_every_library(library):
    """Layer by layer: each activation has one of its own."""
    net = made(NetworkConfig(library=library, **SIX_LAYERS))
    kernels, biases = random_weights(FEATURES, *SIX_LAYERS["hidden"], CLASSES)
    hidden = 3 * examples()
    for activation, kernel, bias in zip(ACTIVATIONS, kernels, biases):
        hidden = getattr(jax.nn, activation)(hidden @ kernel + bias)
    logits, _ = net.judge(with_weights(net.params, kernels, biases), net.state, 3 * examples(), key=jax.random.key(0))
    np.testing.assert_allclose(logits, hidden @ kernels[-1] + biases[-1], rtol=1e-4, atol=1e-5)


# -- the same network in every library, trained by the real engine ---------------------------------------------------


def losses(monkeypatch, library: str, **options: Any) -> dict[str, list[float]]:
    """The losses of each step on iris, from first weights that are the same in every library; a batch is all examples.

    The validation loss is there for what judging alone depends on, such as running averages.
    """
    config = RunConfig().replace(library=library, hidden=(8, 7, 6), epochs=40, **{"learning_rate": 0.01} | options)
    data = prepare(config.data)
    config = config.replace(batch_size=len(data.train))
    kernels, biases = random_weights(data.input_shape[0], *config.network.hidden, data.classes)
    if config.network.batch_norm:
        biases = None  # there, all 1-D parameters start as zeros or ones, in every library

    def equal_first_state(*args):
        train_state = loop.first_state(*args)
        return train_state._replace(params=with_weights(train_state.params, kernels, biases))

    with monkeypatch.context() as patch, jax.numpy_dtype_promotion("standard"):
        patch.setattr(loop.Training, "first", staticmethod(equal_first_state))
        events = list(training.train(config, data))
    chunks = [event.points for event in events if isinstance(event, Progress)]
    return {name: [value for points in chunks for value in points[name]] for name in ("loss", "val_loss")}


# Batch normalization takes away what a bias before it adds. Its gradient is rounding noise, which Adam would blow up.
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
        for library in MODELS["mlp"].libraries
        if offered("mlp", library, "batch_norm") or not options.get("batch_norm")
    }
    assert len(found) >= 3
    for library, curves in found.items():
        assert len(curves["loss"]) == 40
        assert curves["loss"][-1] < 0.7 * curves["loss"][0], "nothing was learned"
        for name, curve in curves.items():
            np.testing.assert_allclose(curve, found["jax"][name], rtol=2e-4, err_msg=f"{name} of {library}")
