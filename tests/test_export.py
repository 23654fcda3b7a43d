"""What is taken home of a run: each file is read back by the library that it is for, and says what the run says."""

from __future__ import annotations

import dataclasses
import functools
import io
import itertools
import json
import math
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import jax
import matplotlib.pyplot as plt
import nbclient
import nbformat
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from safetensors.numpy import load, save

from jaxcore.cli import main as command_line
from jaxcore.config.file import params_of
from jaxcore.config.race import Race
from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Axis, Sweep
from jaxcore.data import prepare
from jaxcore.engine.predict import forward
from jaxcore.engine.train import train
from jaxcore.errors import ConfigError, JaxcoreError
from jaxcore.events import Progress, SweptEpochs, finish
from jaxcore.experiments import landscape
from jaxcore.experiments.race.run import run_race
from jaxcore.experiments.sweep.run import train as sweep
from jaxcore.export import archive, opening, report, tables, tensorboard
from jaxcore.language import Language
from jaxcore.tasks import export as tasks
from ui.training import take_home

pytestmark = pytest.mark.slow
plt.switch_backend("Agg")

ROOT = Path(__file__).parents[1]

TABLE = b"size,colour,kind\n" + b"".join(
    b"%d,%s,%s\n" % (i, [b"red", b"blue"][i % 2], [b"<b>*a*", b"=b"][i % 3 > 0]) for i in range(60)
)
RUNS = {  # of each task one, and of each library
    "classification": RunConfig.usual("csv").replace(target="kind", library="linen", batch_norm=True, epochs=2).with_csv(TABLE),
    "regression": RunConfig.usual("sine").replace(library="stax", epochs=2),
    "denoising": RunConfig.usual("digits", "residual_denoiser").replace(epochs=1, batch_size=64),
    "generation": RunConfig.usual("digits", "vae").replace(epochs=1),
    "iris": RunConfig.usual("iris").replace(epochs=2),
    "digits": RunConfig.usual("digits").replace(epochs=2, shuffle_pixels=True, split_seed=3),
}
WITHOUT_US = """
import sys
import jax, numpy as np
from jax import export
for folder in sys.argv[1:]:
    network = export.deserialize(bytearray(open(f"{folder}/model.stablehlo", "rb").read()))
    assert set(network.platforms) == {"cpu", "cuda", "tpu"}
    outputs = jax.tree.leaves(network.call(np.load(f"{folder}/x.npy")))
    np.savez(f"{folder}/outputs.npz", *outputs)
assert not any(name.startswith("jaxcore") for name in sys.modules)
"""

ONLY_WHAT_IS_REQUIRED = """
import importlib.metadata as metadata, re, sys
from packaging.requirements import Requirement

def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()

wanted, found = [line.strip() for line in open(sys.argv.pop(1)) if line[0] not in "#\\n"], set()
while wanted:
    requirement = Requirement(wanted.pop())
    name, marker = plain(requirement.name), requirement.marker
    if name not in found and (not marker or marker.evaluate({"extra": ""})):
        found.add(name)
        wanted += metadata.requires(name) or []
others = {module for module, names in metadata.packages_distributions().items() if not found & set(map(plain, names))}

class Absent:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in others - {"packaging"}:
            raise ModuleNotFoundError(f"{name} is in no requirement", name=name)

sys.meta_path.insert(0, Absent())
from jaxcore.cli.main import main
main()
"""


@pytest.fixture(scope="module")
def taken_home(tmp_path_factory) -> dict:
    """What was trained, what it said, and the folder in which its ZIP is unpacked, by name."""
    found = {}
    for name, config in RUNS.items():
        events, folder = [], tmp_path_factory.mktemp(name)
        trained = finish(train(config.with_csv(None), prepare(config.data)), events.append)
        with zipfile.ZipFile(io.BytesIO(archive.write(trained, events, Language("en"), config.data.csv))) as opened:
            opened.extractall(folder)
        found[name] = trained, events, folder
    return found


