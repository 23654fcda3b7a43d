"""Those who poll share the server's time."""

from __future__ import annotations

from types import SimpleNamespace

from ui.common import polling
from ui.common.polling import SLOWEST_S, _Timetable


def test_who_polls_comes_behind_those_who_have_reserved_and_the_more_each_costs_the_later(monkeypatch):
    now = 0.0
    monkeypatch.setattr(polling, "time", SimpleNamespace(monotonic=lambda: now))
    timetable = _Timetable()
    assert timetable.reserve(0.4, 0.005) == 0.4
    cheap = [timetable.reserve(0.4, 0.005) for _ in range(99)]
    assert sorted(cheap) == cheap
    assert 1 < cheap[-1] < SLOWEST_S
    assert [timetable.reserve(0.4, 0.05) for _ in range(99)][-1] == SLOWEST_S
    now = 2 * SLOWEST_S  # when what has been reserved is over
    assert timetable.reserve(0.4, 0.005) == 0.4
