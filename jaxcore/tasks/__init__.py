"""What the worker does: each function in these modules is one Dask task, submitted by name from `jaxcore.jobs`.

Besides `run`, they are short questions about data, or about what a run left behind; they answer with plain numbers, strings
and NumPy arrays, since who asks has no JAX.
"""

from pkgutil import resolve_name
from typing import Any

from jaxcore.engine import compiling
from jaxcore.engine.devices import configure_jax
from jaxcore.errors import JaxcoreError

configure_jax()


def perform(target: str, *args: Any, **kwargs: Any) -> Any:
    """Do the task `"module:function"`, and look after what it has left in memory, whatever it was.

    Returns:
        What it returns, or the `JaxcoreError` that it raises, or that one of its arguments has become in this way: of what is
        raised from here Dask would log the traceback, and wrong input is nothing that a log should tell of.
    """
    for argument in args:
        if isinstance(argument, JaxcoreError):
            return argument
    try:
        return resolve_name(target)(*args, **kwargs)
    except JaxcoreError as error:
        return error.with_traceback(None)  # which holds all that the function was working on
    finally:
        compiling.tidy()
