"""What people call the fields of the configuration, and what each does, in a sentence."""

from jaxcore.translatable import N_

LABELS = {
    "dataset": N_("Dataset"),
    "samples": N_("Points"),
    "noise": N_("Noise"),
    "validation": N_("Validation share"),
    "test": N_("Test share"),
    "target": N_("Target column"),
    "missing": N_("Text and empty cells"),
    "model": N_("Model"),
    "library": N_("Library"),
    "hidden": N_("Hidden units"),
    "activation": N_("Activation"),
    "dropout": N_("Dropout"),
    "batch_norm": N_("Batch normalisation"),
    "optimizer": N_("Optimizer"),
    "learning_rate": N_("Learning rate"),
    "schedule": N_("Schedule"),
    "momentum": N_("Momentum"),
    "weight_decay": N_("Weight decay"),
    "clip_norm": N_("Gradient clipping"),
    "epochs": N_("Epochs"),
    "batch_size": N_("Batch size"),
    "seed": N_("Seed"),
    "URL": N_("Address parameter"),
}

HELP = {
    "dataset": N_("The examples to learn from. Each is a row of numbers and the class that it belongs to."),
    "samples": N_("How many points are made up."),
    "noise": N_("How far points stray from their shape: the standard deviation that is added to each coordinate."),
    "target": N_("The column that holds the class to predict. All other columns are features."),
    "missing": N_("What to do with features that are no number: a network can only learn from numbers."),
    "validation": N_("Share of the examples kept apart to watch progress on: the dashed curves."),
    "test": N_("Share of the examples kept apart until the end, for an honest judgement."),
    "model": N_("The kind of network."),
    "library": N_("The same network written in four ways. With the same first weights all four learn the same."),
    "hidden": N_(
        "Units of each hidden layer, with commas between them: 16, 8. Leave it empty for a linear classifier."
    ),
    "activation": N_("What each hidden unit does with its sum. Without it, many layers could do no more than one."),
    "dropout": N_(
        "Share of the hidden outputs that is switched off at random in each training step, against overfitting."
    ),
    "batch_norm": N_("Scales each layer's sums to mean 0 and deviation 1 over the batch, which steadies training."),
    "optimizer": N_("How the gradient becomes a step of the weights."),
    "learning_rate": N_("How long the steps are. Too small learns slowly; too large jumps over the goal or explodes."),
    "schedule": N_("How the learning rate changes during training."),
    "momentum": N_("Share of the last step's push that is kept in the next step."),
    "weight_decay": N_("Pulls all weights towards zero, against overfitting; 0 switches it off."),
    "clip_norm": N_("Shortens gradients that are longer than this, against explosions; 0 switches it off."),
    "epochs": N_("How many times every training example is seen."),
    "batch_size": N_(
        "How many examples each step looks at. Small batches: many noisy steps; large ones: few smooth steps."
    ),
    "seed": N_(
        "Decides everything random: split, first weights, order, dropout. The same seed gives the same numbers."
    ),
}
