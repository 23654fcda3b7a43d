"""Experiments with more than one network, or with one network step by step, beside the engine of `jaxcore.engine.train`."""
