"""The notebooks of races, sweeps and landscapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxcore import examples
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.config.fields import LABELS
from jaxcore.config.race import Race
from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Sweep
from jaxcore.data.examples import Dataset
from jaxcore.engine.structure import Structure
from jaxcore.events import RaceFinished, Swept, SweptEpochs
from jaxcore.export.notebook import ELSEWHERE, EXACTLY, allowed, made, stopped_at, told_of, why_only_alike
from jaxcore.language import Language
from jaxcore.trained import Trained
from jaxcore.translatable import N_

EXERCISES = {
    "race": (
        N_(
            "Give each optimizer ten times its learning rate, then a tenth of it. Which one wins now, and which one stops "
            "learning?"
        ),
        N_("Race with three times as many seeds. Do the bands grow, do the means move, and does the verdict stay the same?"),
        N_("Change `BATCH_SIZE` to all examples at once. Which optimizer does that affect most, and why?"),
    ),
    "sweep": (
        N_("Sweep three times, with a different `SEED` each time. Is the same network best? How far apart are the best ones?"),
        N_("The best of many has also been lucky: compare its result on the validation set with that on the test set."),
        N_("Double `EPOCHS`. In which direction do the good networks move, and why?"),
    ),
    "landscape": (
        N_(
            "Train with a tenth of the learning rate, then with ten times as much. Is it flatter or steeper where the "
            "training ends?"
        ),
        N_("Look at the other set of examples (`x_train` or `x_val`). Where is the lowest point now?"),
        N_("Give the network ten times as many units. What happens to the hills?"),
    ),
}
WALLS_APART = 0.02  # how far apart the walls may be, in the mean


def race(race: Race, data: Dataset, finished: RaceFinished, language: Language) -> str:
    """The notebook of a race.

    Args:
        data: what it was run on.
    """
    _, alike = language.text, bool(why_only_alike(race.config, data.images))
    measured = {} if finished.stopped else finished.finals
    means, bounds = {}, {}
    for name, found in measured.items():
        for measure in ("val_loss", "val_accuracy"):
            key, values = f"{name} {measure}", np.asarray(found[measure])
            means[key] = float(values.mean())
            band = float(np.ptp(values)) / 2  # a mean may move as far as chance moves the seeds
            bounds[key] = float(f"{allowed(measure, means[key], len(data.validation), alike) + band:.2g}")
    shares = [f"{OPTIMIZERS[name].title} {language.percent(means[f'{name} val_accuracy'])}" for name in measured]
    return made(
        "race",
        _told(race.config, examples.race(race, data.input_shape, data.classes), "race", data, means, bounds, language)
        | {
            "title": f"{_(DATASETS[race.config.data.dataset].title)}: {_('Optimizer race')}",
            "seeds": race.seeds,
            "measures": "; ".join(shares) or _("nothing yet"),
            "diverged": [OPTIMIZERS[name].title for name in finished.diverged],
            "stopped": finished.stopped,
            "many": True,
        },
        language,
    )


def sweep(sweep: Sweep, data: Dataset, latest: SweptEpochs, finished: Swept, language: Language) -> str:
    """The notebook of a sweep.

    Args:
        data: what its first network was trained on.
        latest: what its networks had come to in the end.
    """
    _ = language.text
    wall = [None if value is None else round(value, 4) for value in latest.val_accuracy]
    known = [value for value in wall if value is not None]
    compared = not finished.stopped and bool(known)
    return made(
        "sweep",
        _told(
            sweep.config,
            examples.sweep(sweep, data.input_shape, data.classes),
            "sweep",
            data,
            {"mean difference": 0.0} if compared else {},
            {"mean difference": WALLS_APART},
            language,
        )
        | {
            "title": f"{_(DATASETS[sweep.config.data.dataset].title)}: {_('Sweep wall')}",
            "count": sweep.cells,
            "best": language.percent(max(known)) if known else "",
            "wall": [wall[row * sweep.x.count :][: sweep.x.count] for row in range(sweep.y.count)],
            "columns": _(LABELS[sweep.x.name]),
            "rows": _(LABELS[sweep.y.name]),
            "stopped": finished.stopped,
            "many": True,
        },
        language,
    )


def landscape(
    trained: Trained,
    steps: int | None,
    part: str,
    directions: tuple[int, float] | None,
    found: Mapping[str, Any],
    language: Language,
) -> str:
    """The notebook of the loss around what was trained.

    Args:
        steps: that it was trained for; None for all of them.
        part: whose loss it is, `"train"` or `"validation"`.
        directions: the seed of two random ones and how far they go; None for a slice through snapshots.
        found: what `jaxcore.experiments.landscape` has found there.
    """
    _, config, data = language.text, trained.config, trained.data
    per_epoch = Structure.of(config, data).steps_per_epoch
    text = examples.landscape(
        config,
        data.input_shape,
        data.classes,
        part,
        len(found["up"]),
        stop=stopped_at(trained, steps),
        directions=directions,
        middle=None if directions else -(-config.epochs * per_epoch // 2),
    )
    numbers = {"loss": float(found["points"]["end"][2]), "mean of log10(loss)": float(np.log10(found["loss"]).mean())}
    alike = bool(why_only_alike(config, data.images))
    bounds = {name: allowed("loss", number, len(data.train), alike) for name, number in numbers.items()}
    if directions:
        titles = _("first direction"), _("second direction")
        places = _("The point is the trained network.")
    else:
        titles = _("distance from the end, toward the start"), _("distance perpendicular to that")
        places = _("The points are the network at the start, in the middle and at the end of its training.")
    return made(
        "landscape",
        _told(config, text, "landscape", data, numbers if np.isfinite(found["loss"]).all() else {}, bounds, language)
        | {
            "title": f"{_(DATASETS[config.data.dataset].title)}: {_('Loss landscape')}",
            "across_title": titles[0],
            "up_title": titles[1],
            "places_text": places,
        },
        language,
    )


def _told(
    config: RunConfig,
    text: str,
    of: str,
    data: Dataset,
    numbers: Mapping[str, float],
    bounds: Mapping[str, float],
    language: Language,
) -> dict[str, Any]:
    """What these notebooks have in common: the program, the app's numbers and how far others may be from them, exercises."""
    _ = language.text
    return told_of(text, config, language) | {
        "agreement": f"{_(why_only_alike(config, data.images) or EXACTLY)} {_(ELSEWHERE)}",
        "in_the_app": numbers,
        "allowed": bounds,
        "exercises": [_(text) for text in EXERCISES[of]],
    }
