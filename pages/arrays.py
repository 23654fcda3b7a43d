"""Arrays that never change, functions without side effects, and nested structures of arrays."""

from ui.common import address
from ui.common.i18n import _
from ui.lessons import arrays
from ui.lessons import frame as lesson

with lesson.page("arrays"):
    address.views(
        "arrays_view",
        {
            _("NumPy's functions"): arrays.same_call,
            _("Arrays that never change"): arrays.updates,
            _("Functions without side effects"): arrays.side_effects,
            _("Pytrees"): arrays.pytrees,
        },
    )
