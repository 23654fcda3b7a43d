"""Demonstrations of `jit`: what it costs and saves, when it traces again, what tracing is, and what XLA makes of a program."""

from __future__ import annotations

import collections
import functools
import re
import secrets
import statistics
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend.core import ClosedJaxpr, Jaxpr

from jaxcore import objectives
from jaxcore.catalog.lessons.jit import DTYPES, FACTORS, MAX_CALLS, POWERS, SHAPES
from jaxcore.checks import check_choice
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine.structure import Structure
from jaxcore.errors import ConfigError
from jaxcore.lessons.gotchas import without_folders
from jaxcore.objectives.contract import Amounts
from jaxcore.programs import ON_CPU, environment, output_of
from jaxcore.trained import Trained

SIZES = tuple(10**power for power in range(1, 8))
MAX_LINES, MAX_LINE = 400, 300
MAX_CHARACTERS = 60_000
NO_OPERATIONS = ("parameter", "constant", "tuple", "get-tuple-element")
PROGRAM_LIMIT_S = 50


# -- plain and jitted --------------------------------------------------------------------------------------------------


def chain(xp, x):
    """Eight operations on every element; `xp` is `numpy` or `jax.numpy`."""
    y = 2 * x + 1
    y = xp.maximum(y * y - x, 0)
    return y / (1 + xp.abs(y))


def seconds_per_call(call: Callable[[], Any], *, limit_s: float = 0.1) -> float:
    """The median seconds of 3 to 100 calls, each until its result is there; one more call beforehand is not counted."""
    jax.block_until_ready(call())
    times, began = [], time.perf_counter()
    while len(times) < 3 or (len(times) < 100 and time.perf_counter() - began < limit_s):
        start = time.perf_counter()
        jax.block_until_ready(call())  # JAX returns before it has computed
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure_sizes() -> list[dict[str, float]]:
    """For each size: the seconds a call of `chain` in NumPy, in JAX and jitted, and those it took to trace and compile."""
    rows = []
    for size in SIZES:
        numbers = np.linspace(-1, 1, size, dtype=np.float32)
        x = jnp.asarray(numbers)
        began = time.perf_counter()
        jax.jit(renamed(functools.partial(chain, jnp))).lower(x).compile()
        compile_s = time.perf_counter() - began
        # idea
        calls = {
            "numpy": functools.partial(chain, np, numbers),
            "plain": functools.partial(chain, jnp, x),
            "jit": functools.partial(jax.jit(functools.partial(chain, jnp)), x),
        }
        # rest
        rows.append({"size": size, "compile": compile_s} | {name: seconds_per_call(call) for name, call in calls.items()})
    return rows


