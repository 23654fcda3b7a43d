"""What the worker does: each function in these modules is one Dask task, submitted by name from `jaxcore.jobs`.

Besides `run`, they are short questions about data, or about what a run left behind; they answer with plain numbers, strings
and NumPy arrays, since who asks has no JAX.
"""

from jaxcore.settings import configure_jax

configure_jax()
