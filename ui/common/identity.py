"""What a result belongs to, in a line: data · network · optimizer and rate · seed. And what has been changed since."""

from collections.abc import Callable, Sequence
from pkgutil import resolve_name
from typing import Any

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.comparison import Comparison
from jaxcore.config.fields import LABELS, TITLES
from jaxcore.config.lr_range import RangeTest
from jaxcore.config.race import Race
from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Sweep
from jaxcore.events import Finished
from jaxcore.jobs.run import Run
from ui.common import words
from ui.common.i18n import _, label, number, significant

Settings = RunConfig | Race | Sweep | Comparison | RangeTest
SEPARATOR = " · "
MAX_NAMED = 3
# What a line says of the data, the network and the optimizer.
_IN_A_LINE = {"dataset", "subset", "noise", "noise_level"} | {"model", "variant", "hidden", "library"}
_IN_A_LINE |= {"optimizer", "learning_rate", "seed"}


def line(settings: Settings, word: Callable[[str], str] = words.markdown) -> str:
    """Data · network · optimizer and rate · seed.

    Args:
        word: how the place where it stands shows the name of a visitor's column.
    """
    return SEPARATOR.join(_told(settings, word))


def _told(settings: Settings, word: Callable[[str], str]) -> list[str]:
    """The parts of a line."""
    config = _work(settings)
    optimizer, rate = config.optimization.optimizer, config.optimization.learning_rate
    own = [_with_rate(optimizer, rate), _seed(config)]
    if isinstance(settings, Race):
        own = [", ".join(_with_rate(*entrant) for entrant in settings.optimizers), _seeds(settings)]
    elif isinstance(settings, RangeTest):
        range_ = f"{significant(settings.low)} – {significant(settings.high)}"
        own = [f"{OPTIMIZERS[optimizer].title} {range_}", _seeds(settings)]
    elif isinstance(settings, Sweep):
        axes = {
            axis.name: f"{label(axis.name)} {significant(axis.low)} – {significant(axis.high)} ({number(axis.count)})"
            for axis in (settings.x, settings.y)
        }
        one = OPTIMIZERS[optimizer].title if "learning_rate" in axes else own[0]
        own = [one, " × ".join(axes.values())] + ([] if "seed" in axes else own[1:])
    network = _shape(config) if isinstance(settings, Comparison) else _network(config)  # which is written in several libraries
    return [_data(config, word), network, *own]


def _work(settings: Settings) -> RunConfig:
    return getattr(settings, "config", settings)


def _data(config: RunConfig, word: Callable[[str], str]) -> str:
    parts = [_(DATASETS[config.data.dataset].title)]
    if config.data.dataset == "csv":
        parts[0] += f" ({word(config.data.target)})"
    if DATASETS[config.data.dataset].archive and config.data.subset:
        parts.append(_("{count} images", count=number(config.data.subset)))
    if "noise" in TASKS[config.task].settings:
        parts.append(f"{_(NOISES[config.objective.noise].title)} {number(config.objective.noise_level, 2)}")
    return ", ".join(parts)


def _network(config: RunConfig) -> str:
    return f"{_shape(config)}, {_(LIBRARY_TITLES[config.network.library])}"


def _shape(config: RunConfig) -> str:
    network, spec = config.network, MODELS[config.network.model]
    shape = "-".join(map(str, network.hidden)) or _("no hidden layer") if network.model == "mlp" else _(spec.title)
    if len(spec.variants) > 1:
        shape += f" ({_(spec.variants[network.variant])})"
    return shape


def _with_rate(optimizer: str, rate: float) -> str:
    return f"{OPTIMIZERS[optimizer].title} {significant(rate)}"


def _seed(config: RunConfig) -> str:
    return _("seed {seed}", seed=str(config.seed))


def _seeds(settings: Race | RangeTest) -> str:
    first = settings.config.seed
    return _("seeds {first} to {last}", first=str(first), last=str(first + settings.seeds - 1))


def describe(run: Run, word: Callable[[str], str] = words.plain) -> str:
    """A run in a line, such as an option of a list: what it belongs to, and how it ended; `word` as in `line`."""
    finished = run.latest(Finished)
    if run.going:
        end = [_("not finished yet")]
    else:
        end = [resolve_name(f"{TASKS[run.task].view}:in_a_line")(finished.validation)] if finished else []
    return SEPARATOR.join([line(run.config, word), *end])


def differing(all_settings: Sequence[Settings]) -> dict[str, list[str]]:
    """What each has that not all of them have, by what it is called; empty where they are all the same."""
    told = zip(*([*_told(settings, words.plain), "", ""][:4] for settings in all_settings))
    columns = dict(zip((_("Data"), _("Network"), _("Optimizer"), _("Seed")), told))
    flat = [_work(settings).flat() for settings in all_settings]
    columns |= {label(name): [_value(name, each[name]) for each in flat] for name in flat[0] if name not in _IN_A_LINE}
    return {title: list(texts) for title, texts in columns.items() if len(set(texts)) > 1}


def differences(configs: Sequence[RunConfig]) -> list[str]:
    """What each has that not all of them have, in a line; empty where they are all the same."""
    ours = (_("Data"), _("Network"), _("Optimizer"), _("Seed"), label("schedule"))  # which need no title
    columns = [[text if title in ours else f"{title} {text}" for text in texts] for title, texts in differing(configs).items()]
    return [SEPARATOR.join(texts[i] for texts in columns) for i in range(len(configs))]


def _value(name: str, value: Any) -> str:
    if name in TITLES:
        return _(TITLES[name][value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return significant(value) if isinstance(value, float) else str(value)


def changed(made: Settings, wanted: Settings | None) -> str | None:
    """That the settings are no longer those that a result was made with, and which, if they are few; None while they are.

    Args:
        made: what the result belongs to.
        wanted: what is set now; None while something in it is not allowed.
    """
    if wanted is None:
        return _("Settings changed since this run.")
    old, new = _flat(made), _flat(wanted)
    titles = [_title(name) for name in new if new[name] != old.get(name)]
    if _work(made).data.csv != _work(wanted).data.csv:
        titles.insert(0, _("CSV file"))
    titles = list(dict.fromkeys(titles))
    if not titles:
        return None
    names = ", ".join(titles[:MAX_NAMED]) + (" …" if len(titles) > MAX_NAMED else "")
    return _("Settings changed since this run: {names}", names=names)


def _flat(settings: Settings) -> dict[str, object]:
    if isinstance(settings, RangeTest):
        own = {"lowest": settings.low, "highest": settings.high, "steps": settings.steps, "seeds": settings.seeds}
        unused = ("learning_rate", "schedule", "epochs")
        return {name: text for name, text in settings.config.to_params().items() if name not in unused} | own
    return settings.to_params()


def _title(name: str) -> str:
    """What the interface calls one of the settings."""
    if name[:2] in ("x_", "y_"):  # the axes of a sweep
        return _("Columns") if name[0] == "x" else _("Rows")
    return label(name) if name in LABELS else name
