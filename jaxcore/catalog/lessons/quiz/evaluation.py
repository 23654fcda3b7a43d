"""Questions on evaluation."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Order, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "mean_recall": Number(
        text=N_(
            "90 people are healthy, 10 are ill, and a network always says “healthy” (0), so its accuracy is 90%. What is "
            "the mean of the recalls of both classes, between 0 and 1?"
        ),
        answer="mean_recall",
        tolerance=0.001,
        explanation=N_(
            "All of the healthy are found and none of the ill: the mean of 1 and 0. Accuracy hides what happens to rare "
            "classes."
        ),
        mistakes={
            0.9: N_("That is the accuracy. Recall is computed for each class separately: 1 for the healthy, 0 for the ill."),
            0.0: N_("That is the recall of the ill alone. The healthy have recall 1, and both classes count the same."),
        },
    ),
    "confusion_matrix": Choice(
        text=N_(
            "In the confusion matrix here, rows are the true classes. Row “cat” has a 7 in column “dog”. What does it mean?"
        ),
        options={
            N_("7 cats were mistaken for dogs"): N_(
                "A row shows what became of a class: its recall is the share on the diagonal."
            ),
            N_("7 dogs were mistaken for cats"): N_(
                "That would be in row “dog”, column “cat”. The two numbers need not be equal."
            ),
            N_("7% of all pictures are classified incorrectly"): N_(
                "A cell counts individual cases; the mistakes are all the cells off the diagonal, taken together."
            ),
        },
    ),
    "split_order": Order(
        text=N_("Put the steps of a fair evaluation of a network in order."),
        steps=(
            N_("Split the examples into sets"),
            N_("Compute the mean and deviation of the training set"),
            N_("Train on the training set, scaled with them"),
            N_("Choose settings with the validation set"),
            N_("Evaluate once on the test set"),
        ),
        explanation=N_(
            "First split, then measure anything: a mean over all examples would already leak information about the test "
            "set into the training."
        ),
    ),
    "fair_race": Choice(
        text=N_("Why do the frameworks compared here start from the same weights?"),
        page="compare",
        options={
            N_("So that they do the same work, and their losses can be checked against each other"): N_(
                "If the losses agree except for rounding, they computed the same thing, and only then are the times worth "
                "comparing."
            ),
            N_("So that none of them starts closer to the solution and is done sooner"): N_(
                "All of them take the same number of steps, wherever they start. The weights decide what the losses are, not "
                "how long a step takes."
            ),
            N_("So that all of them end with the same losses, digit for digit"): N_(
                "Not quite: each adds in another order and rounds differently, and in the course of training that grows."
            ),
        },
    ),
}
