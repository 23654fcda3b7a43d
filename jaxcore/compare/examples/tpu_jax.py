import jax

# On a machine with a TPU, `pip install "jax[tpu]"` and the same code: the devices are found.
print(jax.default_backend(), jax.devices())
