"""The registry of questions. It imports no JAX: a number to be predicted is computed by a function that is named.

Three questions, on normalised inputs, on dropout and batch normalisation, and on Adam, are those that a student's report asks
at its end (docs/sources.md); their answers are more cautious here.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from jaxcore.translatable import N_


@dataclass(frozen=True)
class Topic:
    """What questions are about, and the page where it can be tried."""

    title: str
    page: str


@dataclass(frozen=True)
class Question:
    """What all kinds have: a topic, a text, and a page where it can be tried, that of the topic unless another is named."""

    topic: str
    text: str

    page: str = ""

    def tried_at(self) -> str:
        """The name of the page, under `pages/`, where the question can be tried."""
        return self.page or TOPICS[self.topic].page


@dataclass(frozen=True)
class Option:
    """One of the answers on offer, and what is said to who chooses it."""

    text: str
    feedback: str
    right: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """One right option among several; `code` is shown with the question."""

    options: tuple[Option, ...]
    code: str = ""

    def is_right(self, given: int) -> bool:
        """Whether the option at this place of `options` is the right one."""
        return self.options[given].right


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """A number that a function of `jaxcore.lessons.quiz` computes, and how far a prediction may be off.

    `mistakes` are wrong numbers that one easily comes to, with what is said to them.
    """

    answer: str
    explanation: str
    tolerance: float = 0.0
    mistakes: tuple[tuple[float, str], ...] = ()

    def is_right(self, given: float, true: float) -> bool:
        """Whether a prediction is as close to the computed number as the question asks."""
        return math.isclose(given, true, rel_tol=0, abs_tol=self.tolerance + 1e-6)  # float32 is no more exact

    def feedback(self, given: float) -> str:
        """What is said to a prediction."""
        return next((text for value, text in self.mistakes if math.isclose(given, value)), self.explanation)


@dataclass(frozen=True, kw_only=True)
class Order(Question):
    """Steps to be put in order; `steps` has them in the right one."""

    steps: tuple[str, ...]
    explanation: str

    def is_right(self, given: Sequence[int]) -> bool:
        """Whether these places of `steps` are in order."""
        return tuple(given) == tuple(range(len(self.steps)))

    def in_place(self, given: Sequence[int]) -> int:
        """How many of the first steps are where they belong."""
        return next((place for place, step in enumerate(given) if step != place), len(given))


TOPICS: dict[str, Topic] = {
    "basics": Topic(N_("Arrays"), "arrays"),
    "grad": Topic(N_("Derivatives"), "grad"),
    "jit": Topic(N_("Compilation"), "jit"),
    "vmap": Topic(N_("Batches"), "vmap"),
    "randomness": Topic(N_("Randomness"), "randomness"),
    "training": Topic(N_("Training"), "classify"),
    "optimizers": Topic(N_("Optimizers"), "optimizers"),
    "evaluation": Topic(N_("Evaluation"), "classify"),
    "libraries": Topic(N_("Libraries and devices"), "flax_and_optax"),
}

QUESTIONS: dict[str, Question] = {
    "assignment": Choice(
        "basics",
        N_("`x` is a JAX array. What does the second line do?"),
        code="x = jnp.zeros(3)\nx[0] = 1.0",
        options=(
            Option(
                N_("It raises an error: JAX arrays can't be changed."),
                N_("The error itself names the way out: `x = x.at[0].set(1.0)`, which gives a new array."),
                True,
            ),
            Option(
                N_("It changes the first number of `x`."),
                N_("NumPy would. In JAX no array ever changes, so that functions can be traced and transformed."),
            ),
            Option(
                N_("It copies `x`, changes the copy, and `x` now names the copy."),
                N_("A copy is what `x.at[0].set(1.0)` gives, but Python's `x[0] = …` can't give `x` another value."),
            ),
        ),
    ),
    "not_kept": Number(
        "basics",
        N_("What does this function return?"),
        answer="not_kept",
        explanation=N_("`.at[0].set(5.0)` gives a new array, which nobody keeps here; `x` still holds zeros."),
        mistakes=(
            (5.0, N_("It would be 5 if the new array were kept: `x = x.at[0].set(5.0)`. As it stands, `x` is as before.")),
        ),
    ),
    "broadcasting": Number(
        "basics",
        N_("How many numbers does the sum hold?"),
        answer="elements_after_broadcasting",
        explanation=N_("Shapes are lined up at their ends: (3, 1) and (4,) give (3, 4), as in NumPy."),
        mistakes=(
            (3.0, N_("Neither is cut to the other: the axis of length 1 is repeated four times, which gives (3, 4).")),
            (4.0, N_("The shape (3, 1) doesn't vanish: each of its 3 rows meets all 4 numbers, which gives (3, 4).")),
        ),
    ),
    "small_integers": Number(
        "basics",
        N_("Pictures are `uint8`. What does this sum give?"),
        page="gotchas",
        answer="small_integers",
        explanation=N_("`uint8` has 256 values, from 0 to 255. What goes beyond starts again at 0, without a word."),
        mistakes=(
            (300.0, N_("300 does not fit in 8 bits: what goes beyond 255 starts again at 0. Convert to float32 first.")),
            (255.0, N_("It does not stop at the largest value: after 255 comes 0 again, as in NumPy.")),
        ),
    ),
    "float64": Choice(
        "basics",
        N_("NumPy's floats have 64 bits. What does JAX make of them, unless told otherwise?"),
        page="gotchas",
        code="jnp.asarray(np.array([0.1, 0.2])).dtype",
        options=(
            Option(
                N_("`float32`, without a warning"),
                N_("Networks hardly need more, and 32 bits are faster. `jax_enable_x64` switches to 64."),
                True,
            ),
            Option(N_("`float64`, as it came"), N_("Only with `jax_enable_x64`. Without it, JAX has no type of 64 bits.")),
            Option(
                N_("`bfloat16`, since it is meant for networks"),
                N_("That type exists, but one has to ask for it; what comes of itself is `float32`."),
            ),
        ),
    ),
    "slope_of_a_cube": Number(
        "grad",
        N_("What does this derivative give?"),
        answer="slope_of_a_cube",
        tolerance=0.01,
        explanation=N_("The derivative of x³ is 3x², which at 2 is three times four."),
        mistakes=(
            (8.0, N_("8 is the value of x³ at 2. `grad` gives its slope, 3x².")),
            (6.0, N_("That is 3x. The exponent falls by one only: from x³ to 3x².")),
        ),
    ),
    "second_derivative": Number(
        "grad",
        N_("The derivative of a derivative: what comes out?"),
        answer="derivative_of_a_derivative",
        tolerance=0.01,
        explanation=N_("`grad` gives a function, so it can be applied again: x⁴, then 4x³, then 12x²."),
        mistakes=((32.0, N_("That is 4x³, the first derivative. The second `grad` makes 12x² of it.")),),
    ),
    "what_grad_returns": Choice(
        "grad",
        N_("What is `jax.grad(f)`?"),
        options=(
            Option(
                N_("A function, which computes the derivative of `f` where one calls it"),
                N_("That is why it can be composed: `jit(grad(f))`, `vmap(grad(f))`, `grad(grad(f))`."),
                True,
            ),
            Option(
                N_("The derivative of `f` as a number"),
                N_("A number comes only when it is called at some place: `jax.grad(f)(2.0)`."),
            ),
            Option(
                N_("A record of what `f` computed last, to be played backwards"),
                N_("PyTorch's tape is such a record. JAX transforms the function itself."),
            ),
        ),
    ),
    "gradient_of_a_tree": Choice(
        "grad",
        N_("`params` is a dictionary of arrays, `loss(params)` is a number. What does `jax.grad(loss)(params)` give?"),
        options=(
            Option(
                N_("A dictionary with the same keys, a gradient of the same shape under each"),
                N_("JAX works on such trees of arrays (pytrees), so that optimizers can go through both side by side."),
                True,
            ),
            Option(
                N_("One long array with all gradients one after the other"),
                N_("It keeps the structure that it was given; `jax.flatten_util.ravel_pytree` would make one array."),
            ),
            Option(
                N_("An error: `grad` takes arrays only"),
                N_("Lists, tuples and dictionaries of arrays, nested in any way, are fine."),
            ),
        ),
    ),
    "nan_gradient": Choice(
        "grad",
        N_("The value at 0 is 0. What is the gradient there?"),
        page="gotchas",
        code="def f(x):\n    return jnp.where(x > 0, jnp.sqrt(x), 0.0)\n\njax.grad(f)(0.0)",
        options=(
            Option(
                N_("NaN, since the branch not chosen is differentiated, too"),
                N_("0 times infinity is NaN. A second `where` before the root keeps it away from 0."),
                True,
            ),
            Option(
                N_("0, since the other branch is chosen"),
                N_("The value comes from that branch alone, but the gradient is a sum over both, and 0 times infinity is NaN."),
            ),
            Option(
                N_("An error, since the root has no slope at 0"),
                N_("Floating point numbers have infinity and NaN for that, and no error, unless `jax.debug_nans` is on."),
            ),
        ),
    ),
    "jit_order": Order(
        "jit",
        N_("A function under `jit` is called for the first time. Put in order what happens."),
        steps=(
            N_("Trace: Python runs the function with tracers"),
            N_("Lower: what was recorded is written for XLA"),
            N_("Compile: XLA makes machine code of it"),
            N_("Run: the machine code gets the numbers"),
        ),
        explanation=N_("Trace, lower, compile, run. With the same shapes and dtypes, later calls only run."),
    ),
    "times_traced": Number(
        "jit",
        N_("`traced` grows whenever Python runs `f`. What does the function return?"),
        answer="times_traced",
        explanation=N_("One trace for each new shape: (3,), (4,) and (3, 1). The numbers inside don't matter."),
        mistakes=(
            (5.0, N_("That is the number of calls. A shape that was seen before runs the compiled program.")),
            (1.0, N_("A compiled program fits one shape. Each new shape is traced anew, here three of them.")),
            (2.0, N_("(3,) and (3, 1) hold three numbers each, but they are two shapes.")),
        ),
    ),
    "print_in_jit": Choice(
        "jit",
        N_("A function under `jit` has a `print(x)` in it. It is called three times with the same shape. What is printed?"),
        options=(
            Option(
                N_("One line, at the first call, without numbers"),
                N_("Python runs only while tracing. `jax.debug.print` becomes part of the program and prints each time."),
                True,
            ),
            Option(
                N_("Three lines with the numbers"),
                N_("Calls two and three run machine code in which there is no Python. Use `jax.debug.print`."),
            ),
            Option(N_("Nothing"), N_("At the first call Python does run the function, and prints a tracer.")),
        ),
    ),
    "if_in_jit": Choice(
        "jit",
        N_("Under `jit`, `if x > 0:` fails when `x` is an argument. Which remedy keeps one program for all values of `x`?"),
        page="gotchas",
        options=(
            Option(
                N_("`jnp.where(x > 0, a, b)`, or `jax.lax.cond`"),
                N_("The choice becomes part of the program and is made when the numbers are there."),
                True,
            ),
            Option(
                N_("Making `x` a static argument"),
                N_("The `if` then works, but each new value of `x` is compiled anew. It suits few values, as of a setting."),
            ),
            Option(
                N_("Writing `if bool(x > 0):`"),
                N_("A tracer has no truth value yet, whoever asks for it; the same error comes."),
            ),
        ),
    ),
    "asynchronous": Choice(
        "jit",
        N_("A large multiplication seems to take 0.1 ms. What was probably forgotten?"),
        page="gotchas",
        code="start = perf_counter()\ny = f(x)\nelapsed = perf_counter() - start",
        options=(
            Option(
                N_("To wait for the result with `block_until_ready`"),
                N_("JAX returns as soon as the work is handed over. What was measured is the asking."),
                True,
            ),
            Option(
                N_("To call `f` once before, so that it is compiled"),
                N_("A good habit, but it explains a time that is too long, not one that is too short."),
            ),
            Option(
                N_("To repeat it many times and take the mean"),
                N_("The mean of times that end too early is too small, too, unless one waits at the end."),
            ),
        ),
    ),
    "sum_of_squares": Number(
        "vmap",
        N_("`vmap` squares eight numbers, then they are summed. What is the sum?"),
        answer="sum_of_squares",
        explanation=N_("0 + 1 + 4 + 9 + 16 + 25 + 36 + 49: `arange(8)` goes from 0 to 7."),
        mistakes=(
            (204.0, N_("That sum goes from 1 to 8; `arange(8)` begins at 0 and ends at 7.")),
            (784.0, N_("That is the square of the sum; here each number is squared first.")),
        ),
    ),
    "outer_products": Number(
        "vmap",
        N_("How many numbers does the result hold?"),
        answer="size_of_outer_products",
        explanation=N_(
            "`vmap` takes the first axis away from both: five times an outer product of 3 and 2 numbers, so (5, 3, 2)."
        ),
        mistakes=(
            (6.0, N_("That is one outer product, and `vmap` makes one for each of the five rows.")),
            (150.0, N_("Without `vmap`, `jnp.outer` would flatten both: 15 times 10. With it, rows meet in pairs.")),
        ),
    ),
    "in_axes": Choice(
        "vmap",
        N_("What does `in_axes=(None, 0)` say?"),
        code="predict_all = jax.vmap(predict, in_axes=(None, 0))",
        options=(
            Option(
                N_("The first argument is the same for all, the second is taken apart along its first axis"),
                N_("So weights are shared, and each example is a row. The weights are not copied for that."),
                True,
            ),
            Option(
                N_("The first argument is left out"),
                N_("None means “no axis to go along”; the argument is passed whole to each call."),
            ),
            Option(
                N_("The first argument is taken apart along all axes"),
                N_("It is the other way round: None means that it is not taken apart at all."),
            ),
        ),
    ),
    "gradients_of_examples": Choice(
        "vmap",
        N_("`loss(params, example)` is the loss of one example. What does this give for 32 examples?"),
        code="jax.vmap(jax.grad(loss), in_axes=(None, 0))(params, examples)",
        options=(
            Option(
                N_("32 gradients, one for each example"),
                N_("Each array of the result has a first axis of 32. Their mean is what a training step uses."),
                True,
            ),
            Option(
                N_("One gradient, the mean over the examples"),
                N_("For that, one takes the mean of the losses first, and then `grad`: the order matters."),
            ),
            Option(N_("32 losses"), N_("The losses come from `vmap(loss)`; here `grad` is inside.")),
        ),
    ),
    "different_numbers": Number(
        "randomness",
        N_("How many different numbers are drawn?"),
        answer="different_numbers",
        explanation=N_("A key is all that decides: `first` gives the same number three times, `second` another one."),
        mistakes=(
            (4.0, N_("Drawing does not use a key up: `first` gives the same number each time.")),
            (1.0, N_("The two parts of a split key are different keys, and give different numbers.")),
        ),
    ),
    "same_key": Choice(
        "randomness",
        N_("Dropout gets the same key at every step of a training. What happens?"),
        options=(
            Option(
                N_("The same mask is drawn at every step"),
                N_("Nothing is random from step to step any more. A new key for each step mends it."),
                True,
            ),
            Option(
                N_("Each step drops others, since random numbers go on"),
                N_("In NumPy a generator goes on. In JAX there is no such state: same key, same numbers."),
            ),
            Option(N_("JAX raises an error"), N_("Only with `jax.debug_key_reuse`. Usually nothing is said.")),
        ),
    ),
    "seed": Choice(
        "randomness",
        N_("A run is repeated here with the same settings and the same seed. What is to be expected?"),
        page="classify",
        options=(
            Option(
                N_("The same losses, digit by digit, on the same machine"),
                N_("Split, first weights, order and dropout all come from the one key. Other hardware may round otherwise."),
                True,
            ),
            Option(N_("Similar losses"), N_("That is what another seed gives. With the same one nothing random is left.")),
            Option(
                N_("The same losses on any machine"),
                N_(
                    "The random numbers would be the same, but sums are taken in another order elsewhere, and "
                    "rounded otherwise."
                ),
            ),
        ),
    ),
    "training_order": Order(
        "training",
        N_("Put the parts of one training step in order."),
        steps=(
            N_("The network predicts for a batch"),
            N_("The loss says how far off the predictions are"),
            N_("Backpropagation gives the gradient of the loss"),
            N_("The optimizer turns the gradient into an update"),
            N_("The update is added to the weights"),
        ),
        explanation=N_(
            "Predict, measure, differentiate, make an update, add it: `value_and_grad` does the first three at once."
        ),
    ),
    "parameters": Number(
        "training",
        N_("Four inputs, hidden layers of 16 and 8 units, three classes: how many parameters has the network?"),
        answer="parameters",
        explanation=N_(
            "Each dense layer has inputs × outputs weights and a bias for each output: 4·16 + 16, 16·8 + 8, 8·3 + 3."
        ),
        mistakes=(
            (216.0, N_("Those are the weights alone. Each unit has a bias, too: 16 + 8 + 3 more.")),
            (27.0, N_("Those are the biases alone. Each connection has a weight.")),
        ),
    ),
    "normalised_inputs": Choice(
        "training",
        N_("The columns of a table are brought to mean 0 and deviation 1. What does that do to the training?"),
        options=(
            Option(
                N_("One learning rate suits all weights better, so it usually takes fewer steps"),
                N_(
                    "The loss is less stretched in some directions. It makes learning easier, and adds no "
                    "information: the "
                    "result need not be better."
                ),
                True,
            ),
            Option(
                N_("It makes the network more accurate on new data, always"),
                N_("It makes learning easier, but the data say the same as before. Often the accuracy is the same in the end."),
            ),
            Option(
                N_("It prevents overfitting"),
                N_(
                    "A network can learn standardised examples by heart as well. Against that help more data, a "
                    "smaller network, "
                    "dropout or weight decay."
                ),
            ),
            Option(
                N_("Nothing: the first layer can scale its inputs itself"),
                N_(
                    "It could, but it has to learn that: with inputs a thousand times larger than others, a "
                    "rate that suits one "
                    "column is far too large or too small for another."
                ),
            ),
        ),
    ),
    "dropout_and_batch_norm": Choice(
        "training",
        N_("What are dropout and batch normalisation for?"),
        options=(
            Option(
                N_("Dropout is against overfitting; batch normalisation steadies training and allows larger learning rates"),
                N_(
                    "They are two things. Both act otherwise when the network is judged. Why batch "
                    "normalisation helps so much "
                    "is still debated."
                ),
                True,
            ),
            Option(
                N_("Both switch off units at random, so that the network does not overfit"),
                N_("Only dropout does that. Batch normalisation scales a layer's sums by the batch's mean and deviation."),
            ),
            Option(
                N_("A network with both is better than one without"),
                N_(
                    "Not always: a network that is too small learns less with dropout, and small batches give "
                    "poor averages. "
                    "Try both switches."
                ),
            ),
        ),
    ),
    "overfitting": Choice(
        "training",
        N_("The training loss keeps falling, the validation loss has begun to rise. What is going on?"),
        options=(
            Option(
                N_("The network learns the training examples by heart"),
                N_("What it learns now no longer holds for others. Stop earlier, or use dropout, weight decay or more data."),
                True,
            ),
            Option(N_("The learning rate is too large"), N_("Then the training loss would jump or rise, too.")),
            Option(N_("It needs more epochs"), N_("More of the same widens the gap between the two curves.")),
        ),
    ),
    "sgd_step": Number(
        "optimizers",
        N_("One step of gradient descent on w², from w = 1. Where does it end?"),
        answer="after_one_step_of_sgd",
        tolerance=0.001,
        explanation=N_("The gradient of w² at 1 is 2, and 0.1 times 2 is taken away from 1."),
        mistakes=(
            (0.9, N_("That would be for a gradient of 1. The slope of w² at 1 is 2.")),
            (1.2, N_("The step goes against the gradient: 0.2 is taken away, not added.")),
        ),
    ),
    "adam_step": Number(
        "optimizers",
        N_("The same with Adam, on a loss a thousand times as steep. Where does it end?"),
        answer="after_one_step_of_adam",
        tolerance=0.001,
        explanation=N_(
            "Adam divides the gradient by its recent size, so the first step is as long as the "
            "learning rate, however "
            "steep it is."
        ),
        mistakes=(
            (
                -199.0,
                N_("That would be plain gradient descent: 0.1 times a gradient of 2,000. Adam divides by the gradient's size."),
            ),
        ),
    ),
    "large_steps": Number(
        "optimizers",
        N_("Three steps of gradient descent with a learning rate of 1.5. Where does `w` end?"),
        answer="after_three_large_steps",
        tolerance=0.01,
        explanation=N_("Each step takes 1.5 · 2w = 3w away, which leaves −2w: 1, −2, 4, −8. It diverges."),
        mistakes=(
            (8.0, N_("The size is right. But each step jumps over the minimum, so the sign changes each time.")),
            (4.0, N_("That is after two steps; one more makes −2 times as much of it.")),
        ),
    ),
    "adam_order": Order(
        "optimizers",
        N_("What does Adam do in one step? Put it in order."),
        steps=(
            N_("It takes the gradient"),
            N_("It updates running means of the gradient and of its square"),
            N_("It corrects both means for having begun at zero"),
            N_("It divides the one by the root of the other"),
            N_("It goes against the result, times the learning rate"),
        ),
        explanation=N_("Gradient, running means, correction, division, step: so it stands in the paper (arXiv:1412.6980)."),
    ),
    "why_adam": Choice(
        "optimizers",
        N_("Adam is often tried first. What speaks for it?"),
        options=(
            Option(
                N_("It scales each weight's step by its recent gradients, so a usual learning rate often works without search"),
                N_("That is convenient, and no law: carefully tuned SGD with momentum sometimes ends with a better network."),
                True,
            ),
            Option(
                N_("It finds the learning rate by itself, so there is none to set"),
                N_(
                    "It scales the steps of single weights, but your learning rate multiplies them all, and one "
                    "that is too large "
                    "spoils the training here, too."
                ),
            ),
            Option(
                N_("It ends with a lower loss than the others, whatever the task"),
                N_("No optimizer wins everywhere. Let some of them race on several tasks."),
            ),
            Option(
                N_("It needs less memory"),
                N_("More: beside each weight it keeps two running means, where plain SGD keeps nothing."),
            ),
        ),
    ),
    "mean_recall": Number(
        "evaluation",
        N_(
            "90 healthy, 10 ill, and a network that always says “healthy” (0): accuracy 90%. What "
            "is the mean of "
            "the recalls of both classes, between 0 and 1?"
        ),
        answer="mean_recall",
        tolerance=0.001,
        explanation=N_(
            "All of the healthy are found, none of the ill: the mean of 1 and 0. Accuracy hides what happens to rare classes."
        ),
        mistakes=(
            (0.9, N_("That is the accuracy. Recall is counted for each class by itself: 1 for the healthy, 0 for the ill.")),
            (0.0, N_("That is the recall of the ill alone. The healthy have 1, and both count the same.")),
        ),
    ),
    "confusion_matrix": Choice(
        "evaluation",
        N_(
            "In the confusion matrix here, rows are the true classes. The row “cat” has a 7 in the "
            "column “dog”. "
            "What does it say?"
        ),
        options=(
            Option(
                N_("7 cats were taken for dogs"),
                N_("Along a row one sees what became of a class: its recall is the share on the diagonal."),
                True,
            ),
            Option(
                N_("7 dogs were taken for cats"),
                N_("That stands in the row “dog” and the column “cat”. The two need not be equal."),
            ),
            Option(
                N_("7% of all pictures are wrong"),
                N_("A cell counts single cases; all that is off the diagonal is wrong, taken together."),
            ),
        ),
    ),
    "split_order": Order(
        "evaluation",
        N_("Put in order what a fair judgement of a network needs."),
        steps=(
            N_("Split the examples into parts"),
            N_("Compute mean and deviation of the training part"),
            N_("Train on the training part, scaled with them"),
            N_("Choose settings by the validation part"),
            N_("Judge once on the test part"),
        ),
        explanation=N_(
            "First split, then measure anything: a mean over all examples would already tell the training about the test part."
        ),
    ),
    "fair_race": Choice(
        "evaluation",
        N_("Why do the frameworks that are compared here start from the same weights?"),
        page="compare",
        options=(
            Option(
                N_("So that they do the same work, and their losses can be checked against each other"),
                N_(
                    "If the losses agree but for rounding, they computed the same thing, and only then are "
                    "times worth comparing."
                ),
                True,
            ),
            Option(
                N_("Because other weights would take longer to multiply"),
                N_("A multiplication takes as long whatever the numbers are; it is about checking that the work is the same."),
            ),
            Option(
                N_("Because they could not be trained otherwise"),
                N_("Each could draw its own weights, and usually does; but then nobody could check the results."),
            ),
        ),
    ),
    "optax_update": Choice(
        "libraries",
        N_("What does `optimizer.update(gradients, state, params)` of Optax do?"),
        options=(
            Option(
                N_("It returns the updates and the optimizer's new state"),
                N_("It changes nothing. `optax.apply_updates(params, updates)` then adds them, and gives new parameters."),
                True,
            ),
            Option(
                N_("It changes `params` in place"),
                N_("PyTorch's `optimizer.step()` does. In JAX nothing changes: what is new is returned."),
            ),
            Option(
                N_("It returns the new parameters"),
                N_("Not yet: it returns what is to be added, so that several transformations can be chained."),
            ),
        ),
    ),
    "linen_parameters": Choice(
        "libraries",
        N_("Where are the weights of a `flax.linen` module?"),
        options=(
            Option(
                N_("Outside of it: `init` returns them, and `apply` takes them"),
                N_("So the module is a description, and the network a pure function of the weights."),
                True,
            ),
            Option(
                N_("In the module, as its attributes"), N_("So it is in `flax.nnx`, and in PyTorch. A linen module keeps none.")
            ),
            Option(
                N_("In the optimizer's state"),
                N_("There are only the optimizer's own numbers, such as running means of gradients."),
            ),
        ),
    ),
    "rows_for_each_device": Number(
        "libraries",
        N_("An array of 32 rows is split over 8 devices along its first axis. How many rows has each device?"),
        page="devices",
        answer="rows_for_each_device",
        explanation=N_(
            "The first axis is cut into 8 equal pieces. Columns stay whole, since no axis of the mesh is named for them."
        ),
        mistakes=(
            (
                32.0,
                N_(
                    "Each device would hold all rows if the array were copied to all, that is, with an empty `PartitionSpec()`."
                ),
            ),
        ),
    ),
}


def of_topic(topic: str | None) -> list[str]:
    """The names of a topic's questions, or of all, in the order of the registry."""
    return [name for name, question in QUESTIONS.items() if topic in (None, question.topic)]


def shuffled(name: str) -> list[int]:
    """The order in which a question's options or steps are shown: always the same, and never that of the registry."""
    question = QUESTIONS[name]
    count = len(question.options if isinstance(question, Choice) else question.steps)
    order = random.Random(name).sample(range(count), count)
    return order if order != sorted(order) else order[::-1]
