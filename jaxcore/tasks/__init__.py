"""What the worker does: each function in these modules is one Dask task, submitted by name from `jaxcore.jobs`.

Besides `run`, they are short questions about data, or about what a run left behind; they answer with plain numbers, strings
and NumPy arrays, since who asks has no JAX.
"""

from pkgutil import resolve_name
from typing import Any

from jaxcore import executables
from jaxcore.settings import configure_jax

configure_jax()


def perform(target: str, *args: Any, **kwargs: Any) -> Any:
    """Do the task `"module:function"`, and look after what it has left in memory, whatever it was."""
    try:
        return resolve_name(target)(*args, **kwargs)
    finally:
        executables.tidy()
