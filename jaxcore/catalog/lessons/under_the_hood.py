"""What Compare offers to choose from under the hood of this app."""

from __future__ import annotations

from jaxcore.translatable import N_

KINDS = {"pooled": N_("convolution and pooling"), "alone": N_("convolution alone")}
CHANNELS = (8, 16, 32)
SMALL_TABLES = ("iris", "wine", "breast_cancer")
