"""Products of matrices in the form that a processor does fastest; on an accelerator, JAX's own.

XLA hands a large product `a @ b` to a library that is close to what the processor can do. A layer's weight gradient is
`x.T @ dy`, though, and XLA makes one operation of transposing and multiplying, for which it has a slower library. So `x` is
transposed in memory first, which costs less than it gains.
"""

import jax
from jax import lax
from jax.custom_derivatives import SymbolicZero

SMALL = 1 << 13  # multiplications; a product of no more is done before a library has been called


def small(multiplications: int) -> bool:
    """Whether a product of so many multiplications is better written out in place than handed to a library."""
    return jax.default_backend() == "cpu" and multiplications <= SMALL


@jax.custom_jvp
def product(x: jax.Array, kernel: jax.Array) -> jax.Array:
    """`x @ kernel`, of `x` (n, inputs) and `kernel` (inputs, outputs)."""
    return x @ kernel


def _derivative(primals, tangents):
    (x, kernel), (dx, dkernel) = primals, tangents
    # JAX gets the gradients by transposing these terms: what is turned twice here, is turned once, in memory, there.
    in_place = small(x.size * kernel.shape[1])
    terms = []
    if type(dx) is not SymbolicZero:  # which it is for the first layer: nobody asks for the gradient of the data
        terms.append((dx[:, None] * kernel.T).sum(axis=-1) if in_place else dx @ kernel)
    if type(dkernel) is not SymbolicZero:
        terms.append(x @ dkernel if in_place else transposed(x, kernel.shape[1]).T @ dkernel)
    return x @ kernel, sum(terms[1:], terms[0])


product.defjvp(_derivative, symbolic_zeros=True)


def transposed(x: jax.Array, outputs: int) -> jax.Array:
    """`x.T`, of `x` (n, inputs), to be multiplied by a matrix (n, outputs)."""
    if jax.default_backend() != "cpu" or small(x.size * outputs):
        return x.T
    # The barriers keep XLA from transposing while it multiplies, and from transposing whatever it computes `x` from.
    return lax.optimization_barrier(lax.optimization_barrier(x).T)


def compiler_options(*, one_kernel: bool) -> dict[str, str]:
    """What a program should be compiled with; beside that, see `jaxcore.engine.devices.configure_xla`.

    Args:
        one_kernel: whether all of its products are small. Then none is handed to a library, which would keep the loop that it
            stands in from becoming a single kernel.
    """
    return {"xla_cpu_experimental_ynn_fusion_type": ""} if one_kernel and jax.default_backend() == "cpu" else {}


def dot_general(x, kernel, dimension_numbers, **options) -> jax.Array:
    """`product` for the argument `dot_general` of Flax's dense layers, and `lax.dot_general` for whatever else is asked."""
    if x.ndim == kernel.ndim == 2 and dimension_numbers == (((1,), (0,)), ((), ())) and not any(options.values()):
        return product(x, kernel)
    return lax.dot_general(x, kernel, dimension_numbers, **options)