def test_a_notebook_runs_in_jupyter_and_needs_nothing_of_ours(taken_home, monkeypatch):
    _, _, folder = taken_home["classification"]
    for inherited in ("PYTHONPATH", "MPLBACKEND"):  # of which the tests of pages set the latter
        monkeypatch.delenv(inherited, raising=False)
    notebook = nbformat.read(folder / "notebook.ipynb", as_version=4)
    ours = "import importlib.util\nprint(importlib.util.find_spec('jaxcore'))"
    notebook.cells.append(nbformat.v4.new_code_cell(ours))
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()
    printed = [
        "".join(output.get("text", "") for output in cell.outputs) for cell in notebook.cells if cell.cell_type == "code"
    ]
    (compared,) = (text for text in printed if "in the app" in text)
    assert len(compared.splitlines()) >= 4
    assert all(line.endswith(": agrees") for line in compared.splitlines())
    assert printed[-1].strip() == "None"
    shown = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    assert sum("image/png" in output.get("data", {}) for output in shown) >= 2  # pictures


def after_all_cells(text: str) -> dict:
    """What a notebook's cells have defined, run one after another in this process, sooner than Jupyter would."""
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    defined: dict = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, "cell", "exec"), defined)
    plt.close("all")
    return defined


@pytest.mark.parametrize("name", ["regression", "denoising", "generation", "digits"])
def test_a_notebook_has_the_numbers_of_the_run(name, taken_home, monkeypatch, capsys):
    monkeypatch.chdir(taken_home[name][2])
    defined = after_all_cells(Path("notebook.ipynb").read_text(encoding="utf-8"))
    verdicts = [line for line in capsys.readouterr().out.splitlines() if "in the app" in line]
    assert len(verdicts) == len(defined["in_the_app"]) >= 4
    assert all(line.endswith(": agrees") for line in verdicts)
    assert defined["parted"] is None


def test_a_notebook_says_where_the_curves_part(taken_home, monkeypatch, capsys):
    monkeypatch.chdir(taken_home["regression"][2])
    text = Path("notebook.ipynb").read_text(encoding="utf-8")
    after_all_cells(text.replace("order_key, epoch - 1)", "order_key, epoch)"))  # other batches
    assert "The curves separate in epoch 2:" in capsys.readouterr().out


def noted(name: str) -> str:
    """The notebook of a short race, sweep or landscape, as the worker writes it."""
    if name == "race":
        work = RunConfig.usual("iris").replace(epochs=4, schedule="warmup_cosine", dropout=0.2)
        raced = Race(work, (("momentum", 0.01), ("lion", 0.001)), seeds=3)
        *_, finished = run_race(raced, prepare(work.data))
        return tasks.race(raced, finished.to_dict(), False, "es")
    if name.startswith("sweep"):
        axes = {"sweep_numbers": ("initial_scale", "label_noise"), "sweep_seeds": ("seed", "learning_rate")}[name]
        work = RunConfig.usual("moons").replace(epochs=4, schedule="cosine", batch_norm=name == "sweep_numbers")
        swept, events = Sweep(work, *(Axis(axis, *ends, 3) for axis, ends in zip(axes, [(0, 2), (0.01, 0.5)]))), []
        finish(sweep(swept, alone=False), events.append)
        latest = next(event for event in reversed(events) if isinstance(event, SweptEpochs))
        return tasks.sweep(swept, latest.to_dict(), events[-1].to_dict(), "es")
    trained = finish(train(RUNS["iris"].replace(library=name.split("_")[1], dropout=0.2), prepare(RUNS["iris"].data)))
    if name.endswith("snapshots"):
        return tasks.landscape(
            trained, None, "validation", None, landscape.snapshot_slice(trained, "validation", 9), False, "es"
        )
    return tasks.landscape(trained, None, "train", (5, 0.3), landscape.random_slice(trained, "train", 5, 0.3, 9), False, "es")


