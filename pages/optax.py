"""Optax: optimizers, put together from pieces."""

from ui.lessons import frame as lesson
from ui.lessons import optax

with lesson.page("optax"):
    optax.chain()
