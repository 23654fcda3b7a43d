"""The playground's page: stepping, going back, presets and settings that are not allowed."""

from __future__ import annotations

import re

import pytest

from tests.pages.conftest import texts


@pytest.fixture
def playground(open_page):
    """The page, paused at step 0."""
    app = open_page("playground", hidden="4", points="60", batch_size="7")
    return app.button(key="reset").click().run()


def step_of(app) -> str:
    return next(text.value for text in app.markdown if text.value.startswith("Step")).split("**")[1]


def test_it_is_moving_on_arrival(open_page):
    app = open_page("playground")
    assert int(step_of(app)) > 0
    assert app.button(key="pause").label == "Pause"


def test_steps_go_forward_and_back_and_not_below_zero(playground):
    app = playground
    assert step_of(app) == "0"
    assert app.button(key="back").disabled
    at_zero = next(text.value for text in app.markdown if text.value.startswith("Step"))
    app.button(key="step").click().run()
    app.button(key="step").click().run()
    assert step_of(app) == "2"
    app.button(key="back").click().run()
    app.button(key="back").click().run()
    assert next(text.value for text in app.markdown if text.value.startswith("Step")) == at_zero
    assert not app.exception


def test_another_learning_rate_keeps_the_weights_and_other_layers_do_not(playground):
    app = playground
    app.button(key="step").click().run()
    app.select_slider(key="playground_learning_rate").set_value(0.3).run()
    assert step_of(app) == "1"
    app.text_input(key="playground_hidden").set_value("3, 3").run()
    assert step_of(app) == "0"


def test_layers_that_are_not_allowed_get_a_sentence_and_nothing_is_lost(playground):
    app = playground
    app.button(key="step").click().run()
    app.text_input(key="playground_hidden").set_value("9").run()
    assert "Hidden units: 9 is not allowed; choose a number from 1 to 8" in texts(app, "error")
    app.text_input(key="playground_hidden").set_value("4").run()
    assert not app.error
    assert step_of(app) == "1"


def test_a_preset_asks_first_and_explains_when_there_is_something_to_see(open_page):
    app = open_page("playground")
    app.menu_button(key="presets").click("linear").run()
    assert step_of(app) == "0"
    assert app.button(key="play").label == "Play"
    app.radio(key="playground_answer").set_value(0).run()
    assert "The explanation appears after 200 steps" in texts(app, "caption")
    app.select_slider(key="playground_speed").set_value(500).run()
    app.button(key="play").click().run()
    assert "Your answer was right" in texts(app.run(), "success")
    app.button(key="playground_then").click().run()
    assert app.session_state["playground_features"] == ["x", "y", "x2", "y2"]


def test_an_address_with_a_mistake_says_so_and_keeps_the_rest(open_page):
    app = open_page("playground", activation="relu", points="7")
    assert "7 is not allowed" in texts(app, "warning")
    assert app.selectbox(key="playground_activation").value == "relu"


def test_a_point_goes_forward_and_its_error_back_once_it_is_paused(open_page):
    app = open_page("playground", hidden="3")
    app.button(key="pause").click().run()
    app.session_state["backpropagation"] = True
    app.run()
    app.number_input(key="backprop_point").set_value(7).run()
    assert not app.exception
    table = app.table[-1].value
    products = [float(text.replace("−", "-")) for text in table["Input × weight"]]
    (told,) = re.findall(r"add up to the unit's sum, (\S+\d)", texts(app, "caption"))
    assert float(told.replace("−", "-")) == pytest.approx(sum(products), abs=0.002)
    assert list(table["From"])[-1] == "bias"
