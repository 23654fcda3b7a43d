"""Each lesson's page through AppTest: what a control leads to."""

from __future__ import annotations

from jaxcore.catalog.documents import DOCUMENTS
from jaxcore.catalog.glossary import OF_FIELDS, TERMS
from jaxcore.catalog.lessons.quiz import QUESTIONS
from jaxcore.config.fields import HELP
from tests.pages.conftest import PAGES, inside, texts, train
from ui import glossary
from ui.common import polling, runtime


def test_a_mesh_and_a_spec_decide_what_each_device_holds_and_whether_devices_must_talk(open_page):
    app = open_page("devices")
    assert "Each device holds 8 of the 64 numbers of `a`; together they hold 64." in texts(app, "markdown")
    assert "The compiler has inserted: 1 × `all-reduce`." in texts(app, "markdown")
    app.selectbox(key="partition_spec").set_value("P(None, 'y')").run()
    assert "Each device holds 32 of the 64 numbers of `a`; together they hold 256." in texts(app, "markdown")
    assert "no device needs anything from another" in texts(app, "markdown")
    assert not app.exception


def test_a_collective_is_followed_step_by_step(open_page):
    app = show_tab(open_page("devices"), "devices_view", "Communication")
    app.radio(key="predict_ring").set_value("8").run()
    assert "Not as you predicted: 7" in texts(app, "info")
    app.slider(key="ring_step").set_value(1).run()
    assert "After seven steps every device holds the same" in texts(app, "markdown")
    assert app.slider(key="ring_step").value == 1
    assert "It takes 7 steps" in texts(app, "markdown")
    assert not app.exception


def test_what_was_predicted_is_measured_and_stays_for_the_visit(open_page):
    app = open_page("randomness")
    assert "As you predicted" not in texts(app, "success")
    app.radio(key="predict_tree").set_value("same").run()
    assert "As you predicted: the same two keys" in texts(app, "success")
    app = show_tab(app, "randomness_view", "A key used twice")
    app.radio(key="predict_reuse").set_value("all").run()
    assert "Not as you predicted: about half of them" in texts(app, "info")
    assert "**Learned:** With these keys, " in texts(app, "markdown")
    app = show_tab(app, "randomness_view", "A tree of keys")
    assert "As you predicted: the same two keys" in texts(app, "success")
    assert not app.exception


def test_a_prediction_of_what_was_recorded_is_judged_by_the_rows_that_are_shown(open_page):
    app = show_tab(open_page("vmap"), "vmap_view", "Three ways")
    assert "Recorded, not live" not in texts(app, "markdown"), "the answer, before a prediction"
    app.radio(key="predict_loops").set_value("few").run()
    assert "Not as you predicted: more than 30 times" in texts(app, "info")
    app = show_tab(open_page("jit"), "jit_view", "What recompiles")
    app.button(key="predict_recompiles_passed").click().run()
    assert "The answer: 2" in texts(app, "info")
    assert "Traces for your calls: 1 of 1" in texts(app, "markdown")
    assert not app.exception


def test_a_tree_of_keys_grows_by_splitting_and_a_seed_that_is_not_allowed_loses_nothing(open_page):
    app = open_page("randomness")
    assert app.selectbox(key="tree_key").options == ["key[0]", "key[1]"]
    app.selectbox(key="tree_key").set_value("key[1]").run()
    app.button(key="split_3").click().run()
    assert app.selectbox(key="tree_key").options == ["key[0]", "key[1][0]", "key[1][1]", "key[1][2]"]
    app.number_input(key="tree_seed").set_value(-1).run()
    assert "Seed: -1 is not allowed; choose a number from 0 to 4,294,967,295." in texts(app, "error")
    app.number_input(key="tree_seed").set_value(9).run()
    assert not app.error
    assert len(app.selectbox(key="tree_key").options) == 4
    app.button(key="tree_again").click().run()
    assert app.selectbox(key="tree_key").options == ["key[0]", "key[1]"]


def test_a_picture_of_keys_has_an_end(open_page):
    app = open_page("randomness")
    for _split in range(3):
        app.selectbox(key="tree_key").set_value(app.selectbox(key="tree_key").options[-1]).run()
        app.button(key="split_2").click().run()
    app.selectbox(key="tree_key").set_value(app.selectbox(key="tree_key").options[-1]).run()
    assert app.button(key="split_2").disabled
    assert "at the bottom of the picture" in texts(app, "caption")
    for _split in range(2):
        app.selectbox(key="tree_key").set_value(app.selectbox(key="tree_key").options[0]).run()
        app.button(key="split_3").click().run()
    assert app.button(key="split_3").disabled
    assert "as many splits as fit" in texts(app, "caption")


