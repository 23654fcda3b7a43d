"""What distinguishes the frameworks, aspect by aspect, each with a program that shows it (`jaxcore.compare.examples`).

After the table of a student's report (docs/sources.md): `rated` is what stands there, and `change` says where it would mislead
today; the other texts are up to date.
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
    """One row.

    Attributes:
        jax, pytorch, tensorflow: what each framework does, and in `pages` where its documentation says so.
        rated: how the report rated each.
        change: what has changed since, or was only half true.
        here: the page of the app where it can be seen.
    """

    title: str
    jax: str
    pytorch: str
    tensorflow: str
    pages: tuple[str, str, str]
    rated: tuple[str, str, str]
    change: str
    here: str

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
        N_("Python runs once, to trace the function; from then on, the compiled program runs."),
        N_("Each operation runs as soon as Python reaches it."),
        N_("Eagerly by default; under tf.function, traced into a graph."),
        (f"{_JAX}key-concepts.html", f"{_PYTORCH}tensors.html", f"{_TENSORFLOW}guide/intro_to_graphs"),
        (N_("Functional, based on tracing"), N_("Imperative (eager)"), N_("Graph and eager")),
        N_("JAX also runs eagerly: only what is inside jit is traced."),
        "jit",
    ),
    "model": Aspect(
        N_("How a model is written"),
        N_("A pure function of the parameters and the input. Flax adds classes for those who prefer them."),
        N_("A class whose instances hold the parameters."),
        N_("A Keras class, or a list of layers."),
        (
            f"{_JAX}stateful-computations.html",
            f"{_PYTORCH}generated/torch.nn.Module.html",
            f"{_TENSORFLOW}guide/keras/making_new_layers_and_models_via_subclassing",
        ),
        (N_("Pure functions"), N_("Classes (`nn.Module`)"), N_("Classes (`tf.keras.Model`)")),
        N_("Flax NNX writes models as objects, much like PyTorch."),
        "flax",
    ),
    "autodiff": Aspect(
        N_("Derivatives"),
        N_("grad turns a function into its derivative, any number of times, in forward or reverse mode."),
        N_("A tape recorded while the code runs; torch.func transforms functions."),
        N_("A tape that you open around the code."),
        (f"{_JAX}automatic-differentiation.html", f"{_PYTORCH}func.html", f"{_TENSORFLOW}guide/autodiff"),
        (N_("Program transformations (`grad`, `vjp`, `jvp`)"), N_("Dynamic tape"), N_("Dynamic tape")),
        N_("Since version 2.0, PyTorch can also do it JAX's way, with torch.func."),
        "grad",
    ),
    "compilation": Aspect(
        N_("Compilation"),
        N_("jit: XLA compiles the whole function."),
        N_("torch.compile, when you ask for it."),
        N_("XLA, when you ask for it: jit_compile=True."),
        (f"{_JAX}jit-compilation.html", f"{_PYTORCH}user_guide/torch_compiler/torch.compiler.html", f"{_TENSORFLOW}xla"),
        (N_("XLA by default (`jit`)"), N_("Optional (`torch.compile`)"), N_("Optional (XLA)")),
        N_("“XLA by default” claims too much: outside jit, JAX compiles each operation separately."),
        "jit",
    ),
    "mutability": Aspect(
        N_("Changing an array"),
        N_(
            "Arrays never change: .at[].set() returns a new one; inside jit, XLA may reuse the memory. A jax.new_ref can "
            "change."
        ),
        N_("In place."),
        N_("Tensors never change; variables change in place."),
        (f"{_JAX}notebooks/Common_Gotchas_in_JAX.html", f"{_PYTORCH}tensor_attributes.html", f"{_TENSORFLOW}guide/variable"),
        (N_("Not mutable"), N_("Mutable"), N_("Mutable")),
        N_("TensorFlow's tensors don't change either, only its variables do. And JAX now has `jax.new_ref`, which can change."),
        "arrays",
    ),
    "vectorisation": Aspect(
        N_("From one example to a batch"),
        N_("vmap turns a function of one example into a function of a batch."),
        N_("Operations accept batches; torch.func.vmap does the same as JAX's vmap."),
        N_("Operations accept batches; tf.vectorized_map maps a function over the first axis."),
        (
            f"{_JAX}automatic-vectorization.html",
            f"{_PYTORCH}generated/torch.func.vmap.html",
            f"{_TENSORFLOW}api_docs/python/tf/vectorized_map",
        ),
        (N_("Explicit (`vmap`)"), N_("Implicit or by hand"), N_("Implicit")),
        N_("“By hand” is no longer true: all three have something like `vmap`."),
        "vmap",
    ),
    "parallelism": Aspect(
        N_("Many devices"),
        N_(
            "You say how arrays are laid out over the devices; jit does the rest. With shard_map you write what each "
            "device does."
        ),
        N_("One process per device: DistributedDataParallel, or FSDP, which also splits the weights."),
        N_("A strategy around the training code: tf.distribute."),
        (
            f"{_JAX}notebooks/Distributed_arrays_and_automatic_parallelization.html",
            f"{_PYTORCH}distributed.html",
            f"{_TENSORFLOW}guide/distributed_training",
        ),
        (N_("Native SPMD (`pjit`)"), N_("DDP / FSDP"), N_("Strategies (`tf.distribute`)")),
        N_("pjit has become part of jit, and pmap is being replaced by shard_map."),
        "devices",
    ),
    "tpu": Aspect(
        "TPU",
        N_("Native support: the same code runs unchanged."),
        N_("With TorchTPU, a native backend; before that, with the package torch_xla."),
        N_("With a TPUStrategy around the code; no longer supported on the newest generation, TPU7x."),
        (f"{_JAX}installation.html", "https://docs.cloud.google.com/tpu/docs/pytorch-on-tpu", f"{_TENSORFLOW}guide/tpu"),
        (N_("Native support"), N_("Partial support"), N_("Native support")),
        N_("PyTorch has a native backend, TorchTPU. TensorFlow is not supported on the newest generation, TPU7x."),
        "devices",
    ),
    "debugging": Aspect(
        N_("Debugging"),
        N_("Inside jit there are no numbers to print yet: use jax.debug.print or jax_debug_nans, or turn jit off."),
        N_("print and a debugger, anywhere."),
        N_("tf.print in graphs; run_functions_eagerly to step through the code."),
        (f"{_JAX}debugging.html", f"{_PYTORCH}autograd.html#anomaly-detection", f"{_TENSORFLOW}api_docs/python/tf/print"),
        (N_("Limited under `jit`"), N_("Direct"), N_("In between")),
        N_(
            "Inside jit, `jax.debug.print` and `jax.debug.breakpoint` work, and `jax.disable_jit` switches compilation off "
            "while you look for a mistake."
        ),
        "gotchas",
    ),
    "dynamic": Aspect(
        N_("Loops that depend on data"),
        N_("Written with while_loop, cond or scan; shapes must be known in advance."),
        N_("Python's own loops."),
        N_("Python's own loops, rewritten into a graph."),
        (f"{_JAX}control-flow.html", f"{_PYTORCH}cond.html", f"{_TENSORFLOW}guide/function#autograph_transformations"),
        (N_("Medium flexibility"), N_("Very high flexibility"), N_("Medium flexibility")),
        N_("Once PyTorch compiles, it has the same difficulty: an `if` that depends on data breaks the graph in two."),
        "jit",
    ),
    "ecosystem": Aspect(
        N_("The ecosystem"),
        N_("Small libraries that you combine: Flax, Optax, Orbax and others."),
        N_("The largest community, with the most models and papers."),
        N_("Keras, and tools for servers, phones and browsers."),
        (
            "https://optax.readthedocs.io/en/latest/",
            f"{_PYTORCH}optim.html",
            f"{_TENSORFLOW}api_docs/python/tf/keras/optimizers",
        ),
        (N_("Smaller"), N_("Very broad"), N_("Very broad")),
        N_("Keras 3 runs on all three."),
        "ecosystem",
    ),
    "production": Aspect(
        N_("In production"),
        N_("Compiled ahead of time, or exported as StableHLO."),
        N_("torch.export, and runtimes for servers and phones that run what it exports."),
        N_("SavedModel, which TensorFlow Serving runs directly."),
        (
            f"{_JAX}aot.html",
            f"{_PYTORCH}user_guide/torch_compiler/torch.compiler_aot_inductor.html",
            f"{_TENSORFLOW}tfx/guide/serving",
        ),
        (N_("Possible, less standard"), N_("Common"), N_("Very common")),
        N_("TorchServe, for years PyTorch's answer, is no longer maintained."),
        "compare",
    ),
    "export": Aspect(
        N_("Saving a program"),
        N_("jax.export writes StableHLO, which JAX can read for at least six months and other languages can run."),
        N_("torch.export: a graph without Python."),
        N_("SavedModel: the graph and the weights in a folder."),
        (f"{_JAX}export/export.html", f"{_PYTORCH}user_guide/torch_compiler/export.html", f"{_TENSORFLOW}guide/saved_model"),
        (N_("Limited"), N_("Good"), N_("Very good")),
        N_("The ratings “limited” for JAX and “good” for PyTorch date from before jax.export and torch.export."),
        "classify",
    ),
}
