"""Demonstrations on eight simulated devices: `python -m jaxcore.lessons.devices_process NAME …` prints what is found as JSON.

How many devices a process has is settled when JAX starts, so the worker can't show this itself.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.sharding import AxisType, NamedSharding
from jax.sharding import PartitionSpec as P

DEVICES = 8

SPECS = {
    "P('x', 'y')": P("x", "y"),
    "P('y', 'x')": P("y", "x"),
    "P('x', None)": P("x", None),
    "P(None, 'y')": P(None, "y"),
    "P(('x', 'y'), None)": P(("x", "y"), None),
    "P()": P(),
}
FUNCTIONS = {"a + 1": lambda a: a + 1, "a.sum(axis=0)": lambda a: a.sum(axis=0), "a @ a.T": lambda a: a @ a.T}
COLLECTIVES = ("all-reduce", "all-gather", "reduce-scatter", "all-to-all", "collective-permute")

WIDTH, BATCH, STEPS, LEARNING_RATE = 32, 256, 40, 0.02


# -- parts of an array -------------------------------------------------------------------------------------------------


def place(shape: tuple[int, int], spec: P) -> jax.Array:
    """An 8 × 8 array, cut into parts as `spec` says and laid on a mesh of `shape`."""
    mesh = jax.make_mesh(shape, ("x", "y"), axis_types=(AxisType.Auto, AxisType.Auto))
    a = jnp.arange(64.0).reshape(8, 8)
    return jax.device_put(a, NamedSharding(mesh, spec))


def parts_of(a: jax.Array) -> list[dict[str, Any]]:
    """For each device the part that it holds: from which place to which, along each axis."""
    return [
        {"device": shard.device.id, "ranges": [part.indices(size)[:2] for part, size in zip(shard.index, a.shape)]}
        for shard in a.addressable_shards
    ]


def shards(x: int, y: int) -> dict[str, Any]:
    """A mesh of x × y devices with every PartitionSpec: the array's parts, and what `jit` makes of some functions of it."""
    found = {}
    for name, spec in SPECS.items():
        a = place((x, y), spec)
        results = {}
        for text, function in FUNCTIONS.items():
            program = jax.jit(function).lower(a).compile()
            results[text] = {"parts": parts_of(program(a)), "collectives": collectives_in(program)}
        found[name] = {"parts": parts_of(a), "results": results}
    return found


def collectives_in(program: Any) -> dict[str, int]:
    """How often a compiled program lets the devices talk to each other, by kind."""
    found = re.findall(rf" ({'|'.join(COLLECTIVES)})(?:-start)?\(", program.as_text())
    return dict(Counter(found))


# -- collectives -------------------------------------------------------------------------------------------------------

NEXT = [(device, (device + 1) % DEVICES) for device in range(DEVICES)]


def sum_around_the_ring(value):
    """Each device passes on what has just arrived, and adds it up: seven times, and all have the sum."""
    total, arriving = value, value
    seen = [total]
    for _ in range(DEVICES - 1):
        arriving = lax.ppermute(arriving, "ring", NEXT)
        total = total + arriving
        seen.append(total)
    return jnp.stack(seen), lax.psum(value, "ring")


def gather_around_the_ring(value):
    """The same, but what arrives is kept at its place instead of added."""
    me = lax.axis_index("ring")
    held = jnp.zeros(DEVICES).at[me].set(value[0])
    arriving, seen = value, [held]
    for step in range(1, DEVICES):
        arriving = lax.ppermute(arriving, "ring", NEXT)
        held = held.at[(me - step) % DEVICES].set(arriving[0])
        seen.append(held)
    return jnp.stack(seen), lax.all_gather(value, "ring", tiled=True)


def pass_around_the_ring(value):
    """Each device gives what it has to the next one."""
    seen = [value]
    for _ in range(DEVICES - 1):
        value = lax.ppermute(value, "ring", NEXT)
        seen.append(value)
    return jnp.stack(seen), value


RINGS = {"psum": sum_around_the_ring, "all_gather": gather_around_the_ring, "ppermute": pass_around_the_ring}


def collectives() -> dict[str, Any]:
    """What each device holds (steps, devices, places) while values go around a ring, and what the collective gives."""
    mesh = jax.make_mesh((DEVICES,), ("ring",))
    values = jax.device_put(jnp.arange(1.0, DEVICES + 1), NamedSharding(mesh, P("ring")))
    found = {}
    for name, function in RINGS.items():
        on_each = jax.shard_map(
            lambda value, function=function: tuple(out[None] for out in function(value)),
            mesh=mesh,
            in_specs=P("ring"),
            out_specs=P("ring"),
            check_vma=False,
        )
        seen, result = jax.jit(on_each)(values)
        found[name] = {"seen": seen.swapaxes(0, 1).tolist(), "result": result.tolist()}
    return found


# -- the same function, three ways -------------------------------------------------------------------------------------


def with_auto(values, share):
    """The function is written as for one device; the compiler sees how the array is cut, and adds what is needed."""
    mesh = jax.make_mesh((DEVICES,), ("devices",), axis_types=(AxisType.Auto,))
    values = jax.device_put(values, NamedSharding(mesh, P("devices")))
    return jax.jit(share)(values)


def with_explicit(values, share):
    """The same function, but how the array is cut is part of its type, in every line."""
    mesh = jax.make_mesh((DEVICES,), ("devices",))  # AxisType.Explicit, unless you ask for another
    values = jax.device_put(values, NamedSharding(mesh, P("devices")))
    return jax.jit(share)(values)


