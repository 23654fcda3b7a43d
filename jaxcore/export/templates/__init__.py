"""What is taken home as prose: templates (Jinja), filled in with words and numbers of one language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from jaxcore.language import Language


def filled(name: str, told: Mapping[str, Any], language: Language, **form: Any) -> str:
    """`name`.jinja, filled in.

    Args:
        form: how values are written, as `jinja2.Environment` takes it: `autoescape` and the like.
    """
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **form)
    return environment.get_template(f"{name}.jinja").render(told, _=language.text, language=language)