def test_gotchas_run_and_show_the_error_of_jax_beside_the_mended_result(open_page):
    app = open_page("gotchas")
    assert "jnp.where(" not in texts(app, "code"), "neither what it does nor the fix, before a prediction"
    app.radio(key="gotcha_answer_positive_part").set_value("right").run()
    assert "Not as you predicted: It ends with an error." in texts(app, "info")
    shown = texts(app, "code")
    assert "TracerBoolConversionError: Attempted boolean conversion" in shown
    assert "0.0" in [element.value for element in app.code]
    assert "/gotcha_programs.py" not in shown
    assert "The fix:" in texts(app, "markdown")


def test_the_quiz_says_something_to_each_kind_of_answer_and_counts_the_first(open_page, monkeypatch):
    app = open_page("quiz", topic="basics")
    app.button(key="quiz_check").click().run()
    assert "no answer to check" in texts(app, "warning")
    app.radio(key="answer_assignment").set_value(1)
    app.button(key="quiz_check").click().run()
    assert "Not quite. NumPy would." in texts(app, "warning")
    app.radio(key="answer_assignment").set_value(0)
    app.button(key="quiz_check").click().run()
    assert "Correct. The error message itself" in texts(app, "success")
    assert "1 answered, 0 correct on the first try" in texts(app, "caption")
    app.button(key="quiz_next").click().run()
    app.number_input(key="answer_not_kept").set_value(3.0)
    app.button(key="quiz_check").click().run()
    assert "Not quite. Go through the code" in texts(app, "warning")
    app.number_input(key="answer_not_kept").set_value(0.0)
    with monkeypatch.context() as patch:
        patch.setattr(runtime, "ask", lambda *_args: polling.stop())  # as long as the worker loads JAX
        app.button(key="quiz_check").click().run()
        assert "The code gives" not in texts(app, "success")
    app.run()
    assert "Correct. The code gives 0." in texts(app, "success")
    assert "2 answered, 0 correct on the first try" in texts(app, "caption")
    app.selectbox(key="quiz_topic").set_value("jit").run()
    for place, step in enumerate((0, 1, 1, 3), start=1):
        app.selectbox(key=f"answer_jit_order_{place}").set_value(step)
    app.button(key="quiz_check").click().run()
    assert "use each once" in texts(app, "warning")
    app.selectbox(key="answer_jit_order_4").set_value(2)
    app.selectbox(key="answer_jit_order_3").set_value(3)
    app.button(key="quiz_check").click().run()
    assert "Not quite. The order is right up to step 2." in texts(app, "warning")
    app.selectbox(key="answer_jit_order_3").set_value(2)
    app.selectbox(key="answer_jit_order_4").set_value(3)
    app.button(key="quiz_check").click().run()
    assert "Correct. Trace, lower, compile, run." in texts(app, "success")


def test_the_score_of_the_quiz_lasts_across_pages_until_it_is_reset(open_page):
    app = open_page("quiz", topic="basics")
    app.radio(key="answer_assignment").set_value(0)
    app.button(key="quiz_check").click().run()
    app.switch_page("pages/gotchas.py").run()
    app.switch_page("pages/quiz.py").run()
    assert app.radio(key="answer_assignment").value == 0
    assert app.table[0].value.to_dict("index") == {"Arrays": {"Answered": "1 of 5", "Correct on the first try": "1"}}
    app.button(key="quiz_reset").click().run()
    assert not app.table
    assert app.radio(key="answer_assignment").value is None


