"""What the lesson on derivatives offers to choose from, and its limits."""

from __future__ import annotations

FURTHEST = 1e6  # what x and y may be
STEPS = tuple(10.0**-k for k in range(8))  # of the finite differences
FORMULAS = ("x**3 - 3*x", "sin(x) * exp(-x/4)", "tanh(x)", "sigmoid(x)", "relu(x)", "abs(x)", "sqrt(x)", "x**x")
SURFACES = ("x**2 + 3*y**2", "x**2 - y**2", "sin(x) * cos(y)", "(1 - x)**2 + 10*(y - x**2)**2", "exp(-x**2 - y**2)")
RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
UNITS = (2, 4, 8, 16, 32)
