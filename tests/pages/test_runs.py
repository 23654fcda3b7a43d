"""What a page says of runs: whose result it is, what has changed since, several at a time, and each of their states."""

from __future__ import annotations

import time

from jaxcore.events import Compiled, Finished, Judging, Measured, Measuring, Progress
from jaxcore.jobs.queue import Queue
from jaxcore.jobs.runs import Runs
from tests.conftest import until
from tests.pages.conftest import PAGES, inside, texts, train
from ui.common import playback, runtime
from ui.training import page

LONG = {"epochs": "100000", "seed": "0"}


def start(app, key="train"):
    app.button(key=key).click().run()
    assert not app.exception
    return runs_of(app)[-1]


def runs_of(app):
    return [runtime.runs().get(run_id) for run_id in app.session_state["_runs"]]


def waiting(app):
    """What is said while nobody knows how long it will take."""
    return [info.value for info in app.info if info.icon == "spinner"]


def stop(*going):
    for run in going:
        runtime.runs().end(run)
    until(lambda: not any(run.going for run in going))


def test_a_result_says_what_it_belongs_to_and_what_was_changed_since_also_after_a_refresh(open_page):
    query, identity = {"epochs": "2", "seed": "3"}, "**Iris flowers · 16-8, pure JAX · Adam 0.001 · seed 3**"
    app = open_page("classify", **query)
    app.toggle(key="slow_motion").set_value(False)
    run = start(app)
    until(lambda: not run.going)
    app.run()
    assert inside(app, "run_identity") == identity
    assert inside(app, "run_changed") == ""
    app.number_input(key="seed").set_value(4).run()
    assert inside(app, "run_identity") == identity
    assert inside(app, "run_changed").endswith("Settings changed since this run: Seed")
    app.number_input(key="batch_size").set_value(0).run()  # not allowed
    assert inside(app, "run_changed").endswith("Settings changed since this run.")
    refreshed = open_page("classify", run=run.id, **query)
    assert inside(refreshed, "run_identity") == identity
    assert inside(refreshed, "run_changed") == ""


def test_slow_motion_plays_what_is_computed_already_and_stop_judges_it_as_it_was_at_the_step_shown(open_page, monkeypatch):
    monkeypatch.setattr(playback, "DURATION_S", 10_000)  # beside which it does not count how long a page takes
    app = open_page("classify", epochs="20", seed="31")
    whole = start(app)
    until(lambda: not whole.going)
    played = app.session_state["_played"][whole.id]
    played.since = time.monotonic()
    app.run()  # the first step is seen now
    assert "confusion_unit" not in app.session_state
    played.since -= playback.DURATION_S / 2
    app.run()
    assert app.get("progress")[0].proto.text.startswith("Epoch 10 of 20, ")
    assert 0 < played.step < whole.latest(Finished).step
    app.button(key="stop").click().run()
    shorter = runs_of(app)[-1]
    until(lambda: not shorter.going)
    app.run()
    assert len(runs_of(app)) == 1
    finished = shorter.latest(Finished)
    assert finished.stopped
    assert finished.step == played.step
    assert "evaluated as it was then" in texts(app, "info")
    first = page.points(whole)["loss"][: len(page.points(shorter)["loss"])]
    assert page.points(shorter)["loss"][:-1] == first[:-1]  # the last one is of the epoch's part that was done


def test_the_validation_set_judges_until_the_test_set_is_asked_for_and_each_look_counts(open_page):
    app = open_page("classify", epochs="20", seed="32", split_seed="0")

    def seen() -> tuple[str, list[str]]:
        return texts(app, "header"), [metric.value for metric in app.metric][:2]

    def told(part: dict) -> list[str]:
        return [f"{part['loss']:.4f}", f"{part['accuracy']:.1%}"]

    for looks, seed in enumerate(("32", "33"), 1):
        app.number_input(key="seed").set_value(int(seed))
        train(app)
        finished = runs_of(app)[-1].latest(Finished)
        assert seen() == ("On the 22 validation examples", told(finished.validation))
        assert texts(app, "info").startswith(f"**On the validation examples: {finished.validation['accuracy']:.1%}")
        app.button(key="look_at_test").click().run()
        assert seen() == ("On the 30 test examples", told(finished.test))
        assert f"looked at this test set {'once' if looks == 1 else f'{looks} times'}" in texts(app, "caption")
    app.segmented_control(key=f"judged_by_{runs_of(app)[-1].id}").set_value("validation").run()
    assert seen() == ("On the 22 validation examples", told(finished.validation))


