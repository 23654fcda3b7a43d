"""The limits of what the lesson on Flax lets one choose."""

from __future__ import annotations

MAX_LAYERS, MAX_WIDTH, MAX_INPUTS, MAX_BATCH = 6, 512, 1024, 256
MAX_TRAIN_STEPS, REST_STEPS = 100, 15
MAX_SEED = 9999
