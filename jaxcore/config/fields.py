"""What people call the fields of the configuration and the values that are keys, and what each does, in a sentence."""

from jaxcore.catalog.models import LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.translatable import N_

LABELS = {
    "dataset": N_("Dataset"),
    "samples": N_("Points"),
    "points": N_("Points"),
    "train_share": N_("Training share"),
    "features": N_("Features"),
    "penalty": N_("Penalty"),
    "penalty_rate": N_("Penalty strength"),
    "spread": N_("Noise"),
    "subset": N_("Images"),
    "pixel_range": N_("Pixel values"),
    "random_crop": N_("Shift at random"),
    "random_flip": N_("Mirror at random"),
    "random_affine": N_("Turn, zoom and shift at random"),
    "shuffle_pixels": N_("Shuffle the pixels"),
    "validation": N_("Validation share"),
    "test": N_("Test share"),
    "split_seed": N_("Seed of the split"),
    "target": N_("Target column"),
    "target_type": N_("Type of target"),
    "missing": N_("Empty cells"),
    "header": N_("Line of names"),
    "leave_out": N_("Columns to leave out"),
    "model": N_("Model"),
    "variant": N_("Variant"),
    "library": N_("Library"),
    "channels": N_("Channels"),
    "full_resolution": N_("First convolution at full resolution"),
    "hidden": N_("Hidden units"),
    "activation": N_("Activation"),
    "dropout": N_("Dropout"),
    "batch_norm": N_("Batch normalization"),
    "latent": N_("Latent variables"),
    "test_flip": N_("Judge the mirror image, too"),
    "optimizer": N_("Optimizer"),
    "learning_rate": N_("Learning rate"),
    "schedule": N_("Schedule"),
    "momentum": N_("Momentum"),
    "weight_decay": N_("Weight decay"),
    "clip_norm": N_("Gradient clipping"),
    "noise": N_("Noise"),
    "noise_level": N_("Amount of noise"),
    "target_image": N_("Train toward"),
    "kl_weight": N_("Weight of the KL term"),
    "loss": N_("Loss"),
    "label_smoothing": N_("Label smoothing"),
    "epochs": N_("Epochs"),
    "batch_size": N_("Batch size"),
    "seed": N_("Seed"),
    "initial_scale": N_("Scale of the initial weights"),
    "label_noise": N_("Wrong labels (share)"),
    "count": N_("Number of values"),
    "scale": N_("Scale"),
    "lowest": N_("Lowest rate"),
    "highest": N_("Highest rate"),
    "workload": N_("Workload"),
    "variants": N_("Frameworks"),
    "URL": N_("Address parameter"),
    "optimizers": N_("Optimizers"),
    "seeds": N_("Seeds"),
    "surface": N_("Surface"),
    "steps": N_("Steps"),
    "start": N_("Start"),
}

TITLES = {  # of values that are keys
    "model": {name: spec.title for name, spec in MODELS.items()},
    "library": LIBRARY_TITLES,
    "optimizer": {name: spec.title for name, spec in OPTIMIZERS.items()},
    "schedule": {name: title for name, (title, _text) in SCHEDULES.items()},
    "noise": {name: spec.title for name, spec in NOISES.items()},
    "loss": {"mse": N_("Squared error"), "huber": "Huber"},
    "target_image": {"clean": N_("the clean image"), "noisy": N_("the noisy image that it was given")},
    "target_type": {"classes": N_("classes"), "numbers": N_("numbers")},
    "missing": {
        "median": N_("fill in the median"),
        "drop_rows": N_("drop those rows"),
        "drop_columns": N_("drop those columns"),
        "stop": N_("ask me"),
    },
    "header": {"auto": N_("detect automatically"), "yes": N_("the first line"), "no": N_("no line of names")},
    "pixel_range": {"unit": N_("0 to 1"), "symmetric": N_("-1 to 1")},
}

