"""Every page through Streamlit's AppTest, with the real embedded cluster behind it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from streamlit.runtime.state.common import user_key_from_element_id

from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.catalog.recipes import RECIPES
from jaxcore.errors import RunError
from tests.pages.conftest import PAGES, inside, texts, train
from ui.common import i18n, runtime

SET = {  # what is not set so on arrival
    "classify": {"dataset": "digits", "pixel_range": "symmetric", "optimizer": "rmsprop", "schedule": "cosine"},
    "regress": {"dataset": "diabetes", "optimizer": "rmsprop"},
    "denoise": {"dataset": "digits", "noise": "salt_and_pepper", "optimizer": "sgd"},
    "generate": {"optimizer": "rmsprop", "schedule": "cosine"},
    "playground": {"activation": "relu"},
    "optimizers": {"dataset": "wine", "schedule": "cosine", "optimizers": "adam:0.01,sgd:0.04"},
    "sweep": {"dataset": "wine", "optimizer": "adam"},
    "compare": {"workload": "digits_mlp", "variants": "jax/jit"},
}

ASKING = LESSONS.keys() - {"gotchas", "loop", "quiz"}  # a prediction on each tab; the others have tests of their own


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_every_language_and_keeps_what_is_set_when_it_changes(open_page, page):
    """On each of its tabs, its question answered. What is sent has the texts of the language before, as a browser's has."""
    spanish = open_page(page, lang="es")
    assert spanish.title[0].value
    assert spanish.session_state["lang"] == "es"
    assert not spanish.error
    app = open_page(page, lang="en", **SET.get(page, {}))
    assert page not in SET or not app.warning
    tabs = dict(app.session_state["_tabs"]) if "_tabs" in app.session_state else {}
    for key, title in [(key, title) for key, (titles, _place) in tabs.items() for title in titles] or [("", "")]:
        if key:
            app.session_state[key] = title
            app.run()
        if page in ASKING:
            questions = [button.key for button in app.button if (button.key or "").endswith("_passed")]
            for question in questions:
                app.button(key=question).click().run()
            assert texts(app, "info").count("The answer: ") == len(questions) > 0
            assert "**Learned:**" in texts(app, "markdown")
        chosen = [*app.selectbox, *app.select_slider, *app.radio, *app.multiselect, *app.get("button_group")]
        chosen = [widget for widget in chosen if widget.key not in (None, "lang") and not widget.disabled]
        kept = {widget.key: app.session_state[widget.key] for widget in chosen}
        sent = app._tree.get_widget_states()
        for lang in ("es", "en"):
            for widget in sent.widgets:
                if user_key_from_element_id(widget.id) == "lang":  # Home's menu is the only one that AppTest has
                    widget.string_value = i18n.LANGUAGES[lang]
            app.session_state["lang"] = lang
            app._run(sent)
            assert not app.exception
            assert {name: app.session_state[name] for name in kept} == kept
            assert not key or app.session_state["_tabs"][key][1] == tabs[key][0].index(title)


@pytest.mark.parametrize("page", PAGES)
def test_what_no_widget_offers_is_refused(open_page, page):
    """Whoever speaks to the server without our page may send anything as the value of a widget."""
    app = open_page(page)
    sent = app._tree.get_widget_states()
    for widget in sent.widgets:
        kind = widget.WhichOneof("value")
        if kind == "string_value":
            widget.string_value = "nothing, " * 10_000
        elif kind == "string_array_value":
            widget.string_array_value.data[:] = ["nothing", "of ours"]
        elif kind == "double_value":
            widget.double_value = -1e300
        elif kind == "double_array_value":
            widget.double_array_value.data[:] = [1e300] * len(widget.double_array_value.data)
    app._run(sent)
    assert not app.exception
    assert app.title


def test_the_defaults_give_a_good_result_at_once(open_page):
    app = open_page("classify")
    train(app)
    accuracy = next(metric.value for metric in app.metric if metric.label == "Accuracy")
    assert float(accuracy.rstrip(" %")) >= 93
    assert "Done" in texts(app, "info")


