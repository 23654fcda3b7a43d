"""`python -m jaxcore`: what it prints, where, and how it ends; in a process of its own where that is what counts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jaxcore.catalog.archives import ARCHIVES
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import ACTIVATIONS, LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.catalog.recipes import RECIPES
from jaxcore.cli import main as command_line
from jaxcore.cli.train import configured
from jaxcore.config.run import FIELDS, RunConfig
from jaxcore.translatable import fill
from tests.conftest import need_archive

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
HEAVY = {"jax", "sklearn", "pandas", "flax", "optax", "distributed"}
IRIS = (
    "train --dataset iris --model mlp --library stax --hidden 16,8 --activation relu --optimizer adam "
    "--learning-rate 0.001 --epochs 200 --batch-size 16 --seed 0 --json"
)


@pytest.fixture(scope="session")
def environment(tmp_path_factory) -> dict[str, str]:
    cache = os.environ.get("JAXCORE_CACHE_DIR") or str(tmp_path_factory.mktemp("programs"))
    return os.environ | {"JAXCORE_CACHE_DIR": cache, "JAX_PLATFORMS": "cpu"}


@pytest.fixture(scope="session")
def start(environment):
    """Start `python -m jaxcore` with arguments; returns the process."""

    def start(*arguments: str, python: tuple[str, ...] = ()) -> subprocess.Popen:
        command = [sys.executable, *python, "-m", "jaxcore", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=ROOT, env=environment, encoding="utf-8", **pipes)

    return start


@pytest.fixture(scope="session")
def run(start):
    """Run `python -m jaxcore` to its end; returns exit status, stdout and stderr."""

    def run(*arguments: str, **options) -> tuple[int, str, str]:
        with start(*arguments, **options) as process:
            out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    return run


@pytest.fixture
def call(monkeypatch, capsys, programs_on_disk):
    """`run`, in this process."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jaxcore", *arguments])
        monkeypatch.chdir(ROOT)
        status = 0
        try:
            command_line.main()
        except SystemExit as ended:
            status = ended.code
        return status, *capsys.readouterr()

    return call


@pytest.fixture(scope="session")
def iris(run) -> list[dict]:
    """The events of one run."""
    status, out, err = run(*IRIS.split())
    assert (status, err) == (0, "")
    return events_of(out)


@pytest.fixture
def table(tmp_path) -> Path:
    """A CSV file with three classes that one column tells apart, and one empty cell in another."""
    rows = [f"{i % 3 * 10 + i % 7},{i if i else ''},{('low', 'middle', 'high')[i % 3]}" for i in range(90)]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["size,row,class", *rows]))
    return path


def events_of(text: str) -> list[dict]:
    """Parse one event a line as strictly as the JSON standard does: no NaN, no Infinity."""

    def refuse(constant: str):
        raise ValueError(f"{constant} is no JSON")

    return [json.loads(line, parse_constant=refuse) for line in text.splitlines()]


def curve(events: list[dict]) -> dict[str, list]:
    """The points of all chunks, put together: how long a chunk is depends on how busy the machine is."""
    chunks = [event["points"] for event in events if event["event"] == "progress"]
    return {name: [value for points in chunks for value in points[name]] for name in chunks[0]}


# -- a run ------------------------------------------------------------------------------------------------------------


def test_json_run_ends_with_the_result(iris):
    assert [event["event"] for event in iris[:3]] == ["started", "compiled", "progress"]
    last = iris[-1]
    assert last["event"] == "finished"
    assert last["test"]["accuracy"] > 0.8
    assert last["test"]["macro_f1"] > 0.8
    assert 0 < last["test"]["loss"] < 1
    assert sum(map(sum, last["test"]["confusion_matrix"])) == iris[0]["examples"]["test"] == 30
    assert set(last["timing"]) == {"trace_s", "lower_s", "compile_s", "first_chunk_s", "steps_per_s"}
    assert all(seconds > 0 for seconds in last["timing"].values())
    assert last["config"] == RunConfig().replace(library="stax").to_params()


def test_another_seed_keeps_the_split(tmp_path):
    file = tmp_path / "config.json"  # of the days when the seed decided the split, too
    file.write_text('{"format": "jax-classroom/1", "config": {"dataset": "iris", "seed": "3"}}')
    asked = [configured(None, config, None, seed="5") for config in (None, str(file))]
    assert [(config.seed, config.data.split_seed) for config in asked] == [(5, 0), (5, 3)]


def test_equal_seeds_give_equal_curves(iris, run):
    _, out, _ = run(*IRIS.split())
    assert curve(events_of(out)) == curve(iris)
    assert curve(iris)["epoch"] == list(range(1, 201))


