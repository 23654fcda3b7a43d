"""A lesson."""

from __future__ import annotations

from ui import lesson

lesson.begin("grad")
lesson.end("grad")
