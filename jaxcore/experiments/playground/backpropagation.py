"""One example on its way through the playground's network, and its error on the way back (Rumelhart et al. 1986)."""

from typing import Any

import jax
import numpy as np
import optax

from jaxcore.config.playground import Playground, Snapshot
from jaxcore.engine.compiling import bounded_jit
from jaxcore.experiments.playground.state import features_of, first_params, layers_of, points_of


@bounded_jit(static=2)
def there_and_back(features: tuple[str, ...], activation: str, params, x: jax.Array, y: jax.Array) -> dict[str, Any]:
    """The `values` of all layers from the features to the probabilities, the `loss`, its derivative by each unit's sum
    (`errors`, without the features), and by each weight (`gradients`, as `params`).
    """
    inputs = features_of(features, x[None])[0]

    def loss(params):
        outputs = layers_of(params, activation, inputs)
        return optax.softmax_cross_entropy_with_integer_labels(outputs[-1], y), outputs

    (value, outputs), gradients = jax.value_and_grad(loss, has_aux=True)(params)
    values = [inputs, *outputs[:-1], jax.nn.softmax(outputs[-1])]
    errors = [layer["bias"] for layer in gradients]  # what is added to a sum has its derivative
    return {"values": values, "loss": value, "errors": errors, "gradients": gradients, "params": params}


def one_example(params: dict[str, str], snapshot: Snapshot | None, example: int) -> dict[str, Any]:
    """As `there_and_back` has it, in NumPy's numbers, of one of the points that are learned from; and its `class`.

    Args:
        params: a `Playground`, as `to_params` writes it.
        snapshot: of which network; None for the first weights.
        example: which point, from 0; one beyond the last is the last.
    """
    config = Playground.from_params(params)
    points = points_of(config.dataset, config.points, config.spread, config.seed)
    weights = first_params(config, int(points.y.max()) + 1) if snapshot is None else snapshot.params
    which = min(max(example, 0), config.train_points - 1)
    found = there_and_back(config.features, config.activation, weights, points.x[which], np.int32(points.y[which]))
    return jax.device_get(found) | {"class": int(points.y[which])}
