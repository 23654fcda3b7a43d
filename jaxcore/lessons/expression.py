"""Formulas that visitors type, as functions of JAX: arithmetic, a few named functions and constants, and nothing else.

Python's own parser reads the text; its tree is then turned into functions node by node, and only from the kinds of nodes named
here. Nothing is ever evaluated by Python itself, and all numbers are float32, so that `9**9**9` is infinity and not an integer
that never ends.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable

import jax
import jax.numpy as jnp

from jaxcore import sources
from jaxcore.errors import ConfigError

MAX_CHARACTERS = 200
MAX_NODES = 100
MAX_DEPTH = 30
LARGEST = float(jnp.finfo(jnp.float32).max)

FUNCTIONS: dict[str, tuple[Callable[..., jax.Array], int]] = {  # and how many values each takes
    "sin": (jnp.sin, 1),
    "cos": (jnp.cos, 1),
    "tan": (jnp.tan, 1),
    "arctan": (jnp.arctan, 1),
    "exp": (jnp.exp, 1),
    "log": (jnp.log, 1),
    "sqrt": (jnp.sqrt, 1),
    "abs": (jnp.abs, 1),
    "tanh": (jnp.tanh, 1),
    "sigmoid": (jax.nn.sigmoid, 1),
    "relu": (jax.nn.relu, 1),
    "softplus": (jax.nn.softplus, 1),
    "maximum": (jnp.maximum, 2),
    "minimum": (jnp.minimum, 2),
}
CONSTANTS = {"pi": math.pi, "e": math.e}
OPERATORS = {ast.Add: jnp.add, ast.Sub: jnp.subtract, ast.Mult: jnp.multiply, ast.Div: jnp.divide, ast.Pow: jnp.power}
SIGNS = {ast.UAdd: jnp.positive, ast.USub: jnp.negative}

_Evaluate = Callable[[dict[str, jax.Array]], jax.Array]


def function_of(text: str, variables: tuple[str, ...] = ("x",)) -> Callable[..., jax.Array]:
    """The function of `variables`, in that order, that a formula such as `3*x**2 + sin(x)` stands for.

    Returns:
        A function of scalars that can be differentiated, compiled and mapped; its value is a float32 scalar.

    Raises:
        ConfigError: the text is empty or too long, is no formula, or holds something that is not allowed.
    """
    field = f"f({', '.join(variables)})"
    evaluate = _build(_parse(text, field), field, variables)
    return lambda *values: evaluate(dict(zip(variables, values)))


def _parse(text: str, field: str) -> ast.expr:
    """The tree of a text that is short enough to be parsed, if it is small enough to be walked."""
    if len(text) > MAX_CHARACTERS:
        raise ConfigError(
            "{field}: {count} characters are too many; write at most {limit}.",
            field=field,
            count=len(text),
            limit=MAX_CHARACTERS,
        )
    if not text.strip():
        raise ConfigError("{field}: there is no formula here; write a formula such as `3*x**2 + sin(x)`.", field=field)
    try:
        tree = sources.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # the last two: nested too deeply for the parser
        raise ConfigError(
            "{field}: can't read `{value}` as a formula; write a formula such as `3*x**2 + sin(x)`.",
            field=field,
            value=_shorten(text),
        ) from None
    if _nodes(tree) > MAX_NODES or _depth(tree) > MAX_DEPTH:
        raise ConfigError(
            "{field}: this formula has {count} parts, nested {depth} levels deep; at most {limit} parts and {deepest} "
            "levels are allowed.",
            field=field,
            count=_nodes(tree),
            depth=_depth(tree),
            limit=MAX_NODES,
            deepest=MAX_DEPTH,
        )
    return tree


def _build(node: ast.expr, field: str, variables: tuple[str, ...]) -> _Evaluate:
    match node:
        case ast.Constant(value=value) if type(value) in (int, float):  # bool is an int, too: hence no isinstance
            number = float(value) if value <= LARGEST else math.inf  # a literal has no sign
            return lambda values: jnp.asarray(number, jnp.float32)
        case ast.Name(id=name) if name in variables:
            return lambda values: values[name]
        case ast.Name(id=name) if name in CONSTANTS:
            return lambda values: jnp.asarray(CONSTANTS[name], jnp.float32)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            operator = OPERATORS[type(op)]
            one, other = _build(left, field, variables), _build(right, field, variables)
            return lambda values: operator(one(values), other(values))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in SIGNS:
            sign, of = SIGNS[type(op)], _build(operand, field, variables)
            return lambda values: sign(of(values))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            function, count = FUNCTIONS[name]
            if len(args) != count:
                raise ConfigError(
                    "{field}: `{name}` is given {count} values but takes {allowed}.",
                    field=field,
                    name=name,
                    count=len(args),
                    allowed=count,
                )
            parts = [_build(arg, field, variables) for arg in args]
            return lambda values: function(*(part(values) for part in parts))
    raise _refusal(node, field, variables)


def _refusal(node: ast.expr, field: str, variables: tuple[str, ...]) -> ConfigError:
    allowed = ", ".join([*variables, *CONSTANTS, *FUNCTIONS])
    match node:
        case ast.BinOp(op=ast.BitXor()):
            return ConfigError("{field}: `^` does not mean power in Python; write `x**2`.", field=field)
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)) if name not in FUNCTIONS:
            return ConfigError(
                "{field}: `{value}` is unknown; available: {allowed}.", field=field, value=_shorten(name), allowed=allowed
            )
        case ast.Name(id=name):
            return ConfigError("{field}: `{name}` needs a value in parentheses, as in `{name}(x)`.", field=field, name=name)
    return ConfigError(
        "{field}: `{value}` is not allowed; use numbers, `+ - * / **`, parentheses and: {allowed}.",
        field=field,
        value=_shorten(ast.unparse(node)),
        allowed=allowed,
    )


def _nodes(tree: ast.expr) -> int:
    return sum(isinstance(node, ast.expr) for node in ast.walk(tree))


def _depth(tree: ast.expr) -> int:
    """Without recursion, since this is what says whether recursion is safe."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return depth


def _shorten(text: str, length: int = 40) -> str:
    """On one line, and without what would end the code that it is quoted as."""
    text = " ".join(text.replace("`", "'").split())
    return text if len(text) <= length else text[: length - 1] + "…"
