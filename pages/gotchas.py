"""Errors that everybody makes once: made, read, mended."""

from ui.lessons import frame as lesson
from ui.lessons import gotchas

with lesson.page("gotchas"):
    gotchas.show()
