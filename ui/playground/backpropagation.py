"""One point on its way through the playground's network, and its error on the way back: a picture with the numbers."""

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from jaxcore.catalog.colors import COLORS
from jaxcore.config.playground import FEATURES, Playground
from ui.common import i18n, runtime, words
from ui.common.i18n import _, number, significant
from ui.playground.history import Moment

WIDTH, ROW, RADIUS = 760, 58, 25  # of the picture, in its own units
BACK = COLORS[5]
_HTML = "<div class='picture'></div>"
_CSS = f"""
.picture {{ overflow-x: auto; color: var(--st-text-color); }}
svg {{ display: block; min-width: 560px; max-width: 900px; width: 100%; margin: auto; }}
circle {{ fill: var(--st-secondary-background-color); stroke: currentColor; }}
text {{ font: 13px var(--st-font); text-anchor: middle; fill: currentColor; }}
.forward {{ font-weight: 700; }} .back {{ font-weight: 700; fill: {BACK}; }}
"""
_JS = "export default ({ data, parentElement }) => { parentElement.querySelector('.picture').innerHTML = data.picture; }"
_draw = st.components.v2.component("backpropagation", html=_HTML, css=_CSS, js=_JS)


def show(moment: Moment) -> None:
    """The picture of a moment, for the point and the unit that are chosen."""
    config = moment.config
    st.markdown(
        _(
            "**Forward**, the upper numbers: each unit multiplies its inputs by its weights, adds them up with its bias, "
            "and applies {activation}. Softmax turns the last layer's sums into probabilities; the loss is minus the "
            "logarithm of the true class's probability. **Back**, the lower numbers: each unit's error, the derivative of "
            "the loss with respect to its sum. In the last layer it is the probability, minus 1 for the true class. A "
            "hidden unit collects the errors of the next layer through its weights, and multiplies the result by the slope "
            "of its activation.",
            activation=config.activation,
        ),
        help=i18n.explained("backpropagation"),
    )
    left, right = st.columns(2, vertical_alignment="bottom")
    example = left.number_input(_("Point"), 1, config.train_points, key="backprop_point", step=1)
    found = runtime.ask_now("playground:one_example", config.to_params(), moment.snapshot, int(example) - 1)
    units = [(layer, unit) for layer, errors in enumerate(found["errors"], 1) for unit in range(len(errors))]
    if st.session_state.get("backprop_unit") not in units:
        st.session_state["backprop_unit"] = units[0]
    chosen = right.selectbox(_("Weights of"), units, key="backprop_unit", format_func=lambda at: _name(config, found, *at))
    _draw(key="backprop_picture", data={"picture": _picture(config, found, chosen)})
    _weights(config, found, *chosen)


def _name(config: Playground, found: dict[str, Any], layer: int, unit: int) -> str:
    if layer == 0:
        return FEATURES[config.features[unit]]
    if layer == len(found["errors"]):
        return _("class {number}", number=str(unit + 1))
    return _("layer {layer}, unit {unit}", layer=str(layer), unit=str(unit + 1))


def _weights(config: Playground, found: dict[str, Any], layer: int, unit: int) -> None:
    """The weights that lead to a unit: what each does on the way forward, and what it learns on the way back."""
    kernel, gradient = (found[of][layer - 1] for of in ("params", "gradients"))
    inputs, weights, slopes = found["values"][layer - 1], kernel["kernel"][:, unit], gradient["kernel"][:, unit]
    names = [_name(config, found, layer - 1, at) for at in range(len(inputs))] + [_("bias")]
    inputs, weights, slopes = (
        np.append(*of) for of in ((inputs, 1.0), (weights, kernel["bias"][unit]), (slopes, gradient["bias"][unit]))
    )
    columns = {
        _("From"): names,
        _("Input"): map(_short, inputs),
        _("Weight"): map(_short, weights),
        _("Input × weight"): map(_short, inputs * weights),
        _("Gradient: input × error"): map(_short, slopes),
    }
    with st.container(key="backprop_weights"):
        words.texts({title: list(texts) for title, texts in columns.items()})
    st.caption(
        _(
            "The products add up to the unit's sum, {sum}. Plain gradient descent with a learning rate of {rate} would, for "
            "this point alone, move the weight of “{name}” from {before} to {after}.",
            sum=_short((inputs * weights).sum()),
            rate=significant(config.learning_rate),
            name=names[0],
            before=_short(weights[0]),
            after=_short(weights[0] - config.learning_rate * slopes[0]),
        )
    )


def _short(value: float) -> str:
    return number(float(value), 3) if np.isfinite(value) else "NaN"


def _picture(config: Playground, found: dict[str, Any], chosen: tuple[int, int]) -> str:
    """An inline SVG: a circle for each unit with its two numbers, a line for each weight, as wide as that is large."""
    values = found["values"]
    height = ROW * max(map(len, values)) + 30
    across = np.linspace(RADIUS + 40, WIDTH - RADIUS - 70, len(values))
    places = [[(x, 20 + (height - 30) * (i + 0.5) / len(layer)) for i in range(len(layer))] for x, layer in zip(across, values)]
    largest = max(float(abs(layer["kernel"]).max()) for layer in found["params"]) or 1.0
    lines = []
    for layer, weights in enumerate(found["params"], 1):
        for (i, j), weight in np.ndenumerate(weights["kernel"]):
            (x1, y1), (x2, y2) = places[layer - 1][i], places[layer][j]
            opacity = 0.9 if (layer, j) == chosen else 0.25
            color = COLORS[0 if weight > 0 else 1]
            lines.append(
                f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" stroke="{color}" '
                f'stroke-width="{0.5 + 5 * abs(float(weight)) / largest:.1f}" stroke-opacity="{opacity}"/>'
            )
    circles = []
    for layer, numbers in enumerate(values):
        for unit, value in enumerate(numbers):
            x, y = places[layer][unit]
            picked = (layer, unit) == chosen
            circles.append(
                f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{RADIUS}" '
                f'stroke-width="{3 if picked else 1}"/>'
                f'<text x="{x:.0f}" y="{y + (5 if layer == 0 else -3):.0f}" class="forward">{_tiny(value)}</text>'
            )
            if layer > 0:
                error = found["errors"][layer - 1][unit]
                circles.append(f'<text x="{x:.0f}" y="{y + 15:.0f}" class="back">{_tiny(error)}</text>')
            if layer in (0, len(values) - 1):
                true = layer > 0 and unit == found["class"]
                side = x - RADIUS - 8 if layer == 0 else x + RADIUS + 8
                text = escape(_name(config, found, layer, unit)) + (" ✓" if true else "")
                anchor = "end" if layer == 0 else "start"
                circles.append(f'<text x="{side:.0f}" y="{y + 5:.0f}" style="text-anchor:{anchor}">{text}</text>')
    loss = escape(_("Loss of this point: {loss}", loss=_short(found["loss"])))
    alt = escape(_("The network with the outputs of its units for one point, and the errors that come back"), quote=True)
    return (
        f'<svg role="img" aria-label="{alt}" viewBox="0 0 {WIDTH} {height}">{"".join(lines)}{"".join(circles)}'
        f'<text x="{WIDTH}" y="14" style="text-anchor:end">{loss}</text></svg>'
    )


def _tiny(value: float) -> str:
    return number(float(value), 2) if np.isfinite(value) else "NaN"
