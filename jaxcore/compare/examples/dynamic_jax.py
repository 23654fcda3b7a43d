import jax


@jax.jit
def halvings(x):  # a loop whose length depends on the data is a function of its own
    return jax.lax.while_loop(lambda s: s[0] > 1, lambda s: (s[0] / 2, s[1] + 1), (x, 0))[1]


print(halvings(100.0))
