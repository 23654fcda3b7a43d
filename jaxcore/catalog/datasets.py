"""The registry of datasets. A new one is a function in a module of `jaxcore.data` and one entry here."""

from __future__ import annotations

from dataclasses import dataclass, field

from jaxcore.translatable import N_

MAX_CSV_BYTES = 5 * 2**20  # as `maxUploadSize` of `.streamlit/config.toml`, which Streamlit's uploader says
MAX_CSV_ROWS = 50_000
MAX_CSV_COLUMNS = 500
MAX_CSV_CLASSES = 50
TARGET_TYPES = ("classes", "numbers")


@dataclass(frozen=True)
class DatasetSpec:
    """What the interface needs to know about a dataset before it is loaded.

    Attributes:
        title: its name for people.
        description: one or two sentences: what it holds and what is asked.
        origin: where its examples come from.
        loader: `"module:function"`; the function returns a `Table`, or `Images`.
        options: which fields of `DataConfig` the function takes as keyword arguments, and `seed`, which is the `split_seed`.
        shares: which parts' shares can be chosen; the others are fixed by who published the data.
        images: whether it holds pictures.
        target_type: what is to be answered for an example, one of `TARGET_TYPES`; empty where that can be chosen.
        archive: the name in `jaxcore.catalog.archives.ARCHIVES` of what is fetched on first use; empty if nothing is.
        settings: fields of the configuration that suit this dataset better than the general defaults.
        examples: how many there are, without a test part that its publisher has set apart; 0 where that can be chosen.
        shape: of one example, (features,) or (height, width, channels); empty where a visitor's file decides it.
        classes: how many there are; 0 where numbers are to be predicted, or a visitor's file decides it.
    """

    title: str
    description: str
    origin: str
    loader: str
    examples: int = 0
    shape: tuple[int, ...] = ()
    classes: int = 0
    options: tuple[str, ...] = ()
    shares: tuple[str, ...] = ("validation", "test")
    images: bool = False
    target_type: str = "classes"
    archive: str = ""
    settings: dict[str, object] = field(default_factory=dict)

    def suits(self, target_type: str) -> bool:
        """Whether a task can use it: one that asks for such targets, or, where that is empty, draws images."""
        return self.target_type in ("", target_type) if target_type else self.images


_MADE_UP = N_("Generated at random by this app, from the seed of the split.")
_POINTS = {"shape": (2,), "options": ("samples", "spread", "seed"), "settings": {"learning_rate": 0.01, "epochs": 100}}
_IMAGES = {"batch_size": 128, "epochs": 10, "validation": 0.1, "hidden": (128, 128), "subset": 5000}


