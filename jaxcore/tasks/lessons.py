"""Demonstrations of the lessons, as short questions to the worker."""

from pkgutil import resolve_name
from typing import Any

from jaxcore.trained import Trained


def demonstrate(lesson: str, function: str, *args: Any) -> Any:
    """What `jaxcore.lessons.<lesson>.<function>` returns.

    Raises:
        JaxcoreError: what the demonstration was given can't be used; its sentence says why.
        ImportError: there is no such lesson.
    """
    return resolve_name(f"jaxcore.lessons.{lesson}:{function}")(*args)


def demonstrate_trained(trained: Trained, lesson: str, function: str) -> Any:
    """The same for a demonstration that takes a trained network."""
    return demonstrate(lesson, function, trained)
