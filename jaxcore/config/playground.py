"""What can be set in the playground, its snapshots, and the lessons that its presets teach. Imports nothing heavy."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jaxcore.catalog.models import ACTIVATIONS
from jaxcore.checks import check_choice, check_layers, check_number
from jaxcore.config.text import read, salvaged, written
from jaxcore.errors import ConfigError
from jaxcore.translatable import N_

DATASETS = ("moons", "circles", "blobs", "spirals", "xor")
FEATURES = {  # of a point (x, y), both standardised
    "x": "x",
    "y": "y",
    "x2": "x²",
    "y2": "y²",
    "xy": "x·y",
    "sin_x": "sin 2x",
    "sin_y": "sin 2y",
}
OPTIMIZERS = ("sgd", "adam", "rmsprop")
PENALTIES = {"none": N_("none"), "l1": N_("L1: Σ |weight|"), "l2": N_("L2: ½ Σ weight²")}
MAX_LAYERS, MAX_UNITS = 6, 8
LIMITS = {  # lowest and highest value
    "points": (50, 500),
    "spread": (0.0, 1.0),
    "train_share": (0.1, 0.9),
    "learning_rate": (1e-6, 1000.0),
    "penalty_rate": (0.0, 1.0),
    "batch_size": (1, 450),
    "initial_scale": (0.0, 100.0),
    "seed": (0, 2**31 - 1),
}


@dataclass(frozen=True)
class Playground:
    """One setting of the playground. The names of the fields are those of the widgets and of the URL's parameters.

    Attributes:
        train_share: share of the points that is learned from; the others are the validation set.
        features: keys of `FEATURES`, what the network sees of a point.
        hidden: units of each hidden layer; empty for a linear classifier.
        penalty: what is added to the loss, `penalty_rate` times: nothing, or the L1 or L2 norm of all kernels.
        initial_scale: factor on the initial kernels, which are LeCun-normal.

    Raises:
        ConfigError: a value is not allowed.
    """

    dataset: str = "moons"
    points: int = 200
    spread: float = 0.2
    train_share: float = 0.5
    features: tuple[str, ...] = ("x", "y")
    hidden: tuple[int, ...] = (8, 8)
    activation: str = "tanh"
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    penalty: str = "none"
    penalty_rate: float = 0.001
    batch_size: int = 10
    initial_scale: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name, allowed in (
            ("dataset", DATASETS),
            ("activation", ACTIVATIONS),
            ("optimizer", OPTIMIZERS),
            ("penalty", PENALTIES),
        ):
            check_choice(name, getattr(self, name), allowed)
        for name, (low, high) in LIMITS.items():
            check_number(name, getattr(self, name), low, high)
        object.__setattr__(self, "features", tuple(dict.fromkeys(filter(None, self.features))))  # none twice
        if not self.features:
            raise ConfigError("{field}: choose at least one.", field="features")
        for name in self.features:
            check_choice("features", name, FEATURES)
        check_layers(self.hidden, MAX_LAYERS, MAX_UNITS)
        check_number("batch_size", self.batch_size, 1, self.train_points)

    @property
    def train_points(self) -> int:
        """How many points are learned from."""
        return math.floor(self.points * self.train_share)

    def starts_anew(self, other: Playground) -> bool:
        """Whether going from one to the other needs new weights; a learning rate or a penalty can change on the way."""
        kept = {name: getattr(self, name) for name in ("learning_rate", "penalty", "penalty_rate")}
        return dataclasses.replace(other, **kept) != self

    def flat(self) -> dict[str, Any]:
        """All fields by name."""
        return dict(vars(self))

    def to_params(self) -> dict[str, str]:
        """Flat strings, as a URL has them; `from_params` gives the setting back."""
        return written(self.flat())

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Playground:
        """Read what `to_params` wrote; unknown names are left out.

        Raises:
            ConfigError: a value can't be read, or is not allowed.
        """
        kinds = {field.name: field.type for field in dataclasses.fields(cls)}
        return cls(**{name: read(kinds[name], name, text) for name, text in params.items() if name in kinds})

    @classmethod
    def salvage(cls, params: Mapping[str, str]) -> tuple[Playground, list[ConfigError]]:
        """As `from_params`, but what is wrong is set aside: the setting of the rest, and an error for each."""
        return salvaged(cls(), *({name: text} for name, text in params.items()))


@dataclass(frozen=True)
class Snapshot:
    """A moment of a training: everything that the next step depends on, as NumPy arrays. It is never changed.

    Attributes:
        step: steps taken so far.
        params: kernels (inputs, outputs) and biases (outputs,) of each layer.
        opt_state: the leaves of the optimizer's state, in order.
    """

    step: int
    params: list[dict[str, Any]]
    opt_state: list[Any]


@dataclass(frozen=True)
class Preset:
    """A setting that teaches something: a question to answer before pressing play, and what there is to see after.

    Attributes:
        answers: from which to choose; `right` is the index of the one that the experiment shows.
        enough: after how many steps there is something to explain.
        then: what to change afterwards, a name and a value of `Playground`, offered as a button.
    """

    title: str
    question: str
    answers: tuple[str, ...]
    right: int
    explanation: str
    enough: int
    settings: dict[str, Any]
    then: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def config(self) -> Playground:
        return Playground(**self.settings)


PRESETS: dict[str, Preset] = {
    "rate_too_high": Preset(
        N_("A learning rate that is too high"),
        N_("The learning rate is 3. What will the loss do?"),
        (N_("It falls very fast"), N_("It jumps around and stays high"), N_("It stays exactly where it is")),
        1,
        N_(
            "Each step goes in the right direction, but much too far: it lands on the other side of the valley, higher "
            "than before. Watch the loss jump. Change the learning rate to 0.3 while it runs: nothing else has to change."
        ),
        100,
        {"dataset": "moons", "learning_rate": 3.0},
        {"learning_rate": 0.3},
    ),
    "rate_too_low": Preset(
        N_("A learning rate that is too low"),
        N_("The learning rate is 0.0001. What will the loss do in the first 300 steps?"),
        (N_("It falls to almost zero"), N_("It hardly moves"), N_("It rises")),
        1,
        N_(
            "Every step goes the right way but is too short to see. Nothing is broken; it would just take a thousand times "
            "as long. Change the learning rate to 0.3 and watch the same network learn."
        ),
        300,
        {"dataset": "moons", "learning_rate": 0.0001},
        {"learning_rate": 0.3},
    ),
    "dead_relus": Preset(
        N_("Dead ReLUs"),
        N_("The units are ReLUs, and the first steps are long. What will happen to many of the units?"),
        (
            N_("They answer 0 to every point and can no longer learn"),
            N_("They grow larger and larger"),
            N_("They all become equal"),
        ),
        0,
        N_(
            "A long step has pushed the sums of some units below zero for every point. There a ReLU is flat: its output is "
            "0 and so is its gradient, so it stays that way. Count the thick frames: those are dead units. A smaller "
            "learning rate from the start, or leaky ReLUs, would have kept them alive: try one of the two."
        ),
        50,
        {"dataset": "circles", "spread": 0.1, "hidden": (8, 8), "activation": "relu", "learning_rate": 3.0, "seed": 3},
        {"activation": "leaky_relu", "learning_rate": 0.1},
    ),
    "overfitting": Preset(
        N_("Overfitting, and what a penalty does"),
        N_(
            "There are 20 points to learn from, many of them on the wrong side, and a large network. "
            "What will the validation loss do?"
        ),
        (
            N_("It falls together with the training loss"),
            N_("It falls first, then rises, while the training loss keeps falling"),
            N_("It stays equal to the training loss"),
        ),
        1,
        N_(
            "The network bends its boundary around single points: that is right for those points alone, and wrong for the new "
            "ones. The gap between the curves is the overfitting. Add the L2 penalty: large weights now cost something, the "
            "boundary becomes smoother, and the validation loss comes down."
        ),
        2000,
        {
            "dataset": "moons",
            "points": 200,
            "train_share": 0.1,
            "spread": 0.45,
            "hidden": (8, 8, 8),
            "activation": "tanh",
            "optimizer": "adam",
            "learning_rate": 0.02,
            "batch_size": 10,
            "penalty_rate": 0.02,
        },
        {"penalty": "l2"},
    ),
    "vanishing": Preset(
        N_("Vanishing gradients"),
        N_("Six layers of sigmoid units. Where will the gradients be smallest?"),
        (
            N_("In the first layers, next to the input"),
            N_("In the last layers, next to the output"),
            N_("They are about equal"),
        ),
        0,
        N_(
            "On its way back, the gradient is multiplied, layer by layer, by the slope of the sigmoid, which is at most ¼. "
            "Look at the gradients by layer, on their logarithmic scale: going back from the output, each is a fraction of "
            "the next one, so the first layers hardly learn. With tanh, whose slope reaches 1, the same network learns."
        ),
        200,
        {"dataset": "moons", "hidden": (8, 8, 8, 8, 8, 8), "activation": "sigmoid", "learning_rate": 0.3},
        {"activation": "tanh"},
    ),
    "linear": Preset(
        N_("A straight line around a circle"),
        N_(
            "There is no hidden layer: the network can only draw a straight line. How many of the points can it get right here?"
        ),
        (N_("About half"), N_("Nearly all"), N_("None of them")),
        0,
        N_(
            "No straight line separates a ring from what is inside it, so without a hidden layer about half of the points stay "
            "wrong. There are two ways out: hidden units, each of which draws a line of its own, or the features x² and y². In "
            "terms of these, the boundary is a straight line, x² + y² = constant, and no hidden layer is needed."
        ),
        200,
        {"dataset": "circles", "spread": 0.1, "hidden": ()},
        {"features": ("x", "y", "x2", "y2")},
    ),
    "bad_scale": Preset(
        N_("A bad start"),
        N_("All initial weights are 0. What will the units of a hidden layer do?"),
        (
            N_("Each learns something different"),
            N_("Nothing: their gradients are 0 and stay 0"),
            N_("They learn more slowly than usual"),
        ),
        1,
        N_(
            "With all weights at 0, every unit outputs 0, and every weight's gradient is a product with such a 0. Only the "
            "last bias can move, so all points get the same answer. Random initial weights of the right size make the "
            "units different, and keep the signal about equally large from layer to layer: set the scale of the initial "
            "weights to 1."
        ),
        100,
        {"dataset": "xor", "spread": 0.1, "initial_scale": 0.0, "learning_rate": 0.3},
        {"initial_scale": 1.0},
    ),
}