def with_shard_map(values, share_of_each):
    """Each device gets its part of the array, and the function says what they tell each other."""
    mesh = jax.make_mesh((DEVICES,), ("devices",))
    values = jax.device_put(values, NamedSharding(mesh, P("devices")))
    by_device = jax.shard_map(share_of_each, mesh=mesh, in_specs=P("devices"), out_specs=P("devices"))
    return jax.jit(by_device)(values)


seen = []  # types, noted while JAX traces


def share(whole):
    seen.append(jax.typeof(whole))
    return whole / whole.sum()


def share_of_each(part):
    seen.append(jax.typeof(part))
    return part / lax.psum(part.sum(), "devices")


def ambiguous() -> dict[str, Any]:
    """What explicit mode says to a product for which it can't tell how the result lies, and the product once it is told."""
    mesh = jax.make_mesh((DEVICES,), ("devices",))
    a = jax.device_put(jnp.arange(1.0, DEVICES + 1), NamedSharding(mesh, P("devices")))
    # idea
    try:
        jnp.dot(a, a)
    except Exception as raised:  # a ShardingTypeError, to which JAX gives no public name
        error = f"{type(raised).__name__}: {raised}"
    told = jnp.dot(a, a, out_sharding=NamedSharding(mesh, P()))
    # rest
    return {"error": error, "told": float(told), "type": str(jax.typeof(told))}


def ways() -> dict[str, Any]:
    """In three ways each value's share of the sum, by device, and the type that JAX saw; then what `ambiguous` finds."""
    values, found = jnp.arange(1.0, DEVICES + 1), {}
    for name, way, function in (
        ("auto", with_auto, share),
        ("explicit", with_explicit, share),
        ("shard_map", with_shard_map, share_of_each),
    ):
        held = sorted(way(values, function).addressable_shards, key=lambda shard: shard.device.id)
        found[name] = {"shares": [float(shard.data.reshape(())) for shard in held], "type": str(seen[-1])}
    return {"ways": found, "ambiguous": ambiguous()}


# -- data-parallel training --------------------------------------------------------------------------------------------


def loss_of(weights, x, y):
    """The mean squared error of a network with one hidden layer."""
    hidden = jnp.tanh(x @ weights["in"] + weights["bias"])
    return jnp.mean((hidden @ weights["out"] - y) ** 2)


def descend(weights, gradient):
    return jax.tree.map(lambda weight, slope: weight - LEARNING_RATE * slope, weights, gradient)


@jax.jit
def step(weights, x, y):
    """For one device and for many: nothing in it says how many there are."""
    loss, gradient = jax.value_and_grad(loss_of)(weights, x, y)
    return descend(weights, gradient), loss


def step_of_each(weights, x, y):
    """What each device does in `shard_map`: the mean over all, whose gradient is the mean of the gradients."""

    def mean_loss(weights):
        return lax.pmean(loss_of(weights, x, y), "data")

    loss, gradient = jax.value_and_grad(mean_loss)(weights)
    return descend(weights, gradient), loss


def mesh_for(way: str, devices: int) -> jax.sharding.Mesh:
    kind = AxisType.Auto if way == "auto" else AxisType.Explicit
    return jax.make_mesh((devices,), ("data",), axis_types=(kind,), devices=jax.devices()[:devices])


def train(way: str, devices: int) -> tuple[dict[str, Any], dict[str, jax.Array]]:
    """Some steps towards a sine curve, timed once they are compiled."""
    mesh, take_step = mesh_for(way, devices), step
    if way == "shard_map":
        specs = (P(), P("data"), P("data"))
        take_step = jax.jit(jax.shard_map(step_of_each, mesh=mesh, in_specs=specs, out_specs=P()))
    copied, cut = NamedSharding(mesh, P()), NamedSharding(mesh, P("data"))
    data, first, last = jax.random.split(jax.random.key(0), 3)
    x = jax.random.uniform(data, (STEPS, BATCH, 1), minval=-3, maxval=3)
    batches = [jax.device_put((batch, jnp.sin(batch)), cut) for batch in x]
    weights = {
        "in": jax.random.normal(first, (1, WIDTH)),
        "bias": jnp.zeros(WIDTH),
        "out": jax.random.normal(last, (WIDTH, 1)) / WIDTH**0.5,
    }
    weights = jax.device_put(weights, copied)
    jax.block_until_ready(take_step(weights, *batches[0]))  # compiles
    losses, began = [], time.perf_counter()
    for batch in batches:
        weights, loss = take_step(weights, *batch)
        losses.append(jax.block_until_ready(loss))
    took = time.perf_counter() - began
    return {"way": way, "devices": devices, "losses": [float(loss) for loss in losses], "seconds": took}, weights


def training(devices: int) -> dict[str, Any]:
    """The same training on one device and on several; `difference` is the largest between any two weights."""
    alone, reference = train("auto", 1)
    runs = [alone | {"difference": 0.0}]
    for way in ("auto", "explicit", "shard_map"):
        run, weights = train(way, devices)
        apart = jax.tree.map(lambda a, b: float(abs(jax.device_get(a) - jax.device_get(b)).max()), weights, reference)
        runs.append(run | {"difference": max(jax.tree.leaves(apart))})
    return {"runs": runs, "batch": BATCH, "steps": STEPS}


DEMONSTRATIONS = {"shards": shards, "collectives": collectives, "ways": ways, "training": training}

if __name__ == "__main__":
    jax.config.update("jax_num_cpu_devices", DEVICES)
    print(json.dumps(DEMONSTRATIONS[sys.argv[1]](*map(int, sys.argv[2:]))))
