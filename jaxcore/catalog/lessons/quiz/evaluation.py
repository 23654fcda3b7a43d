"""Questions on evaluation."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Order, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "mean_recall": Number(
        text=N_(
            "90 healthy, 10 ill, and a network that always says “healthy” (0): accuracy 90%. What is the mean of the recalls "
            "of both classes, between 0 and 1?"
        ),
        answer="mean_recall",
        tolerance=0.001,
        explanation=N_(
            "All of the healthy are found, none of the ill: the mean of 1 and 0. Accuracy hides what happens to rare classes."
        ),
        mistakes={
            0.9: N_("That is the accuracy. Recall is counted for each class by itself: 1 for the healthy, 0 for the ill."),
            0.0: N_("That is the recall of the ill alone. The healthy have 1, and both count the same."),
        },
    ),
    "confusion_matrix": Choice(
        text=N_(
            "In the confusion matrix here, rows are the true classes. The row “cat” has a 7 in the column “dog”. What does it "
            "say?"
        ),
        options={
            N_("7 cats were taken for dogs"): N_(
                "Along a row one sees what became of a class: its recall is the share on the diagonal."
            ),
            N_("7 dogs were taken for cats"): N_(
                "That stands in the row “dog” and the column “cat”. The two need not be equal."
            ),
            N_("7% of all pictures are wrong"): N_(
                "A cell counts single cases; all that is off the diagonal is wrong, taken together."
            ),
        },
    ),
    "split_order": Order(
        text=N_("Put in order what a fair judgement of a network needs."),
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
        text=N_("Why do the frameworks that are compared here start from the same weights?"),
        page="compare",
        options={
            N_("So that they do the same work, and their losses can be checked against each other"): N_(
                "If the losses agree but for rounding, they computed the same thing, and only then are times worth comparing."
            ),
            N_("Because other weights would take longer to multiply"): N_(
                "A multiplication takes as long whatever the numbers are; it is about checking that the work is the same."
            ),
            N_("Because they could not be trained otherwise"): N_(
                "Each could draw its own weights, and usually does; but then nobody could check the results."
            ),
        },
    ),
}
