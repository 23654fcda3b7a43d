"""`grad`: the derivative of a function, of a function of two variables, and of a network's loss."""

from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import grad

with lesson.page("grad"):
    lesson.sections(
        {
            _("A function of one variable"): grad.one_variable,
            _("A function of two variables"): grad.two_variables,
            _("A network"): grad.network,
        }
    )
