import jax


def f(x):
    return x**3


print(f(2.0), jax.grad(f)(2.0), jax.grad(jax.grad(f))(2.0))
print(jax.jvp(f, (2.0,), (1.0,)))  # forwards: value and slope
