"""Those who poll share the server's time."""

from __future__ import annotations

import time

from ui.polling import SLOWEST_S, _Timetable


def test_who_polls_comes_behind_those_who_have_reserved_and_the_more_each_costs_the_later():
    timetable = _Timetable()
    assert timetable.reserve(0.4, 0.005) == 0.4
    cheap = [timetable.reserve(0.4, 0.005) for _ in range(99)]
    assert sorted(cheap) == cheap
    assert 1 < cheap[-1] < SLOWEST_S
    dear = [timetable.reserve(0.4, 0.05) for _ in range(99)]
    assert dear[-1] - dear[0] > cheap[-1] - cheap[0] or dear[-1] == SLOWEST_S
    assert timetable.reserve(0.4, 0.05) == SLOWEST_S

    until = time.monotonic() + 2 * SLOWEST_S
    while timetable.reserve(0.01, 0) > 0.4:  # what has been reserved is over some time
        assert time.monotonic() < until
        time.sleep(0.3)
