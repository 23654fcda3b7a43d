"""Randomness: keys, seeds, what comes of using a key twice, and how JAX guards against it."""

from __future__ import annotations

from ui.common import widgets
from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import randomness as randomness_lesson

lesson.begin("randomness")
titles = (_("A tree of keys"), _("The same seed"), _("A key used twice"), _("Kinds of keys"))
views = (randomness_lesson.tree, randomness_lesson.seeds, randomness_lesson.reuse, randomness_lesson.kinds)
for tab, view in zip(widgets.tabs(titles, key="randomness_view"), views):
    if tab.open:
        with tab:
            view()
lesson.end("randomness")
