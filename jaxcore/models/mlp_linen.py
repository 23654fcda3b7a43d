"""The multilayer perceptron in flax.linen."""

from flax import linen as nn

from jaxcore.config.run import NetworkConfig
from jaxcore.models import linen_layers
from jaxcore.models.contract import Model


class MLP(nn.Module):
    """Dense → (batch normalisation) → activation → (dropout) for each hidden layer, then one dense layer."""

    hidden: tuple[int, ...]
    activations: tuple[str, ...]
    outputs: int
    dropout: float
    batch_norm: bool

    @nn.compact
    def __call__(self, x, train: bool):
        x = x.reshape(x.shape[0], -1)
        for width, activation in zip(self.hidden, self.activations):
            x = linen_layers.Dense(width)(x)
            if self.batch_norm:
                x = nn.BatchNorm(use_running_average=not train)(x)
            x = getattr(nn, activation)(x)
            if self.dropout:
                x = nn.Dropout(self.dropout, deterministic=not train)(x)
        return linen_layers.Dense(self.outputs)(x)


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """The network that `network` describes."""
    return linen_layers.as_model(
        MLP(network.hidden, network.activations, outputs, network.dropout, network.batch_norm), dense=True
    )
