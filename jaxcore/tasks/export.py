"""What a visitor takes home of a finished run, of a race, of a sweep, and brings back.

Events are as `Event.to_dict` has them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from jaxcore.config.race import Race
from jaxcore.config.sweep import Sweep
from jaxcore.data import prepare
from jaxcore.events import from_dict
from jaxcore.export import archive, experiments
from jaxcore.export.opening import reopen, settings
from jaxcore.language import Language
from jaxcore.tasks.landscape import usual
from jaxcore.trained import Trained

__all__ = ["landscape", "race", "reopen", "settings", "sweep", "take_home"]


def take_home(trained: Trained, events: Sequence[dict[str, Any]], csv: bytes | None, lang: str) -> bytes:
    """As `jaxcore.export.archive.write`."""
    return archive.write(trained, map(from_dict, events), Language(lang), csv)


def race(race: Race, finished: dict[str, Any], with_table: bool, lang: str) -> str | bytes:
    """The notebook of a race; `with_table` in a ZIP, beside the table that it reads."""
    data = prepare(race.config.data)
    notebook = experiments.race(race, data, from_dict(finished), Language(lang))
    return archive.with_examples(notebook, data) if with_table else notebook


def sweep(sweep: Sweep, latest: dict[str, Any], finished: dict[str, Any], lang: str) -> str:
    """The notebook of a sweep."""
    data = prepare(sweep.config.data)
    return experiments.sweep(sweep, data, from_dict(latest), from_dict(finished), Language(lang))


def landscape(
    trained: Trained | None,
    steps: int | None,
    part: str,
    directions: tuple[int, float] | None,
    found: Mapping[str, Any],
    with_table: bool,
    lang: str,
) -> str | bytes:
    """The notebook of a loss landscape, as `race`; of the usual network where none is given.

    Args:
        steps: that the network was trained for; None for all of them.
    """
    trained = trained or usual()
    notebook = experiments.landscape(trained, steps, part, directions, found, Language(lang))
    return archive.with_examples(notebook, trained.data) if with_table else notebook
