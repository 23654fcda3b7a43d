"""What a run has cost: compiling, steps a second, the layers of the network."""

import streamlit as st

from jaxcore.events import Compiled, Finished, Started
from jaxcore.jobs.run import Run
from ui.common import drawn, words
from ui.common.i18n import _, number, seconds


def show(run: Run) -> None:
    """What compiling and running took, and the layers of the network."""
    if not run.opened:
        _compile_meter(run.latest(Compiled), run.latest(Finished))
    started = run.latest(Started)
    _layers(started.layers, started.device)


def _compile_meter(compiled: Compiled, finished: Finished) -> None:
    timing = finished.timing
    st.markdown("**" + _("Compile meter") + "**")
    with st.container(key="compile_meter", border=True):
        stages = {
            _("Tracing"): ("trace_s", _("JAX runs the Python code once and records every operation.")),
            _("Lowering"): ("lower_s", _("The recorded operations become StableHLO, the compiler's input.")),
            _("Compiling"): ("compile_s", _("XLA turns it into machine code, or finds it in its disk cache.")),
            _("First chunk"): ("first_chunk_s", _("The first call of the compiled program.")),
        }
        *columns, last = st.columns(5)
        for column, (title, (stage, text)) in zip(columns, stages.items()):
            column.metric(title, seconds(timing[stage]) if timing[stage] else "–", help=text)
        rate = timing["steps_per_s"]
        written = number(rate, 1 if rate < 100 else 0) if rate else "–"
        last.metric(_("Steps/s"), written, help=_("After the first chunk, without slow motion."))
        once = sum(timing[stage] for stage in ("trace_s", "lower_s", "compile_s"))
        if compiled.reused:
            st.caption(
                _(
                    "Nothing was compiled: a run with the same shapes came before, and its program was used again. "
                    "Another learning rate or seed needs no new program; another number of examples, network, optimizer or "
                    "batch size does."
                )
            )
        elif rate:
            st.caption(
                _(
                    "Python ran once and then stepped aside: {once} to prepare, as long as {steps} steps take. The next "
                    "run with these shapes, whatever its learning rate, starts at once.",
                    once=seconds(once),
                    steps=number(once * rate),
                )
            )


@drawn.once
def _layers(layers: list[dict], device: str) -> None:
    total = sum(layer["parameters"] for layer in layers)
    with st.expander(_("Layers and parameters: {total}", total=number(total)), icon=":material/layers:"):
        shapes = [[f"{name} {'×'.join(map(str, shape))}" for name, shape in layer["shapes"].items()] for layer in layers]
        words.texts(
            {
                _("layer"): [layer["name"] for layer in layers],
                _("shapes"): [", ".join(named) for named in shapes],
                _("parameters"): [number(layer["parameters"]) for layer in layers],
            }
        )
        st.caption(_("Read from the parameter tree, with the library's own names. Device: {device}.", device=device))
