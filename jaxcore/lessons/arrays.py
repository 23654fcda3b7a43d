"""JAX's arrays beside NumPy's: the same functions, no assignment, no side effects, and nested structures of them."""

from __future__ import annotations

import json
from typing import Any

import jax
import jax.numpy as jnp
import numpy

from jaxcore.catalog.lessons.arrays import CALLS, FURTHEST, FURTHEST_INDEX, MAX_CALLS, OPERATIONS
from jaxcore.checks import check_choice, check_number
from jaxcore.errors import DataError

MAX_CHARACTERS, MAX_DEPTH, MAX_LEAVES = 2000, 20, 200
ELEMENTS = 6


def thirds(np):
    return np.array([1.0, 2.0, 3.0]) / 3


def linspace(np):
    return np.linspace(0, 1, 5)


def integers(np):
    return np.arange(5)


def squares(np):
    return np.arange(1, 7) ** 2


def mean_of_columns(np):
    return np.arange(12).reshape(3, 4).mean(axis=0)


def outer_product(np):
    return np.array([1, 2, 3])[:, None] * np.array([1, 10, 100])


def choose_by_sign(np):
    x = np.linspace(-2, 2, 5)
    return np.where(x > 0, x, 0)


def order(np):
    return np.argsort(np.array([30, 10, 20]))


def matrix_inverse(np):
    return np.linalg.inv(np.array([[2.0, 1.0], [1.0, 3.0]]))


def beyond_16_million(np):
    return np.array(16777216.0) + 1


def in_both(name: str) -> dict[str, dict[str, str]]:
    """The same call with NumPy and with `jax.numpy`: for each its `type`, `dtype`, `shape` and `value`, as text.

    Raises:
        ConfigError: there is no such call.
    """
    check_choice("call", name, CALLS)
    call = globals()[name]
    results = {"numpy": call(numpy), "jax.numpy": call(jnp)}
    return {
        library: {
            "type": f"{type(x).__module__}.{type(x).__name__}",
            "dtype": str(x.dtype),
            "shape": str(x.shape),
            "value": str(x),
        }
        for library, x in results.items()
    }


def handed_over() -> dict[str, str | bool]:
    """NumPy's array given to JAX by the DLPack protocol, and JAX's back to NumPy.

    Returns:
        The `value`, as text; whether the memory is the same `there` and `back`; whether NumPy may `write` to what came back.
    """
    # idea
    array = numpy.array([1, 2, 3], numpy.float32)
    x = jnp.from_dlpack(array)
    back = numpy.from_dlpack(x)
    # rest
    here = x.unsafe_buffer_pointer()
    return {
        "value": f"{x!r}\n{back!r}",
        "there": here == array.ctypes.data,
        "back": here == back.ctypes.data,
        "write": back.flags.writeable,
    }


def update(operation: str, index: int, value: float) -> dict[str, str | bool]:
    """Six numbers, and what `x.at[index].<operation>(value)` makes of them.

    Returns:
        `before`, `new` and `after`: the array, the result, and the array once more. `read`: what `x[index]` gives.
        `error`: what an assignment says.
        `numpy`: what NumPy's array is after the assignment, or the error; `numpy_failed` says which.

    Raises:
        ConfigError: there is no such operation, or a number is out of range.
    """
    check_choice("operation", operation, OPERATIONS)
    check_number("index", index, -FURTHEST_INDEX, FURTHEST_INDEX)
    check_number("value", value, -FURTHEST, FURTHEST)
    x = jnp.arange(ELEMENTS, dtype=jnp.float32)
    before = str(x)
    new = getattr(x.at[index], operation)(value)
    return {"before": before, "new": str(new), "after": str(x), "read": str(x[index])} | assign(x, index, value)


def assign(x: jax.Array, index: int, value: float) -> dict[str, str | bool]:
    """What `x[index] = value` says, and what it does to NumPy's copy of the same numbers."""
    try:
        x[index] = value
    except TypeError as problem:
        error = f"{type(problem).__name__}: {problem}"
    copy = numpy.array(x)
    try:
        copy[index] = value
    except IndexError as problem:
        return {"error": error, "numpy": f"{type(problem).__name__}: {problem}", "numpy_failed": True}
    return {"error": error, "numpy": str(copy), "numpy_failed": False}


