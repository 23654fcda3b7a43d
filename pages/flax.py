"""Flax: networks that hold their parameters, and networks apart from them."""

from ui.common import address
from ui.common.i18n import _
from ui.lessons import flax, flax_written
from ui.lessons import frame as lesson

with lesson.page("flax"):
    address.views(
        "flax_view",
        {
            _("Training"): flax.training,
            _("linen and nnx"): flax.linen_and_nnx,
            _("init and apply"): flax.init_and_apply,
            _("compact and setup"): flax.compact_and_setup,
            _("State"): flax.collections,
            "print(model)": flax_written.printed,
            _("Four libraries"): flax_written.four_libraries,
        },
    )