def renamed(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same under a new name, so that it is compiled: this app keeps programs on disk, and finds them by name, too."""

    def call(*args):
        return function(*args)

    call.__name__ = f"chain_{secrets.token_hex(4)}"
    return call


# -- what is traced again ----------------------------------------------------------------------------------------------


def replay(calls: tuple[tuple[str, str, int, float], ...]) -> list[dict[str, Any]]:
    """Call one jitted function again and again, and say each time whether Python ran.

    Args:
        calls: names of a shape and a dtype, the static argument's value, the traced one's.

    Raises:
        ConfigError: a value is none of those offered, or there are too many calls.
    """
    _check(calls)
    traces = 0

    # idea
    @functools.partial(jax.jit, static_argnames="power")
    def scaled_power(x, power, factor):
        nonlocal traces
        traces += 1  # Python runs this line only while jit traces
        return factor * x**power

    # rest
    told, before = [], []
    for shape, dtype, power, factor in calls:
        count = traces
        scaled_power(jnp.ones(SHAPES[shape], dtype), power=power, factor=factor)
        this = {"shape": shape, "dtype": dtype, "power": power}
        told.append(this | {"factor": factor, "traced": traces > count, "traces": traces} | {"why": why_traced(this, before)})
        before.append(this)
    return told


def why_traced(call: dict[str, Any], before: list[dict[str, Any]]) -> list[str]:
    """What about this call none of those before had: names, or `["first"]`, `["combination"]`; empty if one had it all."""
    if not before:
        return ["first"]
    if call in before:
        return []
    return [name for name in call if all(call[name] != other[name] for other in before)] or ["combination"]


def _check(calls: tuple[tuple[str, str, int, float], ...]) -> None:
    if len(calls) > MAX_CALLS:
        raise ConfigError("{value} calls are too many; the limit is {high}.", value=len(calls), high=MAX_CALLS)
    for shape, dtype, power, factor in calls:
        check_choice("shape", shape, SHAPES)
        check_choice("dtype", dtype, DTYPES)
        check_choice("power", power, POWERS)
        check_choice("factor", factor, FACTORS)


# -- tracing -----------------------------------------------------------------------------------------------------------


@jax.jit
def with_if(x):
    if x > 0:  # True or False?
        return x
    return 0.1 * x


@jax.jit
def with_where(x):
    return jnp.where(x > 0, x, 0.1 * x)


@jax.jit
def with_cond(x):
    return lax.cond(x > 0, lambda x: x, lambda x: 0.1 * x, x)


def branch(value: float) -> dict[str, Any]:
    """What the three forms of a branch give for `value`, and the error of the one that can't be traced."""
    try:
        error = {"kind": "", "text": str(with_if(value))}
    except jax.errors.TracerBoolConversionError as raised:
        error = {"kind": type(raised).__name__, "text": without_folders(str(raised))}
    return {"error": error, "where": float(with_where(value)), "cond": float(with_cond(value))}


def print_and_call():
    @jax.jit
    def double(x):
        print("Python prints:", x)
        jax.debug.print("the program prints: {}", x)
        return 2 * x

    for value in (1.0, 2.0, 3.0):
        print(f"--- double({value})")
        double(value)
        jax.effects_barrier()  # wait


def printed() -> str:
    """What `print_and_call` prints, in a process of its own, since all threads of one share what is printed.

    Raises:
        RunError: the process failed.
    """
    program = "from jaxcore.lessons.jit import print_and_call; print_and_call()"
    return output_of(["-c", program], limit_s=PROGRAM_LIMIT_S, env=environment(**ON_CPU))


# -- X-ray -------------------------------------------------------------------------------------------------------------


def gradient_step(config: RunConfig, structure: Structure) -> Callable[..., Any]:
    """`step(params, state, x, y, key) → (loss, gradients)`: the mean loss of one batch, differentiated."""
    objective = objectives.load(structure.task)
    amounts = Amounts.of(config.objective)

    def mean_loss(params, state, x, y, key):
        found, _ = objective.losses(
            structure.model.apply, params, state, x, y, key=key, train=True, settings=structure.objective, amounts=amounts
        )
        return jnp.mean(found.loss)

    return jax.value_and_grad(mean_loss)


def xray(trained: Trained) -> dict[str, Any]:
    """The stages of the gradient step of a trained network."""
    return stages(trained.config, Structure.of(trained.config, trained.data))


def xray_default() -> dict[str, Any]:
    """The same of the network that the app begins with, untrained: a program depends on shapes, and not on weights."""
    config = RunConfig()
    return stages(config, Structure.of(config, prepare(config.data)))


def stages(config: RunConfig, structure: Structure) -> dict[str, Any]:
    """Trace, lower and compile the gradient step for a batch of this structure, and read what each stage has written.

    Returns:
        For each of `"jaxpr"`, `"stablehlo"`, `"hlo"`: the text's beginning, its number of lines, and the operations'
        counts. Then XLA's estimates of the cost and its memory, in bytes.
    """
    key = jax.eval_shape(jax.random.key, 0)
    x = jax.ShapeDtypeStruct((structure.batch_size, *structure.input_shape), jnp.float32)
    y = jax.ShapeDtypeStruct((structure.batch_size,), jnp.int32)
    params, state = jax.eval_shape(structure.model.init, key, x)
    # idea
    traced = jax.jit(gradient_step(config, structure)).trace(params, state, x, y, key)
    lowered = traced.lower()
    compiled = lowered.compile()
    texts = {"jaxpr": str(traced.jaxpr), "stablehlo": lowered.as_text(), "hlo": without_notes(compiled.as_text())}
    # rest
    counts = {
        "jaxpr": count_primitives(traced.jaxpr),
        "stablehlo": collections.Counter(re.findall(r"\bstablehlo\.(\w+)", texts["stablehlo"])),
        "hlo": _operations(texts["hlo"]),
    }
    operations = {
        name: collections.Counter({op: n for op, n in found.items() if op not in NO_OPERATIONS})
        for name, found in counts.items()
    }
    cost, memory = compiled.cost_analysis() or {}, compiled.memory_analysis()
    return {
        "stages": {
            name: {
                "text": cut(text),
                "lines": len(text.splitlines()),
                "operations": operations[name].total(),
                "counts": operations[name].most_common(),
            }
            for name, text in texts.items()
        },
        "fusions": counts["hlo"]["fusion"],
        "pieces": _operations(texts["hlo"].partition("\nENTRY ")[2]).total(),
        "flops": cost.get("flops"),
        "bytes": cost.get("bytes accessed"),
        "memory": {part: getattr(memory, f"{part}_size_in_bytes") for part in ("argument", "output", "temp")} if memory else {},
        "batch": [structure.batch_size, *structure.input_shape],
        "weights": sum(leaf.size for leaf in jax.tree.leaves(params)),
        "model": [config.data.dataset, structure.network.model],
    }


def _operations(hlo: str) -> collections.Counter:
    """How often each operation stands in HLO; what computes nothing does not count."""
    found = re.findall(r"^\s*(?:ROOT )?%\S+ = .*? ([a-z][\w-]*)\(", hlo, re.MULTILINE)
    return collections.Counter(op for op in found if op not in NO_OPERATIONS)


def count_primitives(jaxpr: ClosedJaxpr | Jaxpr) -> collections.Counter:
    """How often each operation stands in a jaxpr, those of the functions inside included."""
    counts = collections.Counter()
    for equation in getattr(jaxpr, "jaxpr", jaxpr).eqns:
        counts[equation.primitive.name] += 1
        for inner in jax.tree.leaves(equation.params, is_leaf=lambda v: isinstance(v, (ClosedJaxpr, Jaxpr))):
            if isinstance(inner, (ClosedJaxpr, Jaxpr)):
                counts += count_primitives(inner)
    return counts


def without_notes(text: str) -> str:
    """HLO without where in the source each operation comes from: half of the text, with this machine's folders in it."""
    text = re.sub(r"^(FileNames|FunctionNames|FileLocations|StackFrames)\n(\d.*\n)*\n*", "", text, flags=re.MULTILINE)
    return re.sub(r", metadata=\{[^{}]*\}", "", text)


def cut(text: str) -> str:
    """The first lines, short enough for a page; “…” where a long one was cut, at a blank."""
    shown = text.splitlines()[:MAX_LINES]
    for at, line in enumerate(shown):
        if len(line) > MAX_LINE:
            shown[at] = (line[:MAX_LINE].rpartition(" ")[0] or line[:MAX_LINE]) + " …"
    while sum(map(len, shown)) + len(shown) > MAX_CHARACTERS:
        shown.pop()
    return "\n".join(shown)
