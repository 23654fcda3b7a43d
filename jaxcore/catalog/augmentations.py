"""The registry of what changes training images at random. A new one is a function of `jaxcore.engine.augmentation` of this
name, its entry here, and its field in `jaxcore.config.run.DataConfig`."""

AUGMENTATIONS = ("random_flip", "random_crop", "random_affine")
