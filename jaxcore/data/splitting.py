"""Splitting examples at random, class by class.

The parts are those of scikit-learn's `train_test_split`, row for row, which the tests hold; they are drawn here, since
importing scikit-learn takes longer than everything else before the first step of a small network.
"""

from __future__ import annotations

import numpy as np


def split(y: np.ndarray, *, train: int, test: int, seed: int, stratified: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Rows of two disjoint parts of `train` and `test` examples, in random order.

    Args:
        y: int (n,), the classes, n ≥ train + test.
        stratified: whether every class has the same share in both parts, as far as whole examples allow.

    Raises:
        ValueError: a class has but one example, or a part is smaller than the number of classes.
    """
    draw = np.random.RandomState(seed)
    if not stratified:
        rows = draw.permutation(len(y))
        return rows[test : test + train], rows[:test]
    _, classes, counts = np.unique(y, return_inverse=True, return_counts=True)
    if counts.min() < 2 or min(train, test) < len(counts):
        raise ValueError("Not every class can be in both parts.")
    for_train = _shares(counts, train, draw)
    for_test = _shares(counts - for_train, test, draw)
    parts = [], []
    for number, (first, second) in enumerate(zip(for_train, for_test)):
        rows = np.flatnonzero(classes == number)
        rows = rows[draw.permutation(len(rows))]
        parts[0].append(rows[:first])
        parts[1].append(rows[first : first + second])
    train_rows, test_rows = map(np.concatenate, parts)
    return draw.permutation(train_rows), draw.permutation(test_rows)


def _shares(counts: np.ndarray, total: int, draw: np.random.RandomState) -> np.ndarray:
    """How many of each class make `total`, in proportion to `counts` (largest remainders; ties are drawn)."""
    exact = counts / counts.sum() * total
    shares = np.floor(exact)
    remainders = exact - shares
    for remainder in np.unique(remainders)[::-1]:
        missing = int(total - shares.sum())
        if missing <= 0:
            break
        tied = np.flatnonzero(remainders == remainder)
        shares[draw.choice(tied, size=min(len(tied), missing), replace=False)] += 1
    return shares.astype(int)
