"""Flax and Optax: networks and optimizers, made of pure functions."""

from ui.common import address
from ui.common.i18n import _
from ui.lessons import flax, optax
from ui.lessons import frame as lesson

with lesson.page("flax_and_optax"):
    address.views(
        "flax_view",
        {
            _("init and apply"): flax.init_and_apply,
            _("compact and setup"): flax.compact_and_setup,
            _("linen and nnx"): flax.linen_and_nnx,
            _("State"): flax.collections,
            _("A chain of Optax"): optax.chain,
        },
    )
