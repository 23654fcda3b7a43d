"""Many devices: parts of arrays, collectives, data-parallel training, and what processors there are."""

from ui.common import address
from ui.common.i18n import _
from ui.lessons import devices, processors
from ui.lessons import frame as lesson

with lesson.page("devices"):
    devices.say_simulated()
    address.views(
        "devices_view",
        {
            _("Parts of an array"): devices.parts,
            _("Communication"): devices.ring,
            _("Training together"): devices.training,
            _("Auto, explicit, manual"): devices.ways,
            _("Processors"): processors.processors,
            _("On the device"): processors.on_the_device,
        },
    )
