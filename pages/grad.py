"""`grad`: the derivative of a function, of a function of two variables, and of a network's loss."""

from ui.common import address
from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import grad

with lesson.page("grad"):
    address.views(
        "grad_view",
        {
            _("One variable"): grad.one_variable,
            _("Two variables"): grad.two_variables,
            _("A network"): grad.network,
            _("Forward and reverse: jvp and vjp"): grad.forward_and_backward,
        },
    )
