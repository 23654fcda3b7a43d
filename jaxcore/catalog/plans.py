"""For teachers: lesson plans out of the stations of the paths, what students believe, what to say when a run goes wrong.

A new plan is one entry of `PLANS`.
"""

from __future__ import annotations

from dataclasses import dataclass

from jaxcore.catalog.paths import STATIONS
from jaxcore.translatable import N_


@dataclass(frozen=True)
class Step:
    """A part of a lesson: at a station, a name in `STATIONS`, or a talk; `minutes` are the station's own unless given."""

    say: str
    station: str = ""
    time: int = 0

    @property
    def minutes(self) -> int:
        return self.time or STATIONS[self.station].minutes


@dataclass(frozen=True)
class Exercise:
    """A question on paper, and its solution."""

    question: str
    solution: str


@dataclass(frozen=True)
class Plan:
    """A lesson: for whom, what is learned, its steps in order, exercises."""

    title: str
    audience: str
    goals: tuple[str, ...]
    steps: tuple[Step, ...]
    exercises: tuple[Exercise, ...]

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True)
class Said:
    """What is believed, or seen; what to answer; and a station that shows it, if there is one."""

    said: str
    answer: str
    station: str = ""


_EXERCISES = N_("Exercises, in pairs, on paper. Then compare.")
_GOODBYE = N_("Everybody writes down one thing that surprised them. Collect three of them.")