def test_arrays_are_updated_into_new_ones_and_a_tree_that_is_none_is_refused(open_page):
    app = open_page("arrays", view="2")
    app.selectbox(key="arrays_operation").set_value("multiply")
    app.number_input(key="arrays_index").set_value(-1)
    app.number_input(key="arrays_value").set_value(3.0).run()
    assert "x.at[-1].multiply(3)\n[ 0.  1.  2.  3.  4. 15.]\n>>> x\n[0. 1. 2. 3. 4. 5.]" in texts(app, "code")
    assert "TypeError: JAX arrays are immutable" in texts(app, "code")
    app.number_input(key="arrays_index").set_value(9).run()
    assert ">>> x[9]\n5.0\n" in texts(app, "code")
    assert "`x[9]` reads the nearest valid number" in texts(app, "warning")
    app.number_input(key="arrays_index").set_value(21).run()
    assert "Index: 21 is not allowed; choose a number from -20 to 20." in texts(app, "error")
    app = show_tab(app, "arrays_view", "Functions without side effects")
    app.button(key="predict_side_effects_passed").click().run()
    app.slider(key="arrays_calls").set_value(7).run()
    app.toggle(key="arrays_change_dtype").set_value(True).run()
    assert "Without `jit` the counter is at 7, with `jit` at 2" in texts(app, "markdown")
    app = show_tab(app, "arrays_view", "Pytrees")
    app.text_area(key="arrays_tree").set_value("[1, 2").run()
    assert "Line 1, column 6: this is not JSON" in texts(app, "error")
    app.selectbox(key="arrays_example").set_value("names").run()
    assert not app.error
    assert "PyTreeDef({'a': *, 'm': {'b': *, 'y': *}, 'z': *})" in texts(app, "code")


def test_a_formula_is_differentiated_and_a_wrong_one_loses_nothing(open_page):
    app = open_page("grad")
    app.text_input(key="grad_formula").set_value("x**2").run()
    app.select_slider(key="grad_point").set_value(-1.5).run()
    shown = {metric.label: metric.value for metric in app.metric}
    assert (shown["f(x)"], shown["f′(x) by grad"]) == ("2.25", "-3")
    for text, said in (("import os", "can't read"), ("x" * 10_000, "too many"), ("x.__class__", "not allowed")):
        app.text_input(key="grad_formula").set_value(text).run()
        assert said in texts(app, "error")
        assert not app.exception
    app.text_input(key="grad_formula").set_value("sqrt(x)").run()
    assert not app.error
    assert app.select_slider(key="grad_point").value == -1.5
    assert "f at 100 of 201 points" in texts(app, "info")
    app.number_input(key="grad_high").set_value(-4.0).run()
    assert "The interval from -3 to -4 can't be drawn" in texts(app, "error")


def test_a_point_is_chosen_on_a_surface_and_a_long_step_raises_the_loss(open_page):
    app = open_page("grad", view="2")
    app.radio(key="predict_two_variables").set_value("away").run()
    assert "Not as you predicted: uphill, more along y" in texts(app, "info")
    app.pills(key="grad_surface_example").set_value("x**2 - y**2").run()
    app.number_input(key="grad_y").set_value(-2.0).run()
    shown = {metric.label: metric.value for metric in app.metric}
    assert (shown["f(x, y)"], shown["∂f/∂x"], shown["∂f/∂y"]) == ("-3", "2", "4")
    app = show_tab(app, "grad_view", "A network")
    assert "lowered the loss" in texts(app, "success")
    app.select_slider(key="grad_rate").set_value(0.1).run()
    assert "raised the loss" in texts(app, "warning")
    app = show_tab(app, "grad_view", "Forward and reverse: jvp and vjp")
    app.number_input(key="grad_jvp_point").set_value(-1.5).run()
    assert {metric.label: metric.value for metric in app.metric}["jvp"] == "1.875"


def show_tab(app, key: str, label: str):
    app.session_state[key] = label
    return app.run()


def test_jit_says_which_calls_are_traced(open_page):
    app = show_tab(open_page("jit"), "jit_view", "What recompiles")
    assert "the first call" in texts(app, "warning")
    app.selectbox(key="jit_factor").set_value(10.0).run()
    app.button(key="jit_call").click().run()
    assert "Not traced" in texts(app, "success")
    app.selectbox(key="jit_power").set_value(3).run()
    app.button(key="jit_call").click().run()
    assert "a new value of the static argument" in texts(app, "warning")
    assert {metric.label: metric.value for metric in app.metric} == {"Calls": "3", "Traces": "2"}
    app.button(key="jit_restart").click().run()
    assert {metric.label: metric.value for metric in app.metric} == {"Calls": "1", "Traces": "1"}
    assert not app.exception


def test_compare_times_two_forms_of_a_layer_and_one_kernel_beside_many(open_page):
    app = show_tab(open_page("compare"), "compare_view", "Under the hood")
    assert "Recorded, not live" not in texts(app, "markdown")
    app.radio(key="predict_forms").set_value("few").run()
    assert "Not as you predicted: more than 10 times" in texts(app, "info")
    app.button(key="predict_kernels_passed").click().run()
    assert texts(app, "markdown").count("Recorded, not live") == 2
    app.button(key="hood_race").click().run()
    assert texts(app, "markdown").count("Recorded, not live") == 1
    assert "Both agree: the losses are" in texts(app, "markdown", "success")
    app.button(key="hood_kernels").click().run()
    assert "After 4,000 steps the losses are" in texts(app, "markdown")
    assert not app.exception