def test_a_failed_run_says_what_happened_and_keeps_the_settings(open_page):
    app = open_page("classify", optimizer="sgd", learning_rate="1000000000")
    train(app)
    message = texts(app, "error")
    assert "stopped being a finite number at step" in message
    assert "try 0.001" in message
    assert not app.metric
    assert app.number_input(key="learning_rate").value == 1e9


@pytest.mark.parametrize(("page", "unanswered"), [("denoise", "denoising:noise_preview"), ("playground", "playground:sample")])
def test_where_the_worker_does_not_answer_the_page_says_so(open_page, monkeypatch, page, unanswered):
    known = runtime.ask

    def ask(question, *args):
        if question == unanswered:
            raise RunError("The worker did not answer within {timeout}. Try again.", timeout="1 s")
        return known(question, *args)

    monkeypatch.setattr(runtime, "ask", ask)
    assert "did not answer within 1 s" in texts(open_page(page, dataset="digits" if page == "denoise" else "moons"), "error")


def test_an_address_gives_the_same_experiment(open_page):
    wanted = {
        "dataset": "moons",
        "spread": "0.35",
        "library": "nnx",
        "hidden": "12,6,3",
        "activation": "tanh,relu,gelu",
        "optimizer": "lion",
        "learning_rate": "0.0003",
        "epochs": "77",
        "batch_size": "9",
        "seed": "41",
        "batch_norm": "1",
    }
    app = open_page("classify", **wanted)
    assert not app.warning
    address = {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
    assert wanted.items() <= address.items()
    assert app.text_input(key="hidden").value == "12, 6, 3"
    assert app.toggle(key="batch_norm").value is True


def test_an_address_with_mistakes_says_so_and_keeps_the_rest(open_page):
    app = open_page("classify", dataset="wine", learning_rate="-1", colour="red", hidden="16,,x", seed="7")
    warnings = texts(app, "warning")
    assert "colour" not in texts(app, "warning")
    for said in ("Learning rate: -1", "16,,x"):
        assert said in warnings
    assert app.selectbox(key="dataset").value == "wine"
    assert app.number_input(key="seed").value == 7


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("learning_rate", 0.0, "Learning rate: 0 is not allowed; choose a number above 0"),
        ("learning_rate", -1.0, "Learning rate: -1 is not allowed"),
        ("epochs", 0, "Epochs: 0 is not allowed; choose a number from 1 to 100,000"),
        ("batch_size", 100_000, "Batch size: 100,000 is not allowed"),
        ("batch_size", 99, "Batch size: 99 is not allowed; choose a number from 1 to 98"),
        ("seed", -1, "Seed: -1 is not allowed"),
    ],
)
def test_a_number_that_is_not_allowed_gets_a_sentence(open_page, key, value, said):
    app = open_page("classify")
    app.number_input(key=key).set_value(value).run()
    assert said in texts(app, "error")
    assert app.button(key="train").disabled


@pytest.mark.parametrize(
    ("text", "said"),
    [("16,,x", "can't read “16,,x”"), ("1000000", "1,000,000 is not allowed"), ("4," * 8 + "4", "9 layers are too many")],
)
def test_hidden_units_that_are_not_allowed_get_a_sentence(open_page, text, said):
    app = open_page("classify")
    app.text_input(key="hidden").set_value(text).run()
    assert said in texts(app, "error")
    assert app.button(key="train").disabled
    app.text_input(key="hidden").set_value("4").run()
    assert not app.error
    assert not app.button(key="train").disabled


def test_a_library_without_a_layer_says_so(open_page):
    app = open_page("classify", library="stax")
    assert app.toggle(key="batch_norm").disabled
    assert "stax has no Batch normalization" in texts(app, "caption")


def test_choosing_a_dataset_brings_its_settings_and_keeps_what_none_has_an_opinion_on(open_page):
    app = open_page("classify", seed="5", dropout="0.3")
    app.selectbox(key="dataset").set_value("digits").run()
    assert app.text_input(key="hidden").value == "128, 64"
    assert app.number_input(key="batch_size").value == 64
    app.selectbox(key="dataset").set_value("iris").run()
    assert app.text_input(key="hidden").value == "16, 8"
    assert app.number_input(key="seed").value == 5
    assert app.select_slider(key="dropout").value == 0.3


