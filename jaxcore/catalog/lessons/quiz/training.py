"""Questions on training.

Those on normalised inputs, dropout and batch normalisation are asked at the end of a student's report (docs/sources.md); their
answers are more cautious here.
"""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Order, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "training_order": Order(
        text=N_("Put the parts of one training step in order."),
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
        text=N_("Four inputs, hidden layers of 16 and 8 units, three classes: how many parameters has the network?"),
        answer="parameters",
        explanation=N_(
            "Each dense layer has inputs × outputs weights and a bias for each output: 4·16 + 16, 16·8 + 8, 8·3 + 3."
        ),
        mistakes={
            216.0: N_("Those are the weights alone. Each unit has a bias, too: 16 + 8 + 3 more."),
            27.0: N_("Those are the biases alone. Each connection has a weight."),
        },
    ),
    "normalised_inputs": Choice(
        text=N_("The columns of a table are brought to mean 0 and deviation 1. What does that do to the training?"),
        options={
            N_("One learning rate suits all weights better, so it usually takes fewer steps"): N_(
                "The loss is less stretched in some directions. It makes learning easier, and adds no information: the result "
                "need not be better."
            ),
            N_("It makes the network more accurate on new data, always"): N_(
                "It makes learning easier, but the data say the same as before. Often the accuracy is the same in the end."
            ),
            N_("It prevents overfitting"): N_(
                "A network can learn standardised examples by heart as well. Against that help more data, a smaller network, "
                "dropout or weight decay."
            ),
            N_("Nothing: the first layer can scale its inputs itself"): N_(
                "It could, but it has to learn that: with inputs a thousand times larger than others, a rate that suits one "
                "column is far too large or too small for another."
            ),
        },
    ),
    "dropout_and_batch_norm": Choice(
        text=N_("What are dropout and batch normalisation for?"),
        options={
            N_("Dropout is against overfitting; batch normalisation steadies training and allows larger learning rates"): N_(
                "They are two things. Both act otherwise when the network is judged. Why batch normalisation helps so much is "
                "still debated."
            ),
            N_("Both switch off units at random, so that the network does not overfit"): N_(
                "Only dropout does that. Batch normalisation scales a layer's sums by the batch's mean and deviation."
            ),
            N_("A network with both is better than one without"): N_(
                "Not always: a network that is too small learns less with dropout, and small batches give poor averages. Try "
                "both switches."
            ),
        },
    ),
    "overfitting": Choice(
        text=N_("The training loss keeps falling, the validation loss has begun to rise. What is going on?"),
        options={
            N_("The network learns the training examples by heart"): N_(
                "What it learns now no longer holds for others. Stop earlier, or use dropout, weight decay or more data."
            ),
            N_("The learning rate is too large"): N_("Then the training loss would jump or rise, too."),
            N_("It needs more epochs"): N_("More of the same widens the gap between the two curves."),
        },
    ),
}