def count_calls(calls: int, change_dtype: bool) -> list[dict[str, int | float | str]]:
    """Call a function that counts its calls in a variable outside, as it is and under `jit`; and its pure form under `jit`.

    Args:
        change_dtype: whether the second half of the calls is given float32 instead of int32.

    Returns:
        For each call the argument's `dtype`; the values that came out, `plain`, `jitted` and `pure`; and the counters after
        it, `plain_count`, `jitted_count` and `pure_count`.

    Raises:
        ConfigError: so many calls are too many, or none.
    """
    check_number("calls", calls, 1, MAX_CALLS)
    counter = {"plain": 0, "jitted": 0}

    def impure(x, name):
        counter[name] += 1  # a side effect
        return x + counter[name]

    def pure(x, count):
        count = count + 1
        return x + count, count

    jitted, jitted_pure = jax.jit(impure, static_argnames="name"), jax.jit(pure)
    rows, count = [], 0
    for call in range(calls):
        x = numpy.float32(100) if change_dtype and call >= calls // 2 else numpy.int32(100)
        y, count = jitted_pure(x, count)
        rows.append(
            {
                "dtype": str(x.dtype),
                "plain": int(impure(x, "plain")),
                "plain_count": counter["plain"],
                "jitted": int(jitted(x, "jitted")),
                "jitted_count": counter["jitted"],
                "pure": int(y),
                "pure_count": int(count),
            }
        )
    return rows


def explore(text: str) -> dict[str, Any]:
    """What JAX makes of nested lists, objects and numbers, written as JSON.

    Returns:
        `leaves`: `path` and `value` of each as text. `structure`: the treedef. `doubled`: the same structure, as JSON,
        with every leaf doubled by `jax.tree.map`.

    Raises:
        DataError: the text is too long, is no JSON, or holds too much or something else.
    """
    tree = read(text)
    leaves = jax.tree_util.tree_leaves_with_path(tree)
    doubled = jax.tree.map(lambda leaf: 2 * leaf, tree)
    return {
        "leaves": [{"path": jax.tree_util.keystr(path), "value": str(leaf)} for path, leaf in leaves],
        "structure": str(jax.tree.structure(tree)),
        "doubled": json.dumps(doubled, ensure_ascii=False),
    }


def read(text: str) -> Any:
    """The nested lists and objects of a visitor's JSON, if JAX and the page can take them."""
    if len(text) > MAX_CHARACTERS:
        raise DataError("{count} characters are too many; write at most {limit}.", count=len(text), limit=MAX_CHARACTERS)
    try:
        tree = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as problem:
        raise DataError(
            "Line {line}, column {column}: this is not JSON; write lists as [1, 2] and objects as {example}.",
            line=problem.lineno,
            column=problem.colno,
            example='{"w": 1}',
        ) from None
    except RecursionError:
        raise _too_deep() from None
    _check(tree)
    return tree


def _check(tree: Any) -> None:
    """Level by level, since a recursive walk would not survive what is nested too deeply."""
    level, leaves = [tree], 0
    for depth in range(MAX_DEPTH + 1):
        inner = []
        for node in level:
            if depth == MAX_DEPTH and isinstance(node, dict | list):
                raise _too_deep()
            if isinstance(node, dict):
                for key in node:
                    if not key.isprintable():  # a lone surrogate, for instance, which can't be sent to a browser
                        raise DataError(
                            "The name {value} can't be shown; use letters that can be displayed.", value=ascii(key)[:40]
                        )
                inner += node.values()
            elif isinstance(node, list):
                inner += node
            elif node is not None and type(node) not in (int, float):
                raise DataError(
                    "“{value}” is not allowed here; use lists, objects, numbers and null.", value=json.dumps(node)[:40]
                )
            else:
                leaves += 1
        if leaves > MAX_LEAVES:
            raise DataError("More than {limit} numbers are too many.", limit=MAX_LEAVES)
        level = inner


def _too_deep() -> DataError:
    return DataError("This is nested too deeply; at most {limit} levels are allowed.", limit=MAX_DEPTH)


def _refuse_constant(name: str) -> None:
    raise DataError("“{value}” is not allowed here; use lists, objects, numbers and null.", value=name)
