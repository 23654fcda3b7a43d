"""The demonstrations of lessons: plain functions of `jaxcore.lessons.<name>`, run on the worker.

They return numbers, strings and NumPy arrays in dictionaries and lists, since who asks has no JAX. The page
shows their source.
"""
