"""scikit-learn's `MLPClassifier`, trained by `partial_fit`: its own loop, with the batches that it is given."""

# data
import numpy as np
from sklearn.neural_network import MLPClassifier

from jaxcore.compare.contract import Problem


def scaled(images, problem):
    return ((images.reshape(len(images), -1) - np.float32(problem.mean)) / np.float32(problem.scale)).astype(np.float32)


# model
def network(problem):
    sgd = problem.optimizer != "adam"
    return MLPClassifier(
        problem.hidden,
        activation={"sigmoid": "logistic"}.get(problem.activations[0], problem.activations[0])
        if problem.hidden
        else "identity",
        solver="sgd" if sgd else "adam",
        learning_rate_init=problem.learning_rate,
        momentum=problem.momentum if problem.optimizer in ("momentum", "nesterov") else 0.0,
        nesterovs_momentum=problem.optimizer == "nesterov",
        alpha=0.0,
        batch_size=problem.batches.shape[1],
        shuffle=False,
        random_state=0,
    )


# loss: the classifier's own, cross-entropy
# step: inside `partial_fit`
# loop
class Worker:
    def __init__(self, problem: Problem):
        self.problem, self.model = problem, network(problem)
        self.x, self.y = scaled(problem.x, problem), problem.y

    def train(self, batches):
        """A call for every step would mostly check its arguments; the loss of each is the mean over those of one call."""
        rows = batches.ravel()
        self.model.partial_fit(self.x[rows], self.y[rows], classes=np.arange(self.problem.classes))
        return np.full(len(batches), self.model.loss_, np.float32)

    # predictions
    def predict(self, x):
        return self.model.predict_proba(scaled(x, self.problem))


def build(problem: Problem, variant: str) -> Worker:
    """`fit`."""
    return Worker(problem)
