"""A run's configuration: nested frozen dataclasses, validated whenever one is made.

The names of the fields are the names of the URL's parameters, of the command line's options and of the widgets' keys.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.catalog.datasets import DATASETS, TARGET_TYPES
from jaxcore.catalog.models import ACTIVATIONS, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.catalog.tasks import TASKS
from jaxcore.checks import check_choice, check_layers, check_number
from jaxcore.config.column_names import AUTO
from jaxcore.config.text import read, written
from jaxcore.errors import ConfigError

MAX_LAYERS = 8
MAX_UNITS = 1024
MAX_CONVOLUTIONS = 4  # each at half the resolution of the one before: MNIST has 28, 14, 7 and 4 pixels a side
MAX_CHANNELS = 256
MAX_EPOCHS = 100_000
MAX_BATCH_SIZE = 4096
MAX_SEED = 2**31 - 1
MIN_SUBSET = 1000
MISSING = ("median", "drop_rows", "drop_columns", "stop")
HEADERS = ("auto", "yes", "no")
MAX_LEAVE_OUT = 5000
PIXEL_RANGES = ("unit", "symmetric")
TARGET_IMAGES = ("clean", "noisy")
LOSSES = ("mse", "huber")


@dataclass(frozen=True)
class DataConfig:
    """Which examples, and how they are split.

    Attributes:
        dataset: a key of `jaxcore.catalog.datasets.DATASETS`.
        samples: how many points, for the made-up datasets.
        spread: standard deviation of what is added to the made-up points.
        subset: how many images to learn from, validation included; 0 for all.
        pixel_range: `"unit"` for pixels in [0, 1], `"symmetric"` for [-1, 1].
        random_crop: whether training images are shifted by up to an eighth of their side, anew each time.
        shuffle_pixels: whether the pixels of all images change places, in the same way in each.
        random_flip: whether half of the training images are mirrored, left to right, anew each time.
        random_affine: whether training images are turned, zoomed and shifted a little, anew each time.
        validation: share of all examples.
        test: share of all examples.
        split_seed: decides which example goes to which set, and the points of the made-up datasets. Another `seed` of a run
            is another network at the same exam.
        target: the column of the visitor's CSV file that is to be predicted.
        target_type: what that column holds, one of `jaxcore.catalog.datasets.TARGET_TYPES`.
        missing: what to do about empty cells in the features of a CSV file.
        header: whether its first line holds the columns' names; `"auto"` if that is to be found out.
        leave_out: the columns of it that are no features, as `jaxcore.config.column_names` has them; `"auto"` for row
            numbers.
        csv: the file itself; it has no text form. None for every other dataset.
    """

    dataset: str = "iris"
    samples: int = 500
    spread: float = 0.2
    subset: int = 0
    pixel_range: str = "unit"
    random_crop: bool = False
    random_flip: bool = False
    random_affine: bool = False
    shuffle_pixels: bool = False
    validation: float = 0.15
    test: float = 0.2
    split_seed: int = 0
    target: str = ""
    target_type: str = "classes"
    missing: str = "median"
    header: str = "auto"
    leave_out: str = AUTO
    csv: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_choice("dataset", self.dataset, DATASETS)
        check_number("samples", self.samples, 50, 5000)
        check_number("spread", self.spread, 0, 1)
        if self.subset:
            check_number("subset", self.subset, MIN_SUBSET, 10**6)
        check_choice("pixel_range", self.pixel_range, PIXEL_RANGES)
        check_number("validation", self.validation, 0.05, 0.4)
        check_number("test", self.test, 0.05, 0.5)
        check_number("split_seed", self.split_seed, 0, MAX_SEED)
        check_choice("target_type", self.target_type, TARGET_TYPES)
        check_choice("missing", self.missing, MISSING)
        if len(self.target) > 200:
            raise ConfigError("{field}: a column name can have at most 200 characters.", field="target")
        check_choice("header", self.header, HEADERS)
        if len(self.leave_out) > MAX_LEAVE_OUT:
            raise ConfigError(
                "{field}: these names have {count} characters; up to {limit} are allowed.",
                field="leave_out",
                count=len(self.leave_out),
                limit=MAX_LEAVE_OUT,
            )
        if "csv" not in DATASETS[self.dataset].options:
            object.__setattr__(self, "csv", None)

    @property
    def targets(self) -> str:
        """What is to be answered for an example, one of `jaxcore.catalog.datasets.TARGET_TYPES`."""
        return DATASETS[self.dataset].target_type or self.target_type

    @property
    def augmentations(self) -> tuple[str, ...]:
        """What changes its training images at random, if it has images."""
        return tuple(name for name in AUGMENTATIONS if getattr(self, name))


@dataclass(frozen=True)
class NetworkConfig:
    """The network's structure; all of it is static under jit.

    Attributes:
        model: a key of `jaxcore.catalog.models.MODELS`.
        variant: one of the forms that the model has.
        library: one of those that the model is written in.
        channels: of each convolution of the variant that takes them.
        full_resolution: whether its first convolution sees every pixel as a position of its own, instead of each square of 2×2
            pixels as one position with four times as many numbers (space to depth).
        hidden: units of each hidden dense layer; may be empty.
        activation: one name for all hidden layers, or one for each.
        dropout: share of each hidden layer's outputs that is dropped in training.
        batch_norm: whether each hidden layer is batch-normalised before its activation.
        latent: numbers that an image is squeezed into, for the variational autoencoder.
        test_flip: whether a trained network that tells classes of images apart is asked twice, about the image and its mirror
            image, and answers with the mean of both.
    """

    model: str = "mlp"
    variant: str = "standard"
    library: str = "jax"
    channels: tuple[int, ...] = (32, 64, 128)
    full_resolution: bool = True
    hidden: tuple[int, ...] = (16, 8)
    activation: tuple[str, ...] = ("relu",)
    dropout: float = 0.0
    batch_norm: bool = False
    latent: int = 4
    test_flip: bool = False

    def __post_init__(self) -> None:
        check_choice("model", self.model, MODELS)
        check_choice("variant", self.variant, MODELS[self.model].variants)
        check_choice("library", self.library, MODELS[self.model].libraries)
        check_layers(self.hidden, MAX_LAYERS, MAX_UNITS)
        if not self.channels:
            raise ConfigError("{field}: give at least one number, such as 64.", field="channels")
        check_layers(self.channels, MAX_CONVOLUTIONS, MAX_CHANNELS, "channels")
        for name in self.activation:
            check_choice("activation", name, ACTIVATIONS)
        if len(self.activation) != 1 and len(self.activation) != len(self.hidden):
            raise ConfigError(
                "{field}: {count} names for {layers} hidden layers; give one name for all layers or one for each.",
                field="activation",
                count=len(self.activation),
                layers=len(self.hidden),
            )
        if len(set(self.activation)) == 1:  # one spelling for one meaning, so that equal networks are equal and hash alike
            object.__setattr__(self, "activation", self.activation[:1])
        check_number("dropout", self.dropout, 0, 0.9)
        check_number("latent", self.latent, 2, 32)
        library = MODELS[self.model].libraries[self.library]
        for layer in ("dropout", "batch_norm"):
            if getattr(self, layer) and not getattr(library, layer):
                raise ConfigError(
                    "{field}: {library} has no such layer that can be used here; switch it off or choose one of: {allowed}.",
                    field=layer,
                    library=self.library,
                    allowed=", ".join(n for n, spec in MODELS[self.model].libraries.items() if getattr(spec, layer)),
                )

    @property
    def activations(self) -> tuple[str, ...]:
        """One name for each hidden layer."""
        return self.activation * len(self.hidden) if len(self.activation) == 1 else self.activation


@dataclass(frozen=True)
class OptimizerConfig:
    """How the weights are changed. Only `optimizer`, and whether gradients are clipped at all, are static under jit.

    Attributes:
        optimizer: a key of `jaxcore.catalog.optimizers.OPTIMIZERS`.
        learning_rate: that of the schedule's highest point.
        schedule: a key of `jaxcore.catalog.optimizers.SCHEDULES`.
        momentum: share of the last step's push that is kept, for the optimizers that take it.
        weight_decay: 0 for none.
        clip_norm: the largest global norm a gradient may have; 0 for no limit.
    """

    optimizer: str = "adam"
    learning_rate: float = 0.001
    schedule: str = "constant"
    momentum: float = 0.9
    weight_decay: float = 0.0
    clip_norm: float = 0.0

    def __post_init__(self) -> None:
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_number("learning_rate", self.learning_rate, 0, 1e10, above=True)
        check_choice("schedule", self.schedule, SCHEDULES)
        check_number("momentum", self.momentum, 0, 0.9999)
        check_number("weight_decay", self.weight_decay, 0, 10)
        check_number("clip_norm", self.clip_norm, 0, 1e6)


@dataclass(frozen=True)
class ObjectiveConfig:
    """What a network is trained towards. `noise`, `target_image` and `loss` are static under jit.

    Attributes:
        noise: a key of `jaxcore.catalog.noises.NOISES`.
        noise_level: how much of it, as that noise counts it.
        target_image: what the network's output is compared with: the `"clean"` image, or the `"noisy"` one that it was given.
        kl_weight: weight of the Kullback–Leibler term of the variational autoencoder's loss.
        loss: by what a predicted number is judged, one of `LOSSES`.
        label_smoothing: the share of each label that is spread over all classes in training; 0 for none.
    """

    noise: str = "gaussian"
    noise_level: float = 0.2
    target_image: str = "clean"
    kl_weight: float = 1.0
    loss: str = "mse"
    label_smoothing: float = 0.0

    def __post_init__(self) -> None:
        check_choice("noise", self.noise, NOISES)
        check_number("noise_level", self.noise_level, 0, 1, above=True)
        check_choice("target_image", self.target_image, TARGET_IMAGES)
        check_number("kl_weight", self.kl_weight, 0, 100)
        check_choice("loss", self.loss, LOSSES)
        check_number("label_smoothing", self.label_smoothing, 0, 0.5)


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run's numbers. `seed` decides the first weights, the batches and the dropout."""

    data: DataConfig = field(default_factory=DataConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    optimization: OptimizerConfig = field(default_factory=OptimizerConfig)
    objective: ObjectiveConfig = field(default_factory=ObjectiveConfig)
    epochs: int = 200
    batch_size: int = 16
    seed: int = 0

    def __post_init__(self) -> None:
        check_number("epochs", self.epochs, 1, MAX_EPOCHS)
        check_number("batch_size", self.batch_size, 1, MAX_BATCH_SIZE)
        check_number("seed", self.seed, 0, MAX_SEED)
        spec, images = MODELS[self.network.model], DATASETS[self.data.dataset].images
        if spec.images_only and not images:
            raise ConfigError(
                "{field}: “{value}” works on images, and the dataset “{dataset}” has none; choose one of: {allowed}.",
                field="model",
                value=self.network.model,
                dataset=self.data.dataset,
                allowed=", ".join(name for name, dataset in DATASETS.items() if dataset.images),
            )
        if asked := TASKS[self.task].target_type:
            check_choice("target_type", self.data.targets, (asked,))
        else:  # the network draws pixels
            check_choice("pixel_range", self.data.pixel_range, ("unit",))

    @property
    def task(self) -> str:
        """What the network is trained for, a key of `jaxcore.catalog.tasks.TASKS`."""
        able = MODELS[self.network.model].tasks  # of which one at most has each type of target
        return next((task for task in able if TASKS[task].target_type in ("", self.data.targets)), able[0])

    def check_fits(self, train_examples: int) -> None:
        """Raise ConfigError if a batch would be larger than the training part."""
        check_number("batch_size", self.batch_size, 1, train_examples)

    def replace(self, **values: Any) -> RunConfig:
        """A copy with some fields, named as in `to_params`, set to other values.

        Raises:
            ConfigError: a name is unknown, or a value is not allowed.
        """
        for name in values:
            check_choice("URL", name, FIELDS)
        changed = {}
        for group, section in _SECTIONS.items():
            mine = {name: value for name, value in values.items() if name in section}
            if group is None:
                changed |= mine
            elif mine:
                changed[group] = dataclasses.replace(getattr(self, group), **mine)
        return dataclasses.replace(self, **changed)

    def with_csv(self, csv: bytes | None) -> RunConfig:
        """A copy with the visitor's file, if that is its dataset."""
        return dataclasses.replace(self, data=dataclasses.replace(self.data, csv=csv))

    def to_params(self) -> dict[str, str]:
        """The configuration as flat strings, for a URL; `from_params` gives it back, without the visitor's file."""
        return written(self.flat())

    def flat(self) -> dict[str, Any]:
        """All fields by name, without their grouping."""
        return {
            name: getattr(self if group is None else getattr(self, group), name)
            for group, section in _SECTIONS.items()
            for name in section
        }

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> RunConfig:
        """Read what `to_params` wrote. What is missing takes the dataset's own setting, or the default.

        Where there is no `split_seed` it is the `seed`, which decided the split, too, before there was one: old links and files
        keep their numbers.

        Raises:
            ConfigError: a name is unknown, or a value can't be read or is not allowed.
        """
        params = _understand(params)
        for name in params:
            check_choice("URL", name, FIELDS)
        values = {name: parse(name, text) for name, text in params.items()}
        if "seed" in values:
            check_number("seed", values["seed"], 0, MAX_SEED)
            values.setdefault("split_seed", values["seed"])
        usual = cls.usual(values.pop("dataset", cls().data.dataset), values.pop("model", cls().network.model))
        return usual.replace(**values)

    @classmethod
    def salvage(cls, params: Mapping[str, str]) -> tuple[RunConfig, list[ConfigError]]:
        """As `from_params`, but what is wrong is set aside: the configuration of the rest, and an error for each.

        Names that are none of ours pass in silence: links get some on their way, such as `utm_source`.
        """
        params, errors = {name: text for name, text in params.items() if name in FIELDS}, []
        while True:
            try:
                return cls.from_params(params), errors
            except ConfigError as error:
                errors.append(error)
                wrong = next((old for old, new in _ALIASES.items() if new == error.field and old in params), error.field)
                if params.pop(wrong, None) is None:  # a default clashes with what was given; keep neither
                    params.clear()

    @classmethod
    def usual(cls, dataset: str, model: str = "mlp") -> RunConfig:
        """The defaults, with those that suit the dataset, and over them those that suit the model."""
        check_choice("dataset", dataset, DATASETS)
        check_choice("model", model, MODELS)
        spec = MODELS[model]
        own = {"model": model, "library": next(iter(spec.libraries))} | spec.settings
        return cls().replace(dataset=dataset, **(DATASETS[dataset].settings | own))


_SECTIONS: dict[str | None, dict[str, dataclasses.Field]] = {
    "data": {f.name: f for f in dataclasses.fields(DataConfig) if f.name != "csv"},
    "network": {f.name: f for f in dataclasses.fields(NetworkConfig)},
    "optimization": {f.name: f for f in dataclasses.fields(OptimizerConfig)},
    "objective": {f.name: f for f in dataclasses.fields(ObjectiveConfig)},
    None: {f.name: f for f in dataclasses.fields(RunConfig) if f.name in ("epochs", "batch_size", "seed")},
}

FIELDS: dict[str, str] = {name: f.type for section in _SECTIONS.values() for name, f in section.items()}
"""Every field's name and type, as in `DataConfig` and its siblings."""


_ALIASES = {"noise": "spread", "target": "target_image"}


def _understand(params: Mapping[str, str]) -> dict[str, str]:
    """Tell apart what one short name may mean: noise is a kind or a number, a target a column or an image."""
    params = dict(params)
    settings = {name for task in MODELS.get(params.get("model", ""), MODELS["mlp"]).tasks for name in TASKS[task].settings}
    if "noise" not in settings and _is_number(params.get("noise", "")):
        params.setdefault(_ALIASES["noise"], params.pop("noise"))
    if "target_image" in settings and params.get("target") in TARGET_IMAGES:
        params.setdefault(_ALIASES["target"], params.pop("target"))
    return params


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def parse(name: str, text: str) -> Any:
    """Read one field, as `jaxcore.config.text.read` does."""
    return read(FIELDS[name], name, text)
