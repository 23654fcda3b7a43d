"""What the demonstrations of Flax find, against formulas of their own."""

from __future__ import annotations

import numpy as np
import pytest

from jaxcore.errors import ConfigError
from jaxcore.lessons import flax_printed, four_libraries
from jaxcore.lessons.flax import (
    compare_forms,
    compare_libraries,
    follow_statistics,
    init_and_apply,
    logarithms,
    parse_widths,
    train_three_ways,
)

pytestmark = pytest.mark.usefixtures("programs_on_disk")


def test_a_network_has_the_parameters_that_its_widths_say():
    found = init_and_apply("12, 8,4", 10, 32, 10, 0)
    shapes = {leaf["path"]: leaf["shape"] for leaf in found["leaves"]}
    assert shapes["params/Dense_0/kernel"] == "(10, 12)"
    assert shapes["params/Dense_2/bias"] == "(4,)"
    assert sum(leaf["count"] for leaf in found["leaves"]) == 11 * 12 + 13 * 8 + 9 * 4
    assert (found["output"], found["repeats"]) == ([32, 4], True)
    assert "ScopeParamShapeError" in init_and_apply("12", 10, 32, 7, 0)["error"]


@pytest.mark.parametrize("text", ["", "a", "0", "513", "1.5", "-3", "²", "1,2,3,4,5,6,7", "9" * 5000])
def test_widths_that_are_not_allowed_have_a_sentence(text):
    with pytest.raises(ConfigError, match="Widths of the layers"):
        parse_widths(text)


def test_both_forms_have_equal_parameters_where_their_names_are_equal():
    found = compare_forms(3)
    assert all(row["one"] == row["two"] and row["difference"] == 0 for row in found["same_names"])
    kernels = [row for row in found["other_names"] if row["one"].endswith("kernel")]
    assert all(row["one"] != row["two"] and row["difference"] > 0.1 for row in kernels)


def test_nnx_computes_what_linen_does_once_it_has_its_parameters():
    found = compare_libraries(0)
    assert found["before"] > 0.1
    assert found["after"] < 1e-6
    assert sum(row["count"] for row in found["state"]) == sum(row["count"] for row in found["leaves"])


def test_statistics_move_with_train_and_stay_without():
    found = follow_statistics(0.9, 60, 0)
    mean, var = np.array(found["mean"]), np.array(found["var"])
    assert (mean[0], var[0]) == (0, 1)
    assert (np.diff(mean[:61]) != 0).all()
    assert mean[10] == pytest.approx((1 - 0.9**10) * found["true_mean"], abs=0.4)  # as is asked there: 3, and between 1 and 2.5
    assert found["true_mean"] == 3
    assert mean[60] == pytest.approx(found["true_mean"], abs=0.3)
    assert var[60] == pytest.approx(found["true_var"], abs=1)
    assert (mean[60:] == mean[60]).all()
    assert (var[60:] == var[60]).all()
    assert {leaf["path"].split("/")[0] for leaf in found["leaves"]} == {"params", "batch_stats"}


def test_the_same_training_in_three_ways_gives_the_same_losses():
    found = train_three_ways()
    assert found["difference"] < 1e-3
    for way in ("nnx", "linen", "train_state"):
        assert len(found[way]) == 120
        assert found[way][-1] < 0.2 * found[way][0]


def test_linen_prints_settings_nnx_prints_parameters_and_both_tables_count_the_same():
    linen, nnx = (flax_printed.show(way) for way in ("linen", "nnx"))
    layers = [(64, 32), (32, 4), (32, 4), (4, 32), (32, 64)]
    count = f"{sum((inputs + 1) * units for inputs, units in layers):,}"
    assert "latent_dim = 4" in linen["printed"]
    assert count not in linen["printed"]
    assert f"# Param: {count}" in nnx["printed"].splitlines()[0]
    for table in (linen["table"], nnx["table"]):
        assert f"Total Parameters: {count}" in table
        assert "encoder/log_variance" in table


def test_four_libraries_compute_the_same_from_the_same_weights():
    found = four_libraries.compare()
    assert list(found["networks"]) == ["jax", "stax", "linen", "nnx"]
    for network in found["networks"].values():
        assert network["difference"] < 1e-5
        assert all(shape in network["shapes"] for shape in ("(4, 16)", "(16, 8)", "(8, 3)"))
    assert "example\nlibrary only" in found["stax"]


def test_logarithms_at_once_stay_finite():
    assert logarithms() == {"in_two_steps": [0, -np.inf], "at_once": [0, -200]}