PLANS: dict[str, Plan] = {
    "first": Plan(
        N_("What a network learns"),
        N_("ages 15 and up; no code, and no mathematics beyond coordinates."),
        (
            N_("say what weights, loss and training are"),
            N_("explain what too high and too low a learning rate do"),
            N_("tell learning from memorizing"),
        ),
        (
            Step(
                N_("Ask: how would you tell a computer which of two handwritten digits is a 7? Nobody can write the rule."),
                time=4,
            ),
            Step(
                N_(
                    "At the projector. Pause at once; every student traces the boundary in the air with a "
                    "finger before you press Play."
                ),
                "watch",
            ),
            Step(N_("Vote on the question before you press Play. Then let them do it on their own devices."), "line"),
            Step(N_("Let them guess, play, and find a sentence that says what the rate is."), "rate_high"),
            Step(N_("The same the other way. Ask for the best rate of the class."), "rate_low"),
            Step(N_("Stop when the two curves separate. Ask: which of them would you believe in an exam?"), "by_heart"),
            Step(_EXERCISES, time=12),
            Step(_GOODBYE, time=4),
        ),
        (
            Exercise(
                N_("A weight is 2, its gradient is 3, the learning rate is 0.1. What is the weight after one step?"),
                N_("2 - 0.1 · 3 = 1.7. The step goes against the gradient."),
            ),
            Exercise(
                N_(
                    "A network has 2 inputs, two hidden layers of 8 units and 2 outputs. How many weights and biases does "
                    "it have?"
                ),
                N_("2 · 8 + 8 = 24, 8 · 8 + 8 = 72, 8 · 2 + 2 = 18: 114 in total."),
            ),
            Exercise(
                N_("The training loss falls and the validation loss rises. What has happened? Name two remedies."),
                N_("Overfitting. More data, a smaller network, a penalty on large weights, or early stopping."),
            ),
        ),
    ),
    "judge": Plan(
        N_("Train, choose, evaluate"),
        N_("ages 16 and up, after the previous plan; no code."),
        (
            N_("find a learning rate by trying"),
            N_("say what the training, validation and test sets are for"),
            N_("read a confusion matrix"),
            N_("compare a network with a simple method before believing in it"),
        ),
        (
            Step(
                N_(
                    "Ask: would you grade students on the very questions they have practiced? Practice is the training "
                    "set; the exam is the test set."
                ),
                time=5,
            ),
            Step(N_("Give each row of students a different rate first, and collect the results on the board."), "rate_find"),
            Step(N_("Briefly, as a reminder: whoever knows it explains it."), "by_heart"),
            Step(
                N_(
                    "A contest: who has the best validation result? Write it on the board. Then everybody opens the test set "
                    "once."
                ),
                "test_once",
                time=14,
            ),
            Step(N_("Ask before you press: would you bet on 100%?"), "lucky"),
            Step(N_("Break."), time=5),
            Step(N_("Let them find the pair of digits that is confused most often, and look at the images."), "digits"),
            Step(N_("Bet: network or filter?"), "noise"),
            Step(N_("The same bet again."), "salt"),
            Step(_EXERCISES, time=14),
            Step(N_("The quiz, everybody alone."), "evaluation_quiz"),
            Step(_GOODBYE, time=5),
        ),
        (
            Exercise(
                N_("Of 60 points, 15% are for validation. By how much does the accuracy change if one more of them is right?"),
                N_("9 points are for validation, so one of them is 1 in 9, about 11%. Small sets give only coarse results."),
            ),
            Exercise(
                N_(
                    "Of 100 patients, 5 are ill. A network always says “healthy”. What is its accuracy, and what is the "
                    "recall of the ill?"
                ),
                N_("Accuracy 95%, recall 0. When one class is rare, accuracy says little."),
            ),
            Exercise(
                N_("Somebody trains 200 networks and reports the best test result. Why is it too good?"),
                N_(
                    "The best of 200 is partly luck, and the test set has become a validation set. A fresh test set would "
                    "give a lower result."
                ),
            ),
        ),
    ),
    "derivative": Plan(
        N_("From the derivative to learning"),
        N_("ages 17 and up, with derivatives and a little Python to read."),
        (
            N_("say what `grad` computes, and how it differs from a finite difference"),
            N_("say what the gradient of a loss is, and take a step with it"),
        ),
        (
            Step(N_("Ask for the derivative of x³ - 3x at 1.5 and keep it on the board: 3.75."), time=4),
            Step(N_("Compare with the board. Then make h small, and let them explain why it gets worse."), "derivative"),
            Step(N_("Do the first step together. Who finds the largest rate that still lowers the loss?"), "network_gradient"),
            Step(N_("Back to the picture: this is what a step that is too long looks like."), "rate_high"),
            Step(N_("Now as a program: one part has no effect. Which one?"), "loop_update"),
            Step(_EXERCISES, time=7),
            Step(N_("The questions on derivatives in the quiz."), "grad_quiz"),
            Step(_GOODBYE, time=3),
        ),
        (
            Exercise(
                N_("f(x) = x³ - 3x. Where is the derivative 0, and what does gradient descent do when it starts at 0.5?"),
                N_("f′(x) = 3x² - 3 is 0 at -1 and 1. At 0.5 the slope is negative, so x increases, to the valley at 1."),
            ),
            Exercise(
                N_("The loss is (w - 4)², w is 1 and the learning rate is 0.25. Take two steps."),
                N_(
                    "The gradient is 2(w - 4): -6, so w becomes 2.5; then -3, so w becomes 3.25. Each step halves the distance."
                ),
            ),
            Exercise(
                N_("The same with a rate of 1. What happens, and above which rate does the distance grow?"),
                N_("w jumps from 1 to 7 and back, forever. Above 1, the distance grows with every step."),
            ),
        ),
    ),
    "compile": Plan(
        N_("JAX: trace, compile, map"),
        N_("students who program in Python with NumPy."),
        (
            N_("predict when `jit` traces again"),
            N_("say why functions must be pure"),
            N_("replace a loop over examples with `vmap`"),
            N_("time JAX correctly"),
        ),
        (
            Step(N_("Ask who has waited for Python to finish a loop. Today the loops go away."), time=4),
            Step(N_("Everybody, on their own device."), "numpy"),
            Step(N_("Guess first, hands up: 0, 1 or 4? Only then show the table."), "pure"),
            Step(N_("Press Measure on one device only: others computing at the same time distort the times."), "jit_sizes"),
            Step(N_("In pairs: one chooses the call, the other predicts."), "recompile"),
            Step(N_("Have them say what a tracer knows and what it does not."), "tracing"),
            Step(N_("Break."), time=5),
            Step(N_("Read both programs aloud."), "one_to_many"),
            Step(N_("Again on one device."), "loop_or_vmap"),
            Step(N_("At the projector: one program, 64 networks."), "wall"),
            Step(N_("The error that spoils many homemade benchmarks."), "clock"),
            Step(_EXERCISES, time=17),
            Step(N_("The quiz, everybody alone."), "jit_quiz"),
            Step(_GOODBYE, time=5),
        ),
        (
            Exercise(
                N_(
                    "A function under `jit` is called with float32 of shape (3,), the same again, shape (4,), and int32 of "
                    "shape (3,). How often is it traced?"
                ),
                N_("Three times: the second call finds the program of the first."),
            ),
            Exercise(
                N_(
                    "`predict(w, x)` takes weights of shape (4,) and one example of shape (4,), and returns a "
                    "number. Write the call for a batch of "
                    "shape (32, 4)."
                ),
                N_("`jax.vmap(predict, in_axes=(None, 0))(w, batch)`; the result has the shape (32,)."),
            ),
            Exercise(
                N_(
                    "A function under `jit` appends its argument to a Python list. What is in the list after "
                    "ten calls with the same shape?"
                ),
                N_("One entry, and it is a tracer: Python ran only once. Return the value instead."),
            ),
        ),
    ),
}

