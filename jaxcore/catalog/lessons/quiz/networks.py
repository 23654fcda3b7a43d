"""Questions on what a beginner has seen who has followed the first path: no code, and no formula."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "loss_jumps": Choice(
        text=N_("The loss jumps up and down and stays high. What do you try first?"),
        options={
            N_("A lower learning rate"): N_("Each step overshoots. Shorter steps get down into the valley."),
            N_("More epochs"): N_("As long as every step is too long, more of them only go on jumping."),
            N_("More hidden units"): N_("A larger network overshoots, too: what is wrong is the length of the steps."),
        },
    ),
    "loss_crawls": Choice(
        text=N_("The loss falls so slowly that you can hardly see it. What do you try first?"),
        options={
            N_("A higher learning rate"): N_("Longer steps get there sooner, as long as they do not overshoot."),
            N_("Fewer examples to learn from"): N_(
                "The steps would stay just as short, and there would be less to learn from."
            ),
            N_("An even lower learning rate"): N_("Then the steps are even shorter, and it takes even longer."),
        },
    ),
    "hidden_layer": Choice(
        text=N_("A network gets the coordinates x and y of a point. What can it do only with a hidden layer?"),
        options={
            N_("Draw a boundary that is not a straight line"): N_(
                "Each hidden unit draws a boundary of its own, and the output combines them, even into a ring."
            ),
            N_("Learn without right answers"): N_("With or without one, it learns from right answers: the loss needs them."),
            N_("Make no mistakes on new points"): N_(
                "No network is sure of that. A large one may even be right on all training points and wrong on new ones."
            ),
        },
    ),
    "epoch": Choice(
        text=N_("What is an epoch?"),
        options={
            N_("The time in which every training example is used once"): N_(
                "It has as many steps as it takes batches to go through all of them."
            ),
            N_("One change of all weights"): N_("That is a step. An epoch usually has many."),
            N_("A training from beginning to end"): N_("A training usually has many epochs: it sees each example many times."),
        },
    ),
    "by_heart": Choice(
        text=N_("The training loss falls toward zero, and the validation loss rises. What is happening?"),
        options={
            N_("The network learns its examples by heart"): N_(
                "This is overfitting: it is right on single examples that it has seen, and gets worse on others."
            ),
            N_("The learning rate is too low"): N_("Then the training loss would hardly move."),
            N_("The network is too small"): N_("A network that is too small does not even get its training examples right."),
        },
    ),
    "best_of_many": Choice(
        text=N_("Of 256 networks you choose the best one on the validation set. What says how good it is on new examples?"),
        page="sweep",
        options={
            N_("Its result on the test set, looked at once"): N_(
                "Nothing was chosen with the test set, so no luck of the choice is in it."
            ),
            N_("Its result on the validation set"): N_(
                "It was chosen because this number is high. The best of many has also been lucky, so the number is too good."
            ),
            N_("Its result on the training set"): N_("It has learned these examples; it may know them by heart."),
        },
    ),
}
