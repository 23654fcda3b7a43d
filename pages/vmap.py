"""vmap: from a function of one example to one of many, and the gradient of each example."""

from ui.common import address
from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import vmap, vmap_gradients

with lesson.page("vmap"):
    address.views(
        "vmap_view",
        {
            _("One and many"): vmap.one_and_many,
            _("Three ways"): vmap.three_ways,
            _("Which axes"): vmap.which_axes,
            _("Which examples pull hardest"): vmap_gradients.who_pulls,
            _("Planted mistakes"): vmap_gradients.planted,
        },
    )