def test_a_csv_file_is_learned_from(open_page):
    lines = [f"{i % 7},{(i * 3) % 11},{'even' if i % 2 else 'odd'}" for i in range(60)]
    rows, numbered = "\n".join(lines), "\n".join(f"{i},{line}" for i, line in enumerate(lines))
    app = open_page("classify", dataset="csv")
    assert "No file yet" in texts(app, "error", "info")
    app.file_uploader(key="csv").set_value(("table.csv", f"# by hand\nid,a,b,kind\n,,,\n{numbered}".encode(), "text/csv")).run()
    assert app.selectbox(key="target").value == "kind"
    assert app.multiselect(key="leave_out_columns").value == ["id"]
    assert "60 examples in 4 columns. Its columns are separated by commas." in texts(app, "caption")
    assert "“id” numbers the rows and was left out" in texts(app, "info")
    uses = next(frame.value for frame in app.dataframe if len(frame.value) == 4)
    assert uses["1"].tolist() == ["left out: row numbers", "numbers", "numbers", "the class, one of 2: “even”, “odd”"]
    train(app)
    assert app.metric
    examples = next(frame.value for frame in app.dataframe if len(frame.value.columns) == 6)
    for line, *_judged, a, b in examples.itertuples(index=False):
        assert lines[line - 4].startswith(f"{a:.0f},{b:.0f},")
    assert inside(app, "run_identity").startswith("**Your own CSV file (kind) · ")
    other = f"a,b,kind\n{rows}\n1,2,odd".encode()
    app.file_uploader(key="csv").set_value(("table.csv", other, "text/csv")).run()
    assert inside(app, "run_changed").endswith("since this run: CSV file")


def test_a_column_of_numbers_is_taken_to_the_page_that_predicts_them_and_back(open_page):
    rows = "\n".join(f"{i},{i % 3},{2 * i + i % 5 / 10}" for i in range(60))
    app = open_page("classify", dataset="csv", hidden="", epochs="2")
    app.file_uploader(key="csv").set_value(("houses.csv", f"area,rooms,price\n{rows}".encode(), "text/csv")).run()
    assert (app.title[0].value, app.selectbox(key="target").value) == ("Classify", "rooms")
    app.selectbox(key="target").select("price").run()
    assert (app.title[0].value, app.selectbox(key="target").value) == ("Regress", "price")
    assert "looks like it holds numbers" in texts(app, "caption")
    app = train(app.switch_page(PAGES["regress"]).run())  # AppTest has not noticed that the page was left
    assert {"R²", "Mean absolute error", "Mean squared error"} <= {metric.label for metric in app.metric}
    app.segmented_control(key="target_type").set_value("classes").run()
    assert app.title[0].value == "Classify"
    assert "distinct values" in texts(app, "error")
    app.switch_page(PAGES["regress"]).run()
    assert (app.title[0].value, app.selectbox(key="target").value) == ("Regress", "price")
    assert not app.error


@pytest.mark.parametrize("lang", ["en", "es"])
def test_columns_of_a_table_may_be_called_like_ours_and_are_not_translated(open_page, lang, monkeypatch):
    monkeypatch.setattr(i18n, "language", lambda: lang)
    ours = "row,class,confidence,true class,fila,clase,confianza"
    rows = "\n".join(f"{','.join(str((i * i * k) % 11) for k in range(1, 8))},{('test', 'dog')[i % 2]}" for i in range(60))
    app = open_page("classify", dataset="csv")
    app.file_uploader(key="csv").set_value(("table.csv", f"{ours},kind\n{rows}".encode(), "text/csv")).run()
    app.session_state["data_own"] = {"en": "Table", "es": "Tabla"}[lang]
    app.run()
    preview = next(frame for frame in app.dataframe if len(frame.value.columns) == 1 + 7)
    train(app)
    examples = next(frame for frame in app.dataframe if len(frame.value.columns) == 4 + 7)
    for frame in (examples, preview):
        titles = [column["label"] for column in json.loads(frame.proto.columns).values() if "label" in column]
        assert titles[-7:] == ours.split(",")
        assert not set(titles[:-7]) & set(ours.split(","))
    assert set(app.table[0].value.iloc[:, 0]) == {"test", "dog"}


