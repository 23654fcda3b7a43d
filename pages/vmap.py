"""vmap: from a function of one example to one of many, and the gradient of each example."""

from __future__ import annotations

from ui.common import widgets
from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import vmap as vmap_lesson
from ui.lessons import vmap_gradients

lesson.begin("vmap")
views = widgets.tabs(
    [_("One and many"), _("Three ways"), _("Which axes"), _("Who pulls hardest"), _("Planted mistakes")], key="vmap_view"
)
shown = (
    vmap_lesson.one_and_many,
    vmap_lesson.three_ways,
    vmap_lesson.which_axes,
    vmap_gradients.who_pulls,
    vmap_gradients.planted,
)
for view, show in zip(views, shown):
    if view.open:
        with view:
            show()
lesson.end("vmap")
