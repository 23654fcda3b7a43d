"""Questions on all lessons, one at a time, with what is to be said to each answer."""

from ui.lessons import frame as lesson
from ui.lessons import quiz

with lesson.page("quiz") as (asked, told):
    told |= quiz.show(asked)
