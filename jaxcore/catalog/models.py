"""The registry of models. A new one is a module of `jaxcore.models` for each library, and one entry here."""

from __future__ import annotations

from dataclasses import dataclass, field

from jaxcore.translatable import N_

MAX_DECODER = 2_000_000  # numbers of a decoder that a browser is sent, and computes with at every touch


@dataclass(frozen=True)
class LibrarySpec:
    """A model written in one library: its `module`, and which of the optional layers that library offers.

    Attributes:
        kernels: whether its layers compute with the `kernels` of the model; else with the library's own.
    """

    module: str
    dropout: bool = True
    batch_norm: bool = True
    kernels: bool = True


@dataclass(frozen=True)
class ModelSpec:
    """A kind of network.

    Attributes:
        tasks: what it can be trained for, keys of `jaxcore.catalog.tasks.TASKS`.
        libraries: those that it is written in.
        options: which fields of `NetworkConfig` it heeds, besides its library.
        variants: the forms that it has, with their titles.
        images_only: whether its input must be images.
        settings: fields of the configuration that suit it better than the general defaults.
        kernels: the modules of `jaxcore.kernels` that its layers compute with on a CPU, for each variant.
    """

    title: str
    description: str
    tasks: tuple[str, ...]
    libraries: dict[str, LibrarySpec]
    options: tuple[str, ...] = ("hidden", "activation", "dropout", "batch_norm")
    variants: dict[str, str] = field(default_factory=lambda: {"standard": N_("standard")})
    images_only: bool = False
    settings: dict[str, object] = field(default_factory=dict)
    kernels: dict[str, tuple[str, ...]] = field(default_factory=lambda: {"standard": _PRODUCTS})


_PRODUCTS = ("jaxcore.kernels.products",)
_CONVOLUTIONS = ("jaxcore.kernels.layers", "jaxcore.kernels.winograd", "jaxcore.kernels.squares", *_PRODUCTS)
LIBRARY_TITLES = {"jax": N_("pure JAX"), "stax": "stax", "linen": "flax.linen", "nnx": "flax.nnx"}
ADAPTERS = {"linen": ("jaxcore.models.linen_layers:as_model",), "nnx": ("jaxcore.models.nnx_layers:as_model",)}
"""What makes a `jaxcore.models.contract.Model` of a library's module, where the library has such."""


# As in jax.nn, where each is defined and its paper named.
ACTIVATIONS = ("relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid")
_CONVOLUTIONAL = {"batch_size": 128, "epochs": 10, "schedule": "cosine"}


MODELS: dict[str, ModelSpec] = {
    "mlp": ModelSpec(
        N_("Multilayer perceptron"),
        N_("Dense layers, one after another: every unit sees all outputs of the previous layer."),
        ("classification", "regression"),
        {
            "jax": LibrarySpec("jaxcore.models.mlp_jax"),
            # stax.BatchNorm keeps no running averages: one example could not be judged without a batch around it.
            "stax": LibrarySpec("jaxcore.models.mlp_stax", batch_norm=False, kernels=False),
            "linen": LibrarySpec("jaxcore.models.mlp_linen"),
            "nnx": LibrarySpec("jaxcore.models.mlp_nnx"),
        },
    ),
    "cnn": ModelSpec(
        N_("Convolutional network"),
        N_("Small filters slide over the image and find the same pattern wherever it is; dense layers then decide."),
        ("classification",),
        {
            "linen": LibrarySpec("jaxcore.models.cnn_linen", batch_norm=False),
            "nnx": LibrarySpec("jaxcore.models.cnn_nnx", batch_norm=False),
        },
        options=("channels", "full_resolution", "hidden", "activation", "dropout"),
        variants={"standard": N_("small"), "residual": N_("residual"), "quick": N_("quick")},
        images_only=True,
        settings=_CONVOLUTIONAL | {"hidden": (128,)},
        kernels={"standard": _CONVOLUTIONS, "residual": _CONVOLUTIONS, "quick": _CONVOLUTIONS},
    ),
    "denoising_autoencoder": ModelSpec(
        N_("Denoising autoencoder"),
        N_("Squeezes the noisy image to a quarter of its width and height and redraws it from that."),
        ("denoising",),
        {"linen": LibrarySpec("jaxcore.models.denoising_autoencoder_linen", dropout=False, batch_norm=False)},
        options=(),
        images_only=True,
        settings=_CONVOLUTIONAL | {"schedule": "constant"},
        kernels={"standard": _CONVOLUTIONS},
    ),
    "residual_denoiser": ModelSpec(
        N_("Residual denoiser"),
        N_("Predicts the noise and subtracts it, so that everything else passes through untouched."),
        ("denoising",),
        {"nnx": LibrarySpec("jaxcore.models.residual_denoiser_nnx", dropout=False, batch_norm=False)},
        options=(),
        images_only=True,
        settings=_CONVOLUTIONAL | {"batch_size": 32, "learning_rate": 0.003, "epochs": 2},
        kernels={"standard": _CONVOLUTIONS},
    ),
    "vae": ModelSpec(
        N_("Variational autoencoder"),
        N_("Squeezes an image into a few random numbers, and draws images from such numbers."),
        ("generation",),
        {"nnx": LibrarySpec("jaxcore.models.vae_nnx", dropout=False, batch_norm=False)},
        options=("hidden", "activation", "latent"),
        variants={"standard": N_("dense"), "convolutional": N_("convolutional")},
        images_only=True,
        settings={"hidden": (256, 128), "batch_size": 64, "epochs": 60, "learning_rate": 0.002, "schedule": "cosine"},
        kernels={"standard": _PRODUCTS, "convolutional": _CONVOLUTIONS},
    ),
}
