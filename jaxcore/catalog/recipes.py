"""Whole experiments that are known to be worth a look, by name. A new one is one entry here."""

from __future__ import annotations

from dataclasses import dataclass, field

from jaxcore.translatable import N_


@dataclass(frozen=True)
class Recipe:
    """An experiment.

    Attributes:
        title: its name for people.
        description: what to look at.
        params: its settings as a URL has them; the others are the usual ones.
        usual: the task and the dataset whose page begins with it, once that dataset is chosen; one that a class can watch.
        switches: what makes it good, each as the settings that do without it.
    """

    title: str
    description: str
    params: dict[str, str]
    usual: tuple[str, str] | None = None
    switches: dict[str, dict[str, str]] = field(default_factory=dict)


_THREE_OPTIMIZERS = N_("One of three optimizers on the same network: four layers of 128 units, batch normalization, dropout.")
_MLP = {
    "dataset": "cifar10",
    "subset": "0",
    "pixel_range": "symmetric",
    "model": "mlp",
    "hidden": "128,128,128,128",
    "activation": "relu,relu,gelu,tanh",
    "batch_norm": "1",
    "dropout": "0.2",
    "batch_size": "128",
    "epochs": "20",
}
_SHUFFLED = {"subset": "20000", "shuffle_pixels": "1"}
_CIFAR = {"dataset": "cifar10", "subset": "0"}
_AUTOENCODER = _CIFAR | {
    "model": "denoising_autoencoder",
    "noise": "random_pixels",
    "noise_level": "0.1",
    "batch_size": "128",
    "epochs": "10",
}
_QUICK = {
    "subset": "0",
    "pixel_range": "symmetric",
    "model": "cnn",
    "variant": "quick",
    "hidden": "",
    "optimizer": "adamw",
    "learning_rate": "0.005",
    "weight_decay": "0.05",
    "schedule": "one_cycle",
    "batch_size": "64",
}
_MIRRORED = {"test_flip": "1", "random_flip": "1", "label_smoothing": "0.1"}
_AUGMENTED = {"random_crop": "1", "random_flip": "1"}

