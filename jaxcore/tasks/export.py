"""What a visitor takes home of a finished run, and brings back."""

from collections.abc import Sequence
from typing import Any

from jaxcore.events import from_dict
from jaxcore.export import archive
from jaxcore.export.opening import reopen, settings
from jaxcore.language import Language
from jaxcore.trained import Trained

__all__ = ["reopen", "settings", "take_home"]


def take_home(trained: Trained, events: Sequence[dict[str, Any]], csv: bytes | None, lang: str) -> bytes:
    """As `jaxcore.export.archive.write`, of events as `Event.to_dict` has them."""
    return archive.write(trained, map(from_dict, events), Language(lang), csv)
