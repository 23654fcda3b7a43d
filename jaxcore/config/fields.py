"""What people call the fields of the configuration, and what each does, in a sentence."""

from jaxcore.translatable import N_

LABELS = {
    "dataset": N_("Dataset"),
    "samples": N_("Points"),
    "points": N_("Points"),
    "train_share": N_("Share to learn from"),
    "features": N_("Features"),
    "penalty": N_("Penalty"),
    "penalty_rate": N_("Weight of the penalty"),
    "spread": N_("Spread"),
    "subset": N_("Images"),
    "pixel_range": N_("Pixel values"),
    "random_crop": N_("Shift at random"),
    "random_flip": N_("Mirror at random"),
    "validation": N_("Validation share"),
    "test": N_("Test share"),
    "split_seed": N_("Seed of the split"),
    "target": N_("Target column"),
    "target_type": N_("What it holds"),
    "missing": N_("Empty cells"),
    "header": N_("Line of names"),
    "leave_out": N_("Columns to leave out"),
    "model": N_("Model"),
    "variant": N_("Form"),
    "library": N_("Library"),
    "hidden": N_("Hidden units"),
    "activation": N_("Activation"),
    "dropout": N_("Dropout"),
    "batch_norm": N_("Batch normalization"),
    "latent": N_("Latent numbers"),
    "optimizer": N_("Optimizer"),
    "learning_rate": N_("Learning rate"),
    "schedule": N_("Schedule"),
    "momentum": N_("Momentum"),
    "weight_decay": N_("Weight decay"),
    "clip_norm": N_("Gradient clipping"),
    "noise": N_("Noise"),
    "noise_level": N_("Amount of noise"),
    "target_image": N_("Train towards"),
    "kl_weight": N_("Weight of the KL term"),
    "loss": N_("Loss"),
    "epochs": N_("Epochs"),
    "batch_size": N_("Batch size"),
    "seed": N_("Seed"),
    "initial_scale": N_("Scale of the first weights"),
    "label_noise": N_("Wrong labels (share)"),
    "count": N_("Number of values"),
    "scale": N_("Spacing"),
    "lowest": N_("Lowest rate"),
    "highest": N_("Highest rate"),
    "workload": N_("Work"),
    "variants": N_("Frameworks"),
    "URL": N_("Address parameter"),
    "optimizers": N_("Optimizers"),
    "seeds": N_("Seeds"),
    "surface": N_("Surface"),
    "steps": N_("Steps"),
    "start": N_("Start"),
}

HELP = {
    "dataset": N_("The examples to learn from. Each is a row of numbers, and what is to be predicted from them."),
    "samples": N_("How many points are made up."),
    "points": N_("How many points are made up."),
    "train_share": N_(
        "Share of the points that the network learns from. The others are the test part: they are only looked at."
    ),
    "features": N_("What the network is told of each point: its coordinates, or something computed from them."),
    "penalty": N_("Large weights can be made to cost something, so that the network prefers smooth boundaries."),
    "penalty_rate": N_("How much the penalty counts beside the loss."),
    "initial_scale": N_("What the random first weights are multiplied with. 1 is the size that suits the number of inputs."),
    "spread": N_("How far points stray from their shape: the standard deviation of the noise."),
    "subset": N_(
        "How many images to learn from. Few are learned fast, all are learned well. The test images are always the same."
    ),
    "pixel_range": N_("Whether black and white are 0 and 1, or -1 and 1."),
    "random_crop": N_("Moves every training image by up to 4 pixels, anew each time, against overfitting."),
    "random_flip": N_("Mirrors half of the training images, anew each time. Not for digits: a mirrored 2 is none."),
    "target": N_("The column that is to be predicted."),
    "target_type": N_("Classes are told apart; numbers are estimated."),
    "missing": N_(
        "What to do where a feature is empty. The median is that of the training part; where a word is missing, all its "
        "columns are 0."
    ),
    "header": N_("Where the columns' names stand. Without names they are called V1, V2, V3, …"),
    "leave_out": N_(
        "Columns that the network is not told of, such as numbers of rows, which are left out unless you choose otherwise."
    ),
    "validation": N_("Share of the examples kept apart to watch progress on: the dashed curves."),
    "test": N_("Share of the examples kept apart until the end, for an honest judgement."),
    "split_seed": N_(
        "Decides which examples go to which set, and the points of a made-up dataset. Keep it, and all networks take the same "
        "exam."
    ),
    "model": N_("The kind of network."),
    "variant": N_("Models come in more than one form."),
    "library": N_("The same network written in four ways. With the same first weights all four learn the same."),
    "hidden": N_("Units of each hidden layer, with commas between them: 16, 8. Leave it empty for a linear model."),
    "activation": N_("What each hidden unit does with its sum. Without it, many layers could do no more than one."),
    "dropout": N_("Share of the hidden outputs that is switched off at random in each training step, against overfitting."),
    "batch_norm": N_("Scales each layer's sums to mean 0 and deviation 1 over the batch, which steadies training."),
    "latent": N_("Into how many numbers an image is squeezed."),
    "noise": N_("What spoils the images."),
    "noise_level": N_("How much of the noise there is."),
    "target_image": N_("The image that the network's output is compared with in training."),
    "kl_weight": N_(
        "How strongly the latent numbers are pulled towards a standard normal distribution. 1 makes the loss the negative ELBO."
    ),
    "loss": N_(
        "By what an error counts, which is measured in standard deviations of the target, σ. Its square makes large ones count "
        "above all; Huber's loss counts those beyond one σ by their size alone, so that outliers pull less."
    ),
    "optimizer": N_("How the gradient becomes a step of the weights."),
    "learning_rate": N_("How long the steps are. Too small learns slowly; too large jumps over the goal or explodes."),
    "schedule": N_("How the learning rate changes during training."),
    "momentum": N_("Share of the last step's push that is kept in the next step."),
    "weight_decay": N_("Pulls all weights towards zero, against overfitting; 0 switches it off."),
    "clip_norm": N_("Shortens gradients that are longer than this, against explosions; 0 switches it off."),
    "epochs": N_("How many times every training example is seen."),
    "batch_size": N_("How many examples each step looks at. Small batches: many noisy steps; large ones: few smooth steps."),
    "seed": N_(
        "Decides what is random in training: first weights, order, dropout. The same seed gives the same numbers; another seed "
        "gives another network, taught and tested with the same examples."
    ),
}
