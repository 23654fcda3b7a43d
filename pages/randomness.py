"""Randomness: keys, seeds, what comes of using a key twice, and how JAX guards against it."""

from ui.common import address
from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import randomness

with lesson.page("randomness"):
    address.views(
        "randomness_view",
        {
            _("A tree of keys"): randomness.tree,
            _("The same seed"): randomness.seeds,
            _("A key used twice"): randomness.reuse,
            _("Kinds of keys"): randomness.kinds,
        },
    )
