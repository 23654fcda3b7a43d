"""A training loop, put together part by part: each may be written right or wrong, and runs."""

from ui.lessons import frame as lesson
from ui.lessons import loop

with lesson.page("loop") as (asked, told):
    told |= loop.show(asked)
