"""The page of the optimizer race, with the real embedded cluster behind it."""

from __future__ import annotations

import pytest

from tests.pages.conftest import inside, texts, train

SHORT = {"epochs": "3", "seeds": "2", "optimizers": "sgd:0.04,adam:0.01"}


def go_to(app, tab: str):
    app.session_state["race_view"] = tab
    return app.run()


def test_a_race_ends_with_a_verdict_and_the_address_tells_what_raced(open_page):
    app = train(open_page("optimizers", **SHORT), "race_start")
    assert not app.warning
    assert "wins" in texts(app, "info", "success")
    table = app.dataframe[0].value
    assert list(table["0"]) == ["SGD", "Adam"]
    assert sorted(table["5"])[-1] <= 3  # epochs until as good as the worst in the end
    assert "race_momentum" not in [field.key for field in app.number_input]  # which neither takes
    address = {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
    assert SHORT.items() <= address.items()
    assert "optimizer" not in address
    identity = "**Iris flowers · 16-8, pure JAX · SGD 0.04, Adam 0.01 · seeds 0 to 1**"
    assert inside(app, "run_identity") == identity
    assert inside(app, "run_changed") == ""
    app.number_input(key="race_rate_sgd").set_value(0.0).run()  # not allowed
    assert inside(app, "run_identity") == identity
    assert inside(app, "run_changed")
    settings = [column for column in app.columns if "race_dataset" in [box.key for box in column.selectbox]]
    assert len(app.error) == sum(len(column.error) for column in settings) == 1


def test_who_diverges_is_named_and_nobody_wins_alone(open_page):
    app = train(open_page("optimizers", **SHORT | {"optimizers": "sgd:1000000000.0,adam:0.01"}), "race_start")
    assert "SGD diverged: at step" in texts(app, "warning")
    assert "Only Adam is left" in texts(app, "info")


def test_an_address_with_mistakes_says_so_and_keeps_the_rest(open_page):
    app = open_page("optimizers", optimizers="sgd:x", seeds="99", dataset="wine", colour="red")
    for said in ("x", "99"):
        assert said in texts(app, "warning")
    assert "colour" not in texts(app, "warning")
    assert app.selectbox(key="race_dataset").value == "wine"
    assert app.number_input(key="race_seeds").value == 5


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("race_rate_sgd", 0.0, "Learning rate: 0 is not allowed; choose a number above 0"),
        ("race_seeds", 17, "Seeds: 17 is not allowed; choose a number from 2 to 16"),
        ("race_epochs", 1001, "Epochs: 1,001 is not allowed; choose a number from 1 to 1,000"),
        ("race_batch_size", 99, "Batch size: 99 is not allowed; choose a number from 1 to 98"),
    ],
)
def test_what_can_not_race_is_said_where_it_is_set(open_page, key, value, said):
    app = open_page("optimizers")
    app.number_input(key=key).set_value(value).run()
    assert said in texts(app, "error")
    assert app.button(key="race_start").disabled
    assert not app.exception


def test_a_descent_starts_where_it_is_told_and_its_formula_has_the_numbers(open_page):
    app = go_to(open_page("optimizers"), "Down a surface")
    app.number_input(key="descent_x").set_value(2.0).run()
    app.number_input(key="descent_y").set_value(-1.0).run()
    assert not app.error
    formula = texts(app, "markdown")
    assert r"\nabla f(\theta_{t-1}) = \begin{pmatrix} 2 \\ -40 \end{pmatrix}" in formula  # of (x² + 40 y²) / 2
    assert r"\begin{pmatrix} 1.92 \\ 0.6 \end{pmatrix}" in formula  # after a step with the rate 0.04
    app.number_input(key="descent_x").set_value(99.0).run()
    assert "Start: 99 is not allowed; choose a number from -4 to 4" in texts(app, "error")
    assert texts(app, "markdown").endswith(formula[-100:])  # what was drawn last stays


def test_a_range_test_suggests_a_rate_which_the_race_takes(open_page):
    app = go_to(open_page("optimizers"), "Learning rates")
    assert "falls fastest at" in texts(app, "success")  # on arrival
    app.number_input(key="range_steps").set_value(100).run()
    app.button(key="range_run").click().run()
    assert "falls fastest at" in texts(app, "success")
    identity = "**Iris flowers · 16-8, pure JAX · SGD 1e-5 – 10 · seeds 0 to 4**"
    assert inside(app, "run_identity") == identity
    app.number_input(key="range_high").set_value(5.0).run()
    assert inside(app, "run_changed").endswith("since this run: Highest rate")
    app.number_input(key="range_high").set_value(0.0).run()  # not allowed
    assert inside(app, "run_identity") == identity
    assert inside(app, "run_changed")
    assert "falls fastest at" in texts(app, "success")
    app.button(key="range_use").click().run()
    assert "SGD now races with a learning rate of" in texts(app, "success")
    rate = app.number_input(key="race_rate_sgd").value
    assert rate != 0.04
    assert 1e-4 < rate < 1
