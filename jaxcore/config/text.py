"""A configuration as text: in an address, and on the command line."""

from collections.abc import Mapping
from typing import Any, TypeVar

from jaxcore.checks import shorten
from jaxcore.errors import ConfigError
from jaxcore.translatable import N_

Config = TypeVar("Config")


def written(values: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a configuration as strings, each of which `read` gives back."""
    return {name: _written(value) for name, value in values.items()}


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(int(value) if isinstance(value, bool) else value)


def read(kind: str, name: str, text: str) -> Any:
    """Read one field.

    Args:
        kind: its type, as its dataclass says it.

    Raises:
        ConfigError: the text is not of this type; whether its value is allowed is checked by the dataclasses.
    """
    text = text.strip()
    try:
        match kind:
            case "int":
                return int(text)
            case "float":
                return float(text)
            case "bool":
                return {"0": False, "1": True}[text]
            case "tuple[int, ...]":
                return tuple(int(part) for part in text.split(",")) if text else ()
            case "tuple[str, ...]":
                return tuple(part.strip() for part in text.split(","))
            case _:
                return text
    except (ValueError, KeyError):
        template = {
            "int": N_("{field}: “{value}” is not a whole number; write a whole number such as 16."),
            "float": N_("{field}: “{value}” is not a number; write a number such as 0.001."),
            "bool": N_("{field}: “{value}” is not allowed; write 1 for yes or 0 for no."),
        }.get(kind, N_("{field}: can't read “{value}”; write whole numbers separated by commas, such as 16, 8."))
        raise ConfigError(template, field=name, value=shorten(text)) from None


def salvaged(config: Config, *wanted: Mapping[str, str]) -> tuple[Config, list[ConfigError]]:
    """A configuration with what is allowed of what is wanted, and an error for each that is not.

    Args:
        wanted: parameters that are taken over together, or not at all.
    """
    errors = []
    for params in wanted:
        try:
            config = type(config).from_params(config.to_params() | params)
        except ConfigError as error:
            errors.append(error)
    return config, errors
