"""The registry of libraries around JAX, and the runner of their examples (`jaxcore.lessons.examples`).

A new library is one entry. What is said of its state is what was found when it was looked at (`seen`), not what holds today.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jaxcore.translatable import N_

EXAMPLES = Path(__file__).parents[2] / "lessons" / "examples"
AS_OF = "2026-09-15"  # nothing here was looked at later

PURPOSES: dict[str, str] = {
    "arrays": N_("Arrays"),
    "networks": N_("Neural networks"),
    "optimizers": N_("Optimizers and solvers"),
    "data": N_("Data"),
    "probability": N_("Probability"),
    "physics": N_("Physics and simulation"),
    "reinforcement": N_("Reinforcement learning"),
    "language": N_("Large language models"),
    "tools": N_("Tools"),
}
STATES: dict[str, tuple[str, str, str]] = {  # title, what it means, sign
    "active": (N_("active"), N_("changes were found from the year before, and not only upkeep"), "check_circle"),
    "maintenance": (N_("maintenance only"), N_("it is kept working, and nothing is added"), "build_circle"),
    "dormant": (N_("dormant"), N_("no change from the year before was found"), "bedtime"),
    "unchecked": (N_("not checked"), N_("nothing recent enough to judge by could be looked at"), "help"),
}


@dataclass(frozen=True)
class Library:
    """A library.

    Attributes:
        purpose: a key of `PURPOSES`.
        text: what it is for, in a sentence.
        state: a key of `STATES`, judged on the day `seen`.
        newest: the day of the newest change that was found then; both days as YYYY-MM-DD, empty where not checked.
        note: what else was found, or where the judgement comes from.
        distribution: what `pip` calls it.
        examples: programs in `jaxcore.lessons.examples`.
    """

    title: str
    purpose: str
    text: str
    url: str
    state: str = "unchecked"
    newest: str = ""
    seen: str = ""
    note: str = ""
    distribution: str = ""
    examples: tuple[str, ...] = ()


_GITHUB = "https://github.com/"

LIBRARIES: dict[str, Library] = {
    "jax": Library(
        "JAX",
        "arrays",
        N_("Arrays and transformations of functions: derivatives, compilation, whole batches."),
        _GITHUB + "jax-ml/jax",
        "active",
        "2026-08-08",
        "2026-08-08",
        distribution="jax",
        examples=("jax",),
    ),
    "numpy": Library(
        "NumPy",
        "arrays",
        N_("Arrays on the CPU; its functions are the model for jax.numpy."),
        _GITHUB + "numpy/numpy",
        "active",
        "2026-08-21",
        "2026-08-22",
        distribution="numpy",
        examples=("numpy",),
    ),
    "flax": Library(
        "Flax",
        "networks",
        N_("Layers and networks, as functions of their parameters (linen) or as objects (nnx)."),
        _GITHUB + "google/flax",
        "active",
        "2026-07-02",
        "2026-07-03",
        N_("Its documentation now begins with nnx; linen has a site of its own."),
        "flax",
        ("flax_linen", "flax_nnx"),
    ),
    "equinox": Library(
        "Equinox",
        "networks",
        N_("Networks as trees of parameters that are called like functions."),
        _GITHUB + "patrick-kidger/equinox",
        "active",
        "2026-06-27",
        "2026-07-02",
        distribution="equinox",
    ),
    "keras": Library(
        "Keras",
        "networks",
        N_("Layers and a training loop that run on JAX, TensorFlow or PyTorch."),
        _GITHUB + "keras-team/keras",
        "active",
        "2026-08-21",
        "2026-08-22",
        distribution="keras",
    ),
    "haiku": Library(
        "Haiku",
        "networks",
        N_("Networks as classes that are transformed into pure functions."),
        _GITHUB + "google-deepmind/dm-haiku",
        "maintenance",
        "2026-07-09",
        "2026-07-25",
        N_("Its README says so: fixes and new versions of JAX, no new features. It recommends Flax."),
        "dm-haiku",
    ),
    "trax": Library(
        "Trax",
        "networks",
        N_("Networks and training in clear code, above all for sequences."),
        _GITHUB + "google/trax",
        "dormant",
        "2025-04-10",
        "2025-04-11",
        N_(
            "Its README calls it actively used. The newest twelve changes found keep its code and tests working with newer "
            "versions of JAX, NumPy and SciPy. No newer copy could be looked at."
        ),
        "trax",
    ),
    "objax": Library(
        "Objax",
        "networks",
        N_("Networks as objects that hold their variables, much like PyTorch."),
        _GITHUB + "google/objax",
        "dormant",
        "2024-01-26",
        "2024-03-28",
        N_("No newer copy could be looked at. Version 1.8, of November 2023, was the newest."),
        "objax",
    ),
    "penzai": Library(
        "Penzai",
        "networks",
        N_("Networks that can be looked into, cut open and changed after training."),
        _GITHUB + "google-deepmind/penzai",
        "unchecked",
        "2025-06-22",
        "2025-09-06",
        N_("No newer copy could be looked at."),
        "penzai",
    ),
    "optax": Library(
        "Optax",
        "optimizers",
        N_("Optimizers, put together from pieces, and loss functions."),
        _GITHUB + "google-deepmind/optax",
        "active",
        "2026-08-07",
        "2026-08-08",
        distribution="optax",
        examples=("optax",),
    ),
    "optimistix": Library(
        "Optimistix",
        "optimizers",
        N_("Roots, fixed points, minima and least squares."),
        _GITHUB + "patrick-kidger/optimistix",
        "active",
        "2026-05-13",
        "2026-05-16",
        distribution="optimistix",
    ),
    "lineax": Library(
        "Lineax",
        "optimizers",
        N_("Systems of linear equations, and linear least squares."),
        _GITHUB + "patrick-kidger/lineax",
        "active",
        "2026-05-15",
        "2026-05-18",
        distribution="lineax",
    ),
    "diffrax": Library(
        "Diffrax",
        "optimizers",
        N_("Differential equations: ordinary, stochastic and controlled, with derivatives."),
        _GITHUB + "patrick-kidger/diffrax",
        "active",
        "2026-02-23",
        "2026-03-15",
        distribution="diffrax",
    ),
    "grain": Library(
        "Grain",
        "data",
        N_("Reads, shuffles and batches examples for training, the same way each time."),
        _GITHUB + "google/grain",
        "active",
        "2026-06-26",
        "2026-07-02",
        distribution="grain",
    ),
    "tfds": Library(
        "TensorFlow Datasets",
        "data",
        N_("A catalogue of datasets, ready to load."),
        _GITHUB + "tensorflow/datasets",
        distribution="tensorflow-datasets",
    ),
    "huggingface_datasets": Library(
        "Hugging Face Datasets",
        "data",
        N_("Loads the datasets of the Hugging Face Hub, also piece by piece."),
        _GITHUB + "huggingface/datasets",
        "active",
        "2026-07-31",
        "2026-08-08",
        distribution="datasets",
    ),
    "pooch": Library(
        "Pooch",
        "data",
        N_("Downloads a file once, and checks it against its hash."),
        _GITHUB + "fatiando/pooch",
        "active",
        "2026-06-30",
        "2026-07-02",
        distribution="pooch",
        examples=("pooch",),
    ),
    "blackjax": Library(
        "BlackJAX",
        "probability",
        N_("Samplers for probability distributions, such as NUTS, as functions."),
        _GITHUB + "blackjax-devs/blackjax",
        "active",
        "2026-09-14",
        "2026-09-15",
        N_("Judged by another project, which adapted to its versions 1.6 and later on that day, not by its repository."),
        "blackjax",
    ),
    "numpyro": Library(
        "NumPyro",
        "probability",
        N_("Probabilistic programs, with samplers and variational inference."),
        _GITHUB + "pyro-ppl/numpyro",
        "active",
        "2026-07-24",
        "2026-07-24",
        distribution="numpyro",
    ),
    "pymc": Library(
        "PyMC",
        "probability",
        N_("Probabilistic programs; it can hand their sampling to JAX."),
        _GITHUB + "pymc-devs/pymc",
        distribution="pymc",
    ),
    "tfp": Library(
        "TensorFlow Probability",
        "probability",
        N_("Distributions and inference; one part of it runs on JAX."),
        _GITHUB + "tensorflow/probability",
        "maintenance",
        "2026-04-16",
        "2026-04-20",
        N_("The newest changes found were upkeep."),
        "tensorflow-probability",
    ),
    "distrax": Library(
        "Distrax",
        "probability",
        N_("Distributions and invertible functions, for JAX alone."),
        _GITHUB + "google-deepmind/distrax",
        "maintenance",
        "2025-09-01",
        "2025-09-06",
        N_("The newest changes found keep it working with newer versions of JAX. No newer copy could be looked at."),
        "distrax",
    ),
    "jax_md": Library(
        "JAX MD",
        "physics",
        N_("Molecular dynamics that can be differentiated."),
        _GITHUB + "jax-md/jax-md",
        "active",
        "2026-08-18",
        "2026-08-22",
        distribution="jax-md",
    ),
    "mjx": Library(
        "MJX (MuJoCo XLA)",
        "physics",
        N_("The physics of MuJoCo on accelerators: robots and other bodies with joints."),
        _GITHUB + "google-deepmind/mujoco",
        "active",
        "2026-08-22",
        "2026-08-22",
        N_("The dates are those of MuJoCo's repository, which MJX is a part of."),
        "mujoco-mjx",
    ),
    "brax": Library(
        "Brax",
        "physics",
        N_("Once a physics engine; today algorithms that train robots in simulation."),
        _GITHUB + "google/brax",
        "maintenance",
        "2026-06-29",
        "2026-07-02",
        N_("Its README says that only its training part is maintained, and names MJX and MuJoCo Playground for the rest."),
        "brax",
    ),
    "mujoco_playground": Library(
        "MuJoCo Playground",
        "reinforcement",
        N_("Tasks for robots to learn, on MJX."),
        _GITHUB + "google-deepmind/mujoco_playground",
        "active",
        "2026-08-06",
        "2026-08-08",
        distribution="playground",
    ),
    "dopamine": Library(
        "Dopamine",
        "reinforcement",
        N_("Agents of deep reinforcement learning, to try research ideas on."),
        _GITHUB + "google/dopamine",
        "active",
        "2026-03-24",
        "2026-04-04",
        N_("Its README calls its agents in JAX actively maintained, and those in TensorFlow legacy."),
        "dopamine-rl",
    ),
    "maxtext": Library(
        "MaxText",
        "language",
        N_("Trains large language models on many TPUs and GPUs; made to be copied and changed."),
        _GITHUB + "AI-Hypercomputer/maxtext",
        "active",
        "2026-08-22",
        "2026-08-22",
        distribution="maxtext",
    ),
    "axlearn": Library(
        "AXLearn",
        "language",
        N_("Builds and trains large models from parts that a configuration puts together."),
        _GITHUB + "apple/axlearn",
        "active",
        "2026-07-08",
        "2026-07-24",
        distribution="axlearn",
    ),
    "levanter": Library(
        "Levanter",
        "language",
        N_("Trains large language models, with named axes, and the same way each time."),
        _GITHUB + "marin-community/marin",
        "active",
        "2025-11-04",
        "2025-11-04",
        N_("It has moved into Marin's repository (lib/levanter); judged by what was said there on that day."),
        "levanter",
    ),
    "marin": Library(
        "Marin",
        "language",
        N_("Open development of language models, every experiment in public."),
        _GITHUB + "marin-community/marin",
        "active",
        "2025-11-04",
        "2025-11-04",
        N_("Judged by a thread of its developers on that day, not by its repository."),
        "marin",
    ),
    "easylm": Library(
        "EasyLM",
        "language",
        N_("Trains, tunes and serves large language models."),
        _GITHUB + "young-geng/EasyLM",
        "dormant",
        "2024-08-12",
        "2024-10-10",
        N_("No newer copy could be looked at."),
    ),
    "orbax": Library(
        "Orbax",
        "tools",
        N_("Saves and restores parameters and training states."),
        _GITHUB + "google/orbax",
        "active",
        "2026-08-19",
        "2026-08-22",
        distribution="orbax-checkpoint",
        examples=("orbax",),
    ),
    "chex": Library(
        "Chex",
        "tools",
        N_("Assertions and test helpers for JAX code."),
        _GITHUB + "google-deepmind/chex",
        "active",
        "2026-07-22",
        "2026-07-24",
        distribution="chex",
    ),
    "scikit_learn": Library(
        "scikit-learn",
        "tools",
        N_("Classical learning; here its datasets, splits and scores."),
        _GITHUB + "scikit-learn/scikit-learn",
        "active",
        "2026-06-11",
        "2026-06-11",
        N_("Judged by a change that was accepted on that day, not by its repository."),
        "scikit-learn",
        ("scikit_learn",),
    ),
    "scikit_image": Library(
        "scikit-image",
        "tools",
        N_("Image processing; here the quality of restored pictures."),
        _GITHUB + "scikit-image/scikit-image",
        "active",
        "2026-06-23",
        "2026-07-02",
        distribution="scikit-image",
        examples=("scikit_image",),
    ),
    "distributed": Library(
        "Dask distributed",
        "tools",
        N_("Runs functions in other processes and on other machines; here every computation."),
        _GITHUB + "dask/distributed",
        "active",
        "2026-07-12",
        "2026-07-25",
        distribution="distributed",
        examples=("distributed",),
    ),
    "plotly": Library(
        "Plotly",
        "tools",
        N_("Charts that can be zoomed and clicked."),
        _GITHUB + "plotly/plotly.py",
        "active",
        "2026-08-07",
        "2026-08-08",
        distribution="plotly",
        examples=("plotly",),
    ),
    "streamlit": Library(
        "Streamlit",
        "tools",
        N_("Web pages written in Python, such as this one."),
        _GITHUB + "streamlit/streamlit",
        distribution="streamlit",
    ),
}


def example(name: str) -> Path:
    """The program of that name."""
    return EXAMPLES / f"{name}.py"
