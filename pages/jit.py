"""jit: what compiling costs and saves, what it is done again for, and what XLA makes of a program."""

from ui.common import address
from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import jit, jit_programs

with lesson.page("jit"):
    address.views(
        "jit_view",
        {
            _("With and without jit"): jit.plain_and_jitted,
            _("What recompiles"): jit.what_recompiles,
            _("Tracing"): jit.tracing,
            _("X-ray"): jit_programs.xray,
        },
    )
