from __future__ import annotations

import pytest

from jaxcore.config import DataConfig, NetworkConfig, OptimizerConfig, RunConfig
from jaxcore.data import DATASETS
from jaxcore.errors import ConfigError

ALL_CHANGED = {
    "dataset": "spirals",
    "samples": "321",
    "noise": "0.05",
    "validation": "0.25",
    "test": "0.3",
    "target": "Iris-Sorte, groß",
    "missing": "median",
    "model": "mlp",
    "library": "linen",
    "hidden": "7,5,3",
    "activation": "tanh,elu,gelu",
    "dropout": "0.35",
    "batch_norm": "1",
    "optimizer": "nesterov",
    "learning_rate": "3e-05",
    "schedule": "warmup_cosine",
    "momentum": "0.75",
    "weight_decay": "0.0001",
    "clip_norm": "2.5",
    "epochs": "12",
    "batch_size": "33",
    "seed": "2147483647",
}


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_datasets_defaults_survive_the_url(dataset):
    config = RunConfig.usual(dataset)
    assert config.data.dataset == dataset
    assert RunConfig.from_params(config.to_params()) == config


def test_every_field_survives_the_url():
    config = RunConfig.from_params(ALL_CHANGED)
    assert config.to_params() == ALL_CHANGED
    unchanged = {name for name, text in RunConfig().to_params().items() if ALL_CHANGED[name] == text}
    assert unchanged == {"model"}, "a field that equals its default shows nothing; there is only one model"


def test_parameters_are_read_into_the_types_of_their_fields():
    config = RunConfig.from_params({"hidden": "", "batch_norm": "0", "seed": " 7 ", "learning_rate": "1e-3"})
    assert config == RunConfig(network=NetworkConfig(hidden=()), seed=7)


