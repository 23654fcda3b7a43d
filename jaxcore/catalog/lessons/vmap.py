"""What the lesson on `vmap` offers to choose from."""

from __future__ import annotations

FUNCTIONS = {"dot": "jnp.dot(a, b)", "add": "a + b", "outer": "jnp.outer(a, b)"}
AXES = ("None", "0", "1", "2", "-1")

PLANTED_IN = ("digits", "iris", "wine", "breast_cancer")
SHARES = (0.02, 0.05, 0.1, 0.2)
STEPS = (10, 30, 100, 300, 1000)
MAX_SEED = 999
