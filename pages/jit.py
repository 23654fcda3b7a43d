"""jit: what compiling costs and saves, what it is done again for, and what XLA makes of a program."""

from __future__ import annotations

from ui.common import widgets
from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import jit as jit_lesson
from ui.lessons import jit_programs

lesson.begin("jit")
views = widgets.tabs(
    [_("Plain and jitted"), _("What recompiles"), _("Tracing"), _("Plain against fast"), _("X-ray")], key="jit_view"
)
shown = (
    jit_lesson.plain_and_jitted,
    jit_lesson.what_recompiles,
    jit_lesson.tracing,
    jit_programs.plain_against_fast,
    jit_programs.xray,
)
for view, show in zip(views, shown):
    if view.open:
        with view:
            show()
lesson.end("jit")
