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
    """Stations in an order, by their names in `STATIONS`; what they are about, for whom, and what one knows at the end."""

    title: str
    purpose: str
    icon: str
    stations: tuple[str, ...]
    learned: str = ""

    @property
    def minutes(self) -> int:
        return sum(STATIONS[name].minutes for name in self.stations)


def _quiz(title: str, topic: str, minutes: int) -> Station:
    """A station at the questions on a topic of the quiz."""
    return Station(
        title=title,
        minutes=minutes,
        page="quiz",
        params={"topic": topic},
        do=N_("Answer the questions on this topic, without looking anything up."),
        guess=N_("How many will you get right on the first try?"),
        seen=N_("Your score below the question, and after each answer, why it is right or wrong."),
    )


STATIONS: dict[str, Station] = {
    "watch": Station(
        title=N_("Watch a network learn"),
        minutes=4,
        page="playground",
        params={"dataset": "moons", "lesson": "none"},
        do=N_(
            "The network is learning already. Press **Pause**, then **Back** and **One step** a few times, and watch the "
            "numbers. Then press **Play** and wait for step 1,000. What you should have seen is at the foot of the page."
        ),
        guess=N_("Where will the white boundary between the two colors run in the end?"),
        seen=N_(
            "The boundary starts as nearly a straight line and bends around the moons. The loss falls, and after 1,000 "
            "steps more than nine in ten of the validation points are right: those that it does not learn from. Single steps "
            "are tiny: learning is many small corrections. Each column of units is a layer; those in the middle are hidden."
        ),
    ),
    "line": Station(
        title=N_("What hidden units are for"),
        minutes=6,
        page="playground",
        params={"lesson": "linear"},
        do=N_(
            "Answer the question on the left, press **Play** and read the explanation. Then write 8 under **Hidden units**, "
            "further down, press Enter, and look at the picture again."
        ),
        guess=N_("One straight line, two rings: how many points can be right?"),
        seen=N_(
            "Without a hidden layer the boundary stays a straight line, and about half of the points are right, as with "
            "flipping a coin. With 8 hidden units it closes around the inner ring, and nearly all are right: each unit draws "
            "a line of its own, as its small square shows, and the output combines them."
        ),
    ),
    "rate_high": Station(
        title=N_("The learning rate: too high"),
        minutes=5,
        page="playground",
        params={"lesson": "rate_too_high"},
        do=N_(
            "The learning rate is the length of the steps. Answer the question, press **Play**, and watch the curve of the "
            "loss below the picture. Read the explanation once it appears, then press **Change it now**."
        ),
        guess=N_("Steps ten times as long: does the network learn ten times as fast?"),
        seen=N_(
            "At 3 the loss jumps up and down, often above where it began. Think of it as the height of a landscape: each "
            "step leads toward the valley, but so far that it lands on the other slope. At 0.3 the large jumps end, and "
            "after 100 more steps the loss is lower than at the start. It may go on trembling a little: each step looks at "
            "only 10 of the points."
        ),
    ),
    "rate_low": Station(
        title=N_("The learning rate: too low"),
        minutes=4,
        page="playground",
        params={"lesson": "rate_too_low"},
        do=N_("The same with a tiny rate: answer, press **Play**, watch the curve, read, then press **Change it now**."),
        guess=N_("Will it get there if you just wait?"),
        seen=N_(
            "At 0.0001 the loss falls, but after 300 steps you can hardly see it. At 0.3 the same network is done after a "
            "few hundred. A rate that is too low wastes time but breaks nothing."
        ),
    ),
    "rate_find": Station(
        title=N_("Find a good learning rate"),
        minutes=7,
        page="classify",
        params={"dataset": "digits", "hidden": "64", "optimizer": "sgd", "learning_rate": "2.0", "epochs": "40"},
        do=N_(
            "Press **Train**; JAX first compiles the step, that is, turns it into machine code. Then divide the learning rate "
            "by ten (0.2) and train again, and once more (0.02). Tick all three under **Your runs**, further down, and compare "
            "their curves. SGD, the optimizer here, takes plain steps downhill."
        ),
        guess=N_("Which of the three rates, 2, 0.2 or 0.02, recognizes the most digits?"),
        seen=N_(
            "At 2 it learns next to nothing: at best two digits in ten are right. At 0.2 it is about 95 of 100 or more, at "
            "0.02 a little over 90 in the same 40 epochs: each epoch uses every training image once. In between is best."
        ),
    ),
    "by_heart": Station(
        title=N_("Overfitting"),
        minutes=6,
        page="playground",
        params={"lesson": "overfitting"},
        do=N_(
            "Answer the question, set **Steps per frame** to 20 and press **Play**. Watch both curves below the picture "
            "until the explanation appears. Then press **Pause**, **Change it now** and **Play**."
        ),
        guess=N_("A network that makes no mistake on what it has learned: will it be right on new points?"),
        seen=N_(
            "The training loss falls toward zero while the validation loss rises: the boundary bends around single points. "
            "This is called overfitting, and it cannot be seen on the training points alone. The penalty (L2) makes large "
            "weights cost something: the training loss rises a little, and the validation loss falls to less than half."
        ),
    ),
    "test_once": Station(
        title=N_("Why a test set is kept aside"),
        minutes=6,
        page="classify",
        params={"dataset": "circles", "samples": "100", "spread": "1.0", "validation": "0.1", "test": "0.5", "hidden": "64"}
        | {"learning_rate": "0.05", "epochs": "40"},
        do=N_(
            "The two classes are so mixed that there is hardly anything to learn. Press **Train**, then train again with the "
            "seeds 1 to 5 (**Seed**, far down under **Training**). Under **Your runs**, find the best on the validation set "
            "and choose **Show**. Only then press **Look at the test set**, once."
        ),
        guess=N_("Six networks differ only in their random start. How many new points will the best of them get right?"),
        seen=N_(
            "Of the 10 validation points the six networks get between 2 and 7 right; the best has the seed 2. Of the 50 test "
            "points it gets fewer than half right: a coin would do as well. So its 7 of 10 were luck: who tries often "
            "finds something that fits the validation set by chance. Nothing was chosen with the test set, looked at once, so "
            "it alone is an honest evaluation."
        ),
    ),
    "lucky": Station(
        title=N_("The best of 256 networks"),
        minutes=4,
        page="sweep",
        params={"dataset": "iris", "x_count": "16", "y_name": "seed", "y_low": "0.0", "y_high": "15.0", "y_count": "16"}
        | {"y_scale": "linear"},
        do=N_(
            "Press **Run**: 256 networks learn to tell flowers apart, and the best on the validation set is chosen for "
            "you. Write its result down. Then switch **Look at the test set** on. What is there before is a recording."
        ),
        guess=N_("The best of 256 is right on all 22 validation flowers. On how many of 30 new flowers?"),
        seen=N_(
            "On fewer. With four splits of the flowers we measured 77%, 80%, 90% and 97%, each time after 100% on the "
            "validation set. Among so many networks, some fit the validation set by chance. So its best result is too "
            "good, and the test set is needed, as with the six networks before. Each column "
            "of the wall has a learning rate of its own: at the right edge it is too high, and hardly any network learns."
        ),
    ),
    "numpy": Station(
        title=N_("NumPy, and one difference"),
        minutes=5,
        page="arrays",
        params={"view": "1"},
        do=N_("Choose **Thirds**, then **16,777,216 plus 1**, and compare what NumPy and JAX say."),
        guess=N_("The same function, the same call: can the two answers differ?"),
        seen=N_(
            "The same names, the same shapes, but float32 instead of float64. With 24 bits for the digits, 16,777,216 plus 1 "
            "is 16,777,216 again."
        ),
    ),
    "immutable": Station(
        title=N_("Changing an array"),
        minutes=5,
        page="arrays",
        params={"view": "2"},
        do=N_("Change the operation and the index, and read what happens to `x`. Then write the index 9, which is too large."),
        guess=N_("What does `x[2] = 10` do?"),
        seen=N_(
            "It is an error that shows the way out: `x.at[2].set(10)` returns a new array, and `x` stays as it was. At an "
            "index that does not exist, NumPy raises an error and JAX says nothing."
        ),
    ),
    "pure": Station(
        title=N_("Functions without side effects"),
        minutes=6,
        page="arrays",
        params={"view": "3"},
        do=N_("Read the table. Then switch the dtype in the second half, and look at the counter under `jit` again."),
        guess=N_("A function under `jit` adds 1 to a counter outside it. It is called four times. What does the counter say?"),
        seen=N_(
            "1: the Python code ran only once, while JAX traced it. With a second dtype it is 2. The pure version, which "
            "takes the count and returns it, says 4."
        ),
    ),
    "derivative": Station(
        title=N_("A derivative that you can see"),
        minutes=8,
        page="grad",
        params={"view": "1"},
        do=N_(
            "Move the point along the curve and compare `grad` with the tangent. Then make the step h of the difference "
            "smaller and smaller."
        ),
        guess=N_("Does the finite difference get closer to `grad` with every smaller step?"),
        seen=N_(
            "At first it does. Below about 0.001 it gets worse again: two nearly equal numbers are subtracted, and float32 "
            "keeps only about seven digits. `grad` takes no step and has no such limit."
        ),
    ),
    "network_gradient": Station(
        title=N_("The gradient of a network"),
        minutes=6,
        page="grad",
        params={"view": "3"},
        do=N_("Compare the shapes in the table. Then take the step with the rates 0.0001, 0.001 and 0.01."),
        guess=N_("Which of the three steps lowers the loss most, and does any of them raise it?"),
        seen=N_(
            "The gradient has the same shapes as the parameters. With 8 units, the step at 0.001 lowers the loss more than "
            "the step at 0.0001; at 0.01 the loss rises. The gradient knows only what is nearby."
        ),
    ),
    "jit_sizes": Station(
        title=N_("What jit saves, and what it costs"),
        minutes=7,
        page="jit",
        params={"view": "1"},
        do=N_("Look at the recorded curves, then press **Measure**. Find the size from which on `jit` is faster than NumPy."),
        guess=N_("Ten numbers, or ten million: where does compiling pay off?"),
        seen=N_(
            "For a handful of numbers, NumPy and JAX with jit take about equally long, and compiling takes thousands of "
            "times as long as a call. For ten million numbers, JAX with jit is several times as fast as NumPy and as JAX "
            "without jit."
        ),
    ),
    "recompile": Station(
        title=N_("What makes jit compile again"),
        minutes=7,
        page="jit",
        params={"view": "2"},
        do=N_("Before each press of **Call it**, say whether Python will run again. Change one field at a time."),
        guess=N_("Another value, another shape, another dtype, another static argument: which of them cause recompilation?"),
        seen=N_("A new shape, dtype or static value is traced again. A new number in a traced argument is not."),
    ),
    "tracing": Station(
        title=N_("What a tracer is"),
        minutes=6,
        page="jit",
        params={"view": "3"},
        do=N_("Read both versions of the `if`, and the output of the two prints."),
        guess=N_("A function under `jit` with a `print` inside is called three times. How often does it print?"),
        seen=N_(
            "Python's `print` prints once, and what it prints is a tracer without a value. `jax.debug.print` is part of "
            "the program and prints three times."
        ),
    ),
    "one_to_many": Station(
        title=N_("From one example to many"),
        minutes=5,
        page="vmap",
        params={"view": "1"},
        do=N_("Compare the two programs that JAX sees."),
        guess=N_("Eight numbers are squared with `vmap`: how many operations are in the program?"),
        seen=N_("One, on an array of eight. There is no loop, either in Python or in the program."),
    ),
    "loop_or_vmap": Station(
        title=N_("A loop against vmap"),
        minutes=6,
        page="vmap",
        params={"view": "2"},
        do=N_("Press **Measure**, and read the sentence below the curves."),
        guess=N_("A network predicts for 1,000 examples: how much longer does a loop take than `vmap`?"),
        seen=N_(
            "Tens of times as long, and the results agree except for rounding. `vmap` is about as fast as a batch written "
            "by hand."
        ),
    ),
    "keys": Station(
        title=N_("Random numbers from keys"),
        minutes=6,
        page="randomness",
        params={"view": "1"},
        do=N_("Split the key a few times, and draw from one of the new ones. Then press **Start again** and do the same."),
        guess=N_("Draw twice with the same key: the same numbers, or different ones?"),
        seen=N_("The same key always gives the same numbers. To get others, split the key, and use each new key once."),
    ),
    "loop_update": Station(
        title=N_("The update"),
        minutes=7,
        page="loop",
        params={"view": "5", "update": "not_applied"},
        do=N_(
            "Read the code, answer the question, and compare the curve with that of the usual loop. Then choose **updates "
            "subtracted** and predict again."
        ),
        guess=N_("The updates are computed, but never applied. Does JAX complain?"),
        seen=N_(
            "It does not: the curve is exactly flat, and that is the sign. With updates subtracted, the loss rises from "
            "the first step on, since Optax's updates already contain the minus sign."
        ),
    ),
    "loop_whole": Station(
        title=N_("The whole training loop"),
        minutes=7,
        page="loop",
        params={"view": "8", "update": "optax"},
        do=N_(
            "Predict, and read the program. Then put a mistake into one part and let your neighbor find it, by the curve alone."
        ),
        guess=N_("Four layers, 120 flowers, 120 steps: will the network learn the three species?"),
        seen=N_(
            "The usual loop correctly classifies 29 of 30 flowers that it has never seen. Some mistakes, such as the same "
            "key for all layers, leave no trace in the curve: read the code, too."
        ),
    ),
    "flax": Station(
        title=N_("Parameters in a dictionary"),
        minutes=7,
        page="flax",
        params={"view": "3"},
        do=N_("Count the parameters of the layers 12, 8, 4 by hand and compare. Then give the batch 9 inputs instead of 10."),
        guess=N_("Ten inputs and layers of 12, 8 and 4 units: how many parameters are there?"),
        seen=N_("272: ten times 12 weights and 12 biases, and so on. With 9 inputs, `apply` fails and names both shapes."),
    ),
    "optax": Station(
        title=N_("An optimizer is a chain"),
        minutes=7,
        page="optax",
        do=N_("Take the last piece out of the chain, read the warning, and put it back."),
        guess=N_("What happens if the minus sign is missing?"),
        seen=N_("Without the piece that multiplies by minus the learning rate, every step goes uphill and the loss grows."),
    ),
    "libraries_quiz": _quiz(N_("Quiz: libraries and devices"), "libraries", 5),
    "digits": Station(
        title=N_("Images are numbers"),
        minutes=8,
        page="classify",
        params={"dataset": "digits"},
        do=N_("Press **Train**. Then press a cell of the confusion matrix off its diagonal, and look at the images."),
        guess=N_("Which digits will be mistaken for each other?"),
        seen=N_(
            "About 97 of 100 are right on images that it has never seen, from 64 gray values alone. Many of those that are "
            "wrong are hard for you, too."
        ),
    ),
    "shuffled": Station(
        title=N_("What a dense network cannot see"),
        minutes=8,
        page="classify",
        params={"dataset": "digits", "shuffle_pixels": "1"},
        do=N_(
            "The pixels of all images are shuffled in the same way. Press **Train** and compare with the run before. Then "
            "choose the convolutional network under **Model**, with 20 epochs, and train it with **Shuffle the pixels** on and "
            "off."
        ),
        guess=N_("You can no longer read these digits. What does the network lose?"),
        seen=N_(
            "Nothing: dense layers do not care which pixel is next to which. The convolutional network looks at neighbors, "
            "and loses two or three in a hundred."
        ),
    ),
    "noise": Station(
        title=N_("Remove the noise"),
        minutes=10,
        page="denoise",
        params={"dataset": "photo_patches", "model": "residual_denoiser"},
        do=N_("Press **Train** and watch the five rows. Compare the network with the median filter below."),
        guess=N_("The network sees only noisy images and their clean originals: can it beat a filter made for noise?"),
        seen=N_(
            "Yes, by about four decibels of PSNR: it has learned what photographs look like. The filter knows only the "
            "neighbors of a pixel."
        ),
    ),
    "salt": Station(
        title=N_("Another kind of noise"),
        minutes=8,
        page="denoise",
        params={"dataset": "photo_patches", "model": "residual_denoiser", "noise": "salt_and_pepper", "noise_level": "0.1"},
        do=N_("Press **Train**. Only the noise is different: single pixels are black or white."),
        guess=N_("Sort nine neighboring pixels, one of them black: what is in the middle?"),
        seen=N_("Now the median filter, which has learned nothing, is far ahead. Try the simple method before you train."),
    ),
    "identity": Station(
        title=N_("Training toward the noisy image"),
        minutes=6,
        page="denoise",
        params={"dataset": "photo_patches", "model": "residual_denoiser", "target_image": "noisy"},
        do=N_(
            "Press **Train**. This network is trained to return the noisy image that it was given. Then open **All "
            "settings**, choose the clean image under **Train toward**, and train again."
        ),
        guess=N_("Asked for its own input, will it remove the noise?"),
        seen=N_(
            "It gives the noise back, pixel by pixel: both PSNRs, before and after, are equal, although its loss is almost 0. "
            "The loss decides what is learned, not your intention."
        ),
    ),
    "draw": Station(
        title=N_("Digits from two numbers"),
        minutes=10,
        page="generate",
        params={"dataset": "digits", "model": "vae", "latent": "2"},
        do=N_("Press **Train**. Then move both sliders, and find the places of 0 and of 1 on the map."),
        guess=N_("All digits on one map: which of them will be neighbors?"),
        seen=N_(
            "Digits with similar shapes lie side by side, with smooth transitions between them, through shapes that nobody "
            "has written."
        ),
    ),
    "evaluation_quiz": _quiz(N_("Quiz: evaluation"), "evaluation", 4),
    "clock": Station(
        title=N_("Stop the clock at the right time"),
        minutes=5,
        page="gotchas",
        do=N_("Open the last one, **Stopping the clock too early**."),
        guess=N_("Why could a large matrix product seem to take no time at all?"),
        seen=N_(
            "JAX returns before the result is ready. Without `block_until_ready` you time how the work is started, not the "
            "work."
        ),
    ),
    "xray": Station(
        title=N_("From Python to machine code"),
        minutes=8,
        page="jit",
        params={"view": "4"},
        do=N_("Follow one gradient step from its jaxpr to what XLA runs."),
        guess=N_("Does XLA run as many operations as the jaxpr has?"),
        seen=N_("Fewer: XLA fuses operations that follow one another, so that arrays are read and written less often."),
    ),
    "wall": Station(
        title=N_("Sixty-four networks at once"),
        minutes=7,
        page="sweep",
        params={"dataset": "moons"},
        do=N_("Look at the recorded wall, press **Run**, and compare the times below. Then choose a cell at the right edge."),
        guess=N_("How much longer do 64 networks take than one?"),
        seen=N_(
            "As a rule far less than 64 times as long: all of them are one program. What was measured stands below the wall. "
            "At the right edge the learning rate is too high for all of them."
        ),
    ),
    "race": Station(
        title=N_("JAX compared with PyTorch and TensorFlow"),
        minutes=10,
        page="compare",
        params={"workload": "iris_mlp"},
        do=N_("Read the bars of steps per second. Then choose the digits and CIFAR-10, and compare the ratios."),
        guess=N_("Is JAX faster, and by the same factor for every workload?"),
        seen=N_(
            "For a tiny network the compiled loop is tens of times as fast as the others, since all its steps "
            "are one compiled program. The larger the network, the smaller the difference; with convolutions they are about "
            "even."
        ),
    ),
    "devices": Station(
        title=N_("Arrays on many devices"),
        minutes=7,
        page="devices",
        params={"view": "1"},
        do=N_("Change the mesh and the spec. Watch which numbers each device holds, and what the compiler inserts."),
        guess=N_("When do the devices have to communicate?"),
        seen=N_("When a sum runs over parts that lie on different devices: then the compiler inserts an `all-reduce`."),
    ),
    "grad_quiz": _quiz(N_("Quiz: derivatives"), "grad", 5),
    "jit_quiz": _quiz(N_("Quiz: compilation"), "jit", 5),
    "networks_quiz": _quiz(N_("Quiz: first steps"), "networks", 3),
}