def test_what_a_url_leaves_out_is_the_datasets_own_setting():
    config = RunConfig.from_params({"dataset": "digits", "batch_size": "32"})
    assert (config.network.hidden, config.batch_size) == ((128, 64), 32)


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"learning_rate": "0"}, ["learning_rate", "0.0", "above 0", "1e+10"]),
        ({"learning_rate": "-1"}, ["learning_rate", "-1.0", "above 0", "1e+10"]),
        ({"learning_rate": "nan"}, ["learning_rate", "nan", "above 0"]),
        ({"learning_rate": "inf"}, ["learning_rate", "inf", "1e+10"]),
        ({"learning_rate": "1e11"}, ["learning_rate", "100000000000.0", "1e+10"]),
        ({"learning_rate": "fast"}, ["learning_rate", "“fast”", "0.001"]),
        ({"learning_rate": ""}, ["learning_rate", "“”", "0.001"]),
        ({"momentum": "1"}, ["momentum", "1.0", "0 to 0.9999"]),
        ({"weight_decay": "-0.1"}, ["weight_decay", "-0.1", "0 to 10"]),
        ({"clip_norm": "-1"}, ["clip_norm", "-1.0", "0 to 1e+06"]),
        ({"hidden": "16,,x"}, ["hidden", "“16,,x”", "16,8"]),
        ({"hidden": "16,8,"}, ["hidden", "“16,8,”", "16,8"]),
        ({"hidden": "1000000"}, ["hidden", "1000000", "1 to 1024"]),
        ({"hidden": "16,0"}, ["hidden", "0 is", "1 to 1024"]),
        ({"hidden": "4,4,4,4,4,4,4,4,4"}, ["hidden", "9 layers", "up to 8"]),
        ({"hidden": "1" + "0" * 400}, ["hidden", "1000", "…", "1 to 1024"]),
        ({"activation": "relu,tanh,elu"}, ["activation", "3 names", "2 hidden layers"]),
        ({"activation": "swoosh"}, ["activation", "“swoosh”", "relu", "gelu"]),
        ({"activation": ""}, ["activation", "“”", "relu"]),
        ({"dropout": "0.95"}, ["dropout", "0.95", "0 to 0.9"]),
        ({"library": "stax", "batch_norm": "1"}, ["batch_norm", "stax", "jax, linen, nnx"]),
        ({"batch_norm": "yes"}, ["batch_norm", "“yes”", "1 for yes"]),
        ({"batch_size": "0"}, ["batch_size", "0 is", "1 to 4096"]),
        ({"batch_size": "16.0"}, ["batch_size", "“16.0”", "whole number"]),
        ({"epochs": "0"}, ["epochs", "0 is", "1 to 100000"]),
        ({"epochs": "1" + "0" * 400}, ["epochs", "1000", "…", "1 to 100000"]),
        ({"seed": "-1"}, ["seed", "-1", "0 to 2147483647"]),
        ({"seed": "1" * 5000}, ["seed", "1111", "…", "whole number"]),
        ({"samples": "49"}, ["samples", "49", "50 to 5000"]),
        ({"noise": "nan"}, ["noise", "nan", "0 to 1"]),
        ({"validation": "0.5"}, ["validation", "0.5", "0.05 to 0.4"]),
        ({"test": "0"}, ["test", "0.0", "0.05 to 0.5"]),
        ({"missing": "ignore"}, ["missing", "“ignore”", "drop_rows"]),
        ({"target": "x" * 201}, ["target", "200 characters"]),
        ({"dataset": "titanic"}, ["dataset", "“titanic”", "iris, wine"]),
        ({"dataset": "x" * 1000}, ["dataset", "xxx…", "iris, wine"]),
        ({"model": "transformer"}, ["model", "“transformer”", "mlp"]),
        ({"library": "torch"}, ["library", "“torch”", "jax, stax, linen, nnx"]),
        ({"optimizer": "sdg"}, ["optimizer", "“sdg”", "sgd, momentum"]),
        ({"schedule": "linear"}, ["schedule", "“linear”", "constant, cosine"]),
    ],
    ids=lambda value: ",".join(f"{k}={v[:12]}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_a_wrong_value_is_named_together_with_what_is_allowed(params, said):
    with pytest.raises(ConfigError) as caught:
        RunConfig.from_params(params)
    assert caught.value.field == said[0]
    message = str(caught.value)
    assert [part for part in said if part not in message] == [], message
    assert len(message) < 400


def test_an_unknown_parameter_is_refused_with_the_names_there_are():
    with pytest.raises(ConfigError, match=r"“learningrate” is not known; choose one of: .*learning_rate"):
        RunConfig.from_params({"learningrate": "0.1"})
    with pytest.raises(ConfigError, match="“optimization” is not known"):
        RunConfig().replace(optimization=OptimizerConfig())


def test_replace_validates_again_and_leaves_the_original_alone():
    config = RunConfig()
    assert config.replace(hidden=(3,), epochs=9, dataset="wine") == RunConfig(
        data=DataConfig(dataset="wine"), network=NetworkConfig(hidden=(3,)), epochs=9
    )
    with pytest.raises(ConfigError, match="dropout: 2 is not allowed"):
        config.replace(dropout=2)
    assert config == RunConfig()


def test_equal_configurations_are_equal_and_hash_alike():
    one, other = (RunConfig.from_params(ALL_CHANGED) for _ in range(2))
    assert one == other
    assert len({one, other, one.replace(seed=1)}) == 2


def test_one_activation_for_all_layers_is_the_same_however_it_is_written():
    short, long = NetworkConfig(activation=("tanh",)), NetworkConfig(activation=("tanh", "tanh"))
    assert short == long
    assert hash(short) == hash(long)
    assert long.activations == ("tanh", "tanh")
    assert NetworkConfig(activation=("tanh", "elu")).activations == ("tanh", "elu")


def test_a_batch_fits_into_the_training_part():
    RunConfig(batch_size=98).check_fits(98)
    with pytest.raises(ConfigError, match="batch_size: 99 is not allowed; choose a number from 1 to 98"):
        RunConfig(batch_size=99).check_fits(98)


@pytest.mark.parametrize(
    ("params", "kept", "wrong"),
    [
        ({"epochs": "9", "seed": "3"}, {"epochs": 9, "seed": 3}, []),
        ({"epochs": "0", "seed": "3", "colour": "red", "hidden": "x"}, {"seed": 3}, ["URL", "epochs", "hidden"]),
        ({"dataset": "nowhere", "seed": "3"}, {"seed": 3}, ["dataset"]),
        ({"library": "stax", "batch_norm": "1"}, {"library": "stax"}, ["batch_norm"]),
        ({"activation": "relu,tanh,elu", "epochs": "9"}, {"epochs": 9}, ["activation"]),
    ],
)
def test_salvage_sets_aside_what_is_wrong_and_keeps_the_rest(params, kept, wrong):
    config, errors = RunConfig.salvage(params)
    assert config == RunConfig().replace(**kept)
    assert sorted(error.field for error in errors) == wrong
