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
    "active": (N_("active"), N_("changes from the year before that day were found, and not only maintenance"), "check_circle"),
    "maintenance": (N_("maintenance only"), N_("it is kept working, but nothing is added"), "build_circle"),
    "unchecked": (N_("not checked"), N_("nothing recent enough could be checked"), "help"),
}


@dataclass(frozen=True)
class Found:
    """What was found of a library: its `state`, a key of `STATES`, judged on the day `seen`, and the day of its newest change.

    Both days are YYYY-MM-DD, empty where nothing of it was seen. A copy from more than a year before `AS_OF` tells no state.
    """

    state: str = "unchecked"
    newest: str = ""
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Library:
    """A library.

    Attributes:
        purpose: a key of `PURPOSES`.
        text: what it is for, in a sentence.
        github: owner and name of its repository.
        note: what else was found, or where the judgement comes from.
        distribution: what `pip` calls it, if not by its key.
        examples: programs in `jaxcore.lessons.examples`.
    """

    title: str
    purpose: str
    text: str
    github: str
    found: Found = Found()
    note: str = ""
    distribution: str = ""
    examples: tuple[str, ...] = ()


LIBRARIES: dict[str, Library] = {
    "jax": Library(
        title="JAX",
        purpose="arrays",
        text=N_("Arrays and transformations of functions: derivatives, compilation, whole batches."),
        github="jax-ml/jax",
        found=Found("active", newest="2026-08-08", seen="2026-08-08"),
        examples=("jax",),
    ),
    "numpy": Library(
        title="NumPy",
        purpose="arrays",
        text=N_("Arrays on the CPU; its functions are the model for jax.numpy."),
        github="numpy/numpy",
        found=Found("active", newest="2026-08-21", seen="2026-08-22"),
        examples=("numpy",),
    ),
    "flax": Library(
        title="Flax",
        purpose="networks",
        text=N_("Layers and networks, as functions of their parameters (linen) or as objects (nnx)."),
        github="google/flax",
        found=Found("active", newest="2026-07-02", seen="2026-07-03"),
        note=N_("Its documentation now starts with nnx; linen has its own site."),
        examples=("flax_linen", "flax_nnx"),
    ),
    "equinox": Library(
        title="Equinox",
        purpose="networks",
        text=N_("Networks as trees of parameters that are called like functions."),
        github="patrick-kidger/equinox",
        found=Found("active", newest="2026-06-27", seen="2026-07-02"),
    ),
    "keras": Library(
        title="Keras",
        purpose="networks",
        text=N_("Layers and a training loop that run on JAX, TensorFlow or PyTorch."),
        github="keras-team/keras",
        found=Found("active", newest="2026-08-21", seen="2026-08-22"),
    ),
    "haiku": Library(
        title="Haiku",
        purpose="networks",
        text=N_("Networks as classes that are transformed into pure functions."),
        github="google-deepmind/dm-haiku",
        found=Found("maintenance", newest="2026-07-09", seen="2026-07-25"),
        note=N_("Its README says: only fixes and support for new versions of JAX, no new features. It recommends Flax."),
        distribution="dm-haiku",
    ),
    "trax": Library(
        title="Trax",
        purpose="networks",
        text=N_("Networks and training in clear code, above all for sequences."),
        github="google/trax",
        found=Found("unchecked", newest="2025-04-10", seen="2025-04-11"),
        note=N_(
            "Its README calls it actively used. The latest twelve changes found keep its code and tests working with newer "
            "versions of JAX, NumPy and SciPy. No newer copy could be checked."
        ),
    ),
    "objax": Library(
        title="Objax",
        purpose="networks",
        text=N_("Networks as objects that hold their variables, much like PyTorch."),
        github="google/objax",
        found=Found("unchecked", newest="2024-01-26", seen="2024-03-28"),
        note=N_("No newer copy could be checked. Version 1.8, of November 2023, was the latest."),
    ),
    "penzai": Library(
        title="Penzai",
        purpose="networks",
        text=N_("Networks that can be inspected, taken apart and changed after training."),
        github="google-deepmind/penzai",
        found=Found("unchecked", newest="2025-06-22", seen="2025-09-06"),
        note=N_("No newer copy could be checked."),
    ),
    "optax": Library(
        title="Optax",
        purpose="optimizers",
        text=N_("Optimizers built from pieces, and loss functions."),
        github="google-deepmind/optax",
        found=Found("active", newest="2026-08-07", seen="2026-08-08"),
        examples=("optax",),
    ),
    "optimistix": Library(
        title="Optimistix",
        purpose="optimizers",
        text=N_("Roots, fixed points, minima and least squares."),
        github="patrick-kidger/optimistix",
        found=Found("active", newest="2026-05-13", seen="2026-05-16"),
    ),
    "lineax": Library(
        title="Lineax",
        purpose="optimizers",
        text=N_("Systems of linear equations, and linear least squares."),
        github="patrick-kidger/lineax",
        found=Found("active", newest="2026-05-15", seen="2026-05-18"),
    ),
    "diffrax": Library(
        title="Diffrax",
        purpose="optimizers",
        text=N_("Differential equations: ordinary, stochastic and controlled, with derivatives."),
        github="patrick-kidger/diffrax",
        found=Found("active", newest="2026-02-23", seen="2026-03-15"),
    ),
    "grain": Library(
        title="Grain",
        purpose="data",
        text=N_("Reads, shuffles and batches examples for training, reproducibly."),
        github="google/grain",
        found=Found("active", newest="2026-06-26", seen="2026-07-02"),
    ),
    "tfds": Library(
        title="TensorFlow Datasets",
        purpose="data",
        text=N_("A catalog of datasets, ready to load."),
        github="tensorflow/datasets",
        distribution="tensorflow-datasets",
    ),
    "huggingface_datasets": Library(
        title="Hugging Face Datasets",
        purpose="data",
        text=N_("Loads the datasets of the Hugging Face Hub, also piece by piece."),
        github="huggingface/datasets",
        found=Found("active", newest="2026-07-31", seen="2026-08-08"),
        distribution="datasets",
    ),
    "pooch": Library(
        title="Pooch",
        purpose="data",
        text=N_("Downloads a file once, and checks it against its hash."),
        github="fatiando/pooch",
        found=Found("active", newest="2026-06-30", seen="2026-07-02"),
        examples=("pooch",),
    ),
    "blackjax": Library(
        title="BlackJAX",
        purpose="probability",
        text=N_("Samplers for probability distributions, such as NUTS, as functions."),
        github="blackjax-devs/blackjax",
        found=Found("active", newest="2026-09-14", seen="2026-09-15"),
        note=N_(
            "Judged by another project, which on that day adapted to its version 1.6 and newer, not by its own repository."
        ),
    ),
    "numpyro": Library(
        title="NumPyro",
        purpose="probability",
        text=N_("Probabilistic programs, with samplers and variational inference."),
        github="pyro-ppl/numpyro",
        found=Found("active", newest="2026-07-24", seen="2026-07-24"),
    ),
    "pymc": Library(
        title="PyMC",
        purpose="probability",
        text=N_("Probabilistic programs; it can leave the sampling to JAX."),
        github="pymc-devs/pymc",
    ),
    "tfp": Library(
        title="TensorFlow Probability",
        purpose="probability",
        text=N_("Distributions and inference; much of it also runs on JAX instead of TensorFlow."),
        github="tensorflow/probability",
        found=Found("maintenance", newest="2026-04-16", seen="2026-04-20"),
        note=N_("The latest changes found were maintenance."),
        distribution="tensorflow-probability",
    ),
    "distrax": Library(
        title="Distrax",
        purpose="probability",
        text=N_("Distributions and invertible functions, for JAX alone."),
        github="google-deepmind/distrax",
        found=Found("unchecked", newest="2025-09-01", seen="2025-09-06"),
        note=N_("The latest changes found keep it working with newer versions of JAX. No newer copy could be checked."),
    ),
    "jax_md": Library(
        title="JAX MD",
        purpose="physics",
        text=N_("Molecular dynamics that can be differentiated."),
        github="jax-md/jax-md",
        found=Found("active", newest="2026-08-18", seen="2026-08-22"),
        distribution="jax-md",
    ),
    "mjx": Library(
        title="MJX (MuJoCo XLA)",
        purpose="physics",
        text=N_("The physics of MuJoCo on GPUs and TPUs: robots and other bodies with joints."),
        github="google-deepmind/mujoco",
        found=Found("active", newest="2026-08-22", seen="2026-08-22"),
        note=N_("The dates are those of MuJoCo's repository, which MJX is a part of."),
        distribution="mujoco-mjx",
    ),
    "brax": Library(
        title="Brax",
        purpose="physics",
        text=N_("Once a physics engine; today algorithms that train robots in simulation."),
        github="google/brax",
        found=Found("maintenance", newest="2026-06-29", seen="2026-07-02"),
        note=N_("Its README says that only its training part is maintained, and names MJX and MuJoCo Playground for the rest."),
    ),
    "mujoco_playground": Library(
        title="MuJoCo Playground",
        purpose="reinforcement",
        text=N_("Tasks for robots to learn, on MJX."),
        github="google-deepmind/mujoco_playground",
        found=Found("active", newest="2026-08-06", seen="2026-08-08"),
        distribution="playground",
    ),
    "dopamine": Library(
        title="Dopamine",
        purpose="reinforcement",
        text=N_("Deep reinforcement learning agents for trying out research ideas."),
        github="google/dopamine",
        found=Found("active", newest="2026-03-24", seen="2026-04-04"),
        note=N_("Its README says that its JAX agents are actively maintained and its TensorFlow agents are legacy."),
        distribution="dopamine-rl",
    ),
    "maxtext": Library(
        title="MaxText",
        purpose="language",
        text=N_("Trains large language models on many TPUs and GPUs; made to be copied and modified."),
        github="AI-Hypercomputer/maxtext",
        found=Found("active", newest="2026-08-22", seen="2026-08-22"),
    ),
    "axlearn": Library(
        title="AXLearn",
        purpose="language",
        text=N_("Builds and trains large models from components that a configuration combines."),
        github="apple/axlearn",
        found=Found("active", newest="2026-07-08", seen="2026-07-24"),
    ),
    "levanter": Library(
        title="Levanter",
        purpose="language",
        text=N_("Trains large language models, with named axes, and reproducibly."),
        github="marin-community/marin",
        found=Found("active", newest="2025-11-04", seen="2025-11-04"),
        note=N_("It has moved into Marin's repository (lib/levanter); judged by what was said there on that day."),
    ),
    "marin": Library(
        title="Marin",
        purpose="language",
        text=N_("Open development of language models, every experiment in public."),
        github="marin-community/marin",
        found=Found("active", newest="2025-11-04", seen="2025-11-04"),
        note=N_("Judged by a thread of its developers on that day, not by its own repository."),
    ),
    "easylm": Library(
        title="EasyLM",
        purpose="language",
        text=N_("Trains, tunes and serves large language models."),
        github="young-geng/EasyLM",
        found=Found("unchecked", newest="2024-08-12", seen="2024-10-10"),
        note=N_("No newer copy could be checked."),
    ),
    "orbax": Library(
        title="Orbax",
        purpose="tools",
        text=N_("Saves and restores parameters and training states."),
        github="google/orbax",
        found=Found("active", newest="2026-08-19", seen="2026-08-22"),
        distribution="orbax-checkpoint",
        examples=("orbax",),
    ),
    "chex": Library(
        title="Chex",
        purpose="tools",
        text=N_("Assertions and test helpers for JAX code."),
        github="google-deepmind/chex",
        found=Found("active", newest="2026-07-22", seen="2026-07-24"),
    ),
    "scikit_learn": Library(
        title="scikit-learn",
        purpose="tools",
        text=N_("Classical machine learning; here its datasets, splits and metrics."),
        github="scikit-learn/scikit-learn",
        found=Found("active", newest="2026-06-11", seen="2026-06-11"),
        note=N_("Judged by a change that was accepted on that day, not by its own repository."),
        distribution="scikit-learn",
        examples=("scikit_learn",),
    ),
    "scikit_image": Library(
        title="scikit-image",
        purpose="tools",
        text=N_("Image processing; here the quality of restored pictures."),
        github="scikit-image/scikit-image",
        found=Found("active", newest="2026-06-23", seen="2026-07-02"),
        distribution="scikit-image",
        examples=("scikit_image",),
    ),
    "distributed": Library(
        title="Dask distributed",
        purpose="tools",
        text=N_("Runs functions in other processes and on other machines; here, all computations."),
        github="dask/distributed",
        found=Found("active", newest="2026-07-12", seen="2026-07-25"),
        examples=("distributed",),
    ),
    "plotly": Library(
        title="Plotly",
        purpose="tools",
        text=N_("Charts that can be zoomed and clicked."),
        github="plotly/plotly.py",
        found=Found("active", newest="2026-08-07", seen="2026-08-08"),
        examples=("plotly",),
    ),
    "streamlit": Library(
        title="Streamlit",
        purpose="tools",
        text=N_("Web pages written in Python, such as this one."),
        github="streamlit/streamlit",
    ),
}


def example(name: str) -> Path:
    """The program of that name."""
    return EXAMPLES / f"{name}.py"
