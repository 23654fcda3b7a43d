"""Products of matrices in this app's form, and steps of small networks as one kernel."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen, nnx

from jaxcore.kernels import products

pytestmark = pytest.mark.usefixtures("programs_on_disk")
ROOT = Path(__file__).parents[1]

# Compiles the engine's program for iris and for digits as a worker does; prints which loops it has made one kernel of.
KERNELS = """
import json, re
from jaxcore.engine.devices import configure_jax
configure_jax()
from jaxcore.engine.loop import Training, train_chunk
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
found = {}
for name in ("iris", "digits"):
    config = RunConfig.usual(name)
    training = Training(config, prepare(config.data))
    text = train_chunk.program(*training.arguments())[0].run.as_text()
    calls = [line for line in text.splitlines() if "xla_cpu_small_call" in line]
    found[name] = any("train_chunk)/while/body/while" in line and "random" not in line for line in calls)
print(json.dumps(found))
"""


def _arrays(n: int, inputs: int, outputs: int):
    keys = jax.random.split(jax.random.key(0), 3)
    return (jax.random.normal(key, shape) for key, shape in zip(keys, ((n, inputs), (inputs, outputs), (n, outputs))))


@pytest.mark.parametrize("shape", [(1, 1, 1), (16, 4, 3), (5, 64, 33), (128, 300, 70)], ids=str)
def test_values_and_derivatives_of_every_order_and_mode_are_those_of_a_plain_product(shape):
    x, kernel, dy = _arrays(*shape)

    def loss(multiply, x, kernel):
        return jnp.sum(jnp.sin(multiply(x, kernel)) * dy)

    def along_the_gradient(multiply, x, kernel):
        gradient = jax.grad(loss, (1, 2))
        return jax.jvp(lambda *args: gradient(multiply, *args), (x, kernel), gradient(multiply, x, kernel))

    ours, plain = (
        jax.jit(functools.partial(along_the_gradient, multiply))(x, kernel) for multiply in (products.product, jnp.matmul)
    )
    for our, their in zip(jax.tree.leaves(ours), jax.tree.leaves(plain)):
        np.testing.assert_allclose(our, their, rtol=2e-4, atol=2e-4 * float(jnp.abs(their).max()))


def test_many_at_once_are_the_same_as_each_alone():
    x, kernel, _ = _arrays(16, 40, 30)
    kernels = jnp.stack([kernel, -kernel, 2 * kernel])
    gradient = jax.grad(lambda kernel, x: jnp.sum(jnp.square(products.product(x, kernel))))
    together = jax.jit(jax.vmap(gradient, (0, None)))(kernels, x)
    np.testing.assert_allclose(together, [gradient(kernel, x) for kernel in kernels], rtol=1e-4, atol=1e-3)


def test_flaxs_dense_layers_use_it_and_give_the_same(monkeypatch):
    used = []
    monkeypatch.setattr(products, "product", lambda x, kernel: used.append(x.shape) or x @ kernel)
    x = jnp.ones((4, 8))
    ours, theirs = (linen.Dense(3, **options) for options in ({"dot_general": products.dot_general}, {}))
    variables = theirs.init(jax.random.key(0), x)
    np.testing.assert_array_equal(ours.apply(variables, x), theirs.apply(variables, x))
    nnx.Linear(8, 3, dot_general=products.dot_general, rngs=nnx.Rngs(0))(x)
    assert used == [(4, 8)] * 2


def test_what_is_no_product_of_two_matrices_is_left_to_jax():
    x, kernel = jnp.ones((2, 4, 8)), jnp.ones((8, 3))
    outputs, _ = linen.Dense(3, dot_general=products.dot_general).init_with_output(jax.random.key(0), x)
    assert outputs.shape == (2, 4, 3)
    turned = products.dot_general(kernel, kernel, (((0,), (0,)), ((), ())))
    np.testing.assert_array_equal(turned, kernel.T @ kernel)


def test_the_steps_of_a_small_network_are_one_kernel_and_those_of_a_larger_one_are_not():
    run = subprocess.run([sys.executable, "-c", KERNELS], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(run.stdout) == {"iris": True, "digits": False}
