"""What the pages `jit` and `vmap` offer to choose from; apart from the demonstrations, which import JAX."""

from __future__ import annotations

from jaxcore.errors import ConfigError
from jaxcore.translatable import N_

SHAPES = {"()": (), "(3,)": (3,), "(4,)": (4,), "(2, 3)": (2, 3)}
DTYPES = ("float32", "float16", "int32")
POWERS = (1, 2, 3)
FACTORS = (0.5, 2.0, 10.0)
MAX_CALLS = 12

KINDS = {"pooled": N_("convolution and pooling"), "alone": N_("convolution alone")}
CHANNELS = (8, 16, 32)
SMALL_TABLES = ("iris", "wine", "breast_cancer")

FUNCTIONS = {"dot": "jnp.dot(a, b)", "add": "a + b", "outer": "jnp.outer(a, b)"}
AXES = ("None", "0", "1", "2", "-1")

PLANTED_IN = ("digits", "iris", "wine", "breast_cancer")
SHARES = (0.02, 0.05, 0.1, 0.2)
STEPS = (10, 30, 100, 300, 1000)
MAX_SEED = 999


def check(field: str, value: object, allowed) -> None:
    """Raise a ConfigError unless `value` is among those `allowed`."""
    if value not in allowed:
        raise ConfigError(
            "{field}: “{value}” is not known; choose one of: {allowed}.",
            field=field,
            value=str(value)[:40],
            allowed=", ".join(map(str, allowed)),
        )
