from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from jaxcore.data.splitting import split

FIRST_STEPS = """
import sys
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.events import Progress
from jaxcore.engine.train import train
config = RunConfig()
next(event for event in train(config, prepare(config.data)) if isinstance(event, Progress))
print(sorted({"sklearn", "scipy", "pandas", "flax"} & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    ("counts", "test"),
    [((50, 50, 50), 30), ((59, 71, 48), 36), ((2, 2, 40), 3), ((7, 7, 7, 7), 5), ((178, 182, 177, 183), 100), ((30,), 4)],
    ids=str,
)
def test_the_parts_are_those_of_scikit_learn_row_for_row(counts, test):
    for seed, stratified in itertools.product(range(5), [True, False]):
        y = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
        train = len(y) - test - (seed == 4)  # and with an example that belongs to neither
        expected = train_test_split(
            np.arange(len(y)), train_size=train, test_size=test, random_state=seed, stratify=y if stratified else None
        )
        found = split(y, train=train, test=test, seed=seed, stratified=stratified)
        for part, theirs in zip(found, expected):
            np.testing.assert_array_equal(part, theirs, err_msg=f"seed {seed}, stratified {stratified}")


@pytest.mark.parametrize(("counts", "test"), [((1, 20), 5), ((10, 10, 10), 2)])
def test_what_scikit_learn_refuses_is_refused(counts, test):
    y = np.repeat(np.arange(len(counts)), counts)
    with pytest.raises(ValueError, match=r"class"):
        train_test_split(y, test_size=test, stratify=y)
    with pytest.raises(ValueError, match="class"):
        split(y, train=len(y) - test, test=test, seed=0)


def test_the_first_steps_of_a_network_wait_for_no_library_that_they_do_not_need():
    run = subprocess.run(
        [sys.executable, "-c", FIRST_STEPS], cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=120
    )
    assert run.stdout == "[]\n", run.stderr
