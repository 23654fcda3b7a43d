"""The registry of what changes training images at random.

A new one is a function of `jaxcore.engine.augmentation`, its name here, at the end, since the place decides which random
numbers it gets, and a field of that name in `jaxcore.config.run.DataConfig`.
"""

AUGMENTATIONS = ("random_flip", "random_crop", "random_affine")
