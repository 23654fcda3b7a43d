"""A network's layers, read from its parameters."""

from typing import Any

import jax


def layers(params: Any) -> list[dict[str, Any]]:
    """List the layers of a parameter tree in the library's own names.

    Returns:
        One dictionary a layer: `name`, `shapes` (parameter name → list of lengths) and `parameters`, their number.
    """
    table: dict[str, dict[str, Any]] = {}
    for path, leaf in jax.tree_util.tree_leaves_with_path(params):
        *parents, name = [jax.tree_util.keystr((key,), simple=True) for key in path]
        row = table.setdefault("/".join(parents), {"name": "/".join(parents), "shapes": {}, "parameters": 0})
        row["shapes"][name] = list(leaf.shape)
        row["parameters"] += leaf.size
    return list(table.values())