def test_own_table_with_a_report_for_people(call, table):
    options = ("--csv", str(table), "--target", "class", "--missing", "median")
    status, out, err = call("train", *options, "--epochs", "60", "--learning-rate", "0.01")
    assert status == 0
    read, *bar = err.strip().splitlines()[-2:]
    assert bar == ["Training"]  # a bar only where somebody looks
    assert "“row” numbers the rows and was left out" in read
    for words in ("90 examples in 3 columns", "separated by commas", "UTF-8", "size: numbers", "row: left out: row numbers"):
        assert words in err
    accuracy = float(out.split("accuracy")[1].split()[0])
    assert accuracy > 0.8
    for words in ("Test loss", "macro F1", "Confusion matrix", "precision", "recall", "compile", "steps per second"):
        assert words in out
    matrix, classes = out.split("\n\n")[1:3]
    names = ["high", "low", "middle"]
    assert matrix.splitlines()[1].split() == names
    for part in (matrix, classes):
        assert [line.split()[0] for line in part.splitlines()[-3:]] == names


def test_diverging_run_fails_after_its_curve(call):
    status, out, err = call("train", "--learning-rate", "1e9", "--optimizer", "sgd", "--json")
    events = events_of(out)
    assert status == 1
    assert [event["event"] for event in events] == ["started", "compiled", "progress", "failed"]
    assert curve(events)["loss"]
    assert err == fill(events[-1]["template"], events[-1]["values"]) + "\n"
    assert "1e+09" in err


QUALITY = {"loss", "mse", *(f"{what}_{of}" for what in ("psnr", "ssim") for of in ("noisy", "restored", "median"))}


@pytest.mark.parametrize(
    ("options", "judged"),
    [
        ("--model denoising_autoencoder --noise gaussian --noise-level 0.2", QUALITY),
        ("--model vae --hidden 16 --latent 2", {"loss", "reconstruction", "kl", "elbo"}),
    ],
    ids=["denoising", "generation"],
)
def test_networks_that_make_images_are_judged_by_them(call, options, judged):
    status, out, err = call("train", "--dataset", "digits", *options.split(), "--epochs", "1", "--json")
    assert (status, err) == (0, "")
    events = events_of(out)
    assert events[-1]["event"] == "finished"
    assert set(events[-1]["test"]) == judged
    assert all(isinstance(value, float) for value in events[-1]["test"].values())
    assert "picture" not in {event["event"] for event in events}


def test_a_denoisers_report_for_people(call):
    options = "--dataset digits --model denoising_autoencoder --epochs 1 --noise gaussian --noise-level 0.2"  # on disk now
    status, out, err = call("train", *options.split())
    assert (status, err.strip()) == (0, "Training")
    rows = [line.rsplit(maxsplit=3) for line in out.split("\n\n")[1].splitlines()[1:]]
    assert [row[0] for row in rows] == ["noisy", "restored", "median filter, 3×3"]
    assert all(float(decibels) > 0 and unit == "dB" and float(ssim) <= 1 for _, decibels, unit, ssim in rows)


def test_a_subset_of_an_archive_is_learned_from_and_all_its_test_images_judge(call):
    need_archive("mnist")
    options = "--dataset mnist --subset 1000 --hidden 8 --epochs 1 --json"
    status, out, err = call("train", *options.split())
    assert (status, err) == (0, "")
    assert events_of(out)[0]["examples"] == {"train": 900, "validation": 100, "test": 10_000}


def test_noise_may_still_be_a_number_for_points(call):
    status, out, _ = call("train", "--dataset", "moons", "--noise", "0.05", "--epochs", "1", "--json")
    assert status == 0
    assert events_of(out)[0]["config"]["spread"] == "0.05"


# -- what can't be used -----------------------------------------------------------------------------------------------


def refused(result: tuple[int, str, str], *words: str) -> None:
    """Exit status 2, nothing on stdout, and one line on stderr that has these words."""
    status, out, err = result
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    for word in words:
        assert word in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", ["list", "train", "data"]),
        ("tain", ["tain", "list", "train"]),
        ("data", ["list", "fetch"]),
        ("data fetch", ["NAME"]),
        ("data fetch imagenet", ["NAME", "imagenet", *ARCHIVES]),
        ("train --epoch 3", ["--epoch:", "--epochs", "--csv", "--json"]),
        ("train extra", ["extra"]),
        ("train --epochs", ["--epochs"]),
        ("train --epochs ten", ["epochs", "ten", "whole number"]),
        ("train --epochs 0", ["epochs", "0", "100000"]),
        ("train --seed -1", ["seed", "-1", "2147483647"]),
        ("train --learning-rate nan", ["learning_rate", "nan", "above 0"]),
        ("train --hidden 16,x", ["hidden", "16,x", "16, 8"]),
        ("train --dataset irish", ["dataset", "irish", *DATASETS]),
        ("train --library keras", ["library", "keras", *LIBRARY_TITLES]),
        ("train --activation relu,swish", ["activation", "swish", *ACTIVATIONS]),
        ("train --library stax --batch-norm --json", ["batch_norm", "stax", "linen"]),
        ("train --batch-norm 2", ["batch_norm", "2", "1", "0"]),
        ("train --batch-size 4096", ["batch_size", "4096", "98"]),
        ("train --dataset mnist --subset 999", ["subset", "999", "1000"]),
        ("train --model cnn", ["model", "cnn", "iris", "digits"]),
        ("train --dataset digits --model vae --noise snow", ["noise", "snow", *NOISES]),
        ("train --recipe cake", ["recipe", "cake", *RECIPES]),
        ("train --dataset csv", ["csv", "--csv"]),
        ("train --csv table.csv --dataset wine", ["dataset", "wine", "--csv"]),
        ("train --csv no/such.csv --target y", ["csv", "no/such.csv", "No such file", "CSV file"]),
        ("train --csv tests --target y", ["csv", "tests", "directory"]),
    ],
)
def test_wrong_option(call, arguments, words):
    refused(call(*arguments.split()), *words)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], ["Target", "size", "row", "class"]),
        (
            ["--target", "class", "--missing", "stop", "--leave-out", "", "--json"],
            ["row", "empty", "so far: Its columns", "commas"],
        ),
    ],
)
def test_unusable_table(call, table, options, words):
    refused(call("train", "--csv", str(table), *options), *words)