RECIPES: dict[str, Recipe] = {
    "no_hidden_layer": Recipe(
        N_("Two rings and no hidden layer"),
        N_("Watch the boundary: it starts as a straight line and stays one. Then add 8 hidden units."),
        {"dataset": "circles", "hidden": "", "learning_rate": "0.05", "epochs": "60"},
    ),
    "spirals": Recipe(
        N_("Two spirals"),
        N_("Watch the boundary wind its way between the arms. From which epoch on is it right everywhere?"),
        {"dataset": "spirals"},
    ),
    "overfitting": Recipe(
        N_("Too few examples, too large a network"),
        N_("Both losses fall at first. Where do they separate, and which of them should you believe?"),
        {"dataset": "moons", "samples": "60", "spread": "0.5", "hidden": "128,128", "learning_rate": "0.01", "epochs": "400"},
    ),
    "learning_rate_too_high": Recipe(
        N_("Digits with too high a learning rate"),
        N_("The loss stays at the level of guessing. Divide the learning rate by ten until it falls."),
        {"dataset": "digits", "hidden": "64", "optimizer": "sgd", "learning_rate": "2", "epochs": "40"},
    ),
    "too_few_units": Recipe(
        N_("A sine and two hidden units"),
        N_("Each unit adds one S-shaped step to the curve. How many does a sine need?"),
        {"dataset": "sine", "hidden": "2", "epochs": "300"},
    ),
    "too_many_units": Recipe(
        N_("Few points and many hidden units"),
        N_("The curve chases individual points. Look at it between them, then give it more data."),
        {"dataset": "sine", "samples": "50", "hidden": "128,128", "activation": "relu", "epochs": "3000"},
    ),
    "digits_in_two_numbers": Recipe(
        N_("Digits in two numbers"),
        N_("All digits find a place on one map. Which of them lie next to each other, and why?"),
        {"dataset": "digits", "model": "vae", "latent": "2"},
    ),
    "cifar10_mlp_sgd": Recipe(
        N_("CIFAR-10, dense layers, SGD"), _THREE_OPTIMIZERS, _MLP | {"optimizer": "sgd", "learning_rate": "0.04"}
    ),
    "cifar10_mlp_adam": Recipe(
        N_("CIFAR-10, dense layers, Adam"), _THREE_OPTIMIZERS, _MLP | {"optimizer": "adam", "learning_rate": "0.001"}
    ),
    "cifar10_mlp_rmsprop": Recipe(
        N_("CIFAR-10, dense layers, RMSprop"), _THREE_OPTIMIZERS, _MLP | {"optimizer": "rmsprop", "learning_rate": "0.001"}
    ),
    "cifar10_mlp_shuffled": Recipe(
        N_("What an MLP misses: shuffled pixels"),
        N_(
            "A student report gives dense layers 75% on CIFAR-10; here they stay below 60%. Why? Predict what they lose "
            "when the pixels of all images are shuffled in the same way, then switch the shuffling off and train again."
        ),
        _MLP | _SHUFFLED | {"optimizer": "adam", "learning_rate": "0.001", "epochs": "10"},
    ),
    "cifar10_cnn_shuffled": Recipe(
        N_("What a CNN sees: shuffled pixels"),
        N_(
            "The same shuffling for convolutions, which look at neighbors. Predict how much they lose, then switch it off and "
            "train again: what does that tell you about the dense layers?"
        ),
        _CIFAR | _SHUFFLED | {"model": "cnn", "batch_size": "64", "epochs": "6"},
    ),
    "cifar10_in_a_minute": Recipe(
        N_("CIFAR-10 in a minute"),
        N_(
            "Three convolutions, long steps that fall to nothing, and an answer about the mirror image, too. "
            "Predict what each of them is worth, then switch one off and train again."
        ),
        _CIFAR | _QUICK | _MIRRORED | {"epochs": "2"},
        usual=("classification", "cifar10"),
        switches={
            "variant": {"variant": "standard", "hidden": "128"},
            "full_resolution": {"full_resolution": "0"},
            "schedule": {"schedule": "constant"},
            "learning_rate": {"learning_rate": "0.001"},
            "weight_decay": {"weight_decay": "0"},
            "batch_size": {"batch_size": "256"},
            "pixel_range": {"pixel_range": "unit"},
            "random_flip": {"random_flip": "0"},
            "test_flip": {"test_flip": "0"},
            "label_smoothing": {"label_smoothing": "0"},
        },
    ),
    "fashion_mnist_in_a_minute": Recipe(
        N_("Fashion-MNIST in a minute"),
        N_(
            "The same network with fewer channels, which sees the archive three times. Train it without the mirror images, "
            "judged with them: what does that do to the accuracy, and why?"
        ),
        _QUICK | _MIRRORED | {"dataset": "fashion_mnist", "channels": "16,32,128", "validation": "0.05", "epochs": "3"},
        usual=("classification", "fashion_mnist"),
    ),
    "mnist_in_20_seconds": Recipe(
        N_("MNIST in 20 seconds"),
        N_("Two convolutions see each digit three times. Which digits are still mistaken, and would you know better?"),
        _QUICK | {"dataset": "mnist", "channels": "32,64", "full_resolution": "0", "learning_rate": "0.01", "epochs": "3"},
        usual=("classification", "mnist"),
    ),
    "cifar10_in_five_minutes": Recipe(
        N_("CIFAR-10 in five minutes"),
        N_(
            "The network of “CIFAR-10 in a minute” sees each image a dozen times, shifted differently each time. Which classes "
            "gain most? Compare both confusion matrices."
        ),
        _CIFAR | _QUICK | _MIRRORED | {"random_crop": "1", "epochs": "13"},
    ),
    "fashion_mnist_in_five_minutes": Recipe(
        N_("Fashion-MNIST in five minutes"),
        N_("More channels, four times the epochs. Is a point of accuracy worth it, and which classes does it come from?"),
        _QUICK | _MIRRORED | {"dataset": "fashion_mnist", "validation": "0.05", "epochs": "13"},
    ),
    "mnist_in_two_minutes": Recipe(
        N_("MNIST in two minutes"),
        N_(
            "Digits that are turned, zoomed and shifted a little teach it what does not matter. "
            "Look at those that are still mistaken: would you know?"
        ),
        _QUICK | {"dataset": "mnist", "full_resolution": "0", "random_affine": "1", "validation": "0.05", "epochs": "11"},
    ),
    "cifar10_cnn_residual": Recipe(
        N_("CIFAR-10, residual network"),
        N_("Convolutions find what dense layers can't."),
        _CIFAR
        | _AUGMENTED
        | {
            "model": "cnn",
            "variant": "residual",
            "hidden": "",
            "optimizer": "adamw",
            "learning_rate": "0.002",
            "weight_decay": "0.02",
            "schedule": "warmup_cosine",
            "batch_size": "32",
            "epochs": "9",
        },
    ),
    "fashion_mnist_cnn": Recipe(
        N_("Fashion-MNIST, small convolutional network"),
        N_("Two convolutions and a dense layer, on the whole archive."),
        {
            "dataset": "fashion_mnist",
            "subset": "0",
            "model": "cnn",
            "dropout": "0.3",
            "random_flip": "1",
            "learning_rate": "0.003",
            "schedule": "warmup_cosine",
            "epochs": "10",
        },
    ),
    "mnist_cnn": Recipe(
        N_("MNIST, small convolutional network"),
        N_("The same network tells the digits apart with hardly a mistake."),
        {
            "dataset": "mnist",
            "subset": "0",
            "model": "cnn",
            "dropout": "0.3",
            "random_crop": "1",
            "learning_rate": "0.003",
            "schedule": "warmup_cosine",
            "epochs": "8",
        },
    ),
    "photo_patches_salt_and_pepper": Recipe(
        N_("Photo patches, salt and pepper"),
        N_(
            "Only the noise differs from the usual, and now the median filter, which has learned nothing, is far ahead. "
            "Why? Sort nine pixels of which one is black, and then nine that are all a little off."
        ),
        {"dataset": "photo_patches", "model": "residual_denoiser", "noise": "salt_and_pepper", "noise_level": "0.1"},
    ),
    "cifar10_autoencoder": Recipe(
        N_("CIFAR-10, autoencoder, toward the clean image"),
        N_(
            "One pixel in ten gets a random color. What passes through the bottleneck comes out without the noise, but "
            "blurred: a median filter, which has learned nothing, does better. Why?"
        ),
        _AUTOENCODER | {"target_image": "clean"},
    ),
    "cifar10_autoencoder_noisy": Recipe(
        N_("CIFAR-10, autoencoder, toward the noisy image"),
        N_(
            "The same network with another goal: to return the noisy image that it was given. What will it do with the "
            "noise, and how far from the original will it end up? Predict, then compare."
        ),
        _AUTOENCODER | {"target_image": "noisy"},
    ),
    "fashion_mnist_denoised_in_a_minute": Recipe(
        N_("Fashion-MNIST, noise removed in a minute"),
        N_("The noise is different each time. By how much does the network beat the median filter? Where does it still fail?"),
        {"dataset": "fashion_mnist", "subset": "20000", "model": "residual_denoiser", "schedule": "one_cycle", "epochs": "2"},
        usual=("denoising", "fashion_mnist"),
    ),
    "cifar10_residual_denoiser": Recipe(
        N_("CIFAR-10, residual denoiser"),
        N_("Predicts the noise instead of the image, and leaves the rest alone."),
        {
            "dataset": "cifar10",
            "subset": "20000",
            "model": "residual_denoiser",
            "noise": "random_pixels",
            "noise_level": "0.1",
            "epochs": "3",
        },
    ),
    "mnist_vae_in_a_minute": Recipe(
        N_("MNIST in twenty numbers, in a minute"),
        N_("Each digit becomes twenty numbers. How many of them are used at all? Compare the ELBO with that of two numbers."),
        {
            "dataset": "mnist",
            "subset": "0",
            "model": "vae",
            "hidden": "512,256",
            "latent": "20",
            "batch_size": "128",
            "learning_rate": "0.003",
            "schedule": "one_cycle",
            "epochs": "11",
        },
        usual=("generation", "mnist"),
    ),
    "fashion_mnist_vae": Recipe(
        N_("Fashion-MNIST in four numbers"),
        N_("A shoe turns into a bag as you move four sliders."),
        {"dataset": "fashion_mnist", "subset": "0", "model": "vae", "latent": "4", "batch_size": "128", "epochs": "20"},
    ),
}
