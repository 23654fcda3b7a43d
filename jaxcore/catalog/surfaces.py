"""The registry of loss surfaces over the plane. Imports nothing heavy.

A surface is a plain function of two numbers or arrays, so that JAX can differentiate it. A new one is one entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jaxcore.translatable import N_

ADAPTIVE_RATE = 0.05  # optimizers that divide by the size of the gradients step about that far, whatever the surface
PLAIN = ("sgd", "momentum", "nesterov")  # those whose step is as long as the gradient, times the learning rate


def rosenbrock(x: Any, y: Any) -> Any:
    """Rosenbrock's valley: the floor of a bent valley, (1 − x)² + 100 (y − x²)²; least, 0, at (1, 1).

    H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, The Computer Journal 3
    (1960), doi:10.1093/comjnl/3.3.175.
    """
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def beale(x: Any, y: Any) -> Any:
    """Beale's function, a sum of three squares: flat, with steep corners; least, 0, at (3, ½).

    E. M. L. Beale, On an iterative method for finding a local minimum of a function of more than one variable (1958); as
    number 5 in Moré, Garbow and Hillstrom, doi:10.1145/355934.355936.
    """
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def himmelblau(x: Any, y: Any) -> Any:
    """Himmelblau's function, (x² + y − 11)² + (x + y² − 7)²: four minima, all 0.

    D. M. Himmelblau, Applied Nonlinear Programming (McGraw-Hill, 1972).
    """
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def saddle(x: Any, y: Any) -> Any:
    """The hyperbolic paraboloid x² − y²: a saddle point at (0, 0), and no minimum."""
    return x**2 - y**2


def ravine(x: Any, y: Any) -> Any:
    """The quadratic (x² + 40 y²) / 2: forty times steeper across than along, which is its condition number; least at (0, 0)."""
    return (x**2 + 40 * y**2) / 2


@dataclass(frozen=True)
class Surface:
    """A loss surface.

    Attributes:
        formula: in LaTeX.
        x, y: from where to where it is shown.
        start: a point to begin with.
        rate: a learning rate to begin with, for the optimizers in `PLAIN`.
        minima: the points where it is least; none if it has no least value.
        steps: how many show something, with the usual rates.
        logarithmic: whether it is drawn as log(1 + height above its lowest point shown), since it spans orders of magnitude.
    """

    title: str
    description: str
    function: Callable[[Any, Any], Any]
    formula: str
    x: tuple[float, float]
    y: tuple[float, float]
    start: tuple[float, float]
    rate: float
    minima: tuple[tuple[float, float], ...]
    logarithmic: bool = True
    steps: int = 100

    def shows(self, x: float, y: float) -> bool:
        """Whether a point is in the picture."""
        return self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1]


SURFACES: dict[str, Surface] = {
    "ravine": Surface(
        N_("Ravine"),
        N_("Steep across, flat along: plain gradient descent bounces from wall to wall."),
        ravine,
        r"f(x, y) = \tfrac{1}{2} (x^2 + 40\,y^2)",
        (-4.0, 4.0),
        (-2.0, 2.0),
        (-3.5, 1.0),
        0.04,
        ((0.0, 0.0),),
        logarithmic=False,
    ),
    "rosenbrock": Surface(
        "Rosenbrock",
        N_("A curved valley: its floor is found at once, but reaching its lowest point takes a long time."),
        rosenbrock,
        r"f(x, y) = (1 - x)^2 + 100\,(y - x^2)^2",
        (-2.0, 2.0),
        (-1.0, 3.0),
        (-1.5, 2.0),
        0.001,
        ((1.0, 1.0),),
        steps=1000,
    ),
    "beale": Surface(
        "Beale",
        N_("A plain with cliffs at its corners: gradients are tiny in some places and huge in others."),
        beale,
        r"f(x, y) = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
        (-4.5, 4.5),
        (-4.5, 4.5),
        (1.0, 1.5),
        0.005,
        ((3.0, 0.5),),
        steps=300,
    ),
    "himmelblau": Surface(
        "Himmelblau",
        N_("Four equally deep hollows: the start and the optimizer decide in which one the path ends."),
        himmelblau,
        r"f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        (-5.0, 5.0),
        (-5.0, 5.0),
        (-0.5, -1.0),
        0.01,
        ((3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848127)),
    ),
    "saddle": Surface(
        N_("Saddle"),
        N_("Down along one axis, up along the other: in the middle the gradient is zero, yet it is not a minimum."),
        saddle,
        r"f(x, y) = x^2 - y^2",
        (-2.0, 2.0),
        (-2.0, 2.0),
        (1.5, 0.01),
        0.05,
        (),
        logarithmic=False,
    ),
}


def usual_rate(optimizer: str, surface: str) -> float:
    """A learning rate to begin with."""
    return SURFACES[surface].rate if optimizer in PLAIN else ADAPTIVE_RATE
