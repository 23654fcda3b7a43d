"""What is to be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.catalog.frameworks import CLASSIFIERS, DENOISERS, FRAMEWORKS, OPTIMIZERS
from jaxcore.catalog.workloads import WORKLOADS
from jaxcore.checks import check_choice, check_number
from jaxcore.config.run import RunConfig
from jaxcore.errors import ConfigError

MIN_REPEATS, MAX_REPEATS = 5, 50
OWN = "own"  # the workload of a visitor: the configuration that was trained last


def variants_for(config: RunConfig, frameworks: tuple[str, ...] = tuple(FRAMEWORKS)) -> tuple[str, ...]:
    """`"framework/variant"` for all variants of these frameworks that can do the work of `config`."""
    return tuple(
        f"{framework}/{variant}"
        for framework in frameworks
        if expresses(framework, config)
        for variant in FRAMEWORKS[framework].variants
    )


@dataclass(frozen=True)
class Comparison:
    """Some variants at the same work.

    Attributes:
        config: the work.
        variants: `"framework/variant"`, in the order in which they are measured.
        repeats: how often the steady rate is measured; 0 to compare losses and gradients instead, step by step.
        workload: a key of `WORKLOADS`, or `OWN`.

    Raises:
        ConfigError: the work can't be compared, a variant is unknown or can't do it, or `repeats` is out of range.
    """

    task: ClassVar[str] = "comparison"
    config: RunConfig
    variants: tuple[str, ...]
    repeats: int = MIN_REPEATS
    workload: str = OWN

    def __post_init__(self) -> None:
        check_expressible(self.config)
        if self.workload != OWN:
            check_choice("workload", self.workload, WORKLOADS)
        allowed = variants_for(self.config)
        if not self.variants:
            raise ConfigError("{field}: choose at least one of: {allowed}.", field="variants", allowed=", ".join(allowed))
        for name in self.variants:
            check_choice("variants", name, allowed)
        if self.repeats:
            check_number("repeats", self.repeats, MIN_REPEATS, MAX_REPEATS)

    @classmethod
    def of(cls, workload: str, frameworks: tuple[str, ...] = tuple(FRAMEWORKS), repeats: int = MIN_REPEATS) -> Comparison:
        """All variants of these frameworks at a registered workload; those that can't do it, or be aligned, are left out."""
        check_choice("workload", workload, WORKLOADS)
        for name in frameworks:
            check_choice("frameworks", name, FRAMEWORKS)
        config = RunConfig.from_params(WORKLOADS[workload].params)
        able = variants_for(config, frameworks)
        return cls(config, able if repeats else tuple(filter(_is_aligned, able)), repeats, workload)

    def to_params(self) -> dict[str, str]:
        """All settings as flat strings, by name."""
        own = {"variants": ",".join(self.variants), "repeats": str(self.repeats), "workload": self.workload}
        return self.config.to_params() | own


def _is_aligned(name: str) -> bool:
    framework, _, variant = name.partition("/")
    return FRAMEWORKS[framework].variants[variant].aligned


def check_expressible(config: RunConfig) -> None:
    """Raise ConfigError unless JAX, PyTorch and TensorFlow can all do `config`'s work in the same way."""
    network, settings = config.network, config.optimization

    def only(field: str, value: object, *allowed: object) -> None:
        if value not in allowed:
            raise ConfigError(
                "{field}: {value} can't be compared, since not all frameworks do it the same way; choose one of: {allowed}.",
                field=field,
                value=str(value),
                allowed=", ".join(map(str, allowed)),
            )

    if config.data.targets == "numbers":
        raise ConfigError(
            "{field}: “{value}” has numbers to predict; frameworks are compared only on classes or images.",
            field="dataset",
            value=config.data.dataset,
        )
    only("model", network.model, *CLASSIFIERS, *DENOISERS)
    only("variant", network.variant, "standard")
    only("dropout", network.dropout, 0)
    only("batch_norm", int(network.batch_norm), 0)
    only("optimizer", settings.optimizer, *OPTIMIZERS)
    only("schedule", settings.schedule, "constant")
    if settings.optimizer != "adamw":
        only("weight_decay", settings.weight_decay, 0)
    only("clip_norm", settings.clip_norm, 0)
    for name in AUGMENTATIONS:
        only(name, int(getattr(config.data, name)), 0)
    only("test_flip", int(network.test_flip), 0)
    only("label_smoothing", config.objective.label_smoothing, 0)
    if network.model in DENOISERS:
        only("noise", config.objective.noise, "random_pixels")
        only("target_image", config.objective.target_image, "clean")


def expresses(framework: str, config: RunConfig) -> bool:
    """Whether the framework has what `config`, which must be expressible, asks for."""
    spec, network = FRAMEWORKS[framework], config.network
    hidden = network.activations or network.activation
    return (
        network.model in spec.models
        and config.optimization.optimizer in spec.optimizers
        and (network.model in DENOISERS or set(hidden) <= set(spec.activations))
        and not (spec.one_activation and len(set(hidden)) > 1)
    )