@pytest.mark.parametrize(
    "name", ["race", "sweep_numbers", "sweep_seeds", "landscape_jax", "landscape_nnx", "landscape_linen_snapshots"]
)
def test_the_notebook_of_an_experiment_has_the_numbers_of_the_app(name, capsys):
    defined = after_all_cells(noted(name))
    assert defined["in_the_app"]
    for measure, number in defined["in_the_app"].items():
        assert defined["here"][measure] == pytest.approx(number, rel=2e-3, abs=2e-3), measure
    verdicts = [line for line in capsys.readouterr().out.splitlines() if "en la aplicación" in line]
    assert len(verdicts) == len(defined["in_the_app"])
    assert all(line.endswith(": coincide") for line in verdicts)


def test_the_notebook_of_what_was_stopped_compares_nothing():
    work = RunConfig.usual("iris").replace(epochs=50)
    raced = Race(work, seeds=2)
    stopped = itertools.chain([False], itertools.repeat(True))
    *_, finished = run_race(raced, prepare(work.data), should_stop=functools.partial(next, stopped))
    assert finished.stopped
    sources = [cell.source for cell in nbformat.reads(tasks.race(raced, finished.to_dict(), False, "en"), as_version=4).cells]
    assert not any("in_the_app" in source for source in sources)
    assert any("stopped before its end" in source for source in sources)


def read_log(folder: Path, monkeypatch):
    """A folder of TensorBoard's as TensorBoard reads it."""
    monkeypatch.setitem(sys.modules, "tensorboard.compat.notf", sys)  # its own switch: else it loads TensorFlow to read a file
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    log = EventAccumulator(str(folder), {"scalars": 0, "images": 0, "tensors": 0})
    return log.Reload()


@pytest.mark.parametrize("name", RUNS)
def test_each_file_says_what_the_run_says(taken_home, name, monkeypatch):
    trained, events, folder = taken_home[name]
    told = json.loads((folder / "config.json").read_text())
    assert RunConfig.from_params(params_of((folder / "config.json").read_bytes())) == trained.config
    assert told["test"] == events[-1].test
    arrays = load((folder / "weights.safetensors").read_bytes())
    leaves = jax.tree.leaves({"params": trained.params, "state": trained.state})
    assert sorted(array.shape for array in arrays.values()) == sorted(leaf.shape for leaf in leaves)
    assert sum(float(array.sum()) for array in arrays.values()) == pytest.approx(
        sum(float(leaf.sum()) for leaf in leaves), rel=1e-4
    )
    curves = pd.read_csv(folder / "curves.csv")
    points = [value for event in events if isinstance(event, Progress) for value in event.points["loss"]]
    assert curves["loss"].tolist() == points
    log = read_log(folder / "tensorboard", monkeypatch)
    assert [event.value for event in log.Scalars("loss/training")] == pytest.approx(points)
    assert log.Scalars("loss/training")[-1].step == events[-1].step
    assert log.Scalars("test/loss")[0].value == pytest.approx(events[-1].test["loss"])
    if "confusion_matrix" in events[-1].test:
        assert log.Images("test/confusion_matrix")[0].width == 24 * trained.data.classes
    assert (folder / "table.csv").exists() == (name == "classification")


def test_tensorboard_shows_the_surest_mistakes(taken_home, monkeypatch, tmp_path):
    trained, events, folder = taken_home["digits"]
    table = pd.read_csv(folder / "predictions.csv")
    wrong = table[table["true"] != table["predicted"]]
    surest = wrong.filter(like="probability of").max(axis=1).idxmax()
    row, true, taken = wrong.loc[surest, ["row", "true", "predicted"]]

    def first(folder: Path, name: str) -> np.ndarray:
        """The pixels of the first image, from 0 to 255."""
        (event,) = read_log(folder, monkeypatch).Images(name)
        return np.asarray(Image.open(io.BytesIO(event.encoded_image_string)).convert("L"))[:8, :8]

    def expected(row: int) -> np.ndarray:
        return trained.data.source.x[row, ..., 0] * 255.0 // 16

    np.testing.assert_array_equal(first(folder / "tensorboard", "test/mistakes"), expected(row))
    (told,) = read_log(folder / "tensorboard", monkeypatch).Tensors("test/mistakes/text_summary")
    assert told.tensor_proto.string_val[0].decode().startswith(f"1. {true}, taken for {taken}\n")

    perfect = dataclasses.replace(trained, kept={"test": np.eye(trained.data.classes)[trained.data.test.y]})
    (tmp_path / "events.out.tfevents.0").write_bytes(tensorboard.log(perfect, events))
    np.testing.assert_array_equal(first(tmp_path, "test/images"), expected(trained.data.test.rows[0]))


