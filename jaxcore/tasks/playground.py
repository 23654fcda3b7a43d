"""The playground's questions: some steps further, and the points."""

from jaxcore.experiments.playground.state import advance, sample

__all__ = ["advance", "sample"]