@pytest.mark.parametrize(
    ("content", "said", "understood"),
    [
        (b"", "The file is empty", ""),
        (b"\x89PNG\r\n\0\0", "binary", ""),
        (b"a,kind\n" + b"1,x\n" * 20, "needs at least 2", "commas"),
        (b"a;kind\n" + b"801;x\n4.944;y\n" * 20, "it is unclear whether", "semicolons"),
        (b"a\tkind\n1\tx\n1\t2\ty\n", "Line 3 has 3 values", "tabs"),
    ],
)
def test_a_csv_file_that_cannot_be_used_gets_a_sentence_and_what_was_understood(open_page, content, said, understood):
    app = open_page("classify", dataset="csv")
    app.file_uploader(key="csv").set_value(("table.csv", content, "text/csv")).run()
    assert said in texts(app, "error")
    so_far = f"What was understood of the file so far: Its columns are separated by {understood}."
    assert texts(app, "caption").count(so_far if understood else "What was understood of") == bool(understood)


def test_a_link_whose_table_is_not_here_says_so_and_its_settings_are_for_the_table_that_comes(open_page):
    link = {"dataset": "csv", "target": "V1", "header": "no", "leave_out": "V3", "seed": "7", "table": "long gone"}
    app = open_page("classify", **link)
    assert "(target column “V1”), but the table itself is not here" in texts(app, "info")
    rows = "\n".join(f"{'uv'[i % 2]},{i % 7},{i * i % 11},{i % 5}" for i in range(40))
    app.file_uploader(key="csv").set_value(("table.csv", f"u,one,two,three\n{rows}".encode(), "text/csv")).run()
    assert "the table itself is not here" not in texts(app, "info")
    assert app.selectbox(key="target").value == "V1"
    assert app.multiselect(key="leave_out_columns").value == ["V3"]
    assert app.number_input(key="seed").value == 7
    app.selectbox(key="header").set_value("yes").run()  # which gives the columns other names
    assert not app.error
    app.file_uploader(key="csv").set_value(("other.csv", f"kind,a,b,c\n{rows}".encode(), "text/csv")).run()
    assert app.selectbox(key="header").value == "auto"
    assert app.multiselect(key="leave_out_columns").value == []
    assert "the table itself is not here" not in texts(open_page("classify", dataset="csv"), "info")


