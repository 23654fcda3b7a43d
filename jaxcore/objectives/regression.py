"""Predicting a number."""

from typing import Any

import numpy as np
import optax

from jaxcore.events import Fit, Started
from jaxcore.objectives.contract import Losses, Objective
from jaxcore.words import aligned

LOSSES = {"mse": optax.squared_error, "huber": optax.huber_loss}
RIDGE_PENALTY = 1.0  # scikit-learn's default
FIT_POINTS = 200
FIT_EXAMPLES = 500


def losses(apply, params, state, x, y, *, key, train, settings, amounts):
    """Squared error, or Huber's (1964) with a threshold of 1, and the absolute error; in standard deviations of the target."""
    outputs, state = apply(params, state, x, key=key, train=train)
    error = outputs[:, 0] - y
    return Losses(LOSSES[settings.loss](outputs[:, 0], y), abs(error)), state


def judge(forward, config, data, split):
    """How far the predictions are off, beside those of two rivals; the predictions (examples,) are kept.

    Returns:
        `loss` as it was trained; `mse`, `mae` and `r2` in the target's units; and `rivals`, the same three for `mean`, which
        always answers the mean of the training part, and for `ridge`, scikit-learn's linear model with a penalty on the
        squares of its weights. R² is the share of the targets' variance that is explained.
    """
    from sklearn.linear_model import Ridge  # takes a second, and a network has been trained by then

    standardised = forward(data.scaled(split.rows))[:, 0]
    predicted = data.in_units(standardised)
    true = data.source.y[split.rows]
    ridge = Ridge(alpha=RIDGE_PENALTY).fit(data.train.x, data.train.y)
    rivals = {"mean": np.full_like(true, data.target_mean), "ridge": data.in_units(ridge.predict(split.x))}
    loss = float(np.mean(LOSSES[config.objective.loss](standardised, split.y)))
    return {
        "loss": loss,
        **scores(true, predicted),
        "rivals": {name: scores(true, answers) for name, answers in rivals.items()},
    }, predicted


def predictions(forward, config, data, predicted):
    """The true number and the predicted one, in the target's units."""
    return {"true": data.source.y[data.test.rows], "predicted": predicted}


def scores(true: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """`mse`, `mae` and `r2` = 1 - Σ(true - predicted)² / Σ(true - mean)²; of float64 (n,) each."""
    errors = predicted - true
    return {
        "mse": float(np.mean(errors**2)),
        "mae": float(np.mean(np.abs(errors))),
        "r2": float(1 - np.sum(errors**2) / np.sum((true - true.mean()) ** 2)),
    }


def report(started: Started, test: dict[str, Any]) -> str:
    """The scores beside those of the rivals."""
    rows = [
        [title, *(f"{of[name]:.4g}" for name in ("mse", "mae", "r2"))]
        for title, of in (("network", test), ("mean", test["rivals"]["mean"]), ("ridge regression", test["rivals"]["ridge"]))
    ]
    return f"""\
Test loss {test["loss"]:.4f}

{aligned([["", "mean squared error", "mean absolute error", "R²"], *rows])}"""


def picture(step, forward, config, data):
    """The curve as it is now, where there is one feature."""
    if data.input_shape != (1,):
        return None
    x = np.linspace(data.source.x.min(), data.source.x.max(), FIT_POINTS)[:, None]
    y = data.in_units(forward(data.standardised(x))[:, 0])
    examples = {}
    if step == 0:
        rows = data.train.rows[:FIT_EXAMPLES]
        examples = {"x": data.source.x[rows, 0].tolist(), "y": data.source.y[rows].tolist()}
    return Fit(step, x[:, 0].tolist(), y.tolist(), examples)


OBJECTIVE = Objective(losses, judge, predictions, report, picture)
