"""Which library is for what, and which are still alive."""

from ui.lessons import ecosystem
from ui.lessons import frame as lesson

with lesson.page("ecosystem"):
    ecosystem.show()
