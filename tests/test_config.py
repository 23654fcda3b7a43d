from __future__ import annotations

import pytest

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import MODELS
from jaxcore.config.race import Race
from jaxcore.config.run import DataConfig, NetworkConfig, OptimizerConfig, RunConfig
from jaxcore.errors import ConfigError

ALL_CHANGED = {
    "dataset": "cifar10",
    "samples": "321",
    "spread": "0.05",
    "subset": "2345",
    "pixel_range": "symmetric",
    "random_crop": "1",
    "random_flip": "1",
    "random_affine": "1",
    "shuffle_pixels": "1",
    "validation": "0.25",
    "test": "0.3",
    "split_seed": "17",
    "target": "Iris-Sorte, groß",
    "target_type": "numbers",
    "missing": "stop",
    "header": "no",
    "leave_out": 'id,"a, b"',
    "model": "cnn",
    "variant": "quick",
    "channels": "9,6",
    "full_resolution": "0",
    "library": "nnx",
    "hidden": "7,5,3",
    "activation": "tanh,elu,gelu",
    "dropout": "0.35",
    "batch_norm": "1",
    "latent": "7",
    "test_flip": "1",
    "optimizer": "nesterov",
    "learning_rate": "3e-05",
    "schedule": "warmup_cosine",
    "momentum": "0.75",
    "weight_decay": "0.0001",
    "clip_norm": "2.5",
    "noise": "salt_and_pepper",
    "noise_level": "0.45",
    "target_image": "noisy",
    "kl_weight": "0.5",
    "loss": "huber",
    "label_smoothing": "0.15",
    "epochs": "12",
    "batch_size": "33",
    "seed": "2147483647",
}
CHANGED = [
    ALL_CHANGED | {"batch_norm": "0"},  # which convolutional networks have not
    ALL_CHANGED | {"model": "mlp", "variant": "standard", "library": "linen"},
]
IMAGES = [name for name, spec in DATASETS.items() if spec.images]
PAIRS = [(dataset, model) for model, spec in MODELS.items() for dataset in (IMAGES if spec.images_only else DATASETS)]


@pytest.mark.parametrize(("dataset", "model"), PAIRS)
def test_what_is_usual_for_a_dataset_and_a_model_survives_the_url(dataset, model):
    config = RunConfig.usual(dataset, model)
    assert (config.data.dataset, config.network.model) == (dataset, model)
    assert RunConfig.from_params(config.to_params()) == config
    assert RunConfig.from_params({"dataset": dataset, "model": model}) == config


def test_a_models_settings_go_before_a_datasets_and_both_before_the_defaults():
    config, spec = RunConfig.usual("mnist", "vae"), MODELS["vae"]
    assert config.network.library == next(iter(spec.libraries))
    assert config.network.hidden == spec.settings["hidden"] != DATASETS["mnist"].settings["hidden"]
    assert config.data.subset == DATASETS["mnist"].settings["subset"] != DataConfig().subset
    assert config.data.test == DataConfig().test
    assert RunConfig.usual("moons") == RunConfig.usual("moons", "mlp") != RunConfig().replace(dataset="moons")


def test_every_field_survives_the_url():
    for params in CHANGED:
        assert RunConfig.from_params(params).to_params() == params
    for name, text in RunConfig().to_params().items():
        assert any(params[name] != text for params in CHANGED), f"{name} equals its default, which shows nothing"


def test_parameters_are_read_into_the_types_of_their_fields():
    config = RunConfig.from_params({"hidden": "", "batch_norm": "0", "seed": " 7 ", "learning_rate": "1e-3"})
    assert config == RunConfig(network=NetworkConfig(hidden=()), seed=7).replace(split_seed=7)


@pytest.mark.parametrize(
    ("params", "split"), [({"seed": "7"}, 7), ({"seed": "7", "split_seed": "0"}, 0), ({"split_seed": "3"}, 3)]
)
def test_links_from_before_there_was_a_seed_of_the_split_keep_their_examples(params, split):
    assert RunConfig.from_params(params).data.split_seed == split
    assert Race.salvage(params)[0].config.data.split_seed == split


