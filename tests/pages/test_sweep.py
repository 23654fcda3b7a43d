"""The sweep wall and the loss landscape through Streamlit's AppTest."""

from __future__ import annotations

from tests.pages.conftest import PAGES, inside, texts, train


def test_an_address_gives_the_same_sweep_and_what_is_wrong_in_it_is_said(open_page):
    wanted = {
        "dataset": "wine",
        "hidden": "5,4",
        "optimizer": "adam",
        "epochs": "7",
        "batch_size": "9",
        "x_name": "seed",
        "x_low": "2.0",
        "x_high": "9.0",
        "x_count": "3",
        "x_scale": "linear",
        "y_name": "label_noise",
        "y_low": "0.1",
        "y_high": "0.3",
        "y_count": "2",
        "y_scale": "linear",
    }
    app = open_page("sweep", **wanted)
    assert not app.warning
    address = {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
    assert address == wanted | {"lang": "en"}
    app = open_page("sweep", **wanted | {"x_count": "many", "y_name": "colour", "epochs": "-1", "utm_source": "x"})
    said = texts(app, "warning")
    assert [each in said for each in ("many", "-1", "utm")] == [True, True, False]
    assert (app.selectbox(key="sweep_dataset").value, app.selectbox(key="sweep_x").value) == ("wine", "learning_rate")


def test_a_sweep_runs_and_its_times_are_shown(open_page):
    app = open_page("sweep")
    for axis in ("x", "y"):
        app.number_input(key=f"sweep_{axis}_count").set_value(2)
    app.number_input(key="sweep_epochs").set_value(3)
    app.selectbox(key="sweep_y").set_value("weight_decay").run()
    assert app.number_input(key="sweep_y_high").value == 0.3
    train(app, "sweep_run")
    labels = [metric.label for metric in app.metric]
    assert {"This sweep took", "One alone", "4, one after another"} <= set(labels)
    assert inside(app, "run_identity") == (
        "**Two moons · 16-8, pure JAX · Momentum · Learning rate 0.0003 – 3 (2) × Weight decay 1e-5 – 0.3 (2) · seed 0**"
    )
    app.number_input(key="sweep_y_count").set_value(3).run()
    assert inside(app, "run_changed").endswith("since this run: Rows")
    app.selectbox(key="sweep_row").set_value(1)
    app.selectbox(key="sweep_column").set_value(1).run()
    app.button(key="sweep_open").click().run()
    assert app.title[0].value == "Classify"
    assert app.number_input(key="learning_rate").value == 3
    assert app.number_input(key="weight_decay").value == 0.3
    assert app.number_input(key="epochs").value == 3
    app.switch_page(PAGES["sweep"]).run()  # and back
    assert not app.exception
    assert app.selectbox(key="sweep_row").value in range(2)


def test_a_grid_beyond_the_limits_gets_its_sentence_and_cannot_be_run(open_page):
    app = open_page("sweep")
    assert "Recorded, not live" in inside(app, "recorded")
    assert inside(app, "run_identity") == (
        "**Two moons · 16-8, pure JAX · Momentum · "
        "Learning rate 0.0003 – 3 (8) × Scale of the initial weights 0.05 – 10 (8) · seed 0**"
    )
    assert {metric.label for metric in app.metric} >= {"Correct on the validation set", "64, one after another"}
    assert "the best of many has also been lucky" in texts(app, "caption")
    app.toggle(key="look_at_test_of_cell").set_value(True).run()
    assert "Correct on the test set" in {metric.label for metric in app.metric}
    app.number_input(key="sweep_x_count").set_value(17).run()
    assert "Number of values: 17 is not allowed; choose a number from 1 to 16" in texts(app, "error")
    assert app.button(key="sweep_run").disabled
    app.number_input(key="sweep_x_count").set_value(16).run()
    assert not app.error
    app.selectbox(key="sweep_x").set_value("momentum")
    app.selectbox(key="sweep_optimizer").set_value("adam").run()
    assert "the optimizer adam has no such setting" in texts(app, "error")


def test_the_landscape_of_the_network_that_is_trained_on_the_spot(open_page):
    app = open_page("landscape")
    assert not app.exception
    assert "A small network, trained on two moons" in texts(app, "info")
    assert inside(app, "run_identity").startswith("**Two moons · 16-8, pure JAX · Adam 0.01")
    values = {metric.label: metric.value for metric in app.metric}
    assert values["2 / learning rate"] == "200.0"
    assert float(values["Largest eigenvalue of the Hessian"].replace(",", "")) > 0