def test_who_trains_what_is_trained_already_sees_it_played_to_its_end(open_page):
    settings = {"epochs": "20", "seed": "32"}
    first, second = open_page("classify", **settings), open_page("classify", **settings)
    run = start(first)
    until(lambda: not run.going)
    assert start(second) is run
    assert not second.button(key="stop").disabled
    second.session_state["_played"][run.id].since = time.monotonic() - playback.DURATION_S
    second.run()
    assert "Done" in texts(second, "info")
    assert second.button(key="stop").disabled
    assert second.session_state["confusion_unit"] == "count"


def test_new_data_is_seen_above_the_old_result_and_what_is_wrong_with_it_among_the_settings(open_page):
    app = open_page("classify", epochs="2")
    app.toggle(key="slow_motion").set_value(False)
    run = start(app)
    until(lambda: not run.going)
    app.run()
    assert not app.expander(key="data_view").proto.expanded
    assert order(app, "run_identity", "data_view") == ["run_identity", "data_view"]
    app.selectbox(key="dataset").set_value("wine").run()
    assert app.expander(key="data_view").proto.expanded
    assert order(app, "run_identity", "data_view") == ["data_view", "run_identity"]
    assert "Dataset" in inside(app, "run_changed")
    for dataset, field, value in (("wine", "batch_size", 4000), ("moons", "epochs", 0)):
        app.selectbox(key="dataset").set_value(dataset).run()
        app.number_input(key=field).set_value(value).run()
        everywhere = [error.value for error in app.error]
        among_settings = [error.value for column in app.columns if has(column, "dataset") for error in column.error]
        assert everywhere == among_settings
        assert len(everywhere) == 1
    app.selectbox(key="dataset").set_value("csv").run()
    app.file_uploader(key="csv").set_value(("table.csv", b"a,b,kind\n" + b"1,,x\n2,5,y\n" * 20, "text/csv")).run()
    app.selectbox(key="missing").set_value("stop").run()
    assert "Done" in texts(app, "info")
    assert len(app.error) == sum(len(column.error) for column in app.columns if has(column, "dataset")) == 1


def order(app, *keys):
    """These keys from the top of the page to its end."""
    return [node.key for node in app.main if getattr(node, "key", None) in keys]


def has(column, key):
    return key in [box.key for box in column.selectbox]


def test_a_second_run_starts_beside_the_first_and_each_can_be_stopped(open_page, monkeypatch):
    app = open_page("classify", **LONG)
    first = start(app)
    app.number_input(key="seed").set_value(1).run()
    second = start(app)
    assert first.going
    assert second.going
    assert inside(app, "run_identity").startswith("**#2 Iris flowers")
    assert "seed 1" in inside(app, "run_identity")
    assert inside(app, f"beside_{first.id}").startswith("#1 Iris flowers")
    assert "seed 0" in inside(app, f"beside_{first.id}")
    app.button(key=f"show_beside_{first.id}").click().run()
    assert "seed 0" in inside(app, "run_identity")
    assert "seed 1" in inside(app, f"beside_{second.id}")

    third = open_page("sweep")  # another tab of another browser has places of its own
    app.switch_page(PAGES["sweep"]).run()
    app.button(key="sweep_run").click().run()
    assert "2 runs in progress" in texts(app, "error")
    assert not texts(third, "error")
    until(lambda: first.latest(Progress) and second.latest(Progress))
    with monkeypatch.context() as patch:
        patch.setattr(Runs, "end", lambda self, run: setattr(run, "stopping", True))
        app.button(key=f"stop_{second.id}").click().run()
        app.switch_page(PAGES["classify"]).run()
        assert "Stopping…" in waiting(app)
        app.button(key="stop").click().run()
        assert [app.button(key=key).label for key in ("stop", f"stop_{second.id}")] == ["Stopping…"] * 2
        assert "the latest 10 are kept" in texts(app, "caption")
        assert app.button(key="stop").disabled
        assert waiting(app) == ["Stopping…"] * 2
    for run in (first, second):
        run.stopping = False
    stop(first, second)
    app.run()
    assert app.button(key="stop").label == "Stop"
    app.session_state["_shown"][first.task] = second.id
    app.run()
    assert "seed 1" in inside(app, "run_identity")
    assert "Stopped after" in texts(app, "info")


def test_who_looks_at_a_run_by_its_link_is_told_so_and_starts_another_beside_it(open_page):
    teacher = open_page("classify", **LONG)
    run = start(teacher)
    student = open_page("classify", **LONG, run=run.id)
    assert student.button(key="stop").disabled
    assert "Somebody else started this run" in texts(student, "caption")
    student.number_input(key="seed").set_value(1).run()
    mine = start(student)
    assert run.going
    assert not student.button(key="stop").disabled
    assert f"stop_{run.id}" not in [button.key for button in student.button]
    assert inside(student, f"beside_{run.id}")
    student.button(key="stop").click().run()
    until(lambda: not mine.going)
    assert run.going
    student.number_input(key="seed").set_value(0).run()
    assert start(student) is run, "who wants the same joins it"
    assert [known.id for known in runs_of(student)] == [mine.id, run.id]
    assert not student.button(key="stop").disabled
    student.button(key="stop").click().run()
    assert run.going, "it goes on for the teacher"
    runtime.runs().leave(teacher.session_state["_visitor"], after_s=0)
    until(lambda: run.stopping)  # since nobody is left who wants it


