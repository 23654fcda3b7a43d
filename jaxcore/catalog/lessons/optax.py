"""The pieces that the lesson on Optax offers, and its limits.

A new piece is one entry.
"""

from __future__ import annotations

from dataclasses import dataclass

from jaxcore.translatable import N_

MAX_WEIGHTS, FURTHEST = 4, 1000.0
MAX_STEPS = 8


@dataclass(frozen=True)
class Piece:
    """A gradient transformation of Optax.

    Attributes:
        does: what it does to a gradient, in a sentence.
        function: its name in Optax.
        setting: the setting that it takes as its first argument, if any.
        sign: what the setting is multiplied by.
    """

    does: str
    function: str
    setting: str = ""
    sign: int = 1

    def call(self, settings: dict[str, float]) -> str:
        """It as code, with its setting."""
        return f"optax.{self.function}({f'{self.sign * settings[self.setting]:g}' if self.setting else ''})"


PIECES: dict[str, Piece] = {
    "clip_by_global_norm": Piece(
        N_("shortens the gradient to this length if it is longer"), "clip_by_global_norm", "clip_norm"
    ),
    "add_decayed_weights": Piece(
        N_("adds the weights, times this number, to what it receives"), "add_decayed_weights", "weight_decay"
    ),
    "trace": Piece(N_("adds up what it receives, while the sum fades by this factor each step: momentum"), "trace", "momentum"),
    "scale_by_adam": Piece(
        N_("divides a running mean of the gradient by the root of a running mean of its square"), "scale_by_adam"
    ),
    "scale_by_rms": Piece(N_("divides by the root of a running mean of the square"), "scale_by_rms"),
    "scale_by_sign": Piece(N_("keeps only the sign of each number"), "scale_by_sign"),
    "scale_by_learning_rate": Piece(N_("multiplies by minus the learning rate"), "scale_by_learning_rate", "learning_rate"),
    "scale_down": Piece(N_("multiplies by this number, here minus the learning rate"), "scale", "learning_rate", sign=-1),
    "scale_up": Piece(N_("multiplies by this number, here the learning rate without a minus"), "scale", "learning_rate"),
}
USUAL = ("clip_by_global_norm", "scale_by_adam", "scale_by_learning_rate")
SETTINGS: dict[str, tuple[str, float, float, float]] = {  # title, lowest, highest, usual
    "learning_rate": (N_("Learning rate"), 1e-4, 10.0, 0.1),
    "clip_norm": (N_("Largest length of the gradient"), 0.01, 100.0, 1.0),
    "weight_decay": (N_("Weight decay"), 0.0, 10.0, 0.1),
    "momentum": (N_("Momentum"), 0.0, 0.999, 0.9),
}
AS_USUAL = {name: usual for name, (_title, _low, _high, usual) in SETTINGS.items()}
