"""The playground's questions: some steps further, the points, and one of them on its way through the network and back."""

from jaxcore.experiments.playground.backpropagation import one_example
from jaxcore.experiments.playground.state import advance, sample

__all__ = ["advance", "one_example", "sample"]
