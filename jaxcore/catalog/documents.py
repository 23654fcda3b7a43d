"""The five documents that this app grew from (docs/sources.md): what each is about, where that is here, its links."""

from __future__ import annotations

from dataclasses import dataclass

from jaxcore.translatable import N_

_DOCS = ("JAX", "https://docs.jax.dev/en/latest/")
_QUICKSTART = ("JAX quickstart", "https://docs.jax.dev/en/latest/quickstart.html")
_EITCA = (
    "EITCA: ¿Qué es JAX?",
    "https://es.eitca.org/artificial-intelligence/eitc-ai-gcml-google-cloud-machine-learning/google-cloud-ai-platform/"
    "introduction-to-jax/examination-review-introduction-to-jax/"
    "what-is-jax-and-how-does-it-speed-up-machine-learning-tasks/",
)


@dataclass(frozen=True)
class Document:
    """A document: what it is about, the pages of the app where that is, and what it refers to, each a title and an address."""

    text: str
    pages: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


DOCUMENTS = (
    Document(
        N_("A project in Colab: a table with three classes, stax, Optax, a confusion matrix."),
        ("classify", "loop", "flax"),
        (
            _DOCS,
            _QUICKSTART,
            ("Optax", "https://optax.readthedocs.io/"),
            ("Google Colab", "https://colab.research.google.com/"),
            (
                "SoftwareMill: PyTorch, TensorFlow, JAX, Flax",
                "https://softwaremill.com/ml-engineer-comparison-of-pytorch-tensorflow-jax-and-flax/",
            ),
            ("Restack: PyTorch, JAX, TensorFlow", "https://www.restack.io/p/pytorch-answer-comparison-pytorch-jax-tensorflow"),
            _EITCA,
        ),
    ),
    Document(
        N_("What JAX is, its ecosystem, and a table that compares it with PyTorch and TensorFlow."),
        ("ecosystem", "compare", "grad", "jit", "vmap", "devices"),
        (
            _DOCS,
            ("PyTorch", "https://pytorch.org/docs/stable/index.html"),
            ("TensorFlow", "https://www.tensorflow.org/guide"),
            ("Colab", "https://colab.research.google.com/drive/1mxeUKAeZHpbvIypMwdKl_zqBGGoSvALL?usp=sharing"),
            ("EIPosgrados: JAX", "https://eiposgrados.com/blog-python/jax-machine-learning/"),
            _EITCA,
        ),
    ),
    Document(
        N_("Lecture notes: TPUs, JAX's transformations and keys, Flax, Optax."),
        ("devices", "vmap", "randomness", "flax", "optax", "generate"),
        (("Hugging Face: Flax and JAX", "https://huggingface.co/blog/afmck/flax-tutorial"),),
    ),
    Document(
        N_("A report on backpropagation: dense layers and three optimizers on CIFAR-10, with Keras."),
        ("classify", "optimizers", "compare", "quiz"),
        (("Colab", "https://colab.research.google.com/drive/1Wc3i63XFgVM44nWspO3BkaUhxAOz9GGO?usp=sharing"),),
    ),
    Document(
        N_("A project that removes noise from CIFAR-10's images, with an autoencoder in Flax."),
        ("denoise", "flax"),
        (
            _QUICKSTART,
            _EITCA,
            (
                "EITCA: características de JAX",
                "https://es.eitca.org/artificial-intelligence/eitc-ai-gcml-google-cloud-machine-learning/"
                "google-cloud-ai-platform/introduction-to-jax/examination-review-introduction-to-jax/"
                "what-are-the-features-of-jax-that-allow-for-maximum-performance-in-the-python-environment/",
            ),
            ("Geekflare: JAX", "https://geekflare.com/es/google-jax/"),
            (
                "Computerworld: TensorFlow, PyTorch y JAX",
                "https://www.computerworld.es/article/2115282/"
                "tensorflow-pytorch-y-jax-los-principales-marcos-de-deep-learning.html",
            ),
            ("Educative: the JAX ecosystem", "https://www.educative.io/answers/what-is-the-jax-ecosystem"),
            ("Kaggle: stax", "https://www.kaggle.com/code/aakashnain/building-models-in-jax-part1-stax"),
            (
                "W&B: JAX and Flax",
                "https://wandb.ai/wandb_fc/tips/reports/"
                "How-To-Create-an-Image-Classification-Model-in-JAX-Flax--VmlldzoyMjA0Mjk1",
            ),
        ),
    ),
)
