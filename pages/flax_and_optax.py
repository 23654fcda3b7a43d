"""Flax and Optax: networks and optimizers, made of pure functions."""

from __future__ import annotations

from ui.common import widgets
from ui.common.i18n import _
from ui.lessons import flax as flax_lesson
from ui.lessons import frame as lesson
from ui.lessons import optax as optax_lesson

lesson.begin("flax_and_optax")
views = widgets.tabs(
    [_("init and apply"), _("compact and setup"), _("linen and nnx"), _("State"), _("A chain of Optax")], key="flax_view"
)
shown = (
    flax_lesson.init_and_apply,
    flax_lesson.compact_and_setup,
    flax_lesson.linen_and_nnx,
    flax_lesson.collections,
    optax_lesson.chain,
)
for view, show in zip(views, shown):
    if view.open:
        with view:
            show()
lesson.end("flax_and_optax")
