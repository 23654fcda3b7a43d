"""The optimizers' formulas in LaTeX, with the numbers of one step of one path in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.config.descent import Descent
from ui.common.i18n import marks

DIGITS = 4


def lines(descent: Descent, optimizer: str, path: Mapping[str, Any], step: int) -> list[str]:
    """The formulas in LaTeX that make an optimizer's step, in order, each with symbols first and then with numbers.

    Args:
        path: as `jaxcore.experiments.descent.paths.descend` gives it.
        step: from 1 on.
    """
    at = {name: _vector(values[step - 1]) for name, values in path.items() if getattr(values, "ndim", 0) == 2}
    before, after = (_vector(path["point"][i]) for i in (step - 1, step))
    known = {name: _number(value) for name, value in path["constants"].items()}
    rest = {name: _number(1 - value) for name, value in path["constants"].items()}
    weight_decay = descent.weight_decay
    alpha, mu, decay = map(_number, (dict(descent.optimizers)[optimizer], descent.momentum, weight_decay))
    l2 = weight_decay > 0 and "weight_decay" not in OPTIMIZERS[optimizer].takes
    decoupled = weight_decay > 0 and not l2

    def average(symbol: str, name: str, constant: str, greek: str, power: str = "") -> str:
        numbers = [rf"{known[constant]} \cdot {at[f'{name}_before']}", rf"+ {rest[constant]} \cdot {at['pushed']}{power}"]
        return _equation(rf"{symbol}_t", rf"{greek}\,{symbol}_{{t-1}} + (1 - {greek})\,g_t{power}", numbers, at[name])

    def move(symbols: str, *numbers: str) -> str:
        symbols = rf"\theta_{{t-1}} - \alpha\,{symbols}"
        subtracted = [rf"- {alpha} \cdot {each}" for each in numbers]
        if decoupled:
            symbols += r" - \alpha\,\lambda\,\theta_{t-1}"
            subtracted.append(rf"- {alpha} \cdot {decay} \cdot {before}")
        return _equation(r"\theta_t", symbols, [before, *subtracted], after)

    gradient = rf"g_t = \nabla f(\theta_{{t-1}}) = {at['gradient']}"
    if l2:
        numbers = [at["gradient"], rf"+ {decay} \cdot {before}"]
        gradient = _equation("g_t", r"\nabla f(\theta_{t-1}) + \lambda\,\theta_{t-1}", numbers, at["pushed"])
    if optimizer == "sgd":
        own = [move("g_t", at["pushed"])]
    elif optimizer in ("momentum", "nesterov"):
        numbers = [rf"{mu} \cdot {at['trace_before']}", f"+ {at['pushed']}"]
        ahead = move(r"(g_t + \mu\,m_t)", at["pushed"], rf"{mu} \cdot {at['trace']}")
        own = [
            _equation("m_t", r"\mu\,m_{t-1} + g_t", numbers, at["trace"]),
            move("m_t", at["trace"]) if optimizer == "momentum" else ahead,
        ]
    elif optimizer in ("adam", "adamw"):
        own = [
            average("m", "mu", "b1", r"\beta_1"),
            average("v", "nu", "b2", r"\beta_2", "^2"),
            rf"\hat m_t = \frac{{m_t}}{{1 - \beta_1^t}} = {at['mu_hat']}",
            rf"\hat v_t = \frac{{v_t}}{{1 - \beta_2^t}} = {at['nu_hat']}",
            move(
                r"\frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}",
                rf"\frac{{{at['mu_hat']}}}{{\sqrt{{{at['nu_hat']}}} + {known['eps']}}}",
            ),
        ]
    elif optimizer == "rmsprop":
        own = [
            average("v", "nu", "decay", r"\rho", "^2"),
            move(r"\frac{g_t}{\sqrt{v_t + \epsilon}}", rf"\frac{{{at['pushed']}}}{{\sqrt{{{at['nu']} + {known['eps']}}}}}"),
        ]
    elif optimizer == "adagrad":
        numbers = [at["sum_of_squares_before"], f"+ {at['pushed']}^2"]
        own = [
            _equation("s_t", "s_{t-1} + g_t^2", numbers, at["sum_of_squares"]),
            move(
                r"\frac{g_t}{\sqrt{s_t + \epsilon}}",
                rf"\frac{{{at['pushed']}}}{{\sqrt{{{at['sum_of_squares']} + {known['eps']}}}}}",
            ),
        ]
    else:  # lion
        numbers = [rf"{known['b1']} \cdot {at['mu_before']}", rf"+ {rest['b1']} \cdot {at['pushed']}"]
        own = [
            _equation("c_t", r"\beta_1\,m_{t-1} + (1 - \beta_1)\,g_t", numbers, at["direction"]),
            move(r"\operatorname{sign}(c_t)", rf"\operatorname{{sign}} {at['direction']}"),
            average("m", "mu", "b2", r"\beta_2"),
        ]
    return [gradient, *own]


def _equation(left: str, symbols: str, numbers: Sequence[str], result: str) -> str:
    """Each summand in a line of its own, so that they fit on a phone."""
    summands = r" \\ &\quad ".join(numbers)
    return rf"\begin{{aligned}} {left} &= {symbols} \\ &= {summands} \\ &= {result} \end{{aligned}}"


def _vector(values: Sequence[float]) -> str:
    return r"\begin{pmatrix} " + r" \\ ".join(_number(float(value)) for value in values) + r" \end{pmatrix}"


def _number(value: float) -> str:
    """With `DIGITS` digits, and the decimal sign of the visitor's language."""
    if value != value:
        return r"\text{NaN}"
    if abs(value) == float("inf"):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _e, exponent = f"{value:.{DIGITS}g}".partition("e")
    text = mantissa + (rf"\cdot 10^{{{int(exponent)}}}" if exponent else "")
    return text if marks()[0] == "." else text.replace(".", f"{{{marks()[0]}}}")
