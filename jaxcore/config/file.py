"""A run's settings as they stand in a file `config.json` that was taken home."""

import json

from jaxcore.errors import ConfigError

MAX_BYTES = 200_000
FORMAT = "jax-classroom/1"


def params_of(content: bytes) -> dict[str, str]:
    """The settings, as `RunConfig.from_params` takes them.

    Raises:
        ConfigError: it is no such file.
    """
    refused = ConfigError("{field}: this is not a config.json that was downloaded here.", field="config")
    if len(content) > MAX_BYTES:
        raise ConfigError(
            "{field}: {count} bytes are too many; up to {limit} are allowed.",
            field="config",
            count=len(content),
            limit=MAX_BYTES,
        )
    try:
        told = json.loads(content)
        json.dumps(told, ensure_ascii=False).encode()  # half a character can't be shown
    except (ValueError, RecursionError) as error:
        raise refused from error
    if not isinstance(told, dict) or told.get("format") != FORMAT or not isinstance(told.get("config"), dict):
        raise refused
    params = told["config"]
    if not all(isinstance(value, str) for value in params.values()):
        raise refused
    return params
