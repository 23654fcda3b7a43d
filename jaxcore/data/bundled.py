"""The tables that come with scikit-learn: real measurements that need no network."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine

from jaxcore.data.table import Table
from jaxcore.translatable import N_

# scikit-learn's own names, spelled out where they can be translated. The tests hold them against scikit-learn's.
IRIS_FEATURES = (
    N_("sepal length (cm)"),
    N_("sepal width (cm)"),
    N_("petal length (cm)"),
    N_("petal width (cm)"),
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


def _table(bunch, feature_names: tuple[str, ...], class_names: tuple[str, ...]) -> Table:
    return Table(bunch.data.astype(np.float64), bunch.target.astype(np.int32), feature_names, class_names)


def iris() -> Table:
    """Fisher's irises (1936): (150, 4), three classes of 50."""
    return _table(load_iris(), IRIS_FEATURES, (N_("setosa"), N_("versicolor"), N_("virginica")))


def wine() -> Table:
    """UCI wine recognition data: (178, 13), three classes."""
    return _table(load_wine(), WINE_FEATURES, (N_("grower 1"), N_("grower 2"), N_("grower 3")))


def breast_cancer() -> Table:
    """Breast Cancer Wisconsin (Diagnostic): (569, 30), two classes."""
    return _table(load_breast_cancer(), BREAST_CANCER_FEATURES, (N_("malignant"), N_("benign")))


def digits() -> Table:
    """Optical recognition of handwritten digits, 8×8 pixels of 0 to 16: (1797, 64), ten classes."""
    bunch = load_digits()
    pixels = tuple(f"pixel {row},{column}" for row in range(8) for column in range(8))
    return _table(bunch, pixels, tuple(str(name) for name in bunch.target_names))