def test_other_runs_on_the_same_data_can_be_laid_over_each_with_a_colour_and_a_name(open_page):
    app = open_page("classify", epochs="5", dataset="wine")
    train(app)
    app.selectbox(key="dataset").set_value("iris").run()
    app.number_input(key="epochs").set_value(5)
    train(app)
    app.number_input(key="seed").set_value(1)
    app.selectbox(key="schedule").set_value("cosine")
    train(app)
    wine, iris, shown = app.session_state["_runs"]
    app.session_state["_overlays"] = [iris, wine]
    app.run()
    assert not app.exception
    frame = next(frame for frame in app.dataframe if frame.key == "runs_table")
    titles = {place: column.get("label", place) for place, column in json.loads(frame.proto.columns).items()}
    table = frame.value.rename(columns=titles)
    assert list(table["Name"]) == ["#1", "#2", "#3"]
    assert list(table["Seed"]) == ["seed 0", "seed 0", "seed 1"]
    assert "Batch size" not in table, "what all have in common tells nothing"
    drawn = ["none" not in swatch for swatch in table["Curve"]]
    assert drawn == [False, True, True], "the first run learned from other data"
    legend = next(html.proto.body for html in app.get("html") if "runs-legend" in html.proto.body)
    for chart in app.get("arrow_vega_lite_chart"):
        color = json.loads(chart.proto.spec)["encoding"]["color"]
        assert color["scale"]["domain"] == ["#3 seed 1 · Cosine decay", "#2 seed 0 · Constant"], color
        assert len(set(color["scale"]["range"])) == 2
        assert all(quote(shade) in "".join(table["Curve"]) for shade in color["scale"]["range"])
        assert all(each in legend for each in color["scale"]["range"] + color["scale"]["domain"])
    address = {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
    again = open_page("classify", **address)
    assert again.session_state["_runs"] == [wine, iris, shown], address
    assert again.session_state["_overlays"] == [iris, wine]


def test_an_address_whose_run_is_gone_says_so_and_keeps_the_settings(open_page):
    app = open_page("classify", seed="3", run="gone.also_gone")
    assert "is gone now" in texts(app, "info")
    assert app.number_input(key="seed").value == 3


def test_images_are_classified_and_the_wrong_ones_can_be_looked_at(open_page):
    app = open_page("classify", dataset="digits", epochs="3", hidden="16")
    train(app)
    assert app.selectbox(key="confidently_wrong_picked").options
    assert len(app.get("imgs")) > 10 or len(app.get("image")) > 10, sorted({e.type for e in app.main})
    assert "most confident of" in texts(app, "caption")
    app.selectbox(key="cell").set_value((3, 3)).run()
    assert app.selectbox(key="cell_examples_picked").options
    assert not app.exception


def test_a_denoiser_is_held_against_the_median_filter_and_says_what_it_was_trained_towards(open_page):
    experiment = {"dataset": "digits", "model": "denoising_autoencoder", "epochs": "1", "target_image": "noisy"}
    app = open_page("denoise", **experiment, noise="gaussian", noise_level="0.2")
    assert app.selectbox(key="noise").value == "gaussian"
    assert app.select_slider(key="noise_level").value == 0.2
    train(app)
    assert [metric.label for metric in app.metric[:3]] == ["With noise", "Restored by the network", "Median filter, 3×3"]
    restored, median = (float(app.metric[index].value.removesuffix(" dB")) for index in (1, 2))
    assert app.metric[1].delta.startswith(f"{restored - median:+.2f} dB"), "as the numbers that stand there"
    assert "trained toward the noisy image" in texts(app, "info")
    identity = "**Handwritten digits, Gaussian 0.20 · Denoising autoencoder, flax.linen · Adam 0.001 · seed 0**"
    assert inside(app, "run_identity") == identity
    app.select_slider(key="noise_level").set_value(0.3).run()
    assert inside(app, "run_identity") == identity
    assert inside(app, "run_changed").endswith("since this run: Amount of noise")
    for content, said in ((b"just text", "The file is not a picture"), (b"GIF89a" + bytes(40), "GIF")):
        app.file_uploader(key="picture").set_value(("mine.png", content, "image/png")).run()
        assert said in texts(app, "error")
    assert said in texts(train(app), "error"), "the picture is kept"


def test_the_browser_is_given_the_decoder_of_the_run_that_is_shown(open_page):
    app = open_page("generate", dataset="digits", epochs="2", hidden="16", latent="3")
    train(app)
    assert [metric.label for metric in app.metric[:3]] == ["ELBO", "Reconstruction", "KL divergence"]
    assert inside(app, "run_identity").startswith("**Handwritten digits · Variational autoencoder (dense), ")
    app.slider(key="latent").set_value(4).run()
    assert inside(app, "run_changed").endswith("since this run: Latent variables")
    data = json.loads(next(view.proto.json for view in app.get("bidi_component") if '"reach"' in view.proto.json))
    assert data["url"].endswith(".json")
    assert sorted(data["order"]) == [0, 1, 2]
    assert data["reach"] >= 3
    assert not app.exception


def test_each_page_keeps_its_own_settings_and_runs(open_page):
    app = open_page("classify", dataset="wine", seed="9")
    app.switch_page(PAGES["denoise"]).run()
    assert app.selectbox(key="dataset").value == "photo_patches"
    app.selectbox(key="dataset").set_value("digits").run()
    app.switch_page(PAGES["classify"]).run()
    assert app.selectbox(key="dataset").value == "wine"
    assert app.number_input(key="seed").value == 9
    app.switch_page(PAGES["denoise"]).run()
    assert app.selectbox(key="dataset").value == "digits"


def test_another_model_brings_its_settings(open_page):
    app = open_page("classify", dataset="digits", seed="4")
    app.selectbox(key="model").set_value("cnn").run()
    assert not app.exception
    assert app.text_input(key="hidden").value == "128"
    assert app.selectbox(key="library").value == "linen"
    assert app.number_input(key="seed").value == 4
    app.selectbox(key="dataset").set_value("iris").run()
    assert app.selectbox(key="model").value == "mlp"
    assert not app.error


def test_a_recipe_sets_everything(open_page):
    app = open_page("denoise")
    app.button(key="recipe_cifar10_residual_denoiser").click().run()
    assert app.selectbox(key="dataset").value == "cifar10"
    assert app.selectbox(key="model").value == "residual_denoiser"


def test_a_dataset_brings_what_a_class_can_watch_and_takes_it_along(open_page):
    app = open_page("classify", seed="4")
    app.selectbox(key="dataset").set_value("cifar10").run()
    assert not app.exception
    held = {name: app.selectbox(key=name).value for name in ("model", "variant", "optimizer", "schedule")}
    assert held == {"model": "cnn", "variant": "quick", "optimizer": "adamw", "schedule": "one_cycle"}
    app.selectbox(key="dataset").set_value("wine").run()
    assert not app.exception
    assert app.session_state["test_flip"] is False
    held = {name: app.selectbox(key=name).value for name in ("model", "optimizer", "schedule")}
    assert held == {"model": "mlp", "optimizer": "adam", "schedule": "constant"}
    assert app.session_state["label_smoothing"] == 0


def test_a_switch_of_a_recipe_is_its_setting(open_page):
    app = open_page("classify", **RECIPES["cifar10_in_a_minute"].params)
    assert all(app.toggle(key=f"switch_{name}").value for name in RECIPES["cifar10_in_a_minute"].switches)
    app.toggle(key="switch_schedule").set_value(False).run()
    assert app.selectbox(key="schedule").value == "constant"
    app.toggle(key="switch_variant").set_value(False).run()
    assert not app.exception
    assert app.selectbox(key="variant").value == "standard"
    assert app.text_input(key="hidden").value == "128"
    app.toggle(key="switch_schedule").set_value(True).run()
    assert app.selectbox(key="schedule").value == "one_cycle"
    assert not app.toggle(key="switch_variant").value
    app.number_input(key="epochs").set_value(3).run()
    assert not any(toggle.key == "switch_schedule" for toggle in app.toggle)  # another experiment


# -- compare -----------------------------------------------------------------------------------------------------------


def test_recorded_results_are_labelled_as_such_until_something_is_measured_here(open_page):
    from ui.compare.times import recorded

    app = open_page("compare")
    record = recorded()["iris_mlp"]
    assert f"**Recorded, not live**: {record['date']}" in texts(app, "markdown")
    assert "All are compared with JAX · scan." in texts(app, "markdown")


@pytest.mark.parametrize(
    ("lang", "slower", "faster", "same"),
    [
        ("en", "118 times slower", "1.5 times faster", "as fast"),
        ("es", "118 veces más lento", "1,5 veces más rápido", "igual de rápido"),
    ],
)
def test_who_is_how_much_faster_is_said_in_words_beside_bars_of_which_none_vanishes(monkeypatch, lang, slower, faster, same):
    from ui.compare import charts, times

    monkeypatch.setattr(i18n, "language", lambda: lang)

    def result(framework, variant, rate):
        rates = {"median": rate, "min": 0.9 * rate, "max": 1.1 * rate}
        return {"framework": framework, "variant": variant, "steps_per_s": rates}

    results = [result("pytorch", "eager", 1.0), result("jax", "scan", 118.0), result("jax", "jit", 177.0)]
    said = times.beside([*results, result("sklearn", "fit", 119.0)])
    assert [text.partition(" · ")[2].partition(" · ")[2] for text in said] == [slower, "", faster, same]
    for shown, scale, left in ((results, "log", 0.1), (results[1:], "linear", 0)):
        bars = charts.rates(shown, said[: len(shown)])[1]["layer"][0]["encoding"]
        assert (bars["x"]["scale"]["type"], bars["x"]["scale"]["domain"][0], bars["x2"]["datum"]) == (scale, left, left)


def test_a_comparison_says_if_the_machine_was_busy(monkeypatch):
    from ui.compare.choose import busy

    def result(others=0, slowest=90.0):
        rates = {"median": 100.0, "min": slowest, "max": 110.0}
        return {"framework": "pytorch", "variant": "eager", "others": others, "steps_per_s": rates}

    monkeypatch.setattr(i18n, "language", lambda: "en")
    assert busy([result(), result()], 5) == ""
    assert "up to 2 at once. Measure again when nothing else is running." in busy([result(2), result()], 5)
    assert "Of 5 measurements of PyTorch · eager, the fastest was 2.2 times as fast as the slowest" in busy(
        [result(), result(0, 50.0)], 5
    )


def test_a_comparison_that_was_recorded_holds_every_workload_and_every_variant_that_can_do_it():
    from jaxcore.catalog.workloads import WORKLOADS
    from jaxcore.config.comparison import variants_for
    from jaxcore.config.run import RunConfig
    from ui.compare.times import recorded

    record = recorded()
    assert set(record) == set(WORKLOADS)
    for name, workload in WORKLOADS.items():
        assert not record[name]["missing"]
        measured = [f"{r['framework']}/{r['variant']}" for r in record[name]["results"]]
        assert measured == list(variants_for(RunConfig.from_params(workload.params)))


def test_the_code_that_was_timed_is_shown_and_an_example_runs(open_page):
    app = open_page("compare")
    app.session_state["compare_view"] = "The code"
    app.run()
    assert "value.backward()" in texts(app, "code")
    app.session_state["compare_view"] = "Side by side"
    app.session_state["aspect_mutability"] = True
    app.run()
    app.button(key="run_mutability").click().run()
    assert "object does not support item assignment" in texts(app, "code")
    assert not app.exception


def test_an_address_gives_the_same_comparison(open_page):
    app = open_page("compare", workload="digits_mlp", variants="jax/jit,jax/nonsense", utm_source="x")
    assert not app.warning
    assert app.get_by_key("variants_digits_mlp").value == ["jax/jit"]
    address = {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
    assert address == {"workload": "digits_mlp", "variants": "jax/jit", "lang": "en"}


def test_what_was_trained_last_can_be_compared_if_all_can_do_it(open_page):
    app = open_page("classify", epochs="2", optimizer="lion")
    train(app)
    app.switch_page(PAGES["compare"]).run()
    assert "own" not in app.selectbox(key="workload").options
    app.switch_page(PAGES["classify"]).run()
    app.selectbox(key="optimizer").set_value("sgd").run()
    train(app)
    app.switch_page(PAGES["compare"]).run()
    app.selectbox(key="workload").set_value("own").run()
    assert "SGD 0.001" in texts(app, "caption")
    address = {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
    del address["run"]  # what Share gives holds the settings alone
    other = open_page("compare", **address)
    assert not other.warning
    assert other.selectbox(key="workload").value == "own"
    assert "SGD 0.001" in texts(other, "caption")
    assert not app.exception


def test_a_framework_that_is_missing_is_named_with_the_way_to_install_it(open_page, monkeypatch):
    from ui.common import runtime

    ask = runtime.ask

    def installed(question, *args):
        found = ask(question, *args)
        return found | {"pytorch": None} if question == "comparison:installed" else found

    monkeypatch.setattr(runtime, "ask", installed)
    app = open_page("compare")
    assert "PyTorch is not installed here. To install it: `pip install -r requirements-compare.txt`." in texts(app, "info")
    assert "pytorch/eager" not in app.get("button_group")[0].value


def test_a_plan_says_each_minute_and_its_sheet_asks_without_answering(open_page):
    app = open_page("teach", plan="derivative")
    shown = texts(app, "markdown")
    assert "**0–4**" in shown
    assert "–45**" in shown
    app.session_state["teach_shown"] = "sheet"
    app.run()
    asked = texts(app, "markdown")
    assert "My guess:" in texts(app, "html")
    solution = "Each step halves the distance."
    assert solution in shown
    assert solution not in asked