def test_predictions_give_the_measures_of_the_test_part(taken_home):
    table = {name: pd.read_csv(folder / "predictions.csv") for name, (_, _, folder) in taken_home.items()}
    test = {name: events[-1].test for name, (_, events, _) in taken_home.items()}
    for name in ("classification", "iris"):
        assert (table[name]["true"] == table[name]["predicted"]).mean() == pytest.approx(test[name]["accuracy"])
    lines = TABLE.decode().splitlines()
    for line, true in zip(table["classification"]["line"], table["classification"]["true"]):
        assert lines[line - 1].endswith(f",{true}")
    assert table["iris"].filter(like="probability of").sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-5)
    errors = table["regression"]["true"] - table["regression"]["predicted"]
    assert (errors**2).mean() == pytest.approx(test["regression"]["mse"])
    for images in ("noisy", "restored", "median"):
        assert table["denoising"][f"psnr_{images}"].mean() == pytest.approx(test["denoising"][f"psnr_{images}"])
    assert list(table["generation"]) == ["row", "class", "mean_1", "mean_2", "mean_3", "mean_4"]


def test_the_network_runs_without_this_project(taken_home, tmp_path):
    for trained, _, folder in taken_home.values():
        np.save(folder / "x.npy", trained.data.scaled(trained.data.test.rows[:3]))
    folders = [str(folder) for _, _, folder in taken_home.values()]
    command = [sys.executable, "-P", "-c", WITHOUT_US, *folders]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=150)
    assert done.returncode == 0, done.stderr[-2000:]
    for trained, _, folder in taken_home.values():
        ours = jax.tree.leaves(forward(trained, trained.config, trained.data, np.load(folder / "x.npy")))
        theirs = np.load(folder / "outputs.npz")
        for number, expected in enumerate(ours):
            np.testing.assert_allclose(theirs[f"arr_{number}"], expected, rtol=1e-4, atol=1e-5)


def said_of_the_test(test: dict, language: Language) -> list[str]:
    """The numbers of the test part, as a report writes them."""
    if "accuracy" in test:
        return [
            language.percent(test["accuracy"]),
            *(language.number(test[name], 3 + (name == "loss")) for name in ("macro_f1", "loss")),
        ]
    if "r2" in test:
        return [language.number(of["r2"], 3) for of in (test, *test["rivals"].values())] + [language.significant(test["mae"])]
    if "elbo" in test:
        return [language.number(test[name], 1) for name in ("elbo", "reconstruction", "kl")]
    return [language.number(test[f"psnr_{name}"], 2) + " dB" for name in ("noisy", "restored", "median")]


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", RUNS)
def test_the_report_and_the_card_say_the_same_and_need_nothing_else(taken_home, name, lang):
    trained, events, folder = taken_home[name]
    written = report.files(trained, events, Language(lang), archive.LIBRARIES)
    page, card = (text.replace("\N{NO-BREAK SPACE}", " ") for text in written.values())
    assert set(re.findall(r"(?:src|href)\s*=\s*\"?([a-z]+:[a-z/]+)", page)) <= {"data:image/png"}
    assert not re.search(r"<script|<link|<iframe|url\(|@import", page)
    for number in said_of_the_test(events[-1].test, Language(lang)):
        number = number.replace("\N{NO-BREAK SPACE}", " ")
        assert f">{number}<" in page
        assert f"| {number} |" in card
    if lang == "en":
        assert [(folder / file).read_text() for file in written] == list(written.values())


def test_settings_of_the_data_stand_in_the_report(taken_home):
    *_, folder = taken_home["digits"]
    card = (folder / "model-card.md").read_text()
    assert "| Shuffle the pixels | yes | no |\n" in card
    assert "| Seed of the split | 3 | 0 |\n" in card
    for file in ("model-card.md", "report.html", "notebook.ipynb"):
        assert "the same places in all images" in (folder / file).read_text()


