"""What distinguishes the frameworks, aspect by aspect, each with a program that shows it (`jaxcore.compare.examples`).

After the table of a student's report (docs/sources.md), brought up to date; `change` says where it would mislead today.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jaxcore.translatable import N_

FRAMEWORKS = ("jax", "pytorch", "tensorflow")
EXAMPLES = Path(__file__).parents[1] / "compare" / "examples"
_JAX = "https://docs.jax.dev/en/latest/"
_PYTORCH = "https://docs.pytorch.org/docs/stable/"
_TENSORFLOW = "https://www.tensorflow.org/"


@dataclass(frozen=True)
class Aspect:
    """One row: what each framework does, where its documentation says so, and what has changed."""

    title: str
    jax: str
    pytorch: str
    tensorflow: str
    pages: tuple[str, str, str]
    change: str = ""

    def texts(self) -> dict[str, str]:
        """What each framework does."""
        return {framework: getattr(self, framework) for framework in FRAMEWORKS}

    def page(self, framework: str) -> str:
        """The address of the official documentation."""
        return self.pages[FRAMEWORKS.index(framework)]


def example(aspect: str, framework: str) -> Path:
    """The program that shows an aspect in a framework."""
    return EXAMPLES / f"{aspect}_{framework}.py"


ASPECTS: dict[str, Aspect] = {
    "execution": Aspect(
        N_("How code runs"),
        N_("Python runs once to be traced; the program that comes out runs from then on."),
        N_("Each operation runs as Python meets it."),
        N_("Eagerly, or, under tf.function, traced into a graph."),
        (f"{_JAX}key-concepts.html", f"{_PYTORCH}tensors.html", f"{_TENSORFLOW}guide/intro_to_graphs"),
        N_("JAX also runs eagerly: only what is inside jit is traced."),
    ),
    "model": Aspect(
        N_("How a model is written"),
        N_("A pure function of parameters and input. Flax adds classes for those who want them."),
        N_("A class whose object holds its parameters."),
        N_("A Keras class, or a list of layers."),
        (
            f"{_JAX}stateful-computations.html",
            f"{_PYTORCH}generated/torch.nn.Module.html",
            f"{_TENSORFLOW}guide/keras/making_new_layers_and_models_via_subclassing",
        ),
        N_("Flax NNX writes models as objects, much like PyTorch."),
    ),
    "autodiff": Aspect(
        N_("Derivatives"),
        N_("Transform a function into its derivative, any number of times, forwards or backwards."),
        N_("A tape, written while the code runs; torch.func transforms functions."),
        N_("A tape that one opens around the code."),
        (f"{_JAX}automatic-differentiation.html", f"{_PYTORCH}func.html", f"{_TENSORFLOW}guide/autodiff"),
        N_("PyTorch has had JAX's way, too, since torch.func came with version 2.0."),
    ),
    "compilation": Aspect(
        N_("Compilation"),
        N_("jit: XLA compiles the whole function."),
        N_("torch.compile, where one asks for it."),
        N_("XLA, where one asks for it: jit_compile=True."),
        (f"{_JAX}jit-compilation.html", f"{_PYTORCH}user_guide/torch_compiler/torch.compiler.html", f"{_TENSORFLOW}xla"),
        N_("“XLA by default” says too much: outside jit, JAX compiles each operation by itself."),
    ),
    "mutability": Aspect(
        N_("Changing an array"),
        N_("Arrays never change: .at[].set() gives a new one; inside jit, XLA may reuse the memory. A jax.new_ref can change."),
        N_("In place."),
        N_("Tensors never; variables in place."),
        (f"{_JAX}notebooks/Common_Gotchas_in_JAX.html", f"{_PYTORCH}tensor_attributes.html", f"{_TENSORFLOW}guide/variable"),
    ),
    "vectorisation": Aspect(
        N_("From one example to a batch"),
        N_("vmap turns a function of one example into one of a batch."),
        N_("Operations take batches; torch.func.vmap does what JAX's does."),
        N_("Operations take batches; tf.vectorized_map maps a function over the first axis."),
        (
            f"{_JAX}automatic-vectorization.html",
            f"{_PYTORCH}generated/torch.func.vmap.html",
            f"{_TENSORFLOW}api_docs/python/tf/vectorized_map",
        ),
        N_("“By hand” no longer holds: all three have a vmap."),
    ),
    "parallelism": Aspect(
        N_("Many devices"),
        N_("Say how arrays are laid out over the devices; jit does the rest. shard_map writes each device's part."),
        N_("A process for each device: DistributedDataParallel, or FSDP, which also splits the weights."),
        N_("A strategy around the training code: tf.distribute."),
        (
            f"{_JAX}notebooks/Distributed_arrays_and_automatic_parallelization.html",
            f"{_PYTORCH}distributed.html",
            f"{_TENSORFLOW}guide/distributed_training",
        ),
        N_("pjit has become jit itself, and pmap gives way to shard_map."),
    ),
    "tpu": Aspect(
        "TPU",
        N_("Native support: the same code runs unchanged."),
        N_("With TorchTPU, a native backend; earlier with the package torch_xla."),
        N_("With a TPUStrategy around the code; no longer on the newest generation, TPU7x."),
        (f"{_JAX}installation.html", "https://docs.cloud.google.com/tpu/docs/pytorch-on-tpu", f"{_TENSORFLOW}guide/tpu"),
    ),
    "debugging": Aspect(
        N_("Finding mistakes"),
        N_("Inside jit there are no numbers to print yet: jax.debug.print, jax_debug_nans, or switch jit off."),
        N_("print and a debugger, anywhere."),
        N_("tf.print in graphs; run_functions_eagerly to step through."),
        (f"{_JAX}debugging.html", f"{_PYTORCH}autograd.html#anomaly-detection", f"{_TENSORFLOW}api_docs/python/tf/print"),
    ),
    "dynamic": Aspect(
        N_("Loops that depend on data"),
        N_("Written as while_loop, cond or scan, and shapes must be known."),
        N_("Python's own."),
        N_("Python's own, rewritten into a graph."),
        (f"{_JAX}control-flow.html", f"{_PYTORCH}cond.html", f"{_TENSORFLOW}guide/function#autograph_transformations"),
    ),
    "ecosystem": Aspect(
        N_("What there is around it"),
        N_("Small libraries to be combined: Flax, Optax, Orbax and others."),
        N_("The most models, papers and people."),
        N_("Keras, tools for servers, phones and browsers."),
        (
            "https://optax.readthedocs.io/en/latest/",
            f"{_PYTORCH}optim.html",
            f"{_TENSORFLOW}api_docs/python/tf/keras/optimizers",
        ),
        N_("Keras 3 runs on all three."),
    ),
    "production": Aspect(
        N_("In production"),
        N_("Compiled ahead of time, or handed over as StableHLO."),
        N_("torch.export, and runtimes for servers and phones that take what it gives."),
        N_("SavedModel, which TensorFlow Serving takes as it is."),
        (
            f"{_JAX}aot.html",
            f"{_PYTORCH}user_guide/torch_compiler/torch.compiler_aot_inductor.html",
            f"{_TENSORFLOW}tfx/guide/serving",
        ),
        N_("TorchServe, long PyTorch's answer, is no longer maintained."),
    ),
    "export": Aspect(
        N_("Saving a program"),
        N_("jax.export: StableHLO, which stays readable for months and in other languages."),
        N_("torch.export: a graph without Python."),
        N_("SavedModel: graph and weights in a folder."),
        (f"{_JAX}export/export.html", f"{_PYTORCH}user_guide/torch_compiler/export.html", f"{_TENSORFLOW}guide/saved_model"),
        N_("“Limited” for JAX and “good” for PyTorch were said before jax.export and torch.export."),
    ),
}