def test_jit_xrays_the_default_network_and_says_that_it_is_untrained(open_page):
    app = show_tab(open_page("jit"), "jit_view", "X-ray")
    app.button(key="predict_xray_passed").click().run()
    assert "You have not trained a classifier yet" in texts(app, "info")
    assert inside(app, "run_identity") == "**Iris flowers · 16-8, pure JAX · Adam 0.001 · seed 0**"
    assert "dot_general" in app.code[0].value
    app.get("button_group")[0].set_value("hlo").run()
    assert app.code[0].value.startswith("HloModule")
    assert not app.exception


def test_vmap_says_the_shape_or_the_error(open_page):
    app = open_page("vmap", view="3")
    assert app.session_state["vmap_view"] == "Which axes"
    assert app.query_params["view"] == "3"
    assert "(5,)" in texts(app, "success")
    app.text_input(key="vmap_b").set_value("4").run()
    assert "TypeError" in texts(app, "error")
    app.text_input(key="vmap_b").set_value("3; import os").run()
    assert "“3; import os” is not a shape that can be used here" in texts(app, "error")
    app.text_input(key="vmap_b").set_value("3").run()
    assert not app.error


def test_vmap_takes_the_network_that_was_trained_last(open_page):
    app = open_page("classify", dataset="wine", epochs="3")
    train(app)
    app.switch_page(PAGES["vmap"]).run()
    app = show_tab(app, "vmap_view", "Which examples pull hardest")
    app.radio(key="predict_pulls").set_value("wrong").run()
    assert "Dataset Wine, model Multilayer perceptron" in texts(app, "caption")
    assert "You have not trained" not in texts(app, "info")
    app.switch_page(PAGES["jit"]).run()
    app = show_tab(app, "jit_view", "X-ray")
    app.radio(key="predict_xray").set_value("more").run()
    assert "Dataset Wine, model Multilayer perceptron" in texts(app, "caption")
    assert not app.exception


def test_a_training_loop_runs_once_it_was_predicted_and_keeps_its_mistakes_for_the_whole(open_page):
    app = open_page("loop", update="not_applied", loss="nothing")
    assert "update" in app.query_params
    assert "loss" not in app.query_params
    app = show_tab(app, "loop_view", "5 Update")
    assert app.selectbox(key="loop_update").value == "not_applied"
    assert "The loss stays" not in texts(app, "info")
    app.radio(key="loop_answer_update_not_applied").set_value("learns").run()
    assert "Not as you predicted: The loss stays where it is." in texts(app, "info")
    assert "never added" in texts(app, "markdown")
    app = show_tab(app, "loop_view", "3 Loss")
    app.selectbox(key="loop_loss").set_value("forgotten").run()
    app.radio(key="loop_answer_loss_forgotten").set_value("error").run()
    assert "As you predicted" in texts(app, "success")
    assert "Incompatible shapes" in texts(app, "code")
    app = show_tab(app, "loop_view", "8 All together")
    assert "loss_without_one_hot" in texts(app, "code")
    assert "update_alone" in texts(app, "code")
    assert app.query_params["loss"] == "forgotten"
    assert not app.exception


def test_flax_shows_parameters_and_refuses_widths_that_are_none(open_page):
    app = open_page("flax")
    assert "written differently" not in texts(app, "markdown")
    app.radio(key="predict_flax_training").set_value("nnx").run()
    assert "Not as you predicted: in none of them" in texts(app, "info")
    assert "the same training, written differently" in texts(app, "markdown")
    app = show_tab(app, "flax_view", "init and apply")
    assert "params/Dense_2/kernel" in str(app.dataframe[0].value)
    app.text_input(key="flax_widths").set_value("12, many").run()
    assert "“12, many” is not allowed; give 1 to 6 whole numbers" in texts(app, "error")
    app.text_input(key="flax_widths").set_value("5").run()
    assert not app.error
    assert list(app.dataframe[0].value["1"]) == ["(5,)", "(10, 5)"]