HELP = {
    "dataset": N_("The examples to learn from. Each is a row of numbers, together with what is to be predicted from them."),
    "samples": N_("Number of points to generate."),
    "points": N_("Number of points to generate."),
    "train_share": N_(
        "Share of the points that the network learns from. The others are the validation set: they are only looked at."
    ),
    "features": N_("What the network is told about each point: its coordinates, or something computed from them."),
    "penalty": N_("Large weights can be made to cost something, so that the network prefers smooth boundaries."),
    "penalty_rate": N_("How much the penalty counts compared with the loss."),
    "initial_scale": N_("What the random initial weights are multiplied by. 1 is the size that suits the number of inputs."),
    "spread": N_("How far the points stray from their shape: the standard deviation of the noise."),
    "subset": N_(
        "How many images to learn from. A few are learned fast; all of them are learned well. The test images are always "
        "the same."
    ),
    "pixel_range": N_(
        "Whether pixel values go from 0 (black) to 1 (white), or from -1 to 1. To draw such an image, a program first brings "
        "it back to 0 to 1, with (x + 1) / 2."
    ),
    "random_crop": N_(
        "Shifts every training image by up to an eighth of its side, differently each time, to reduce overfitting."
    ),
    "random_flip": N_("Mirrors half of the training images, chosen again each time. Not for digits: a mirrored 2 is not a 2."),
    "random_affine": N_(
        "Turns every training image by up to 10 degrees, zooms it by up to a tenth and shifts it by up to a fourteenth of its "
        "side, differently each time, to reduce overfitting."
    ),
    "shuffle_pixels": N_(
        "Moves the pixels of every image to other places, in the same way in all images. All that is lost is "
        "which pixel is next to which."
    ),
    "target": N_("The column to be predicted."),
    "target_type": N_("Classes are classified; numbers are estimated by regression."),
    "missing": N_(
        "What to do where a feature is empty. The median is that of the training set; where a word is missing, all its "
        "columns are 0."
    ),
    "header": N_("Where the column names are. Without names, columns are called V1, V2, V3, …"),
    "leave_out": N_("Columns that the network does not see. Row numbers are left out unless you choose otherwise."),
    "validation": N_("Share of the examples kept aside to monitor progress: the dashed curves."),
    "test": N_("Share of the examples kept aside until the end, for an honest evaluation."),
    "split_seed": N_(
        "Determines which examples go into which set, and the points of a generated dataset. Keep it fixed, and all networks "
        "take the same exam."
    ),
    "model": N_("The kind of network."),
    "variant": N_("Some models come in more than one variant."),
    "library": N_(
        "The same network, written with one library or another. With the same initial weights, all learn the same. New code "
        "is written with flax.nnx; stax is only an example library of JAX."
    ),
    "channels": N_(
        "Filters of each convolution, separated by commas: 32, 64, 128. Each convolution sees half the height and width that "
        "the one before sees. Many channels at few positions are what a processor multiplies fastest."
    ),
    "full_resolution": N_(
        "Otherwise each square of 2×2 pixels becomes one position with four times as many numbers (space to depth). Then the "
        "first convolution has a quarter of the positions to visit: faster, but it moves in steps of two pixels."
    ),
    "hidden": N_("Units of each hidden layer, separated by commas: 16, 8. Leave it empty for a linear model."),
    "activation": N_(
        "The function that each hidden unit applies to its sum. Without it, many layers could do no more than one."
    ),
    "dropout": N_("Share of the hidden outputs that is switched off at random in each training step, to reduce overfitting."),
    "batch_norm": N_("Scales each layer's sums to mean 0 and standard deviation 1 over the batch, which stabilizes training."),
    "latent": N_("How many numbers an image is squeezed into."),
    "test_flip": N_(
        "The trained network is asked twice, about the image and about its mirror image, and the mean of its scores counts. "
        "It takes twice as long to answer. Train with mirrored images, too; not for digits."
    ),
    "noise": N_("How the images are damaged."),
    "noise_level": N_("How much noise there is."),
    "target_image": N_("The image that the network's output is compared with in training."),
    "kl_weight": N_(
        "How strongly the latent variables are pulled toward a standard normal distribution. With 1, the loss is the "
        "negative ELBO."
    ),
    "loss": N_(
        "How an error counts; it is measured in standard deviations of the target, σ. Squaring it makes large errors count "
        "most; the Huber loss counts errors beyond one σ only in proportion to their size, so that outliers pull less."
    ),
    "label_smoothing": N_(
        "In training, this share of each label is spread evenly over all classes, so that the network need not be certain. The "
        "loss of the training set can then not fall to zero; the validation set is judged without it. 0 switches it off."
    ),
    "optimizer": N_("How the gradient becomes a step of the weights."),
    "learning_rate": N_(
        "How long the steps are. Too small, and the network learns slowly; too large, and it overshoots or diverges."
    ),
    "schedule": N_("How the learning rate changes during training."),
    "momentum": N_("Share of the last step's push that is kept in the next step."),
    "weight_decay": N_("Pulls all weights toward zero, to reduce overfitting; 0 switches it off."),
    "clip_norm": N_("Shortens gradients that are longer than this, to prevent exploding steps; 0 switches it off."),
    "epochs": N_("How many times every training example is seen."),
    "batch_size": N_("How many examples each step uses. Small batches: many noisy steps; large batches: few smooth steps."),
    "seed": N_(
        "Determines what is random in training: initial weights, order, dropout. The same seed gives the same numbers; another "
        "seed gives another network, trained and tested on the same examples."
    ),
}
