"""Many devices: parts of arrays, collectives, data-parallel training, and what processors there are."""

from __future__ import annotations

from ui.common import widgets
from ui.common.i18n import _
from ui.lessons import devices as devices_lesson
from ui.lessons import frame as lesson

lesson.begin("devices")
devices_lesson.say_simulated()
titles = (
    _("Parts of an array"),
    _("Talking to each other"),
    _("Training together"),
    _("Three ways to write it"),
    _("Processors"),
)
views = (devices_lesson.parts, devices_lesson.ring, devices_lesson.training, devices_lesson.ways, devices_lesson.processors)
for tab, view in zip(widgets.tabs(titles, key="devices_view"), views):
    if tab.open:
        with tab:
            view()
lesson.end("devices")