def test_a_chain_without_its_minus_sign_climbs_and_says_why(open_page):
    app = open_page("optax")
    app.radio(key="predict_without_rate").set_value("up").run()
    assert "As you predicted: up" in texts(app, "success")
    assert "uphill" not in texts(app, "warning")
    app.multiselect(key="optax_pieces").set_value([]).run()
    assert "The first update points uphill" in texts(app, "warning")
    app.multiselect(key="optax_pieces").set_value(["scale_by_adam", "scale_by_learning_rate"]).run()
    app = show_tab(app, "optax_view", "A network learns")
    assert "Of the 30 held-out flowers" in texts(app, "markdown")
    app.radio(key="predict_without_adam").set_value("fewer").run()
    assert "Not as you predicted: as many" in texts(app, "info")
    app = show_tab(app, "optax_view", "Piece by piece")
    app.radio(key="predict_first_update").set_value("as_gradients").run()
    assert "Not as you predicted: not longer" in texts(app, "info")
    assert "ScaleByAdamState" in texts(app, "markdown", "code") + str([table.value for table in app.table])
    app.text_input(key="optax_gradient").set_value("three").run()
    assert "The gradient: “three” is not allowed" in texts(app, "error")
    assert not app.exception


def test_what_an_address_asks_for_and_there_is_not_is_ignored(open_page):
    for view in ("0", "6", "²", "1" * 5000):
        app = open_page("vmap", view=view)
        assert "There is no loop" in texts(app, "markdown")
        assert "view" not in app.query_params
    app = open_page("quiz", topic="nothing", question=str(len(QUESTIONS) + 1))
    assert f"Question 1 of {len(QUESTIONS)}" in texts(app, "caption")
    app = open_page("quiz", topic="jit", question="2")
    assert "Question 2 of" in texts(app, "caption")
    assert (app.selectbox(key="quiz_topic").value, app.query_params["question"]) == ("jit", "2")


def test_what_a_report_asks_too_is_answered_with_its_words_and_what_was_measured(open_page):
    app = open_page("quiz", topic="optimizers", question="5")
    app.radio(key="answer_why_adam").set_value(2)
    app.button(key="quiz_check").click().run()
    assert "in a student report" not in texts(app, "markdown")
    app.radio(key="answer_why_adam").set_value(0)
    app.button(key="quiz_check").click().run()
    assert "one of this app's sources:** Adam adapts" in texts(app, "markdown")
    assert "54.9%" in texts(app, "markdown")


def test_ecosystem_is_filtered_and_runs_an_example(open_page):
    app = open_page("ecosystem")
    assert not app.multiselect  # which would show the answer to the question
    app.button(key="predict_active_passed").click().run()
    app.multiselect(key="ecosystem_state").set_value(["maintenance"]).run()
    assert "Haiku" in texts(app, "markdown")
    assert "Keras" not in texts(app, "markdown")
    app.multiselect(key="ecosystem_state").set_value([]).run()
    app.session_state["ecosystem_numpy"] = True
    app.run()
    app.button(key="run_numpy").click().run()
    assert "22.27" in texts(app, "code")


def test_a_word_is_looked_up_in_the_glossary_without_its_accents(open_page):
    app = open_page("glossary", lang="es")
    assert len(app.table[0].value) == len(TERMS) >= 80
    app.text_input(key="glossary_word").set_value("epoca").run()
    assert "**Época**" in app.table[0].value.index
    assert "(classify?lang=es)" in app.table[0].value.loc["**Época**"].iloc[0]
    app = open_page("glossary", term="learning_rate", lang="es")
    assert app.table[0].value.index[0] == "**Tasa de aprendizaje**"
    app.text_input(key="glossary_word").set_value("<b>").run()
    assert "Ningún término" in texts(app, "info")


def test_every_term_can_be_tried_on_a_page_and_hints_lead_to_terms_that_there_are():
    assert OF_FIELDS.keys() <= HELP.keys()
    assert set(OF_FIELDS.values()) <= TERMS.keys()
    for name, term in TERMS.items():
        assert term.page in PAGES.keys() & glossary.PAGES.keys(), name


def test_the_documents_behind_the_app_lead_to_its_pages_and_to_what_they_refer_to(open_page):
    assert all(set(one.pages) <= PAGES.keys() & glossary.PAGES.keys() for one in DOCUMENTS)
    assert all(url.startswith("https://") for one in DOCUMENTS for _title, url in one.links)
    app = open_page("start", lang="es")
    app.session_state["documents"] = True
    app.run()
    rows = app.table[-1].value
    assert len(rows) == len(DOCUMENTS) == 5
    assert "(denoise?lang=es)" in rows.iloc[-1, 0]
    assert "(https://huggingface.co/blog/afmck/flax-tutorial)" in rows.iloc[2, 1]
