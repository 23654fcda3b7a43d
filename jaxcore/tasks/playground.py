"""The playground's questions: some steps further, and the points."""

from jaxcore.experiments.playground import advance, sample

__all__ = ["advance", "sample"]