@pytest.mark.parametrize("of_split", [0, 3])
def test_a_link_has_all_settings_of_a_run(of_split):
    config = RunConfig.usual("iris").replace(seed=3, split_seed=of_split, hidden=(4,))
    assert RunConfig.from_params(take_home.told(config)) == config


def test_words_of_a_visitor_are_no_markup(taken_home):
    *_, folder = taken_home["classification"]
    page, card = (folder / "report.html").read_text(), (folder / "model-card.md").read_text()
    assert "&lt;b&gt;*a*" in page
    assert "- &#60;b&#62;&#42;a&#42;: 20\n- =b: 40\n" in card
    assert "<b>*a*" not in page + card


def test_the_interval_is_wilsons(taken_home):
    trained, events, folder = taken_home["iris"]
    share, n, z = events[-1].test["accuracy"], len(trained.data.test), 1.959964
    centre, half = share + z**2 / (2 * n), z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = ((centre + side) / (1 + z**2 / n) for side in (-half, half))
    assert report.facts(trained, events, Language("en"))["interval"] == pytest.approx((low, high), abs=1e-6)
    assert f"{Language('en').percent(low)} to {Language('en').percent(high)}" in (folder / "report.html").read_text()


@pytest.mark.parametrize("name", ["iris", "regression", "generation", "digits"])
def test_the_code_on_the_card_asks_the_network(taken_home, name, monkeypatch):
    trained, _, folder = taken_home[name]
    monkeypatch.chdir(folder)
    found: dict = {"images": prepare(RunConfig.usual("digits").data).scaled(trained.data.test.rows[:1])}
    code = re.search(r"```python\n(.*?)```", (folder / "model-card.md").read_text(), re.DOTALL)[1]
    exec(code.replace("np.zeros((1, 8, 8, 1), np.float32)", "images"), found)
    expected = forward(trained, trained.config, trained.data, found["x"])
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5), tuple(found["outputs"]), tuple(expected))
    if name == "regression":
        assert found["predicted"] == pytest.approx(trained.kept["test"][:1], rel=1e-4)
    if name in ("iris", "digits"):
        np.testing.assert_array_equal(found["x"], trained.data.scaled(trained.data.test.rows[:1]))


def test_what_is_required_is_enough_to_take_a_run_home(tmp_path):
    """Others, such as TensorFlow, bring packages along, which are not there where nobody compares."""
    command = [sys.executable, "-c", ONLY_WHAT_IS_REQUIRED, "requirements.txt", "export", "--epochs", "1"]
    done = subprocess.run([*command, "--to", tmp_path / "run.zip"], capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-1000:]


def test_the_command_line_writes_the_same_and_takes_it_again(tmp_path, monkeypatch, capsys):
    def call(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["jaxcore", *arguments])
        command_line.main()
        return capsys.readouterr().out

    (tmp_path / "mine.csv").write_bytes(TABLE)
    call("export", "--csv", str(tmp_path / "mine.csv"), "--target", "kind", "--epochs", "2", "--to", str(tmp_path / "run.zip"))
    with zipfile.ZipFile(tmp_path / "run.zip") as opened:
        opened.extractall(tmp_path)
    assert (tmp_path / "table.csv").read_bytes() == TABLE
    again = call("train", "--config", str(tmp_path / "config.json"), "--csv", str(tmp_path / "table.csv"), "--json")
    test = json.loads((tmp_path / "config.json").read_text())["test"]
    assert json.loads(again.splitlines()[-1])["test"] == test


@pytest.mark.parametrize("name", RUNS)
def test_a_network_comes_back_without_training(taken_home, name):
    trained, events, folder = taken_home[name]
    content = zipped({path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})
    found = opening.settings(content)
    config, told = RunConfig.from_params(found["params"]).with_csv(found["csv"]), []
    again = finish(opening.reopen(config, content, should_stop=lambda: False), told.append)
    assert told[-1].test == events[-1].test
    assert tables.points(told) == tables.points(events)
    jax.tree.map(np.testing.assert_array_equal, again.params, trained.params)
    assert "the network was evaluated again" in report.files(again, told, Language("en"), ())["report.html"]