def test_stop_that_comes_when_all_is_over_has_nothing_computed_anew(open_page):
    app = open_page("classify", **LONG)
    app.toggle(key="slow_motion").set_value(False)
    run = start(app)
    until(lambda: run.latest(Progress))
    stop(run)
    app.button(key="stop").click().run()
    assert runs_of(app) == [run]
    assert "evaluated as it was then" in texts(app, "info")


def test_a_comparison_says_what_it_belongs_to_stays_in_sight_beside_other_work_and_keeps_what_is_finished(open_page):
    app = open_page("compare")
    app.get_by_key("variants_iris_mlp").set_value(["jax/scan", "jax/jit"]).run()
    run = start(app, "run_race")
    identity = inside(app, "run_identity")
    assert identity.startswith("**Iris flowers · 16-8 · Adam 0.01 · ")
    assert inside(app, "run_changed") == ""
    app.get_by_key("variants_iris_mlp").set_value(["jax/jit"]).run()
    assert inside(app, "run_changed").endswith("since this run: Frameworks")
    app.selectbox(key="workload").set_value("digits_mlp").run()
    assert inside(app, f"beside_{run.id}") in identity
    until(lambda: run.latest(Measured) and not run.latest(Measuring).found)
    app.run()
    assert app.get("progress")[0].proto.text.startswith("1 of 2 done, about ")
    app.button(key=f"stop_{run.id}").click().run()
    until(lambda: not run.going)
    app.selectbox(key="workload").set_value("iris_mlp").run()
    for shown in (app, open_page("compare", run=run.id)):
        assert inside(shown, "run_identity") == identity
        assert "Stopped. What was finished is kept." in texts(shown, "info")
        assert "It was stopped before it finished." in texts(shown, "warning")
        assert shown.get("plotly_chart")


def test_who_waits_is_told_how_long_and_whose_run_kept_others_waiting_why_it_was_stopped(open_page, monkeypatch):
    app = open_page("classify", epochs="2", seed="5")
    app.toggle(key="slow_motion").set_value(False)
    run = start(app)
    until(lambda: not run.going)
    run.limited, log = True, list(run.log)
    app.run()
    assert "may keep them waiting for 10 min at most" in texts(app, "info")
    run.log.clear()
    monkeypatch.setattr(Queue, "place", lambda self, run: 3)
    for wait_s, text in ((None, "3 in line."), (0.0, "3 in line, about 1 s."), (42.3, "about 42 s."), (125.0, "about 2 min.")):
        monkeypatch.setattr(Queue, "wait_s", lambda self, run, wait_s=wait_s: wait_s)
        app.run()
        assert waiting(app)[0].startswith("Waiting: number 3 in line")
        assert waiting(app)[0].endswith(text)
    run.log[:] = log


def test_what_cannot_be_waited_for_by_numbers_is_said_and_moves(open_page):
    app = open_page("classify", **LONG)
    app.toggle(key="slow_motion").set_value(False)
    run = start(app)
    until(lambda: run.latest(Progress))
    app.run()
    assert "left" in app.get("progress")[0].proto.text
    assert not waiting(app)
    stop(run)
    began, progress = run.log[:1], run.latest(Progress)
    for events, text, stopping in (
        ([], "Starting…", "Stopping…"),
        (began, "Compiling the training step…", "Stopping after this: Compiling the training step…"),
        ([*began, run.latest(Compiled)], "Training…", "Stopping…"),
        ([*began, Judging(5)], "Evaluating on the test set…", "Evaluating on the test set…"),
    ):
        run.log[:] = events
        run.stopping = False
        app.run()
        assert waiting(app) == [text]
        run.stopping = True
        app.run()
        assert waiting(app) == [stopping]
    run.stopping = False
    for elapsed_s, text in ((0.01, "less than a second left"), (3.4, "3 s left"), (120.0, "2 min left")):
        run.log[:] = [*began, Progress(progress.steps // 2, progress.steps, elapsed_s, progress.points)]
        app.run()
        assert app.get("progress")[0].proto.text == f"Epoch 50,000 of 100,000, {text}"
    run.log.append(Judging(5))
    runtime.runs().end(run)
    run.log.clear()
