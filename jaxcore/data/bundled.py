"""What comes with scikit-learn: real measurements and pictures that need no network.

The tables are read from its files; importing it to do that would take a second.
"""

from __future__ import annotations

import functools
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from jaxcore.data.examples import Images, Table
from jaxcore.translatable import N_

# scikit-learn's own names, spelled out where they can be translated. The tests hold them against scikit-learn's.
IRIS_FEATURES = (N_("sepal length (cm)"), N_("sepal width (cm)"), N_("petal length (cm)"), N_("petal width (cm)"))
DIABETES_FEATURES = (  # scikit-learn's are age, sex, bmi, bp and s1 to s6, which its description explains
    N_("age"),
    N_("sex"),
    N_("body mass index"),
    N_("blood pressure"),
    N_("total cholesterol"),
    N_("LDL cholesterol"),
    N_("HDL cholesterol"),
    N_("total/HDL cholesterol ratio"),
    N_("log of triglycerides"),
    N_("blood sugar"),
)
WINE_FEATURES = (
    N_("alcohol"),
    N_("malic acid"),
    N_("ash"),
    N_("alcalinity of ash"),
    N_("magnesium"),
    N_("total phenols"),
    N_("flavanoids"),
    N_("nonflavanoid phenols"),
    N_("proanthocyanins"),
    N_("color intensity"),
    N_("hue"),
    N_("od280/od315 of diluted wines"),
    N_("proline"),
)
BREAST_CANCER_FEATURES = (
    N_("mean radius"),
    N_("mean texture"),
    N_("mean perimeter"),
    N_("mean area"),
    N_("mean smoothness"),
    N_("mean compactness"),
    N_("mean concavity"),
    N_("mean concave points"),
    N_("mean symmetry"),
    N_("mean fractal dimension"),
    N_("radius error"),
    N_("texture error"),
    N_("perimeter error"),
    N_("area error"),
    N_("smoothness error"),
    N_("compactness error"),
    N_("concavity error"),
    N_("concave points error"),
    N_("symmetry error"),
    N_("fractal dimension error"),
    N_("worst radius"),
    N_("worst texture"),
    N_("worst perimeter"),
    N_("worst area"),
    N_("worst smoothness"),
    N_("worst compactness"),
    N_("worst concavity"),
    N_("worst concave points"),
    N_("worst symmetry"),
    N_("worst fractal dimension"),
)


def _numbers(file: str, *, delimiter: str | None, skip: int = 0) -> np.ndarray:
    package = Path(find_spec("sklearn").origin).parent
    return np.loadtxt(package / "datasets" / "data" / file, delimiter=delimiter, skiprows=skip)


def _rows(file: str, *, skip: int) -> tuple[np.ndarray, np.ndarray]:
    """The features, float64 (n, features), and the classes, int32 (n,), of a file in which the class comes last."""
    rows = _numbers(file, delimiter=",", skip=skip)
    return rows[:, :-1], rows[:, -1].astype(np.int32)


def _table(file: str, feature_names: tuple[str, ...], class_names: tuple[str, ...]) -> Table:
    return Table(*_rows(file, skip=1), feature_names, class_names)


def diabetes() -> Table:
    """Diabetes progression a year later (Efron et al. 2004): (442, 10), and numbers from 25 to 346."""
    x, y = (_numbers(f"diabetes_{part}.csv.gz", delimiter=None) for part in ("data_raw", "target"))
    return Table(x, y, DIABETES_FEATURES, target_name=N_("disease progression"))


def iris() -> Table:
    """Fisher's irises (1936): (150, 4), three classes of 50."""
    return _table("iris.csv", IRIS_FEATURES, (N_("setosa"), N_("versicolor"), N_("virginica")))


def wine() -> Table:
    """UCI wine recognition data (Forina et al. 1986): (178, 13), three grape varieties of 59, 71 and 48."""
    return _table("wine_data.csv", WINE_FEATURES, (N_("Barolo"), N_("Grignolino"), N_("Barbera")))


def breast_cancer() -> Table:
    """Breast Cancer Wisconsin (Diagnostic): (569, 30), two classes."""
    return _table("breast_cancer.csv", BREAST_CANCER_FEATURES, (N_("malignant"), N_("benign")))


@functools.cache  # so that all runs share one array, on the device too
def digits() -> Images:
    """Optical recognition of handwritten digits: (1797, 8, 8, 1), values 0 to 16, ten classes."""
    x, y = _rows("digits.csv.gz", skip=0)
    return Images(x.reshape(-1, 8, 8, 1).astype(np.uint8), y, tuple(map(str, range(10))), white=16)


PATCH = 32
REGIONS = {"train": (0, 416, 8), "validation": (416, 512, 8), "test": (512, 640, 16)}  # columns from, to, and the stride


@functools.cache
def photo_patches() -> Images:
    """Patches of scikit-learn's two sample photographs (427×640 pixels): (6150, 32, 32, 3), the photograph is the class.

    Each part is cut from columns of its own, so that no pixel of a test patch was seen in training. Within a part patches
    overlap.
    """
    from sklearn.datasets import load_sample_images

    photographs = load_sample_images().images
    x, y, parts, count = [], [], {}, 0
    for part, (left, right, stride) in REGIONS.items():
        for label, photograph in enumerate(photographs):
            windows = np.lib.stride_tricks.sliding_window_view(photograph[:, left:right], (PATCH, PATCH), axis=(0, 1))
            patches = windows[::stride, ::stride].transpose(0, 1, 3, 4, 2).reshape(-1, PATCH, PATCH, 3)
            x.append(patches)
            y.append(np.full(len(patches), label, np.int32))
        parts[part] = np.arange(count, count := sum(map(len, y)))
    return Images(np.concatenate(x), np.concatenate(y), (N_("temple"), N_("flower")), parts=parts)
