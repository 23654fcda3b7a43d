"""What was computed once is computed still."""

from __future__ import annotations

import json

import pytest

from tests import record

pytestmark = pytest.mark.slow


def test_recorded_runs_have_kept_their_numbers():
    """Up to rounding: of float32's seven digits, some twenty steps may lose two where a processor adds in another order."""
    found, recorded = dict(record.numbers()), json.loads(record.RECORDED.read_text(encoding="utf-8"))
    assert found.keys() == recorded.keys()
    for name, losses in recorded.items():
        assert found[name] == pytest.approx(losses, rel=1e-4), name