DATASETS: dict[str, DatasetSpec] = {
    "iris": DatasetSpec(
        N_("Iris flowers"),
        N_("150 flowers with 4 measurements each, in centimeters: which of three species is it?"),
        N_("Measured by Edgar Anderson, published by R. A. Fisher in 1936; from scikit-learn."),
        "jaxcore.data.bundled:iris",
        examples=150,
        shape=(4,),
        classes=3,
    ),
    "wine": DatasetSpec(
        N_("Wine"),
        N_("178 Italian wines with 13 chemical measurements each: which of three grape varieties is it made from?"),
        N_("M. Forina and others, UCI Machine Learning Repository; from scikit-learn."),
        "jaxcore.data.bundled:wine",
        examples=178,
        shape=(13,),
        classes=3,
        settings={"epochs": 100},
    ),
    "breast_cancer": DatasetSpec(
        N_("Breast cancer"),
        N_("569 tumors with 30 measurements of cell nuclei each: malignant or benign?"),
        N_("W. Wolberg, W. N. Street and O. Mangasarian, UCI Machine Learning Repository, 1995; from scikit-learn."),
        "jaxcore.data.bundled:breast_cancer",
        examples=569,
        shape=(30,),
        classes=2,
        settings={"epochs": 60},
    ),
    "digits": DatasetSpec(
        N_("Handwritten digits"),
        N_("1,797 scans of 8×8 pixels: which digit from 0 to 9 is it?"),
        N_("E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998; from scikit-learn."),
        "jaxcore.data.bundled:digits",
        examples=1797,
        shape=(8, 8, 1),
        classes=10,
        images=True,
        settings={"hidden": (128, 64), "batch_size": 64, "epochs": 100},
    ),
    "moons": DatasetSpec(
        N_("Two moons"),
        N_("Points in the plane on two interlocking half moons: which moon does a point belong to?"),
        _MADE_UP,
        "jaxcore.data.points:moons",
        classes=2,
        **_POINTS,
    ),
    "circles": DatasetSpec(
        N_("Two circles"),
        N_("Points in the plane, a small ring inside a large one: which ring does a point belong to?"),
        _MADE_UP,
        "jaxcore.data.points:circles",
        shape=(2,),
        classes=2,
        options=_POINTS["options"],
        settings=_POINTS["settings"] | {"spread": 0.1},
    ),
    "blobs": DatasetSpec(
        N_("Three blobs"),
        N_("Points in the plane in three clouds: which cloud does a point belong to?"),
        _MADE_UP,
        "jaxcore.data.points:blobs",
        classes=3,
        **_POINTS,
    ),
    "spirals": DatasetSpec(
        N_("Two spirals"),
        N_("Points in the plane on two arms that wind around each other: which arm does a point belong to?"),
        _MADE_UP,
        "jaxcore.data.points:spirals",
        shape=(2,),
        classes=2,
        options=_POINTS["options"],
        settings={"hidden": (32, 32), "learning_rate": 0.01, "epochs": 500, "spread": 0.1},
    ),
    "xor": DatasetSpec(
        N_("Exclusive or"),
        N_("Points in the plane, in four squares like those of a chessboard: which color is the point's square?"),
        _MADE_UP,
        "jaxcore.data.points:xor",
        shape=(2,),
        classes=2,
        options=_POINTS["options"],
        settings=_POINTS["settings"] | {"spread": 0.1},
    ),
    "photo_patches": DatasetSpec(
        N_("Photo patches"),
        N_("6,150 patches of 32×32 pixels from two photographs, a temple and a flower: which one does a patch come from?"),
        N_("scikit-learn's two sample photographs."),
        "jaxcore.data.bundled:photo_patches",
        examples=6150,
        shape=(32, 32, 3),
        classes=2,
        shares=(),
        images=True,
        settings={"batch_size": 128, "epochs": 10, "hidden": (64,)},
    ),
    "mnist": DatasetSpec(
        N_("MNIST digits"),
        N_("70,000 handwritten digits of 28×28 pixels (LeCun, Cortes and Burges): which digit is it?"),
        N_("Y. LeCun, C. Cortes and C. J. C. Burges."),
        "jaxcore.data.images:mnist",
        examples=60_000,
        shape=(28, 28, 1),
        classes=10,
        shares=("validation",),
        images=True,
        archive="mnist",
        settings=_IMAGES,
    ),
    "fashion_mnist": DatasetSpec(
        N_("Fashion-MNIST"),
        N_("70,000 pictures of clothes, 28×28 pixels (Zalando Research): which of ten kinds of clothing is it?"),
        N_("H. Xiao, K. Rasul and R. Vollgraf, Zalando Research, 2017."),
        "jaxcore.data.images:fashion_mnist",
        examples=60_000,
        shape=(28, 28, 1),
        classes=10,
        shares=("validation",),
        images=True,
        archive="fashion_mnist",
        settings=_IMAGES,
    ),
    "cifar10": DatasetSpec(
        N_("CIFAR-10"),
        N_("60,000 color photographs of 32×32 pixels (Krizhevsky): which of ten animals and vehicles is it?"),
        N_("A. Krizhevsky, University of Toronto, 2009."),
        "jaxcore.data.images:cifar10",
        examples=50_000,
        shape=(32, 32, 3),
        classes=10,
        shares=("validation",),
        images=True,
        archive="cifar10",
        settings=_IMAGES,
    ),
    "sine": DatasetSpec(
        N_("Sine curve"),
        N_("One number in, one number out: points along a sine curve, with as much noise as you like. What is the curve?"),
        _MADE_UP,
        "jaxcore.data.points:sine",
        shape=(1,),
        options=_POINTS["options"],
        target_type="numbers",
        settings={"hidden": (32, 32), "activation": ("tanh",), "learning_rate": 0.01, "epochs": 100, "samples": 200},
    ),
    "diabetes": DatasetSpec(
        N_("Diabetes"),
        N_(
            "442 patients with 10 measurements each: how far has their disease progressed a year later, as a number from "
            "25 to 346?"
        ),
        N_("B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, 2004; from scikit-learn."),
        "jaxcore.data.bundled:diabetes",
        examples=442,
        shape=(10,),
        target_type="numbers",
        settings={"hidden": (8,), "optimizer": "adamw", "learning_rate": 0.003, "epochs": 100, "weight_decay": 1.0},
    ),
    "csv": DatasetSpec(
        N_("Your own CSV file"),
        N_(
            "Your own table, up to 5 MB: one row per example, and one column with what is to be predicted, a class or a number."
        ),
        N_("A CSV file of your own."),
        "jaxcore.data.csv_file:read_csv",
        options=("csv", "target", "target_type", "missing", "header", "leave_out"),
        target_type="",
        settings={"epochs": 100},
    ),
}
