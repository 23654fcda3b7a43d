"""A lesson."""

from __future__ import annotations

from ui import lesson

lesson.begin("gotchas")
lesson.end("gotchas")