def test_table_that_is_too_large_is_not_read(call, tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(10**12)  # takes no space on the disk, but no memory could hold it
    refused(call("train", "--csv", str(path), "--target", "y"), "large.csv", "5,242,880")


# -- the rest ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("python", "stream", "awaited"),
    [(("-X", "importtime"), "stderr", "click"), (("-X", "importtime"), "stderr", "optax"), ((), "stdout", '"progress"')],
)
def test_interrupted(start, python, stream, awaited):
    with start("train", "--epochs", "100000", "--json", python=python) as process:
        next(line for line in getattr(process, stream) if awaited in line)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    messages = [line for line in err.splitlines() if not line.startswith("import time:")]
    assert process.returncode == 130
    assert messages == ["Interrupted."]


def test_list_has_every_registry_entry(call):
    status, out, err = call("list")
    assert (status, err) == (0, "")
    text = " ".join(out.split())  # as if lines were never broken
    for registry in (DATASETS, MODELS, NOISES, OPTIMIZERS, RECIPES):
        for name, spec in registry.items():
            assert f"{name} {spec.title}: {spec.description}" in text
    for name, (title, description) in SCHEDULES.items():
        assert f"{name} {title}: {description}" in text
    for name in [*LIBRARY_TITLES, *ACTIVATIONS]:
        assert name in text.split()


def test_archives_are_listed_with_their_folder(call, tmp_path, monkeypatch):
    """The files of one are there, as far as their names and sizes say."""
    archive = ARCHIVES["mnist"]
    (tmp_path / archive.folder).mkdir()
    for file in archive.files:
        with (tmp_path / archive.folder / file.name).open("wb") as made:
            made.truncate(file.size)
    monkeypatch.setenv("JAXCORE_DATA_DIR", str(tmp_path))
    status, out, err = call("data", "list")
    assert (status, err) == (0, "")
    assert str(tmp_path) in out
    rows = {line.split()[0]: " ".join(line.split()[1:-2]) for line in out.splitlines()[2:]}
    assert rows == {name: "there" if name == "mnist" else "not there" for name in ARCHIVES}
    assert call("data", "fetch", "mnist") == (0, f"mnist is in {tmp_path / archive.folder}.\n", "")


def test_help_has_every_field_with_its_default(call):
    status, out, err = call("train", "--help")
    assert (status, err) == (0, "")
    defaults = RunConfig().to_params()
    for name in FIELDS:
        after = out.split(f"  --{name.replace('_', '-')} ")[1].split("  --")[0]
        assert f"[default: {defaults[name]}]" in " ".join(after.split()) or not defaults[name]


@pytest.mark.parametrize(("arguments", "ended"), [("list", 0), ("train --help", 0), ("train --epochs 0", 2)])
def test_nothing_heavy_is_imported_before_a_run(run, arguments, ended):
    status, _, err = run(*arguments.split(), python=("-X", "importtime"))
    imported = {line.split("|")[2].strip().split(".")[0] for line in err.splitlines() if line.count("|") == 2}
    assert status == ended
    assert "click" in imported
    assert not imported & HEAVY


# -- compare -----------------------------------------------------------------------------------------------------------


def test_compare_prints_one_object(call):
    status, out, _ = call("compare", "--workload", "iris_mlp", "--frameworks", "sklearn", "--json")
    assert status == 0
    found = json.loads(out)
    assert {"machine", "workload", "results"} <= set(found)
    (result,) = found["results"]
    assert {
        "framework",
        "variant",
        "version",
        "import_s",
        "first_step_s",
        "steps_per_s",
        "accuracy",
        "confusion_matrix",
        "peak_mb",
        "losses",
    } <= set(result)
    assert set(result["steps_per_s"]) == {"median", "min", "max"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--workload", "nothing"], "workload: “nothing” is unknown; choose one of: iris_mlp"),
        (["--frameworks", "caffe"], "frameworks: “caffe” is unknown; choose one of: jax, pytorch"),
        (["--repeats", "4"], "repeats: 4 is not allowed; choose a number from 5"),
        (["--repeats", "many"], "repeats: “many” is not a whole number"),
    ],
)
def test_compare_refuses_what_makes_no_sense(call, arguments, message):
    status, out, err = call("compare", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(message)