BELIEFS: tuple[Said, ...] = (
    Said(
        N_("“All training examples are right, so the network is good.”"),
        N_("It may have memorized them. Only examples that it has not learned from can tell."),
        "by_heart",
    ),
    Said(
        N_("“A higher learning rate learns faster.”"),
        N_("Up to a point. Beyond it, the steps overshoot, and the loss jumps or rises."),
        "rate_high",
    ),
    Said(
        N_("“More layers and units are always better.”"),
        N_("They can do more, so they can also bend around single points. With few examples a small network is often better."),
        "by_heart",
    ),
    Said(
        N_("“The test set is for choosing the best network.”"),
        N_("Then it is used up. Choose with the validation set, and look at the test set once, at the end."),
        "test_once",
    ),
    Said(
        N_("“If the loss rises, the accuracy falls.”"),
        N_("Not always: the loss also counts how sure a wrong answer is. Watch both in this experiment."),
        "by_heart",
    ),
    Said(
        N_("“The network understands that noise is unwanted.”"),
        N_("It only lowers its loss. Asked for the noisy image, it returns the noise."),
        "identity",
    ),
    Said(
        N_("“jit makes everything faster.”"),
        N_("Compiling takes time. For a function that is called once, or on a few numbers, it does not pay off."),
        "jit_sizes",
    ),
    Said(
        N_("“JAX is faster than PyTorch.”"),
        N_("It depends on the work: very much so with tiny networks, hardly or not at all with convolutions. Measure it."),
        "race",
    ),
    Said(
        N_("“Random means different each time.”"),
        N_("In JAX, the same key always gives the same numbers. To get other numbers, split the key."),
        "keys",
    ),
)

TROUBLES: tuple[Said, ...] = (
    Said(
        N_("The loss is no longer a number (NaN)."),
        N_("The steps were too long. Divide the learning rate by ten, or switch on gradient clipping under All settings."),
    ),
    Said(
        N_("The loss stays where it started."),
        N_(
            "The rate is too low: multiply it by ten. Or nothing can flow: dead ReLUs, initial weights of 0, many sigmoid "
            "layers; the lessons in the Playground show all three."
        ),
        "rate_low",
    ),
    Said(
        N_("The accuracy stays at chance."),
        N_(
            "Two classes: 50%; ten digits: 10%. Either the rate is much too high, or the network is too simple, such as "
            "one without a hidden layer around a ring."
        ),
        "line",
    ),
    Said(
        N_("Training goes well, validation badly."),
        N_("Overfitting. More examples, fewer units, weight decay, dropout, or fewer epochs."),
        "by_heart",
    ),
    Said(
        N_("Validation is better than training."),
        N_(
            "Dropout and random shifts make only training harder, and the training loss is the mean over an epoch in which "
            "the network was still improving. Or the validation set is small, and it is luck: try another seed of the split."
        ),
    ),
    Said(
        N_("The loss jumps up and down, but falls."),
        N_("Small batches are noisy. Lower the rate, or choose a schedule that lowers it toward the end."),
    ),
    Said(
        N_("Two students get different numbers."),
        N_(
            "Compare the settings, including the seed. With the same settings, the app computes a run only once for the "
            "whole class."
        ),
    ),
    Said(
        N_("The first run takes long; the next one does not."),
        N_("The first one had to be compiled. New shapes, such as a different number of hidden units, are compiled again."),
        "recompile",
    ),
    Said(
        N_("“Waiting: number 3 in line.”"),
        N_(
            "Others are computing on the same machine. Small networks and few epochs keep a class moving; the page says how "
            "long it takes."
        ),
    ),
)
