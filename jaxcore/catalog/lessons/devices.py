"""What the lesson on devices knows without computing: what can be chosen, and published figures of Google's TPUs."""

from __future__ import annotations

from dataclasses import dataclass

MESHES = ((8, 1), (4, 2), (2, 4), (1, 8))  # of eight devices
DEVICE_COUNTS = (2, 4, 8)
DOCUMENTATION = "https://docs.cloud.google.com/tpu/docs/"
SEEN = 2026  # the year in which the pages said so


@dataclass(frozen=True)
class Tpu:
    """A generation of TPUs.

    Attributes:
        cores: TensorCores of a chip; to JAX, up to v3, each of them is a device.
        chips: of a pod, the largest number that are wired together.
        memory: HBM of a chip, in the unit that the page uses.
        page: where it says so, under `DOCUMENTATION`.
    """

    name: str
    cores: int
    chips: int
    memory: str
    page: str


TPUS = (
    Tpu("TPU v3", 2, 1024, "32 GiB", "v3"),
    Tpu("TPU v4", 2, 4096, "32 GiB", "v4"),
    Tpu("TPU v5p", 2, 8960, "95 GiB", "v5p"),
    Tpu("TPU v6e (Trillium)", 1, 256, "32 GB", "v6e"),
    Tpu("TPU7x (Ironwood)", 2, 9216, "192 GiB", "tpu7x"),
)
