"""A lesson."""

from __future__ import annotations

from ui import lesson

lesson.begin("flax_and_optax")
lesson.end("flax_and_optax")
