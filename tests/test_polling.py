"""Timers of the browser's share the server's time."""

from __future__ import annotations

from ui.polling import SLOWEST_S, _Budget


def test_the_more_there_are_and_the_more_each_costs_the_slower_they_are():
    budget = _Budget()
    alone = ("a session", "a fragment")
    budget.spend(alone, 0.002)
    assert budget.interval_s(0.4) == 0.4
    for session in range(99):
        budget.spend((str(session), "a fragment"), 0.002)
    hundred = budget.interval_s(0.4)
    assert 1 < hundred < SLOWEST_S
    for session in range(99):
        budget.spend((str(session), "a fragment"), 0.02)
    assert hundred < budget.interval_s(0.4) < 1.25 * SLOWEST_S
    for session in range(99):
        budget.leave((str(session), "a fragment"))
    assert budget.interval_s(0.4) == 0.4
