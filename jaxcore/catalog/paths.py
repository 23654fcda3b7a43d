"""Paths through the app: stations in an order, each a page with settings, something to guess, and what there is to see.

A new path is one entry of `PATHS`; stations may belong to several paths and to the lesson plans of `jaxcore.catalog.plans`.
What is said under `seen` was measured on several seeds, and is phrased so that it holds on all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from jaxcore.translatable import N_


@dataclass(frozen=True, kw_only=True)
class Station:
    """A stop on a path.

    Attributes:
        minutes: how long it takes.
        page, params: the page, and its settings as its address has them.
        do: what to do there.
        guess: what to predict before.
        seen: what there is to see after.
    """

    title: str
    minutes: int
    page: str
    do: str
    guess: str
    seen: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Path:
    """Stations in an order, by their names in `STATIONS`; what they are about, and whom they are for."""

    title: str
    purpose: str
    icon: str
    stations: tuple[str, ...]

    @property
    def minutes(self) -> int:
        return sum(STATIONS[name].minutes for name in self.stations)


_FEW_POINTS = {"dataset": "moons", "samples": "60", "spread": "0.5", "learning_rate": "0.01", "epochs": "400"}

STATIONS: dict[str, Station] = {
    "watch": Station(
        title=N_("Watch a network learn"),
        minutes=5,
        page="playground",
        params={"dataset": "moons", "lesson": "none"},
        do=N_(
            "The network is learning already. Press **Pause**, then **Back** and **One step** a few times. Then let it play "
            "until step 1,000."
        ),
        guess=N_("Where will the border between the two colours run in the end?"),
        seen=N_(
            "The border begins as nearly a straight line and bends around the moons. The loss falls, and after 1,000 steps "
            "more than nine in ten of the test points are right. Single steps are tiny: learning is many small corrections."
        ),
    ),
    "line": Station(
        title=N_("What hidden units are for"),
        minutes=6,
        page="playground",
        params={"lesson": "linear"},
        do=N_(
            "Answer the question on the left, press **Play** and read the explanation. Then write 8 under **Hidden units**, "
            "further down, and press Play again."
        ),
        guess=N_("One straight line, two rings: how many points can be right?"),
        seen=N_(
            "Without a hidden layer the border stays a straight line, and about half of the points are right, as with a coin. "
            "With 8 hidden units it closes around the inner ring, and nearly all are right."
        ),
    ),
    "rate_high": Station(
        title=N_("The learning rate: too high"),
        minutes=5,
        page="playground",
        params={"lesson": "rate_too_high"},
        do=N_(
            "Answer the question, press **Play**, and read the explanation once it appears. Then press **Change it now**, "
            "which lowers the rate."
        ),
        guess=N_("Steps ten times as long: does the network learn ten times as fast?"),
        seen=N_(
            "At 3 the loss jumps up and down, often above where it began: each step overshoots. The rate is the length of a "
            "step, and too long a step misses the valley."
        ),
    ),
    "rate_low": Station(
        title=N_("The learning rate: too low"),
        minutes=4,
        page="playground",
        params={"lesson": "rate_too_low"},
        do=N_("The same with a tiny rate: answer, press **Play**, read, then press **Change it now**."),
        guess=N_("Will it get there, if you only wait?"),
        seen=N_(
            "At 0.0001 the loss falls, but after 300 steps you can hardly see it. At 0.3 the same network is done after a few "
            "hundred. Too low a rate wastes time; it breaks nothing."
        ),
    ),
    "rate_find": Station(
        title=N_("Find a good learning rate"),
        minutes=7,
        page="classify",
        params={"dataset": "digits", "hidden": "64", "optimizer": "sgd", "learning_rate": "2.0", "epochs": "40"},
        do=N_(
            "Press **Train**. Then divide the learning rate by ten (0.2) and train again, and once more (0.02). The runs stand "
            "below each other."
        ),
        guess=N_("Which of the three rates, 2, 0.2 or 0.02, recognises most digits?"),
        seen=N_(
            "At 2 nothing is learned: about one digit in ten is right, which is guessing. At 0.2 it is about 96 of 100, at "
            "0.02 a little over 90 in the same time. In between is best."
        ),
    ),
    "by_heart": Station(
        title=N_("Learning by heart"),
        minutes=6,
        page="playground",
        params={"lesson": "overfitting"},
        do=N_(
            "Answer the question, set **Steps a frame** to 20 and press **Play**. Watch both curves, then press **Change it "
            "now**."
        ),
        guess=N_("A network that makes no mistake on what it has learned: will it be right on new points?"),
        seen=N_(
            "The training loss falls towards zero while the test loss rises: the border bends around single points. This is "
            "called overfitting, and it cannot be seen on the training points."
        ),
    ),
    "test_once": Station(
        title=N_("Why a test set is kept"),
        minutes=8,
        page="classify",
        params=_FEW_POINTS | {"hidden": "128,128"},
        do=N_(
            "Press **Train** and compare both curves. Then try to do better on the validation set: 8 hidden units, 30 epochs, "
            "another rate. Decide on one run. Only then look at its test set, once."
        ),
        guess=N_("Will the test set confirm the best result that you found on the validation set?"),
        seen=N_(
            "The large network is right on all training points, and its validation loss ends far above its lowest point, which "
            "came early. By trying you also adapt to the validation set: its best result is partly luck. The test set, looked "
            "at once, has not been adapted to, so it alone is an honest judgement."
        ),
    ),
    "training_quiz": Station(
        title=N_("What has stayed"),
        minutes=4,
        page="quiz",
        params={"topic": "training"},
        do=N_("Answer the questions on training, without looking anything up."),
        guess=N_("How many will be right at the first try?"),
        seen=N_("The score below the question, and after each answer, why it is right or wrong."),
    ),
}

PATHS: dict[str, Path] = {
    "networks": Path(
        title=N_("Networks in 45 minutes"),
        purpose=N_("For beginners, without code: what a network is, what the learning rate does, why a test set is kept."),
        icon="hub",
        stations=("watch", "line", "rate_high", "rate_low", "rate_find", "by_heart", "test_once", "training_quiz"),
    )
}
