"""Optimizers on their way down a loss surface over the plane, with what each remembers at each step."""

import inspect
from collections.abc import Sequence
from pkgutil import resolve_name
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.catalog.surfaces import SURFACES
from jaxcore.config.descent import Descent
from jaxcore.engine import optimizers
from jaxcore.engine.compiling import bounded_jit
from jaxcore.engine.optimizers import Hyperparameters
from jaxcore.pictures import png_in_base64

MEMORY = ("trace", "mu", "nu", "sum_of_squares")  # what Optax calls an optimizer's running averages and sums
GRID = 81  # points along each side of the picture
MAP_SIDE, LEVELS = 480, 24  # pixels along each side of the map, and heights that it tells apart


@bounded_jit(static=3)
def _descend(surface: str, names: tuple[str, ...], steps: int, start: jax.Array, numbers: Sequence[dict]):
    """One scan that moves all optimizers on by a step each."""
    loss = lambda point: SURFACES[surface].function(point[0], point[1])  # noqa: E731
    built = [optimizers.build(name, clip=False) for name in names]

    def step(carry, _):
        following, seen = [], []
        for optimizer, own, (point, state) in zip(built, numbers, carry):
            gradient = jax.grad(loss)(point)
            update, state = optimizer.update(gradient, state, point, **own)
            following.append((optax.apply_updates(point, update), state))
            memory = {name: optax.tree_utils.tree_get(state, name) for name in MEMORY}
            known = {name: value for name, value in memory.items() if value is not None}
            seen.append({"point": point, "loss": loss(point), "gradient": gradient, "update": update, **known})
        return following, seen

    return lax.scan(step, [(start, optimizer.init(start)) for optimizer in built], length=steps)[1]


def descend(descent: Descent) -> dict[str, Any]:
    """The paths of all optimizers, in one compiled program.

    Returns:
        By optimizer: float32 `point` (steps + 1, 2), the start first; `loss` (steps + 1,); of each step, (steps, 2): `gradient`
        where it began, `update`, what the optimizer remembers after it, by Optax's names (`trace`, `mu`, `nu`,
        `sum_of_squares`), and the `terms` of its formula. `left_at` is the first point outside of the picture, `diverged_at`
        the first one that is not finite, or None. `constants` are Optax's defaults.
    """
    surface = SURFACES[descent.surface]
    settings = descent.settings()
    names = tuple(settings)
    numbers = [
        {"learning_rate": np.float32(optimizers.schedule(each, descent.steps)(0)), "hyper": Hyperparameters.of(each)}
        for each in settings.values()
    ]
    length = 1 << descent.steps.bit_length()  # more than the steps, and few different lengths, so few programs
    seen = jax.device_get(_descend(descent.surface, names, length, jnp.asarray(descent.start, jnp.float32), numbers))
    paths = {}
    for name, path in zip(names, seen):
        places = {key: path[key][: descent.steps + 1] for key in ("point", "loss")}
        steps = {key: value[: descent.steps] for key, value in path.items() if key not in places}
        shown = [surface.shows(x, y) for x, y in places["point"].tolist()]
        finite = np.isfinite(places["point"]).all(axis=1) & np.isfinite(places["loss"])
        paths[name] = (
            places
            | steps
            | terms(name, places["point"], steps, descent.weight_decay)
            | {
                "left_at": None if all(shown) else shown.index(False),
                "diverged_at": None if finite.all() else int(finite.argmin()),
                "constants": constants(name),
            }
        )
    return paths


def terms(name: str, points: np.ndarray, steps: dict[str, np.ndarray], weight_decay: float) -> dict[str, np.ndarray]:
    """What else stands in an optimizer's formula, of each step, (steps, 2).

    Returns:
        What was remembered before the step, `trace_before` and so on; `pushed`, the gradient with the L2 penalty's, where
        weight decay is one; `mu_hat` and `nu_hat`, corrected for their start at zero (arXiv:1412.6980, section 3); Lion's
        `direction`, whose sign counts (arXiv:2302.06675).
    """
    known = constants(name)
    l2 = 0.0 if "weight_decay" in OPTIMIZERS[name].takes else weight_decay
    found = {}
    for memory in set(MEMORY) & set(steps):
        begin = np.full((1, 2), known.get("initial_accumulator_value", 0.0), np.float32)
        found[f"{memory}_before"] = np.concatenate([begin, steps[memory][:-1]])
    with np.errstate(over="ignore", invalid="ignore"):  # of a path that has diverged
        found["pushed"] = steps["gradient"] + l2 * points[: len(steps["gradient"])]
        if "nu" in steps and "mu" in steps:
            count = np.arange(1, len(points))[:, None]
            found["mu_hat"] = steps["mu"] / (1 - known["b1"] ** count)
            found["nu_hat"] = steps["nu"] / (1 - known["b2"] ** count)
        elif "mu" in steps:
            found["direction"] = known["b1"] * found["mu_before"] + (1 - known["b1"]) * found["pushed"]
    return found


def constants(name: str) -> dict[str, float]:
    """The numbers that Optax takes when nobody says otherwise, such as Adam's `b1`, `b2` and `eps`."""
    parameters = inspect.signature(resolve_name(OPTIMIZERS[name].factory)).parameters
    return {parameter.name: parameter.default for parameter in parameters.values() if isinstance(parameter.default, float)}


def grid(surface: str) -> dict[str, Any]:
    """The surface on a grid.

    Returns:
        `x` and `y` (n,), `loss` (n, n) with rows along y, `height`, the same as it is drawn, and the `map` as `_map` has it.
    """
    x, y, loss = _losses(surface, GRID)
    return {"x": x, "y": y, "loss": loss, "height": heights(surface, loss), "map": _map(surface)}


def _losses(surface: str, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    spec = SURFACES[surface]
    x, y = (np.linspace(*ends, side, dtype=np.float32) for ends in (spec.x, spec.y))
    return x, y, np.asarray(jax.vmap(lambda y: spec.function(x, y))(y))


def _map(surface: str) -> str:
    """The surface from above, half transparent, with a line where it rises from one of `LEVELS` to the next: PNG in Base64."""
    height = heights(surface, _losses(surface, MAP_SIDE)[2])[::-1]
    level = np.floor((height - height.min()) / np.ptp(height) * (LEVELS - 1e-6))
    edge = np.zeros(level.shape, bool)
    edge[:, 1:] |= level[:, 1:] != level[:, :-1]
    edge[1:] |= level[1:] != level[:-1]
    low, high = np.array([219, 233, 246, 128.0]), np.array([107, 114, 128, 128.0])
    pixels = low + (level / (LEVELS - 1))[..., None] * (high - low)
    pixels[edge] = [127, 127, 127, 200]
    return png_in_base64(pixels.round().astype(np.uint8))


def heights(surface: str, loss: np.ndarray) -> np.ndarray:
    """How high a loss is drawn: itself, or log₁₀(1 + loss) where it spans orders of magnitude and is never negative."""
    return np.log10(1 + loss) if SURFACES[surface].logarithmic else loss
