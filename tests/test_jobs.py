"""Runs on a real Dask cluster: events, limits, stopping, waiting in line, a worker that is killed."""

from __future__ import annotations

import importlib
import itertools
import os
import signal
import threading

import psutil
import pytest

from jaxcore.config.comparison import Comparison
from jaxcore.config.run import DataConfig, RunConfig
from jaxcore.errors import ConfigError, DataError, RunError
from jaxcore.events import RUN_PREFIX, Cancelled, Compiled, Failed, Finished, Progress, Started
from jaxcore.jobs import queue, visitors
from jaxcore.jobs import runs as jobs
from jaxcore.jobs.estimates import Estimates, usual_s
from tests.conftest import until

pytestmark = pytest.mark.slow

_seeds = itertools.count()


def endless() -> RunConfig:
    """A run that goes on until it is stopped, and is equal to no other one."""
    return brief().replace(epochs=100_000, batch_size=1)


def brief() -> RunConfig:
    """A run that is soon over, and is equal to no other one."""
    return RunConfig(epochs=1, seed=next(_seeds))


def test_a_run_reports_from_start_to_finish(runs):
    run = runs.submit(RunConfig(epochs=20), visitor="ada")
    until(lambda: not run.going)
    kinds = [event.event for event in run.log]
    assert kinds[:2] == ["started", "compiled"]
    assert kinds[-1] == "finished"
    assert "progress" in kinds


def test_what_a_page_begins_with_is_compiled_before_somebody_presses_train(client):
    client.run(lambda: importlib.import_module("jaxcore.engine.compiling")._kept._futures.clear())
    runs = jobs.Runs(client)
    assert runs.workers._warming[0].result(60) is None
    run = runs.submit(RunConfig(), visitor="ada")
    until(lambda: not run.going)
    assert run.latest(Compiled).reused
    later = jobs.Runs(client)
    first = later.submit(RunConfig(seed=next(_seeds)), visitor="bob")
    assert later.workers._warming == [], "nobody waits for what nobody has asked for"
    until(lambda: not first.going)


def test_who_asks_for_what_is_computed_already_gets_that_run(runs):
    config = endless()
    first, second = (runs.submit(config, visitor=name) for name in ("ada", "bob"))
    assert second is first
    assert first.owners == {"ada", "bob"}
    assert runs.submit(config, visitor="ada") is first, "pressed again, it takes no second place"
    assert runs.going("ada") == runs.going("bob") == [first]
    others = [config.replace(learning_rate=0.5), config.replace(dataset="wine")]
    assert len({first, *(runs.submit(other, visitor=f"{other}") for other in others)}) == 3
    assert not runs.stop(first.id, "ada"), "it goes on for bob"
    assert first.going
    assert first.owners == {"bob"}
    assert not runs.stop(first.id, "ada"), "who has left can't stop it any more"
    assert runs.stop(first.id, "bob")
    again = runs.submit(config, visitor="cleo")
    assert again is not first, "what is about to be cut short is not what she asked for"
    until(lambda: not first.going)
    assert again.going


def test_a_run_that_is_over_well_is_there_for_who_asks_for_it_and_takes_no_place(runs):
    config, table = RunConfig(epochs=5), b"x,y,class\n" + b"1,2,a\n2,1,b\n" * 20
    own = config.replace(dataset="csv", target="class").with_csv(table)
    finished = [runs.submit(config, visitor="ada"), runs.submit(own, visitor="ada")]
    until(lambda: not any(run.going for run in finished))
    going = [runs.submit(endless(), visitor="bob") for _ in range(jobs.MAX_GOING)]
    assert [runs.submit(config, visitor="bob"), runs.submit(own.with_csv(bytes(bytearray(table))), visitor="bob")] == finished
    assert runs.of("bob") == finished + going
    for run in going:
        assert runs.stop(run.id, "bob")
    runs.leave("ada", after_s=0)
    until(lambda: "ada" not in finished[0].owners)
    assert runs.ask("classification:confidently_wrong", finished[0].future, "test")["count"] >= 0
    other = runs.submit(own.with_csv(table.replace(b"1,2", b"3,2")), visitor="ada")
    failed = runs.submit(RunConfig().replace(learning_rate=1e9, optimizer="sgd"), visitor="ada")
    until(lambda: not other.going and not failed.going)
    assert other not in finished
    assert isinstance(failed.log[-1], Failed)
    assert runs.submit(failed.config, visitor="dan") is not failed