def test_what_a_url_leaves_out_is_the_datasets_own_setting():
    config = RunConfig.from_params({"dataset": "digits", "batch_size": "32"})
    assert (config.network.hidden, config.batch_size) == ((128, 64), 32)


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"learning_rate": "0"}, ["learning_rate", "0", "above 0", "1e+10"]),
        ({"learning_rate": "-1"}, ["learning_rate", "-1", "above 0", "1e+10"]),
        ({"learning_rate": "nan"}, ["learning_rate", "nan", "above 0"]),
        ({"learning_rate": "inf"}, ["learning_rate", "inf", "1e+10"]),
        ({"learning_rate": "1e11"}, ["learning_rate", "1e+11", "1e+10"]),
        ({"learning_rate": "fast"}, ["learning_rate", "“fast”", "0.001"]),
        ({"learning_rate": ""}, ["learning_rate", "“”", "0.001"]),
        ({"momentum": "1"}, ["momentum", "1", "0 to 0.9999"]),
        ({"weight_decay": "-0.1"}, ["weight_decay", "-0.1", "0 to 10"]),
        ({"clip_norm": "-1"}, ["clip_norm", "-1", "0 to 1e+06"]),
        ({"hidden": "16,,x"}, ["hidden", "“16,,x”", "16, 8"]),
        ({"hidden": "16,8,"}, ["hidden", "“16,8,”", "16, 8"]),
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
        ({"spread": "nan"}, ["spread", "nan", "0 to 1"]),
        ({"noise": "1.5", "dataset": "moons"}, ["spread", "1.5", "0 to 1"]),
        ({"noise": "snow"}, ["noise", "“snow”", "random_pixels, gaussian"]),
        ({"noise_level": "0"}, ["noise_level", "0", "above 0 and at most 1"]),
        ({"noise_level": "1.01"}, ["noise_level", "1.01", "above 0 and at most 1"]),
        ({"target_image": "grey"}, ["target_image", "“grey”", "clean, noisy"]),
        ({"kl_weight": "-1"}, ["kl_weight", "-1", "0 to 100"]),
        ({"latent": "1"}, ["latent", "1 is", "2 to 32"]),
        ({"latent": "33"}, ["latent", "33", "2 to 32"]),
        ({"subset": "999"}, ["subset", "999", "1000 to 1000000"]),
        ({"subset": "-5"}, ["subset", "-5", "1000 to 1000000"]),
        ({"pixel_range": "byte"}, ["pixel_range", "“byte”", "unit, symmetric"]),
        ({"random_crop": "2"}, ["random_crop", "“2”", "1 for yes"]),
        ({"random_flip": "yes"}, ["random_flip", "“yes”", "1 for yes"]),
        ({"variant": "residual"}, ["variant", "“residual”", "standard"]),
        ({"dataset": "digits", "model": "cnn", "variant": "deep"}, ["variant", "“deep”", "standard, residual"]),
        ({"dataset": "digits", "model": "cnn", "library": "jax"}, ["library", "“jax”", "linen, nnx"]),
        ({"dataset": "digits", "model": "cnn", "batch_norm": "1"}, ["batch_norm", "linen"]),
        ({"model": "cnn"}, ["model", "“cnn”", "“iris”", "digits, photo_patches, mnist"]),
        ({"model": "vae", "dataset": "csv"}, ["model", "“vae”", "“csv”", "digits, photo_patches, mnist"]),
        (
            {"model": "vae", "dataset": "digits", "pixel_range": "symmetric"},
            ["pixel_range", "“symmetric”", "choose one of: unit"],
        ),
        ({"validation": "0.5"}, ["validation", "0.5", "0.05 to 0.4"]),
        ({"test": "0"}, ["test", "0", "0.05 to 0.5"]),
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
    with pytest.raises(ConfigError, match=r"“learningrate” is unknown; choose one of: .*learning_rate"):
        RunConfig.from_params({"learningrate": "0.1"})
    with pytest.raises(ConfigError, match="“optimization” is unknown"):
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
    one, other = (RunConfig.from_params(CHANGED[0]) for _ in range(2))
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
    ("params", "field", "value"),
    [
        ({"dataset": "moons", "noise": "0.3"}, "spread", 0.3),
        ({"dataset": "moons", "noise": " 3e-1"}, "spread", 0.3),
        ({"dataset": "moons", "noise": "0.3", "spread": "0.1"}, "spread", 0.1),
        ({"dataset": "digits", "model": "residual_denoiser", "noise": "gaussian"}, "noise", "gaussian"),
        ({"dataset": "digits", "model": "residual_denoiser", "target": "noisy"}, "target_image", "noisy"),
        ({"dataset": "csv", "target": "kind"}, "target", "kind"),
        ({"dataset": "csv", "target": "clean"}, "target", "clean"),
        ({"dataset": "csv", "model": "mlp", "target": "noisy"}, "target", "noisy"),
    ],
    ids=str,
)
def test_a_short_name_means_what_fits(params, field, value):
    usual = RunConfig.usual(params["dataset"], params.get("model", "mlp"))
    assert RunConfig.from_params(params) == usual.replace(**{field: value})


def test_reading_parameters_leaves_them_as_they_were():
    params = {"dataset": "moons", "noise": "0.3"}
    RunConfig.from_params(params)
    assert params == {"dataset": "moons", "noise": "0.3"}


@pytest.mark.parametrize(
    ("params", "kept", "wrong"),
    [
        ({"epochs": "9", "seed": "3"}, {"epochs": 9, "seed": 3, "split_seed": 3}, []),
        ({"seed": "-1", "split_seed": "3"}, {"split_seed": 3}, ["seed"]),
        ({"seed": "-1", "epochs": "9"}, {"epochs": 9}, ["seed"]),
        ({"epochs": "0", "seed": "3", "colour": "red", "hidden": "x"}, {"seed": 3, "split_seed": 3}, ["epochs", "hidden"]),
        ({"dataset": "nowhere", "seed": "3"}, {"seed": 3, "split_seed": 3}, ["dataset"]),
        ({"library": "stax", "batch_norm": "1"}, {"library": "stax"}, ["batch_norm"]),
        ({"activation": "relu,tanh,elu", "epochs": "9"}, {"epochs": 9}, ["activation"]),
        ({"noise": "7", "epochs": "9"}, {"epochs": 9}, ["spread"]),
        ({"utm_source": "x", "fbclid": "y", "learningrate": "1", "epochs": "9"}, {"epochs": 9}, []),
        ({"noise": "snow", "epochs": "9"}, {"epochs": 9}, ["noise"]),
        (
            {"model": "cnn", "dataset": "wine", "seed": "3"},
            {"dataset": "wine", "seed": 3, "split_seed": 3, "epochs": 100},
            ["model"],
        ),
    ],
)
def test_salvage_sets_aside_what_is_wrong_and_keeps_the_rest(params, kept, wrong):
    config, errors = RunConfig.salvage(params)
    assert config == RunConfig().replace(**kept)
    assert sorted(error.field for error in errors) == wrong


def test_salvage_keeps_a_denoiser_whose_aim_is_misspelt():
    params = {"dataset": "digits", "model": "residual_denoiser", "target_image": "grey", "noise": "gaussian"}
    config, errors = RunConfig.salvage(params)
    assert config == RunConfig.usual("digits", "residual_denoiser").replace(noise="gaussian")
    assert [error.field for error in errors] == ["target_image"]
