"""What the lesson on `jit` offers to choose from."""

from __future__ import annotations

SHAPES = {"()": (), "(3,)": (3,), "(4,)": (4,), "(2, 3)": (2, 3)}
DTYPES = ("float32", "float16", "int32")
POWERS = (1, 2, 3)
FACTORS = (0.5, 2.0, 10.0)
MAX_CALLS = 12