def test_the_last_tab_of_who_has_started_a_run_leaves_it_and_it_goes_on_for_the_others(runs):
    config = endless()
    run = runs.submit(config, visitor="a tab", owner="ada")
    assert runs.submit(config, visitor="bob") is run
    assert runs.join(run.id, "a refreshed tab", "ada")
    runs.leave("a tab", after_s=0)
    until(lambda: "a tab" not in run.visitors)
    assert run.owners == {"ada", "bob"}
    runs.leave("a refreshed tab", after_s=0)
    until(lambda: run.owners == {"bob"})
    assert run.going
    assert runs.stop(run.id, "bob")


def test_a_run_that_ends_early_has_the_numbers_that_the_whole_one_had_there(runs):
    whole = brief().replace(epochs=400, schedule="cosine")
    run = runs.submit(whole, visitor="a")
    early, same = (runs.submit(whole, visitor=name, until=100) for name in ("b", "c"))
    assert early is same is not run
    until(lambda: not early.going and not run.going)
    finished = early.latest(Finished)
    assert (finished.stopped, finished.step) == (True, 100)
    assert runs.submit(whole, visitor="d", until=100) is early
    loss, all_losses = (
        [loss for event in one.log if isinstance(event, Progress) for loss in event.points["loss"]] for one in (early, run)
    )
    assert loss == all_losses[: 100 * 400 // run.latest(Started).steps]
    for nonsense in (0, -1):
        with pytest.raises(ValueError, match="1 step"):
            runs.submit(whole, visitor="a", until=nonsense)


def test_what_a_run_leaves_behind_answers_questions(runs):
    run = runs.submit(RunConfig.usual("moons").replace(epochs=20), visitor="ada")
    until(lambda: not run.going)
    matrix = run.latest(Finished).test["confusion_matrix"]
    cell = runs.ask("classification:cell_examples", run.future, "test", 0, 0)
    assert cell["count"] == matrix[0][0]
    assert cell["x"].shape == (min(50, matrix[0][0]), 2)
    confidence = cell["probabilities"][:, 0]
    assert (confidence[:-1] >= confidence[1:]).all()
    wrong = runs.ask("classification:confidently_wrong", run.future, "test")
    assert wrong["count"] == matrix[0][1] + matrix[1][0]
    assert (wrong["true"] != wrong["predicted"]).all()
    boundary = runs.ask("classification:decision_boundary", run.future, "test", 30)
    assert boundary["predicted"].shape == (30, 30)
    assert set(boundary["predicted"].ravel()) == {0, 1}


def test_questions_raise_what_the_worker_raises(runs):
    with pytest.raises(DataError, match="empty"):
        runs.ask("data:csv_columns", b"", {"target": "", "header": "auto", "leave_out": "auto"})


def test_a_visitor_has_two_runs_and_a_third_says_so_but_others_are_free(runs):
    for _ in range(2):
        runs.submit(endless(), visitor="ada")
    with pytest.raises(RunError, match=r"2 runs in progress.*stop one"):
        runs.submit(endless(), visitor="ada")
    mine = runs.of("ada")
    other = runs.submit(brief(), visitor="bob")
    assert runs.of("ada") == mine
    assert runs.of("bob") == [other]


def test_who_looks_at_a_run_by_its_link_keeps_both_places_and_cannot_stop_it(runs):
    teachers = [runs.submit(endless(), visitor="teacher") for _ in range(2)]
    for run in teachers:
        assert runs.join(run.id, "ada")
        assert not runs.stop(run.id, "ada")
        assert not run.stopping
    mine = [runs.submit(endless(), visitor="ada") for _ in range(2)]
    assert runs.of("ada") == teachers + mine
    with pytest.raises(RunError, match="2 runs in progress"):
        runs.submit(endless(), visitor="ada")


def test_the_tabs_of_one_browser_share_its_limit_and_each_may_stop_what_the_other_started(runs):
    first, second = (runs.submit(endless(), visitor=tab, owner="browser") for tab in ("a tab", "another tab"))
    with pytest.raises(RunError, match="2 runs in progress"):
        runs.submit(endless(), visitor="another tab", owner="browser")
    assert runs.going("browser") == [first, second]
    assert runs.stop(first.id, "browser")
    until(lambda: not first.going)
    assert not runs.stop(first.id, "browser"), "it is over"
    runs.submit(endless(), visitor="a refreshed tab", owner="browser")


def test_stop_judges_the_network_as_it_is(runs):
    run = runs.submit(endless(), visitor="ada")
    until(lambda: run.latest(Progress))
    runs.stop(run.id, "ada")
    until(lambda: not run.going)
    finished = run.latest(Finished)
    assert finished.stopped
    assert 0 < finished.step < run.latest(Started).steps


def test_a_waiting_run_knows_its_place_and_can_be_stopped_before_it_begins(runs):
    first, second = (runs.submit(endless(), visitor=name) for name in ("ada", "bob"))
    until(lambda: first.started and second.started)
    third, fourth, last = (runs.submit(endless(), visitor=name) for name in ("cleo", "dan", "eve"))
    assert [runs.queue.place(run) for run in (first, second, third, fourth, last)] == [0, 0, 1, 2, 3]
    runs.stop(third.id, "cleo")
    until(lambda: not third.going)
    assert isinstance(third.log[-1], Cancelled)
    assert runs.queue.place(fourth) == 1
    runs.stop(first.id, "ada")
    until(lambda: fourth.started or last.started)
    assert [run.started for run in (fourth, last)] == [True, False], "those who came at the same moment go in turn"
    assert [runs.queue.place(run) for run in (fourth, last)] == [0, 1]


def test_short_runs_and_comparisons_do_not_wait_for_long_ones(runs):
    long = [runs.submit(endless(), visitor=name) for name in ("ada", "bob", "cleo")]
    until(lambda: long[0].started and long[1].started)
    comparison = runs.submit(Comparison(brief(), ("jax/scan",)), visitor="dan")
    short = [runs.submit(brief(), visitor=f"visitor {number}") for number in range(4)]
    until(lambda: not any(run.going for run in short) and comparison.started)
    assert [run.started for run in long] == [True, True, False]
    assert runs.stop(comparison.id, "dan")


def test_who_had_much_waits_behind_who_had_little(runs):
    adas, bobs = (runs.submit(endless(), visitor=name) for name in ("ada", "bob"))
    until(lambda: adas.started and bobs.started)
    more, first = (runs.submit(endless(), visitor=name) for name in ("ada", "cleo"))
    small = runs.submit(endless().replace(epochs=10_000), visitor="dan")
    until(lambda: [runs.queue.place(run) for run in (more, first, small)] == [3, 2, 1])
    runs.stop(small.id, "dan")
    runs.stop(bobs.id, "bob")
    until(lambda: first.started)
    assert not more.started
    until(lambda: runs.queue.place(more) == 1)


def test_a_waiting_run_knows_when_it_starts(runs, monkeypatch):
    monkeypatch.setattr(runs.queue, "_left_s", lambda run, now: {"ada": 50, "bob": 70}[min(run.owners)])
    monkeypatch.setattr(runs.queue, "_seconds", lambda run: None if "visitor 3" in run.owners else 100)
    going = [runs.submit(endless(), visitor=name) for name in ("ada", "bob")]
    until(lambda: all(run.started for run in going))
    *waiting, last = (runs.submit(endless(), visitor=f"visitor {number}") for number in range(5))
    assert [runs.queue.wait_s(run) for run in waiting] == pytest.approx([50, 70, 150, 170], abs=1)
    assert runs.queue.place(last) == 5
    assert runs.queue.wait_s(last) is None, "nobody knows how long the one before takes"
    assert runs.queue.wait_s(going[0]) is None
    ask = runs.client.run_on_scheduler
    monkeypatch.setattr(runs.client, "run_on_scheduler", lambda *args: (*ask(*args)[:2], 3))  # a third place has come
    runs.queue.moved(going[0].resource)
    assert [runs.queue.wait_s(run) for run in waiting] == [None, *(pytest.approx(s, abs=1) for s in (50, 70, 100))]


def test_the_time_to_wait_is_told_once_it_was_seen_how_fast_such_runs_are_while_others_wait(runs, monkeypatch):
    monkeypatch.setattr(queue, "TELLING_S", 0.2)
    alone = runs.submit(endless(), visitor="ada")
    until(lambda: alone.pace)
    going = runs.submit(endless(), visitor="bob")
    until(lambda: going.started)
    waiting = runs.submit(endless(), visitor="cleo")
    told = []
    until(lambda: told.append(runs.queue.wait_s(waiting)) or told[-1] is not None)
    assert told[0] is None, "what one takes by itself says nothing of two"
    assert told[-1] > jobs.LONG_S
    assert runs.queue.estimates.alone_s(waiting.config) > jobs.LONG_S


def test_what_is_expected_of_a_run_follows_what_was_seen_of_others_like_it():
    estimates, cnn = Estimates(), RunConfig.usual("fashion_mnist", "cnn")
    wider, twice, other = cnn.replace(hidden=(512,)), cnn.replace(epochs=20, seed=3), RunConfig()
    assert estimates.pace(cnn, "long") is None
    before = {config: estimates.alone_s(config) for config in (wider, other)}
    estimates.learn(90, usual_s(cnn), cnn)
    assert estimates.alone_s(cnn) == pytest.approx(90, rel=0.01)
    assert estimates.alone_s(twice) == pytest.approx(180, rel=0.02)
    assert estimates.alone_s(twice, until=1) < 2
    assert estimates.alone_s(wider) > 4 * before[wider]
    assert estimates.alone_s(other) == before[other]
    assert estimates.pace(cnn, "long") is None
    for seconds in (160, 200):
        estimates.learn(seconds, usual_s(cnn), cnn, waited_for="long")
    for alike in (cnn, twice, wider):
        assert estimates.pace(alike, "long") * usual_s(cnn) == pytest.approx(180, rel=0.02)
    assert estimates.pace(cnn, "slot") is None, "there are more side by side"
    for _ in range(50):
        estimates.learn(900, usual_s(cnn), cnn, waited_for="long")
    assert estimates.pace(cnn, "long") * usual_s(cnn) == pytest.approx(900, rel=0.02), "what was seen last counts most"
    assert estimates.alone_s(cnn) == pytest.approx(90, rel=0.01), "what is slow beside others is no longer than it was"
    estimates.learn_compiling(12, cnn)
    assert (estimates.compiling_s(cnn), estimates.compiling_s(wider)) == (0, 12)
    estimates.learn_judging(6, cnn)
    assert estimates.judging_s(wider) == 6


def test_a_run_does_not_go_on_for_ever_while_others_wait(runs, monkeypatch):
    monkeypatch.setattr(queue, "LIMIT_S", 0)
    going = [runs.submit(endless(), visitor=name, owner=name[:3]) for name in ("ada", "ada too")]
    until(lambda: all(run.latest(Progress) for run in going))
    own = runs.submit(brief().replace(epochs=100_000), visitor="bob")
    until(lambda: runs.queue.place(own) == 0 and own.started)
    over = [run for run in going if run.latest(Finished)]  # one, or both: each has gone on for longer than that
    assert over
    assert all(run.limited and run.latest(Finished).stopped for run in over)


def test_nobody_is_stopped_for_oneself(runs, monkeypatch):
    monkeypatch.setattr(queue, "LIMIT_S", 0)
    monkeypatch.setattr(jobs, "MAX_GOING", 3)
    *going, waiting = (runs.submit(endless(), visitor="ada") for _ in range(3))
    until(lambda: all(run.latest(Progress) for run in going))
    assert runs.queue.place(waiting) == 1
    assert not any(run.stopping for run in going)


def test_a_question_is_answered_while_all_slots_are_taken(runs):
    busy = [runs.submit(endless(), visitor=name) for name in ("ada", "bob")]
    until(lambda: all(run.started for run in busy))
    assert runs.ask("training:device")
    assert all(run.going for run in busy)


def test_data_that_cannot_be_learned_from_fails_the_run_with_the_sentence(runs):
    config = RunConfig().replace(dataset="csv", target="class")
    run = runs.submit(config.with_csv(b"x,class\n1,a\n2,a\n"), visitor="ada")
    until(lambda: not run.going)
    assert isinstance(run.log[-1], Failed)
    assert "at least 2" in run.log[-1].message


def test_runs_of_a_visitor_who_left_are_freed_unless_somebody_else_looks_at_them(runs):
    alone, shared = (runs.submit(endless(), visitor="ada") for _ in range(2))
    assert runs.join(shared.id, "bob")
    assert not runs.join("no such run", "bob")
    runs.leave("ada", after_s=0)
    until(lambda: runs.get(alone.id) is None)
    assert runs.get(shared.id) is shared
    assert shared.going
    runs.leave("bob", after_s=0)
    until(lambda: runs.get(shared.id) is None)


def test_a_visitor_who_comes_back_in_time_finds_the_run(runs):
    kept, gone = (runs.submit(brief(), visitor=name) for name in ("ada", "bob"))
    runs.leave("ada", after_s=0.1)
    runs.leave("bob", after_s=0.2)
    runs.enter("ada")
    until(lambda: runs.get(gone.id) is None)
    assert runs.get(kept.id) is kept


def test_visitors_who_left_cost_no_threads_and_nothing_is_kept_of_them_in_the_end(runs, client, monkeypatch):
    scheduler = client.cluster.scheduler
    first = runs.submit(brief(), visitor="ada")
    until(lambda: not first.going)
    threads, prefixes = threading.active_count(), set(scheduler.task_prefixes)
    monkeypatch.setattr(visitors, "ABSENCE_S", 3600)
    others = [f"visitor {i}" for i in range(20)]
    going, other, waiting = (runs.submit(endless(), visitor=visitor) for visitor in others[:3])
    until(lambda: going.started and other.started)
    for visitor in others:
        runs.leave(visitor)
    until(lambda: threading.active_count() <= threads + 1)
    assert len(runs.all()) == 4, "they may come back"
    monkeypatch.setattr(visitors, "ABSENCE_S", 0)
    for visitor in ("ada", *others):
        runs.leave(visitor)
    until(lambda: not runs.all() and not runs._absent)
    ended = [first.id, going.id, other.id]
    until(lambda: not any(f"{RUN_PREFIX}{run_id}" in scheduler.tasks for run_id in (*ended, waiting.id)))
    until(lambda: not any(run_id in name for run_id in ended for name in scheduler.extensions["events"]._events))
    assert set(scheduler.task_prefixes) == prefixes


def test_what_a_visitor_can_mend_leaves_nothing_in_the_log(runs, client):
    for error, question in (
        (DataError, ("data:preview", DataConfig(dataset="csv", target="y"))),
        (ConfigError, ("race:schedules", -1.0, 100)),
        (AttributeError, ("race:nothing",)),
    ):
        with pytest.raises(error):
            runs.ask(*question)
    (log,) = client.get_worker_logs().values()
    told = "\n".join(text for _, text in log)
    assert "No file yet" not in told
    assert "learning_rate" not in told
    assert "no attribute" in told, "what nobody expected is told"


def test_who_waits_for_a_worker_that_has_no_answer_keeps_nobody_else_waiting(runs, monkeypatch):
    asked, answered = threading.Event(), threading.Event()
    monkeypatch.setattr(runs.workers, "answer", lambda future: asked.set() or (answered.wait(60) and 0))
    asking = threading.Thread(target=runs.archives.fetch, args=("mnist",))
    asking.start()
    assert asked.wait(60)
    assert not runs.archives._lock.locked()
    answered.set()
    asking.join()


def test_only_so_many_runs_of_a_visitor_are_kept(runs, monkeypatch):
    monkeypatch.setattr(jobs, "MAX_KEPT", 2)
    made = []
    for _ in range(3):
        run = runs.submit(brief(), visitor="ada")
        until(lambda run=run: not run.going)
        made.append(run)
    assert runs.of("ada") == made[1:]
    bob = runs.submit(brief(), visitor="bob")
    runs.join(bob.id, "ada")
    until(lambda: not bob.going)
    runs.submit(brief(), visitor="ada")
    assert bob in runs.of("ada"), "what somebody else started takes no place"


def test_many_threads_may_submit_at_once(runs):
    """The limit holds although sessions are threads."""
    refused = []

    def submit():
        try:
            runs.submit(endless(), visitor="ada")
        except RunError:
            refused.append(1)

    threads = [threading.Thread(target=submit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs.of("ada")) == jobs.MAX_GOING
    assert len(refused) == 4


def test_a_killed_worker_fails_its_run_and_the_next_one_works(runs, client):
    """Last in this file, since it costs the worker its compiled programs."""
    finished = runs.submit(brief(), visitor="ada")
    until(lambda: not finished.going)
    run = runs.submit(endless(), visitor="ada")
    until(lambda: run.latest(Progress))
    (worker_pid,) = client.run(os.getpid).values()
    os.kill(worker_pid, signal.SIGKILL)
    until(lambda: not run.going)
    assert isinstance(run.log[-1], Failed)
    assert "ended" in run.log[-1].message
    assert run.latest(Progress), "the curve up to there stays"
    until(lambda: not psutil.pid_exists(worker_pid) or psutil.Process(worker_pid).status() == psutil.STATUS_ZOMBIE)
    again = runs.submit(RunConfig(epochs=5), visitor="ada")
    until(lambda: not again.going)
    assert isinstance(again.log[-1], Finished)
    with pytest.raises(RunError, match="what it had learned is lost"):  # not trained a second time, unasked
        runs.ask("classification:cell_examples", finished.future, "test", 0, 0)
    assert runs.submit(finished.config, visitor="bob") is not finished
