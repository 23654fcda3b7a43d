"""Questions on optimizers.

Why Adam is tried first is asked at the end of a student's report (docs/sources.md); the answer is more cautious here.
"""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Order, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "sgd_step": Number(
        text=N_("One step of gradient descent on w², from w = 1. Where does it end?"),
        answer="after_one_step_of_sgd",
        tolerance=0.001,
        explanation=N_("The gradient of w² at 1 is 2, and 0.1 times 2 is subtracted from 1."),
        mistakes={
            0.9: N_("That would be right for a gradient of 1. The slope of w² at 1 is 2."),
            1.2: N_("The step goes against the gradient: 0.2 is subtracted, not added."),
        },
    ),
    "adam_step": Number(
        text=N_("The same with Adam, on a loss a thousand times as steep. Where does it end?"),
        answer="after_one_step_of_adam",
        tolerance=0.001,
        explanation=N_(
            "Adam divides the gradient by its recent size, so the first step is as long as the learning rate, however "
            "steep the loss is."
        ),
        mistakes={
            -199.0: N_(
                "That would be plain gradient descent: 0.1 times a gradient of 2,000. Adam divides by the size of the gradient."
            )
        },
    ),
    "large_steps": Number(
        text=N_("Three steps of gradient descent with a learning rate of 1.5. Where does `w` end?"),
        answer="after_three_large_steps",
        tolerance=0.01,
        explanation=N_("Each step subtracts 1.5 · 2w = 3w, which leaves −2w: 1, −2, 4, −8. It diverges."),
        mistakes={
            8.0: N_("The size is right, but each step jumps over the minimum, so the sign changes each time."),
            4.0: N_("That is after two steps; one more step multiplies it by −2."),
        },
    ),
    "adam_order": Order(
        text=N_("What does Adam do in one step? Put the parts in order."),
        steps=(
            N_("It computes the gradient"),
            N_("It updates running means of the gradient and of its square"),
            N_("It corrects both means for having started at zero"),
            N_("It divides the first by the root of the second"),
            N_("It moves against the result, times the learning rate"),
        ),
        explanation=N_("Gradient, running means, correction, division, step, as in the original paper (arXiv:1412.6980)."),
    ),
    "why_adam": Choice(
        text=N_("Adam is often tried first. Why?"),
        options={
            N_(
                "It scales each weight's step by its recent gradients, so a typical learning rate often works without a search"
            ): N_("That is convenient, but not a law: carefully tuned SGD with momentum sometimes ends with a better network."),
            N_("It finds the learning rate by itself, so you need not set one"): N_(
                "It scales the steps of individual weights, but your learning rate multiplies them all, and one that is "
                "too large ruins the training here, too."
            ),
            N_("It ends with a lower loss than the others, whatever the task"): N_(
                "No optimizer wins everywhere. Let a few of them race on several tasks."
            ),
            N_("It computes gradients from fewer examples, so that its steps are cheaper"): N_(
                "It gets the same gradients as the others, and its steps cost more: for each weight it keeps two running "
                "means, while plain SGD keeps nothing."
            ),
        },
        report=N_(
            "Adam adapts the learning rate during training, which usually makes it converge faster and more efficiently, above "
            "all in complex tasks such as classifying images."
        ),
        measured=N_(
            "with two seeds, Adam classified 54.9% and 54.5% of the test images correctly, RMSprop 54.4% and 54.8%, SGD at "
            "0.04 53.4% and 53.3%."
        ),
    ),
}