def test_a_run_that_was_stopped_at_once_is_taken_home_and_comes_back():
    config, events, told = RUNS["iris"], [], []
    trained = finish(train(config, prepare(config.data), should_stop=lambda: True), events.append)
    content = archive.write(trained, events, Language("es"))
    finish(opening.reopen(config, content, should_stop=lambda: False), told.append)
    assert told[-1].test == events[-1].test
    assert told[-1].step == events[-1].step == 0
    assert tables.points(told) == {name: [] for name in ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")}


def zipped(files: dict[str, bytes], compressed: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compressed) as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return content.getvalue()


def changed(weights: bytes, **arrays) -> bytes:
    return save(load(weights) | arrays)


HOSTILE = {
    "no ZIP": lambda files: b"PK and nothing else",
    "cut short": lambda files: zipped(files)[:-200],
    "no weights": lambda files: zipped(files | {"weights.safetensors": b""}),
    "a bomb": lambda files: zipped(files | {"weights.safetensors": bytes(120_000_000)}),
    "a pickle": lambda files: zipped(files | {"weights.safetensors": b"\x80\x04N."}),
    "another shape": lambda files: zipped(
        files | {"weights.safetensors": changed(files["weights.safetensors"], **{"params.0.bias": np.zeros(17, np.float32)})}
    ),
    "another type": lambda files: zipped(
        files | {"weights.safetensors": changed(files["weights.safetensors"], **{"params.0.bias": np.zeros(16, np.float64)})}
    ),
    "no number": lambda files: zipped(
        files
        | {"weights.safetensors": changed(files["weights.safetensors"], **{"params.0.bias": np.full(16, np.nan, np.float32)})}
    ),
    "one array more": lambda files: zipped(
        files | {"weights.safetensors": changed(files["weights.safetensors"], more=np.zeros(1, np.float32))}
    ),
    "an endless header": lambda files: zipped(files | {"weights.safetensors": b"\xff" * 8 + b"{}"}),
    "no curves": lambda files: zipped(files | {"curves.csv": b"epoch,loss\n"}),
    "curves without end": lambda files: zipped(
        files | {"curves.csv": b"epoch,loss,accuracy,val_loss,val_accuracy\n1,inf,1,1,1\n"}
    ),
    "curves beyond the last epoch": lambda files: zipped(
        files | {"curves.csv": b"epoch,loss,accuracy,val_loss,val_accuracy\n1e300,1,1,1,1\n"}
    ),
    "ragged curves": lambda files: zipped(files | {"curves.csv": b"epoch,loss,accuracy,val_loss,val_accuracy\n1,2\n"}),
    "a bomb of another kind": lambda files: zipped(files, zipfile.ZIP_BZIP2),
    "a path": lambda files: zipped({f"../{name}": content for name, content in files.items()}),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_was_changed_is_refused_in_a_sentence(taken_home, case):
    *_, folder = taken_home["iris"]
    content = HOSTILE[case]({path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})

    def opened() -> None:
        config = RunConfig.from_params(opening.settings(content)["params"])
        finish(opening.reopen(config, content, should_stop=lambda: False))

    with pytest.raises(JaxcoreError, match=r"downloaded here|larger than the limit"):
        opened()


NO_CONFIGS = [
    b"",
    b"{",
    b"[]",
    b'{"config": {}}',
    b'{"format": "jax-classroom/1"}',
    b"[" * 100_000,
    b" " * 300_000,
    b"\xff\xfe",
    b'{"format": "jax-classroom/1", "config": {"seed": 1}}',
    b'{"format": "jax-classroom/1", "config": {"dataset": "\\ud800"}}',
]


@pytest.mark.parametrize("content", NO_CONFIGS, ids=range(len(NO_CONFIGS)))
def test_what_is_no_config_gets_one_sentence(content):
    with pytest.raises(ConfigError, match=r"^config: "):
        params_of(content)
