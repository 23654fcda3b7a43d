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
            "Predict, measure, differentiate, compute an update, add it: `value_and_grad` does the first three at once."
        ),
    ),
    "parameters": Number(
        text=N_("Four inputs, hidden layers of 16 and 8 units, three classes: how many parameters does the network have?"),
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
        text=N_("The columns of a table are scaled to mean 0 and standard deviation 1. How does that affect training?"),
        options={
            N_("One learning rate suits all weights better, so it usually takes fewer steps"): N_(
                "The loss is less stretched in some directions. This makes learning easier but adds no information: the "
                "result need not be better."
            ),
            N_("It always makes the network more accurate on new data"): N_(
                "It makes learning easier, but the data contain the same information as before. Often the final accuracy "
                "is the same."
            ),
            N_("It prevents overfitting"): N_(
                "A network can also overfit standardized examples. More data, a smaller network, dropout or weight decay "
                "help against that."
            ),
            N_("Nothing: the first layer can scale its inputs itself"): N_(
                "It could, but it has to learn that: if some inputs are a thousand times larger than others, a learning "
                "rate that suits one column is far too large or too small for another."
            ),
        },
        report=N_("Normalizing the images makes training more stable, so that it converges faster and more efficiently."),
        measured=N_(
            "with pixels from −1 to 1, 54.9% and 54.5% of the test images were right with two seeds; with pixels from 0 to 1, "
            "50.8% and 44.8%."
        ),
    ),
    "dropout_and_batch_norm": Choice(
        text=N_("What are dropout and batch normalization for?"),
        options={
            N_("Dropout reduces overfitting; batch normalization stabilizes training and allows larger learning rates"): N_(
                "They are two different things. Both behave differently when the network is evaluated. Why batch "
                "normalization helps so much is still debated."
            ),
            N_("Both switch off units at random, so that the network does not overfit"): N_(
                "Only dropout does that. Batch normalization brings a layer's sums to mean 0 and deviation 1 within the batch."
            ),
            N_("A network with both is always better than one without"): N_(
                "No: a network that is too small learns less with dropout, and small batches give poor averages. Try both "
                "settings."
            ),
        },
        report=N_(
            "Dropout helps against overfitting by switching units off at random; batch normalization stabilizes training and "
            "speeds it up by normalizing each layer's values."
        ),
        measured=N_(
            "with both, 54.9% and 54.5% of the test images were right with two seeds; without dropout, 51.5% and 51.8%; "
            "without batch normalization, 52.8% and 53.5%."
        ),
    ),
    "overfitting": Choice(
        text=N_("The training loss keeps falling, but the validation loss has begun to rise. What is going on?"),
        options={
            N_("The network is overfitting: it learns the training examples by heart"): N_(
                "What it learns now no longer holds for other examples. Stop earlier (early stopping), or use dropout, "
                "weight decay or more data."
            ),
            N_("The learning rate is too large"): N_("Then the training loss would jump or rise, too."),
            N_("It needs more epochs"): N_("More epochs would widen the gap between the two curves."),
        },
    ),
}
