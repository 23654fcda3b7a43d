"""What Compare measures of this app's own engine: both ways come to the same."""

from __future__ import annotations

import pytest

from jaxcore.catalog.lessons.under_the_hood import SMALL_TABLES

pytestmark = pytest.mark.usefixtures("programs_on_disk")


@pytest.fixture(scope="module")
def under_the_hood():
    from jaxcore.lessons import under_the_hood

    return under_the_hood


@pytest.mark.parametrize("kind", ["pooled", "alone"])
def test_plain_and_fast_layers_agree(under_the_hood, kind):
    found = under_the_hood.plain_against_fast(kind, 8)
    assert found["difference"] < 1e-4
    assert found["loss"]["fast"] == pytest.approx(found["loss"]["plain"], rel=1e-5)
    assert min(found["seconds"].values()) > 0


@pytest.mark.parametrize("dataset", [SMALL_TABLES[0], SMALL_TABLES[-1]])
def test_one_kernel_and_many_learn_the_same(under_the_hood, dataset):
    found = under_the_hood.one_kernel_or_many(dataset)
    assert found["loss"]["one"] == pytest.approx(found["loss"]["many"], rel=0.02, abs=1e-5)  # rounding adds up
    assert min(found["steps_per_s"].values()) > 0


def test_winograd_multiplies_less(under_the_hood):
    assert under_the_hood.multiplications() == {"direct": 36, "winograd": 16}