PATHS: dict[str, Path] = {
    "networks": Path(
        title=N_("Networks in 45 minutes"),
        purpose=N_(
            "For beginners, without code: what a network is, what the learning rate does, why a test set is kept aside."
        ),
        icon="hub",
        stations=("watch", "line", "rate_high", "rate_low", "rate_find", "by_heart", "test_once", "lucky", "networks_quiz"),
        learned=N_(
            "A network has many adjustable numbers, and learning makes the **loss**, its error, smaller in many short steps. "
            "The **learning rate** is the length of these steps: too high, and the loss jumps; too low, and it hardly moves. "
            "A network that learns its examples by heart is **overfitting**, which shows only on other examples, those of the "
            "validation set. Who chooses the best of many networks with these needs further ones that nothing was chosen "
            "with: the **test set**."
        ),
    ),
    "jax": Path(
        title=N_("JAX in 90 minutes"),
        purpose=N_(
            "For people who know some Python and NumPy: arrays, `grad`, `jit`, `vmap`, keys, a training loop, Flax and Optax."
        ),
        icon="school",
        stations=(
            "immutable",
            "pure",
            "derivative",
            "network_gradient",
            "jit_sizes",
            "recompile",
            "tracing",
            "loop_or_vmap",
            "keys",
            "loop_update",
            "loop_whole",
            "flax",
            "optax",
            "libraries_quiz",
        ),
    ),
    "images": Path(
        title=N_("Images"),
        purpose=N_("Recognize, restore and draw images. All of it is in the app: nothing is downloaded."),
        icon="image",
        stations=("digits", "shuffled", "noise", "salt", "identity", "draw", "evaluation_quiz"),
    ),
    "speed": Path(
        title=N_("How fast, and why"),
        purpose=N_("What compiling saves, where the time goes, and how JAX compares with the others."),
        icon="speed",
        stations=("clock", "jit_sizes", "recompile", "xray", "loop_or_vmap", "wall", "race", "devices", "jit_quiz"),
    ),
}
